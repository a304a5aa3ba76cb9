"""The figures of the methodology page, live from the tables."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from ingest.models import DailySignal, Source, SourceDay
from signals_site.curation.agreement import Share, alpha, interval, nominal
from signals_site.curation.models import Coding, Decision, SampleItem, StatementRevision
from signals_site.curation.sampling import values

FIELDS = ("statement", "actor", "recipient", "act", "theme", "tone", "mode")
ALL_RIGHT = "all of them"
SPAN = timedelta(days=365)  # of what was read and of the correction rate


@dataclass(frozen=True, slots=True)
class Precision:
    """How often the machine was right in the settled sample, for one language ("" = all) and each field in order."""

    language: str
    n: int
    shares: list[Share]  # FIELDS, then all of them at once


def precision() -> list[Precision]:
    """All languages first, then each one. A field counts only where the passage is a statement."""
    rows = list(SampleItem.objects.settled().values_list("language", "machine", "settled"))
    groups: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for language, machine, settled in rows:
        groups[""].append((machine, settled))
        groups[language].append((machine, settled))
    return [_precision(language, groups[language]) for language in sorted(groups)]


def _precision(language: str, pairs: list[tuple[Any, Any]]) -> Precision:
    told = [(values(machine), values(settled)) for machine, settled in pairs]
    real = [(machine, settled) for machine, settled in told if settled]
    shares = [Share(len(real), len(told))]
    shares += [Share(sum(m[name] == s[name] for m, s in real), len(real)) for name in FIELDS[1:]]
    return Precision(language, len(told), [*shares, Share(sum(m == s for m, s in real), len(told))])


@dataclass(frozen=True, slots=True)
class Agreement:
    field: str
    alpha: float | None
    n: int  # passages that two people coded


def agreements() -> list[Agreement]:
    """Krippendorff's alpha of the blind codings: for names nominal, for tone (−1 to 1) by interval."""
    units = _units()
    both = [pair for pair in units if all(values(codes) for codes in pair)]
    result = [_agreement("statement", [[bool(values(codes)) for codes in pair] for pair in units])]
    for name in FIELDS[1:]:
        given = [[values(codes)[name] for codes in pair] for pair in both]
        result.append(_agreement(name, given))
    tones = [[float(codes["tone"]) for codes in pair] for pair in both]
    return [*result, Agreement("tone, as a number", alpha(tones, interval), len(tones))]


def _agreement(name: str, units: list[list[Hashable]]) -> Agreement:
    return Agreement(name, alpha(units, nominal), len(units))


def _units() -> list[list[dict[str, Any]]]:
    groups: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for item, codes in Coding.objects.values_list("item", "codes"):
        groups[item].append(codes)
    return [group for group in groups.values() if len(group) == 2]


@dataclass(frozen=True, slots=True)
class Month:
    month: date
    confirmed: int
    corrected: int
    rejected: int

    @property
    def changed(self) -> Share:
        return Share(self.corrected + self.rejected, self.confirmed + self.corrected + self.rejected)


def correction_rate() -> list[Month]:
    """What became of the statements that people reviewed one by one, by month, newest first."""
    kind = "decision__kind"
    rows = (
        StatementRevision.objects.filter(decision__undone_by=None, changed_at__gte=timezone.now() - SPAN)
        .annotate(month=TruncMonth("changed_at", tzinfo=UTC))
        .values("month")
        .annotate(
            confirmed=Count("pk", filter=Q(**{kind: Decision.Kind.CONFIRM})),
            corrected=Count("pk", filter=Q(**{kind: Decision.Kind.CORRECT})),
            rejected=Count("pk", filter=Q(**{kind: Decision.Kind.REJECT})),
        )
        .order_by("-month")
    )
    months = [Month(row["month"].date(), row["confirmed"], row["corrected"], row["rejected"]) for row in rows]
    return [month for month in months if month.changed.n]


@dataclass(frozen=True, slots=True)
class WhatIsRead:
    sources: list[tuple[str, int]]  # tier, how many are read
    articles: int  # in the last year
    languages: list[tuple[str, int]]  # language, statements counted in the last year


def what_is_read() -> WhatIsRead:
    today = timezone.now().date()
    tiers = Source.objects.real().with_active_feed().values("tier").annotate(n=Count("pk")).order_by("-n")
    articles = SourceDay.objects.over(today - SPAN, today).aggregate(n=Sum("articles"))["n"]
    languages = DailySignal.objects.over(today - SPAN, today).of("language").totals("value")
    names = dict(Source.Tier.choices)
    return WhatIsRead(
        [(str(names[row["tier"]]), row["n"]) for row in tiers], articles or 0, _most_first(languages),
    )  # fmt: skip


def _most_first(rows: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    return sorted(((row["value"], row["n"]) for row in rows), key=lambda pair: -pair[1])
