"""Articles that bring down whoever reads or codes them: each try is counted before it begins, after three the row is set aside.

The count stands in the row, for a killed process writes nothing more. A try that comes to its end, whatever end, takes its
count back; only one that raises leaves it, unless it was the database that failed.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from ingest.models import Article

MOST_TRIES = 3
LONGEST_TRY = 600  # seconds, after which a worker kills the try
REASON = {
    Article.Status.FOUND: f"Set aside: reading it ended its worker {MOST_TRIES} times.",
    Article.Status.READ: f"Set aside: coding it ended its worker {MOST_TRIES} times.",
}
Status = Article.Status
log = logging.getLogger(__name__)


@contextmanager
def trying(article_id: int, status: Status) -> Iterator[bool]:
    """False where the row has left `status`, another process is at it, or it has just been set aside: then leave it."""
    with _alone(article_id) as is_alone:
        may = is_alone and _begin(article_id, status)
        try:
            yield may
        except (OperationalError, InterfaceError):  # not the article's fault
            with suppress(OperationalError, InterfaceError):
                connection.close_if_unusable_or_obsolete()
                _end(article_id)
            raise
        if may:
            _end(article_id)


@contextmanager
def _alone(article_id: int) -> Iterator[bool]:
    """Whether nobody else holds the article; the database lets go of it when the holder's connection ends."""
    name = f"article {article_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and not connection.needs_rollback:
            with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _begin(article_id: int, status: Status) -> bool:
    """Count a try, or set the row aside where three have begun and none has ended."""
    rows = Article.objects.filter(pk=article_id, status=status)
    if rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return True
    if rows.update(status=Status.PARKED, error=REASON[status], tries=0, touched_at=timezone.now()):
        log.error("article %d: %s", article_id, REASON[status])
    return False


def _end(article_id: int) -> None:
    Article.objects.filter(pk=article_id).update(tries=0)


def release(rows: QuerySet[Article]) -> tuple[list[int], list[int]]:
    """Give parked rows three more tries; ids (to be fetched, to be coded). Those that have a text go on with it."""
    parked = rows.filter(status=Status.PARKED)
    to_code = list(parked.exclude(text="").values_list("pk", flat=True))
    to_fetch = list(parked.filter(text="").values_list("pk", flat=True))
    for ids, status in ((to_fetch, Status.FOUND), (to_code, Status.READ)):
        Article.objects.filter(pk__in=ids).update(status=status, error="", touched_at=timezone.now())
    return to_fetch, to_code
