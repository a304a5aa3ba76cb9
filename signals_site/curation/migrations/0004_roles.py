"""Every revision has a decision; viewer, curator, editor and administrator come as groups."""

import django.db.models.deletion
from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from signals_site.curation.roles import make_groups


def add_groups(apps, schema_editor):
    for name in ("auth", "ingest", "curation", "digest"):  # Django makes permissions only after all migrations
        create_permissions(installed.get_app_config(name), verbosity=0)
    make_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("curation", "0003_decisions"),
        ("digest", "0001_initial"),
        ("ingest", "0005_curation_queue"),
    ]

    operations = [
        migrations.AlterField(
            model_name="statementrevision",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="curation.decision"
            ),
        ),
        migrations.RunPython(add_groups, migrations.RunPython.noop),
    ]
