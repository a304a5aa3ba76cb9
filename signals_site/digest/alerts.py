"""Dyads that left their norm. Robust z-score: distance from the median in scaled median absolute deviations
(Iglewicz and Hoaglin 1993, who also give the threshold of 3.5)."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from django.utils import timezone

from signals_site.dashboard import queries
from signals_site.dashboard.queries import LEAST, Dyad, Filters, Period, Tally
from signals_site.digest.models import Alert

THRESHOLD = 3.5
LEAST_OUTLETS = 2
LEAST_SPANS = 5  # of the eight before, in which anything was read; fewer make no norm
COOL_DOWN = timedelta(days=7)
_SCALE = 1.4826  # MAD to standard deviation of a normal distribution
_LEAST_COUNT_SPREAD, _LEAST_TONE_SPREAD = 1.0, 0.1


def find_alerts(day: date) -> list[Alert]:
    """Saves and returns the alerts of the seven days before `day`. Asking twice finds nothing new."""
    span = Period(day - timedelta(days=7), day - timedelta(days=1))
    read = [not coverage.is_missing for coverage in queries.coverage(span.with_history(8))]
    found = (_alert(dyad, span, read) for dyad in queries.matrix(span).dyads.values() if dyad.n >= LEAST)
    alerts = [alert for alert in found if alert and not _is_cooling(alert) and alert.outlets >= LEAST_OUTLETS]
    return Alert.objects.bulk_create(alerts)


def _alert(dyad: Dyad, span: Period, read: Sequence[bool]) -> Alert | None:
    norm = [tally for tally, known in zip(dyad.history[:-1], read[:-1], strict=True) if known or tally.n]
    measures = [
        (abs(z), measure, value, middle, z)
        for measure, value, (middle, z) in (
            (Alert.Measure.COUNT, float(dyad.n), count_z(dyad.n, norm)),
            (Alert.Measure.TONE, dyad.tone_mean or 0.0, tone_z(dyad.tone_mean or 0.0, norm)),
        )
        if abs(z) >= THRESHOLD
    ]
    if not measures:
        return None
    _, measure, value, middle, z = max(measures)
    return Alert(
        actor=dyad.actor, recipient=dyad.recipient, measure=measure, since=span.start, until=span.end, n=dyad.n,
        value=value, median=middle, z=z, outlets=_independent_outlets(dyad, span),
    )  # fmt: skip


def count_z(n: int, norm: Sequence[Tally]) -> tuple[float, float]:
    """Median and z. The spread is never taken for less than a count's own chance (Poisson)."""
    counts = [float(tally.n) for tally in norm]
    middle = median(counts) if counts else 0.0
    return _robust_z(float(n), counts, max(_LEAST_COUNT_SPREAD, middle**0.5))


def tone_z(tone: float, norm: Sequence[Tally]) -> tuple[float, float]:
    """Median and z of the mean tone, over spans with statements."""
    return _robust_z(tone, [tally.tone_mean for tally in norm if tally.tone_mean is not None], _LEAST_TONE_SPREAD)


def _robust_z(value: float, norm: Sequence[float], least_spread: float) -> tuple[float, float]:
    if len(norm) < LEAST_SPANS:
        return 0.0, 0.0
    middle = median(norm)
    spread = max(_SCALE * median(abs(number - middle) for number in norm), least_spread)
    return middle, (value - middle) / spread


def _independent_outlets(dyad: Dyad, span: Period) -> int:
    """Outlets that statements come from; or those that one story's text came to without going back to one another."""
    rows = Filters(dyad.actor, dyad.recipient, since=span.start, until=span.end).statements().order_by()
    told = list(rows.values_list("article__source_id", "article__story__independent"))
    return max(len({source for source, _ in told}), max((row[1] or 1 for row in told), default=0))


def _is_cooling(alert: Alert) -> bool:
    pair = Alert.objects.filter(actor=alert.actor, recipient=alert.recipient)
    return pair.filter(created_at__gt=timezone.now() - COOL_DOWN).exists()
