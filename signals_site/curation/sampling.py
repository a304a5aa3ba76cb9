"""The weekly sample: drawn at random, coded by two people who see no codes, settled by agreement or by an arbiter."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from ingest.models import Statement
from ingest.models.statements import TONE_CUT, StatementQuerySet
from signals_site.curation.corrections import Act, ConflictError, write
from signals_site.curation.models import Coding, Decision, SampleItem, SampleItemQuerySet, StatementRevision

SIZE = 50  # passages a week
CODES: Final = ("actor", "recipient", "act", "themes", "tone", "mode")
NO_STATEMENT: Final[Mapping[str, Any]] = {"is_statement": False}


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@transaction.atomic
def draw(week: date, size: int = SIZE) -> int:
    """Draw the sample of a week (its Monday) from the statements of the seven days before, once; returns how many."""
    if SampleItem.objects.filter(week=week).exists():
        return 0
    chosen = population(week).order_by("?")[:size]
    return len(SampleItem.objects.bulk_create(_item(week, row) for row in chosen))


def population(week: date) -> StatementQuerySet:
    """All that the machine coded and charts would count: also what people have corrected or rejected since, for they
    look at doubtful rows first. Passages with several rows are left out: coders could not know which one is meant."""
    same_passage = Statement.objects.filter(article=OuterRef("article"), start=OuterRef("start")).exclude(
        pk=OuterRef("pk")
    )
    by_hand = StatementRevision.objects.filter(
        statement=OuterRef("pk"), decision__kind__in=[Decision.Kind.ADD, Decision.Kind.SPLIT, Decision.Kind.MERGE]
    )
    return (
        Statement.objects.filter(Q(is_counted=True) | Q(is_rejected=True, article__origin_of__isnull=False))
        .filter(day__gte=week - timedelta(days=7), day__lt=week, article__source__is_sample=False, sampled=None)
        .exclude(Exists(same_passage))
        .exclude(Exists(by_hand))
    )


def _item(week: date, row: Statement) -> SampleItem:
    first = row.revisions.order_by("pk").first()
    return SampleItem(
        week=week, statement=row, article_id=row.article_id, passage=row.passage, start=row.start,
        language=row.language, coder_version=row.coder_version,
        machine={name: first.before[name] if first else getattr(row, name) for name in CODES},
    )  # fmt: skip


def open_for(coder: User) -> SampleItemQuerySet:
    """What this person may still code: not coded by two, nor by them, and not seen by them with its codes."""
    seen = StatementRevision.objects.filter(statement=OuterRef("statement"), editor=coder)
    return (
        SampleItem.objects.filter(settled__isnull=True)
        .exclude(codings__coder=coder)
        .exclude(Exists(seen))
        .annotate(n=Count("codings"))
        .filter(n__lt=2)
        .order_by("week", "-n", "pk")
    )


def save_coding(item_id: int, coder: User, codes: Mapping[str, Any]) -> None:
    """Keep one person's codes; the second one's settle the item where both say the same."""
    with transaction.atomic():
        item = SampleItem.objects.select_for_update().get(pk=item_id)
        earlier = list(item.codings.all())
        if any(coding.coder_id == coder.pk for coding in earlier):
            return
        if len(earlier) >= 2 or item.settled is not None:
            raise ConflictError("Two others have coded this passage meanwhile; yours was not needed.")
        Coding.objects.create(item=item, coder=coder, codes=dict(codes))
        agreed = bool(earlier) and agree(earlier[0].codes, codes)
        if agreed:
            _settle(item, earlier[0].codes, coder, None)


def arbitrate(item_id: int, arbiter: User, codes: Mapping[str, Any]) -> None:
    """Settle a disagreement; whoever coded the passage cannot."""
    with transaction.atomic():
        item = SampleItem.objects.select_for_update().get(pk=item_id)
        if item.settled is not None:
            raise ConflictError("Somebody else has settled this meanwhile.")
        if item.codings.filter(coder=arbiter).exists():
            raise ConflictError("You coded this passage yourself; somebody else must settle it.")
        _settle(item, codes, arbiter, arbiter)


def sign(tone: float) -> int:
    return 0 if abs(tone) < TONE_CUT else (1 if tone > 0 else -1)


def values(codes: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared, field by field: of themes the main one, of tone the side. {} for no statement."""
    if not codes.get("is_statement", True):
        return {}
    return {
        "actor": codes["actor"], "recipient": codes["recipient"], "act": codes["act"], "theme": codes["themes"][0],
        "tone": sign(codes["tone"]), "mode": codes["mode"],
    }  # fmt: skip


def agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return values(one) == values(other)


def _settle(item: SampleItem, codes: Mapping[str, Any], editor: User, arbiter: User | None) -> None:
    """Keep the verdict, and give it to the statement unless people have decided on that already."""
    item.settled, item.settled_by, item.settled_at = dict(codes), arbiter, timezone.now()
    item.save()
    row = item.statement
    if row is None or row.is_curated:
        return
    _take_over(row, codes)
    decision = Decision.objects.create(kind=Decision.Kind.SAMPLE, editor=editor)
    write([row], decision, Act(editor, Decision.Kind.SAMPLE, "weekly sample"))


def _take_over(row: Statement, codes: Mapping[str, Any]) -> None:
    """The machine's finer tone stays where the side is right."""
    row.is_curated = True
    row.is_rejected = not codes.get("is_statement", True)
    if row.is_rejected:
        return
    for name in CODES:
        if name != "tone" or sign(codes["tone"]) != row.sign:
            setattr(row, name, codes[name])
