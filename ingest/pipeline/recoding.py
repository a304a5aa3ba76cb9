"""Coding anew in three steps: choose, propose, keep or drop. The rows are the truth, so a killed run goes on where it was."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ingest import aggregate
from ingest.classify import CodedStatement, code, coder_version
from ingest.models import Article, Recoded, RecodeRun, Statement
from ingest.models.statements import TONE_CUT
from ingest.pipeline import dictionary, proposing, weights
from ingest.pipeline.coding import covered_by_curated, save_statements, texts_of
from ingest.pipeline.parking import MOST_TRIES

KINDS = ("added", "gone", "flipped", "changed")
PATIENCE = timedelta(minutes=10)
LEFT_OUT = f"Left out: coding it ended its worker {MOST_TRIES} times. It keeps its codes."
log = logging.getLogger(__name__)
_OF_ARTICLE = {"language": "language", "source": "source__slug", "version": "coder_version__startswith"}
_OF_STATEMENT = ("actor", "recipient")
WHERE = (*_OF_ARTICLE, *_OF_STATEMENT)
_LABELS = ("act", "themes", "mode", "speaker", "via", "about", "direct")

Row = dict[str, Any]
State = RecodeRun.State


class WrongStateError(Exception):
    """The run is not in a state for this; the message says in which it is."""


def start(since: date | None, until: date | None, where: dict[str, str]) -> RecodeRun:
    """A run over coded articles published in [since, until] for which all of `where` hold; keys of WHERE."""
    rows = Article.objects.filter(status=Article.Status.CODED)
    if since:
        rows = rows.filter(published__date__gte=since)
    if until:
        rows = rows.filter(published__date__lte=until)
    rows = rows.filter(**{_OF_ARTICLE[key]: value for key, value in where.items() if key in _OF_ARTICLE})
    parties = {key: value for key, value in where.items() if key in _OF_STATEMENT}
    if parties:
        rows = rows.filter(Exists(Statement.objects.filter(article=OuterRef("pk"), **parties)))
    chosen = {"since": str(since or ""), "until": str(until or ""), "where": where}
    return _start(rows, RecodeRun(chosen=chosen))


def start_now(article_ids: Iterable[int], why: str) -> RecodeRun:
    """A run over these articles, kept without asking as soon as it is ready: what it follows from was decided."""
    rows = Article.objects.filter(status=Article.Status.CODED, pk__in=list(article_ids))
    return _start(rows, RecodeRun(chosen={"why": why}, at_once=True))


@transaction.atomic
def _start(rows: QuerySet[Article], run: RecodeRun) -> RecodeRun:
    run.save()
    ids = rows.order_by("pk").values_list("pk", flat=True)
    Recoded.objects.bulk_create((Recoded(run=run, article_id=pk) for pk in ids.iterator()), batch_size=1000)
    return run


def propose_next(run_id: int) -> bool:
    """Code one waiting article of the run; False where none waits. Several workers may do so at once."""
    waiting = Recoded.objects.waiting().filter(run_id=run_id, run__state=State.CODING)
    begun = _begin(waiting)
    if begun is not None:
        with transaction.atomic():
            row = _next(waiting.filter(pk=begun))
            if row:
                _propose(row)
        RecodeRun.objects.filter(pk=run_id).update(touched_at=timezone.now())
        return True
    if not waiting.exists():
        RecodeRun.objects.filter(pk=run_id, state=State.CODING).update(state=State.READY)
        if RecodeRun.objects.filter(pk=run_id, at_once=True, state__in=[State.READY, State.KEEPING]).exists():
            keep(run_id)
            aggregate.rebuild_stale()
    return False


@transaction.atomic
def _begin(waiting: QuerySet[Recoded]) -> int | None:
    """Count a try before it begins, as a killed process writes nothing more. After three that did not end the row is left
    out: it keeps its codes. Those tried least come first, so that one which kills its worker holds up nobody."""
    row = _next(waiting)
    if row is None:
        return None
    row.tries += 1
    if row.tries > MOST_TRIES:
        row.note = LEFT_OUT
        log.error("article %d, run %d: %s", row.article_id, row.run_id, LEFT_OUT)
    row.save(update_fields=["tries", "note"])
    return row.pk


def _next(waiting: QuerySet[Recoded]) -> Recoded | None:
    return waiting.select_for_update(of=("self",), skip_locked=True).order_by("tries", "pk").first()


def _propose(row: Recoded) -> None:
    article = Article.objects.select_related("source").get(pk=row.article_id)
    weights.renew()
    vocabulary = dictionary.renew()
    texts = texts_of(article)
    coded = [asdict(found) for text in texts for found in code(text, vocabulary)]
    proposing.propose(article, proposing.unknown_in(texts, vocabulary))
    row.statements, row.text_digest = coded, _digest(article)
    row.coder_version = coder_version(vocabulary)
    row.changes, row.tries = list(differences(article, coded)), 0
    row.save()


def _digest(article: Article) -> str:
    return hashlib.sha256(f"{article.title}\0{article.text}".encode()).hexdigest()


def differences(article: Article, coded: Iterable[Row]) -> Iterator[Row]:
    """What keeping `coded` would do to the article's machine-made rows; what a human curated is not compared."""
    taken = covered_by_curated(article)
    old = _keyed(_told(row) for row in article.statements.machine_made().order_by("start", "pk"))
    new = _keyed(row for row in coded if (row["start"], row["actor"], row["recipient"]) not in taken)
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        kind = _kind(before, after)
        if kind:
            yield {"kind": kind, "before": _short(before), "after": _short(after)}


