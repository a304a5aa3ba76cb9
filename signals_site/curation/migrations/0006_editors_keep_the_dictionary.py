from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

LOOKED_AT = ["view_referenceedit", "view_nameproposal", "view_namesighting"]


def grant(apps, schema_editor):
    create_permissions(installed.get_app_config("ingest"), verbosity=0)  # Django makes them only after all migrations
    rights = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="ingest")
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["viewer", "curator", "editor", "administrator"]):
        group.permissions.add(*rights.filter(codename__in=LOOKED_AT))
    for group in groups.filter(name__in=["editor", "administrator"]):
        group.permissions.add(*rights.filter(codename="edit_reference"))


class Migration(migrations.Migration):
    dependencies = [("curation", "0005_editors_keep_the_calendar"), ("ingest", "0010_reference_edits")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
