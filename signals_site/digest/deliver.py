"""Letters out: the row is claimed before the letter is sent, so that no reader gets one twice."""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.mail import get_connection
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone

from signals_site.dashboard.queries import Period
from signals_site.digest.compose import Letter
from signals_site.digest.figures import Figures
from signals_site.digest.items import AlertItem, Item, PeriodItem, item_of
from signals_site.digest.models import Alert, DigestDelivery, Subscriber, Suppression
from signals_site.digest.outcomes import SEND_ERRORS, Verdict, in_words, verdict
from signals_site.digest.postman import Postman
from signals_site.digest.timetable import newest_over

logger = logging.getLogger(__name__)
Status = DigestDelivery.Status
BATCH = 200
# What a letter's data or template can be wrong in; one reader's letter must not keep back the others'.
COMPOSE_ERRORS = (
    ArithmeticError, AttributeError, LookupError, TypeError, ValueError, TemplateDoesNotExist, TemplateSyntaxError
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """What became of one run's letters."""

    sent: int = 0
    already: int = 0
    skipped: int = 0
    held: int = 0
    later: int = 0
    failed: list[str] = field(default_factory=list)
    stopped: str = ""  # why the run ended before everyone was served
    silent: str = ""  # why nothing was sent at all

    def __str__(self) -> str:
        counts = {"sent": self.sent, "had it already": self.already, "skipped": self.skipped, "held": self.held}
        counts |= {"to be tried again": self.later, "failed": len(self.failed)}
        told = ", ".join(f"{n} {what}" for what, n in counts.items() if n) or "nobody to serve"
        return (self.silent or told) + (f"; stopped: {self.stopped}" if self.stopped else "")


class Run:
    """One sender at work, over one connection. Ends by itself when the mail server is in trouble or time is up."""

    def __init__(self, seconds: float = float("inf")) -> None:
        self.report = Report()
        self._ends = time.monotonic() + seconds
        self._postman = Postman(get_connection())
        self._items: dict[str, Item] = {}

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self._postman.close()

    @property
    def goes_on(self) -> bool:
        if not self.report.stopped and time.monotonic() > self._ends:
            self.report.stopped = "time is up; the next run goes on"
        return not self.report.stopped

    def item(self, period: Period) -> Item:
        """The same one for all readers of a period."""
        return self._items.setdefault(period.key, PeriodItem(Figures(period)))

    def serve(self, reader: Subscriber, item: Item) -> bool:
        """False if the reader is still to be served, by a later run."""
        if item.is_held():
            self.report.held += 1
            return False
        if not self._is_ready():
            return False
        delivery = DigestDelivery.objects.claim(item.key, reader.email)
        if delivery is None:
            self.report.already += 1
            return True
        return self._send(reader, item, delivery)

    def serve_again(self, delivery: DigestDelivery) -> None:
        """A letter that a server put off, or that a person wants sent once more."""
        reader = Subscriber.objects.active().filter(email=delivery.address).first()
        item = self._items.get(delivery.item) or item_of(delivery.item)
        if reader is None or item is None:
            delivery.settle(Status.FAILED, "no longer subscribed" if item else "the alert is gone")
        elif not item.is_held() and self._is_ready() and delivery.claim_again():
            self._items[item.key] = item
            self._send(reader, item, delivery)

    def _is_ready(self) -> bool:
        try:
            self._postman.ready()
        except SEND_ERRORS as error:
            self.report.stopped = f"the mail server cannot be reached: {in_words(error)}"
            return False
        return True

    def _send(self, reader: Subscriber, item: Item, delivery: DigestDelivery) -> bool:
        letter = self._compose(reader, item, delivery)
        if letter is None:
            return True
        if not Subscriber.objects.active().filter(pk=reader.pk).exists():  # left while others were served
            delivery.settle(Status.SKIPPED, "left before it was sent")
            self.report.skipped += 1
            return True
        try:
            self._postman.send(letter, reader.email, reader.name)
        except SEND_ERRORS as error:
            return self._judge(error, reader, delivery)
        except ValueError as error:  # a header that cannot be written
            self._fail(delivery, f"cannot be written as a letter: {error}")
            return True
        delivery.settle(Status.SENT)
        self.report.sent += 1
        if reader.soft_failures:
            Subscriber.objects.filter(pk=reader.pk).update(soft_failures=0)
        return True

    def _compose(self, reader: Subscriber, item: Item, delivery: DigestDelivery) -> Letter | None:
        try:
            letter = item.compose(reader)
        except COMPOSE_ERRORS as error:
            logger.exception("digest %s for %s could not be composed", item.key, reader.pk)
            self._fail(delivery, f"could not be composed: {type(error).__name__}: {error}")
            return None
        if letter is None:
            delivery.settle(Status.SKIPPED, "nothing passed the reader's topics")
            self.report.skipped += 1
        return letter

    def _judge(self, error: Exception, reader: Subscriber, delivery: DigestDelivery) -> bool:
        """Whether the reader is done with."""
        reason = in_words(error)
        match verdict(error):
            case Verdict.GONE:
                self._fail(delivery, reason)
                Suppression.add(reader.email, Suppression.Reason.HARD, reason)
            case Verdict.REFUSED:
                self._fail(delivery, reason)
            case Verdict.LATER:
                self.report.later += 1
                if not delivery.try_later(reason):
                    reader.note_soft_failure()
            case Verdict.UNSENT:
                delivery.delete()
                self.report.stopped = f"the mail server refuses: {reason}"
                return False
            case Verdict.UNSURE:
                self._fail(delivery, f"perhaps sent: {reason}", Status.CLAIMED)
                self.report.stopped = f"the mail server fell silent: {reason}"
        return True

    def _fail(self, delivery: DigestDelivery, reason: str, status: str = Status.FAILED) -> None:
        delivery.settle(status, reason)
        self.report.failed.append(f"{delivery.address}: {reason}")


def send_due(seconds: float) -> Report:
    """Everyone whose hour has come, then the letters to be tried again; for at most `seconds`."""
    with Run(seconds) as run:
        waiting: set[int] = set()  # whose letter is held: due, but not now
        while run.goes_on and (batch := _next_batch(waiting)):
            for reader in batch:
                if not run.goes_on:
                    break
                if run.serve(reader, run.item(newest_over(reader.frequency, timezone.now()))):
                    _advance(reader)
                else:
                    waiting.add(reader.pk)
        for delivery in DigestDelivery.objects.to_retry(timezone.now())[:BATCH]:
            if run.goes_on:
                run.serve_again(delivery)
    return run.report


def _next_batch(waiting: set[int]) -> list[Subscriber]:
    return list(Subscriber.objects.due(timezone.now()).exclude(pk__in=waiting)[:BATCH])


def _advance(reader: Subscriber) -> None:
    """Unless the reader has chosen another time meanwhile."""
    was = reader.next_at
    reader.reschedule()
    Subscriber.objects.filter(pk=reader.pk, next_at=was).update(next_at=reader.next_at)


def send_period(period: Period) -> Report:
    """One period's letter to every reader of its kind who has not had it, whatever the hour."""
    with Run() as run:
        if not Figures(period).table().all.n:
            run.report.silent = "no statements in this period"
            return run.report
        readers = Subscriber.objects.active().filter(frequency=period.kind).order_by("pk")
        _serve_all(run, run.item(period), readers.iterator(chunk_size=BATCH))
    return run.report


def send_alerts() -> Report:
    """Every alert that has not reached all who want it."""
    with Run() as run:
        for alert in Alert.objects.unfinished():
            item, readers = AlertItem(alert), Subscriber.objects.wanting_alerts().iterator(chunk_size=BATCH)
            _serve_all(run, item, (row for row in readers if row.topics.pass_pair(alert.actor, alert.recipient)))
            if run.goes_on:
                item.finish()
    return run.report


def _serve_all(run: Run, item: Item, readers: Iterable[Subscriber]) -> None:
    for reader in readers:
        if not run.goes_on:
            return
        run.serve(reader, item)


def send_test(letter: Letter, address: str) -> None:
    """To one address, not recorded. Raises one of SEND_ERRORS."""
    postman = Postman(get_connection())
    try:
        postman.ready()
        postman.send(letter, address)
    finally:
        with suppress(*SEND_ERRORS):
            postman.close()
