import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.apps import apps as installed
from django.db import migrations, models


def grant(apps, schema_editor):
    create_permissions(installed.get_app_config("curation"), verbosity=0)  # Django makes them only after all migrations
    rights = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="curation", codename__endswith="_fullreading"
    )
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=["viewer", "curator", "editor"]):
        group.permissions.add(*rights.filter(codename="view_fullreading"))
    for group in groups.filter(name="administrator"):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("curation", "0006_editors_keep_the_dictionary"),
        ("ingest", "0010_reference_edits"),
    ]

    operations = [
        migrations.CreateModel(
            name="FullReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField(help_text="Monday of the week in which it was drawn")),
                ("language", models.CharField(max_length=8)),
                ("taken_at", models.DateTimeField(null=True)),
                ("noted", models.JSONField(default=list)),
                ("shown_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "found",
                    models.PositiveIntegerField(default=0, help_text="true statements that the program had found"),
                ),
                ("missed", models.PositiveIntegerField(default=0, help_text="true statements that people added")),
                ("coder_version", models.CharField(blank=True, max_length=80)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="full_reading", to="ingest.article"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["week", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["week"], name="reading_open")
                ],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
