from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    create_permissions(installed.get_app_config("ingest"), verbosity=0)  # Django makes them only after all migrations
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="ingest", codename__in=["add_event", "change_event", "delete_event", "view_event"]
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["editor", "administrator"]):
        group.permissions.add(*rights)
    for group in groups.filter(name__in=["viewer", "curator"]):
        group.permissions.add(*rights.filter(codename="view_event"))


class Migration(migrations.Migration):
    dependencies = [("curation", "0004_roles"), ("ingest", "0008_calendar")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
