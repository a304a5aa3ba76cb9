"""A human's correction of a statement: checked, kept with its history, in the charts at once."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from ingest import aggregate
from ingest.models import Statement
from signals_site.curation.models import StatementRevision

CORRECTABLE = (
    "passage", "speaker", "actor", "recipient", "act", "themes", "tone", "mode", "direct", "about", "via", "is_rejected",
)  # fmt: skip


def codes_of(statement: Statement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in CORRECTABLE}


@transaction.atomic
def correct(statement: Statement, editor: User, note: str = "") -> StatementRevision | None:
    """Save the changed statement as a human's word; None when nothing was changed. Its days are rebuilt at once."""
    stored = Statement.objects.select_for_update().select_related("article").get(pk=statement.pk)
    before, after = codes_of(stored), codes_of(statement)
    if before == after:
        return None
    if not stored.is_curated:
        machine = {name: before[name] for name in ("actor", "recipient", "tone", "act", "themes")}
        machine["start"] = stored.start
        statement.why = {**stored.why, "machine": machine}
    statement.start = max(stored.article.text.find(statement.passage), 0)
    statement.is_curated = True
    statement.save()
    revision = StatementRevision.objects.create(
        statement=statement, editor=editor, before=before, after=after, note=note
    )
    show_in_charts(statement)
    return revision


def show_in_charts(statement: Statement) -> None:
    story_id = statement.article.story_id
    if story_id is not None:
        aggregate.rebuild(aggregate.place([story_id]))
