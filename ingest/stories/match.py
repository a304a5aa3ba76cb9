"""Whether two articles tell the same story: one piece of news, copied, shortened, rewritten or translated.

Copies show by their wording. For everything else the names, figures, countries and the time between the articles are
weighed; the weights were set on tests/gold/stories.jsonl. What two meetings of the same people share is names; what they
do not share is figures and days. A denial never joins the report that it denies.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from ingest.stories.names import shared
from ingest.stories.telling import Telling
from ingest.stories.topics import likeness

WINDOW = timedelta(days=10)  # no story spans more; what a lookup of candidates need not go beyond
COPY, EXCERPT, RECAST = 0.85, 0.6, 0.5  # shares of common word sequences
JOINED = 0.5  # log-odds; a wrong join hides statements, a missed one counts them twice
RULED_OUT = -10.0
UNDATED_HOURS = 24.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    same: bool
    weight: float  # what speaks for it; comparable between pairs
    reason: str  # in words for a curator
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two articles share. Shares are of the smaller set; None where a side has nothing to compare."""

    copied: float  # word sequences; 0 across languages and scripts
    wording: float  # word beginnings; 0 across languages and scripts
    comparable: bool  # same language and script
    names: int
    names_share: float | None
    figures: int
    figures_share: float | None
    figures_clash: bool  # both give several figures, and hardly one is common
    strangers: int  # names or countries that each side has of its own, the smaller of both counts; 0 across languages
    rivals: bool  # each side names an office-holder that the other does not
    anchors: int
    anchors_share: float  # of both sets together
    topics: float  # likeness of what is told, 0 to 1
    hours: float
    denied: bool  # one denies, the other does not


def same_story(one: Telling, other: Telling) -> Verdict:
    """Order does not matter."""
    found = evidence(one, other)
    if found.hours > WINDOW.total_seconds() / 3600:
        return Verdict(False, RULED_OUT, "too far apart in time")
    if found.copied >= EXCERPT and _facts_agree(found):
        return Verdict(True, 10 * found.copied, f"{found.copied:.0%} of the shorter text is in the other", is_copy=True)
    if found.denied:
        return Verdict(False, RULED_OUT, "one denies what the other reports")
    weight = _weight(found)
    told = f"{found.topics:.0%} like topics, {found.names} names, {found.figures} figures, {found.anchors} countries or office-holders in common, {found.hours:.0f} h apart"
    return Verdict(weight > JOINED, round(weight, 2), told)


def match(new: Telling, candidates: Iterable[tuple[T, Telling]]) -> tuple[T, Verdict] | None:
    """The story that `new` tells, if it is one of those. `candidates`: (story, telling) for every carrier in reach.
    A copy of one carrier is enough; otherwise the carriers are heard together, so that a sequel which resembles one of
    them does not drag its own followers in."""
    heard: dict[T, list[Verdict]] = defaultdict(list)
    for story, telling in candidates:
        heard[story].append(same_story(new, telling))
    joined = [(story, _together(verdicts)) for story, verdicts in heard.items()]
    return max((pair for pair in joined if pair[1].same), key=lambda pair: pair[1].weight, default=None)


def _together(verdicts: list[Verdict]) -> Verdict:
    best = max(verdicts, key=lambda verdict: (verdict.same, verdict.weight))
    mean = sum(verdict.weight for verdict in verdicts) / len(verdicts)
    return best if best.is_copy else replace(best, same=best.same and mean > JOINED, weight=round(mean, 2))


def is_copy(one: Telling, other: Telling) -> bool:
    """Whether one text repeats the other's wording, at least in excerpts."""
    return _comparable(one, other) and _share(one.shingles, other.shingles) >= RECAST


def evidence(one: Telling, other: Telling) -> Evidence:
    comparable = _comparable(one, other)
    fewer, more = sorted((one.names, other.names), key=len)
    names, figures = shared(fewer, more), one.figures & other.figures
    anchors, all_anchors = one.anchors & other.anchors, one.anchors | other.anchors
    return Evidence(
        copied=_share(one.shingles, other.shingles) if comparable else 0.0,
        wording=_share(one.stems, other.stems) if comparable else 0.0,
        comparable=comparable,
        names=len(names),
        names_share=len(names) / len(fewer) if fewer else None,
        figures=len(figures),
        figures_share=_share(one.figures, other.figures) if one.figures and other.figures else None,
        figures_clash=min(len(one.figures), len(other.figures)) >= 2
        and len(figures) * 4 < min(len(one.figures), len(other.figures)),
        strangers=_strangers(one, other, len(names)) if comparable else 0,
        rivals=_has_holder(one.anchors - anchors) and _has_holder(other.anchors - anchors),
        anchors=len(anchors),
        anchors_share=len(anchors) / len(all_anchors) if all_anchors else 0.0,
        topics=likeness(one.topics, other.topics),
        hours=_hours(one, other),
        denied=one.is_denial != other.is_denial,
    )


def _facts_agree(found: Evidence) -> bool:
    """Whether names and figures bear out what the wording suggests: ministries reuse their sentences with other names."""
    strict = found.copied < COPY
    names = found.names_share is None or found.names_share > (0.6 if strict else 0.3)
    figures = found.figures_share is None or found.figures_share >= (0.5 if strict else 0.3)
    return names and figures and not (strict and found.strangers)


def _weight(found: Evidence) -> float:
    """Log-odds that it is one story. Fitted by logistic regression on labelled pairs, then rounded, with the time
    between the articles made to count for less than it did there: outlets repeat yesterday's news."""
    weight = -4.0 + 0.6 * min(found.names, 4) + 0.5 * min(found.anchors, 4) + 3 * found.anchors_share
    weight += 2 * found.topics - found.hours / 12 - 2 * found.rivals
    weight -= 1.2 * (1 - found.names_share) if found.names_share is not None else 0.6
    if found.figures_share is None:
        weight -= 0.5  # nothing but names: two statements of the same people look like that too
    else:
        weight += 1.7 * min(found.figures, 3) - 2 * (1 - found.figures_share)
    if found.figures_clash:
        weight -= 3
    if found.comparable:
        weight += 4 * found.copied + 6 * (found.wording - 0.6) - 0.5 - 1.2 * min(found.strangers, 2)
    return weight


def _strangers(one: Telling, other: Telling, names: int) -> int:
    """An excerpt names nobody whom the whole does not name; two stories each have somebody, or some country, of their own."""
    countries = min(len(one.anchors - other.anchors), len(other.anchors - one.anchors))
    return max(min(len(one.names), len(other.names)) - names, countries)


def _has_holder(anchors: frozenset[str]) -> bool:
    """Whether an office-holder is among them: codes of countries and blocs are short."""
    return any(" " in anchor for anchor in anchors)


def _comparable(one: Telling, other: Telling) -> bool:
    return one.language == other.language and one.script == other.script


def _share(one: frozenset[T], other: frozenset[T]) -> float:
    """How much of the smaller set the other holds."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def _hours(one: Telling, other: Telling) -> float:
    if one.published is None or other.published is None:
        return UNDATED_HOURS
    return abs((one.published - other.published).total_seconds()) / 3600
