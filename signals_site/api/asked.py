"""What may be asked for. Unlike the pages, which find the nearest sensible view, the API refuses what it does not know."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, model_validator
from pydantic.config import JsonDict
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from ingest.models import Event, Source, Statement
from ingest.vocabulary import LANGUAGES, default_vocabulary
from signals_site.dashboard.forms import MOST_MARKS, TEXT_MAX
from signals_site.dashboard.queries import (
    ANY_POWER,
    ANY_STATE,
    KINDS,
    REGION,
    Filters,
    Period,
    has_words,
    newest_period,
)
from signals_site.dashboard.queries.calendar import events_of

MOST = 1000  # statements in one answer


class Refused(Exception):  # noqa: N818 - not every refusal is a fault of ours
    """Answered as 400 with `message` about the parameter `field`."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True, slots=True)
class Code:
    """One of these, or nothing; `listed` says where they are told. The description names them with an example."""

    codes: Callable[[], Iterable[str]]
    listed: str
    example: str

    def check(self, value: str) -> str:
        if value and value not in self.codes():
            raise ValueError(f"no such code: “{value[:40]}”; {self.listed}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema) | {"enum": ["", *self.codes()], "examples": [self.example]}


def _one_of(choices: Iterable[str], example: str) -> Code:
    return Code(lambda: choices, f"one of {', '.join(choices)}", example)


def _words(value: str) -> str:
    if value and not has_words(value):
        raise ValueError("holds no word to look for")
    return value


def _parties() -> list[str]:
    return [ANY_STATE, ANY_POWER, *default_vocabulary().actors]


Party = Annotated[str, Code(_parties, "/api/v1/actors lists them", "RUS")]
Theme = Annotated[str, Code(lambda: default_vocabulary().themes, "/api/v1/themes lists them", "energy")]
Act = Annotated[str, Code(lambda: default_vocabulary().acts, "/api/v1/acts lists them", "ACCUSE")]
Words = Annotated[
    str, AfterValidator(_words), Field(max_length=TEXT_MAX, description="words sought", examples=["gas pipeline"])
]
State = Annotated[str, _one_of(REGION, "KAZ")]
Tier = Annotated[str, _one_of(Source.Tier.values, "official")]
Mode = Annotated[str, _one_of(Statement.Mode.values, "said")]
Language = Annotated[str, _one_of(LANGUAGES, "ru")]
FIRST: JsonDict = {"examples": ["2026-11-01"]}
LAST: JsonDict = {"examples": ["2026-11-30"]}


class Asked(Schema):
    """Parameters of an address, and no others."""

    @model_validator(mode="after")
    def _no_others(self, info: ValidationInfo) -> Self:
        known = {field.alias or name for name, field in type(self).model_fields.items()}
        for name in (info.context or {})["request"].GET:
            if name not in known:
                raise Refused("no such parameter", name[:40])
        return self


class Narrowed(Asked):
    """What overview and dyad offer."""

    theme: Theme = ""
    tier: Tier = ""
    language: Language = ""
    undated: bool = Field(False, description="with those dated only by when they were first seen")
    period: str = Field(
        "",
        description="2026-W47, 2026-11, 2026-Q4, 2026, 2026-11-24, or week, month, quarter, year: the newest with data",
        examples=["2026-W47"],
    )
    first: date | None = Field(
        None, alias="from", description="first day, instead of `period`", json_schema_extra=FIRST
    )
    last: date | None = Field(None, alias="to", description="last day", json_schema_extra=LAST)

    def filters(self) -> Filters:
        return Filters(**{name: value for name, value in self.model_dump().items() if name in _FILTERS})

    def span(self, usual: Period | None = None) -> Period:
        """The period asked for; where none is, `usual` or the newest week with statements."""
        if self.first or self.last:
            return _span(self.first or self.last, self.last or self.first)
        if not self.period:
            return usual or newest_period()
        if self.period in KINDS:
            return newest_period(self.period)
        try:
            return Period.parse(self.period)
        except ValueError:
            raise Refused("no period: give 2026-W47, 2026-11, 2026-Q4, 2026 or 2026-11-24", "period") from None


class DyadAsked(Narrowed):
    about: State = ""
    act: Act = ""
    sign: Literal["", "negative", "neutral", "positive"] = ""
    mode: Mode = ""
    text: Words = ""
    whole: bool = False
    grain: Literal["day", "week", "month"] = "week"
    stack: Literal["tone", "theme", "act"] = Field("tone", description="by what `layers` tells the counts")

    def spans_fit(self, period: Period) -> None:
        """Refused where there would be too many."""
        days = {"day": 1, "week": 7, "month": 30}[self.grain]
        if period.days / days > MOST_MARKS:
            raise Refused(f"over {MOST_MARKS} points: ask for a coarser grain or fewer days", "grain")


class StatementsAsked(Asked):
    """Every filter of the list of statements, and the page wanted."""

    actor: Party = Field("", description="code, or “region” (the five and C5) or “powers” (all others)")
    recipient: Party = ""
    both: bool = Field(False, description="also those that run the other way")
    about: State = ""
    theme: Theme = ""
    act: Act = ""
    sign: Literal["", "negative", "neutral", "positive"] = ""
    mode: Mode = ""
    tier: Tier = ""
    language: Language = ""
    since: date | None = Field(None, description="first day", json_schema_extra=FIRST)
    until: date | None = Field(None, description="last day", json_schema_extra=LAST)
    text: Words = ""
    speaker: str = Field("", max_length=200, description="name as stored", examples=["Maria Zakharova"])
    source: str = Field("", max_length=80, description="slug; /api/v1/sources lists them", examples=["akorda"])
    story: int | None = Field(None, ge=1, le=2**63 - 1)
    whole: bool = Field(False, description="seek the words anywhere in the article")
    undated: bool = False
    limit: int = Field(100, ge=1, le=MOST)
    after: str = Field("", description="`next` of the page before", pattern=r"^(\d{4}-\d\d-\d\d_\d{1,18})?$")

    def filters(self) -> Filters:
        if self.since and self.until and self.since > self.until:
            raise Refused("`since` is later than `until`", "since")
        return Filters(**{name: value for name, value in self.model_dump().items() if name in _FILTERS})

    def place(self) -> tuple[date, int] | None:
        """Day and id of the last statement of the page before."""
        if not self.after:
            return None
        day, _line, pk = self.after.partition("_")
        try:
            return date.fromisoformat(day), int(pk)
        except ValueError:
            raise Refused("not a `next` of ours", "after") from None


class EventsAsked(Asked):
    """Which events: by days, party, series or kind."""

    first: date | None = Field(None, alias="from", description="first day", json_schema_extra=FIRST)
    last: date | None = Field(None, alias="to", description="last day", json_schema_extra=LAST)
    actor: Annotated[str, Code(lambda: default_vocabulary().actors, "/api/v1/actors lists them", "KAZ")] = Field(
        "", description="one that takes part"
    )
    series: str = Field("", max_length=30, description="meetings of one series", examples=["c5-plus-1"])
    kind: Annotated[str, _one_of(Event.Kind.values, "summit")] = ""

    def events(self) -> list[Event]:
        if self.first and self.last and self.first > self.last:
            raise Refused("`from` is later than `to`", "from")
        return events_of(self.first, self.last, self.actor, self.series, self.kind)


def _span(first: date | None, last: date | None) -> Period:
    if first is None or last is None or first > last:
        raise Refused("`from` is later than `to`", "from")
    try:
        return Period.parse(f"{first}..{last}")
    except ValueError:
        raise Refused("days between 1991 and 2099", "from") from None


_FILTERS = Filters.__dataclass_fields__.keys()