def _keyed(rows: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
    seen: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for row in rows:
        place = (row["start"], row["actor"], row["recipient"])
        found[*place, seen[place]] = row
        seen[place] += 1
    return found


def _told(row: Statement) -> Row:
    return {name: getattr(row, name) for name in ("start", "actor", "recipient", "passage", "tone", *_LABELS)}


def _kind(before: Row | None, after: Row | None) -> str:
    if before is None or after is None:
        return "added" if before is None else "gone"
    if _sign(before) != _sign(after):
        return "flipped"
    return "changed" if any(_plain(before[name]) != _plain(after[name]) for name in _LABELS) else ""


def _sign(row: Row) -> int:
    return 0 if abs(row["tone"]) < TONE_CUT else (1 if row["tone"] > 0 else -1)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else (value or "")


def _short(row: Row | None) -> Row | None:
    names = ("actor", "recipient", "tone", "act", "themes", "mode", "speaker", "passage")
    return {name: row[name] for name in names} if row else None


def counts(run: RecodeRun) -> Counter[str]:
    """Changes by kind."""
    rows = run.rows.exclude(changes=[]).values_list("changes", flat=True)
    return Counter(change["kind"] for changes in rows.iterator() for change in changes)


def examples(run: RecodeRun, kind: str, most: int = 3) -> list[Row]:
    rows = run.rows.filter(changes__contains=[{"kind": kind}]).order_by("pk").values_list("changes", flat=True)[:most]
    return [change for changes in rows for change in changes if change["kind"] == kind][:most]


def begin_keeping(run_id: int) -> None:
    """From here on it is decided; `keep` does it."""
    _turn(run_id, {State.READY, State.KEEPING, State.KEPT}, State.KEEPING)


def keep(run_id: int) -> int:
    """Put the proposals in the place of the machine-made rows; how many articles. Broken off, it can be called again.

    An article whose text or state is another by now is left alone: it was coded by itself since.
    """
    begin_keeping(run_id)
    rows = Recoded.objects.coded().filter(run_id=run_id, is_kept=False)
    kept = sum(_keep(pk) for pk in rows.values_list("pk", flat=True))
    _turn(run_id, {State.KEEPING}, State.KEPT)
    return kept


@transaction.atomic
def _keep(pk: int) -> bool:
    row = Recoded.objects.select_for_update().get(pk=pk)
    if row.is_kept or row.statements is None:  # never coded anew is not the same as without statements
        return False
    article = Article.objects.select_for_update(of=("self",)).get(pk=row.article_id)
    Recoded.objects.filter(pk=pk).update(is_kept=True)
    if article.status != Article.Status.CODED or _digest(article) != row.text_digest:
        return False
    save_statements(article, [CodedStatement(**found) for found in row.statements], row.coder_version)
    Article.objects.filter(pk=article.pk).update(coder_version=row.coder_version)
    if article.story_id:
        aggregate.mark_stale(aggregate.place([article.story_id]))
    return True


def drop(run_id: int) -> None:
    """Forget the proposals; no statement is touched."""
    _turn(run_id, {State.CODING, State.READY, State.DROPPED}, State.DROPPED)
    Recoded.objects.filter(run_id=run_id).delete()


@transaction.atomic
def _turn(run_id: int, allowed: set[State], state: State) -> None:
    run = RecodeRun.objects.select_for_update().get(pk=run_id)
    if run.state not in allowed:
        raise WrongStateError(f"{run}")
    run.state, run.touched_at = state, timezone.now()
    run.save(update_fields=["state", "touched_at"])


def left_behind() -> list[int]:
    """Runs that nobody has worked on for a while."""
    unfinished = Q(state=State.CODING) | Q(at_once=True, state__in=[State.READY, State.KEEPING])
    rows = RecodeRun.objects.filter(unfinished, touched_at__lt=timezone.now() - PATIENCE)
    return list(rows.values_list("pk", flat=True))
