from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    create_permissions(installed.get_app_config("ingest"), verbosity=0)  # Django makes them only after all migrations
    rights = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="ingest")
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["viewer", "curator", "editor", "administrator"]):
        group.permissions.add(*rights.filter(codename="view_weightschoice"))
    for group in groups.filter(name="administrator"):
        group.permissions.add(*rights.filter(codename__endswith="_weightschoice"))


class Migration(migrations.Migration):
    dependencies = [("curation", "0007_full_reading"), ("ingest", "0014_weights_choice")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
