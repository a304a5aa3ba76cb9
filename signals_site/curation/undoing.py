"""Back to what was: a decision taken back as one, a statement restored to an earlier state of its history."""

from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction

from ingest.models import Article, Statement
from signals_site.curation.corrections import Act, ConflictError, codes_of, decide, write
from signals_site.curation.models import Decision, StatementRevision


def undo(decision: Decision, editor: User, key: UUID | None = None) -> Decision:
    """Give every statement of the decision its former codes; one that nobody else decided on is the machine's again.

    Raises ConflictError where it was taken back already or a statement has been changed since; then nothing is saved.
    """
    act = Act(editor, Decision.Kind.UNDO, key=key or uuid4())
    with transaction.atomic():
        made, is_new = Decision.objects.get_or_create(key=act.key, defaults={"kind": act.kind, "editor": editor})
        if not is_new:
            return made
        decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        if decision.undone_by_id or decision.kind == Decision.Kind.UNDO:
            raise ConflictError("This has been taken back already.")
        rows = [_former(revision) for revision in decision.revisions.order_by("statement_id")]
        write(rows, made, act)
        _reopen(decision.article)
        Decision.objects.filter(pk=decision.pk).update(undone_by=made)
    return made


def _former(revision: StatementRevision) -> Statement:
    if revision.statement_id is None:
        raise ConflictError("The statement is no longer there.")
    row = Statement.objects.select_for_update().get(pk=revision.statement_id)
    if codes_of(row) != revision.after:
        raise ConflictError("The statement has been changed since; take back what came later first.", row)
    others = row.revisions.exclude(decision=revision.decision_id).exclude(decision__kind=Decision.Kind.UNDO)
    row.is_curated = others.filter(decision__undone_by=None).exists()
    return with_codes(row, revision.before)


def with_codes(row: Statement, codes: dict[str, object]) -> Statement:
    for name, value in codes.items():
        setattr(row, name, value)
    return row


def _reopen(article: Article | None) -> None:
    if article is not None:
        Article.objects.filter(pk=article.pk, status=Article.Status.SKIPPED).update(
            status=Article.Status.CODED, error=""
        )


def restore(revision: StatementRevision, editor: User) -> Decision | None:
    """Give the statement the codes it had before this revision; None where it has them."""
    if revision.statement is None:
        raise ConflictError("The statement is no longer there.")
    note = f"as before {revision.changed_at:%Y-%m-%d %H:%M}"
    return decide([with_codes(revision.statement, revision.before)], Act(editor, Decision.Kind.RESTORE, note))
