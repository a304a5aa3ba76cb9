"""Earlier revisions get their decision."""

from django.db import migrations


def add_decisions(apps, schema_editor):
    Decision = apps.get_model("curation", "Decision")
    for revision in apps.get_model("curation", "StatementRevision").objects.filter(decision=None):
        revision.decision = Decision.objects.create(kind="correct", editor_id=revision.editor_id, made_at=revision.changed_at)
        revision.save()


class Migration(migrations.Migration):
    dependencies = [("curation", "0002_curation_queue")]

    operations = [migrations.RunPython(add_decisions, migrations.RunPython.noop, elidable=True)]
