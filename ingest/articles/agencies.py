"""Which agency an article relays, by its dateline, its source line or an attribution near the top."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "reference" / "agencies.toml"
DASH = r"[–—―\-]"
SOURCE_LINE = re.compile(
    r"(?i)^\W*(?:disclaimer\s*[:–—-]\s*)?(?:via\s+|(?:sources?|источник|по материалам|по сообщению|дереккөз|дереккөзі|булагы|булак|манбаъ"
    r"|сарчашма|manba|манба|çeşme|kaynak|来源|消息来源|منبع)\s*[:：–—-]\s*)(?P<name>.{2,80}?)(?:\s+[–—|-]\s.*)?[.\s]*$"
)
# Words that hand a whole report over to an agency; its name stands within a few words of them.
RELAYS = (
    r"report(?:s|ed)|according to|citing|told|quoted by|сообща(?:ет|ют|ла)|сообщил[аи]?|переда[её]т|переда[юл]\w*|пишет|по данным|"
    r"со ссылкой на|рассказал[аи]?|информирует|хабарлайды|хабарлады|кабарлады|кабарлайт|билдирет|хабар медиҳад|хабар дод|гузориш медиҳад|"
    r"xabar beradi|xabar berdi|ma.lum qildi|хабар беради|хабар қилди|маълум қилди|habar berýär|habar berdi|bildirdi|bildiriyor|aktardı|haberine göre|"
    r"据|报道|援引|به گزارش|به نقل از|گزارش داد"
)
PERSON = r"[A-ZА-ЯЁҚҒӘӨҮҰІҢҲҶЎÇŞÝŽÜÖİ][\w.’'-]+(?:\s+[A-ZА-ЯЁҚҒӘӨҮҰІҢҲҶЎÇŞÝŽÜÖİ][\w.’'-]+){1,3}"
NEAR_TOP = 2  # paragraphs in which an attribution speaks for the whole article


@dataclass(frozen=True, slots=True)
class Relay:
    agency: str  # as named in the table; as written where a source line names someone else; "" for own reporting
    reporter: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    by_alias: dict[str, str]
    domains: dict[str, tuple[str, ...]]
    dateline: tuple[re.Pattern[str], ...]
    closing: re.Pattern[str]
    attribution: re.Pattern[str]
    name: re.Pattern[str]


def relay_of(paragraphs: Sequence[str], service_lines: Iterable[str] = (), host: str = "") -> Relay:
    """Whom the article relays. `service_lines` are what cleaning took out; `host` is where the article appeared."""
    table = _table()
    relay = (
        _from_dateline(table, paragraphs) or _from_source_line(table, service_lines) or _from_text(table, paragraphs)
    )
    if relay is None or any(host == d or host.endswith("." + d) for d in table.domains.get(relay.agency, ())):
        return Relay("", relay.reporter if relay else "")
    return relay


def _from_dateline(table: _Table, paragraphs: Sequence[str]) -> Relay | None:
    for pattern in table.dateline if paragraphs else ():
        if match := pattern.match(paragraphs[0][:240]):
            return Relay(_name(table, match["agency"]), match.groupdict().get("reporter") or "")
    return None


def _from_source_line(table: _Table, lines: Iterable[str]) -> Relay | None:
    for line in lines:
        if match := SOURCE_LINE.match(line[:200]):
            known = table.name.search(match["name"])
            return Relay(_name(table, known[0]) if known else match["name"].strip(' .«»"“”'))
    return None


def _from_text(table: _Table, paragraphs: Sequence[str]) -> Relay | None:
    found = table.closing.search(paragraphs[-1][-120:]) if paragraphs else None
    found = found or next(filter(None, (table.attribution.search(p[:1500]) for p in paragraphs[:NEAR_TOP])), None)
    return (
        Relay(_name(table, found["before"] if found.groupdict().get("before") else found["agency"])) if found else None
    )


def _name(table: _Table, alias: str) -> str:
    return table.by_alias[alias.casefold()]


@lru_cache(maxsize=1)
def _table() -> _Table:
    rows = tomllib.loads(TABLE.read_text("utf-8"))["agency"]
    by_alias = {alias.casefold(): row["name"] for row in rows for alias in (row["name"], *row["aliases"])}
    aliases = "|".join(
        _spelling(a) for a in sorted({a for r in rows for a in (r["name"], *r["aliases"])}, key=len, reverse=True)
    )
    name = rf"(?:{aliases})"
    place = r"^\W{0,3}(?:[^.–—―/(\n]|(?<=\d)\.(?=\d)){0,60}"
    # A place and a date, then the agency: "ASTANA, May 5 – Agency, Name." · "Place. May 5. /Agency/." · "CITY (Agency) –"
    return _Table(
        by_alias=by_alias,
        domains={row["name"]: tuple(row["domains"]) for row in rows},
        dateline=(
            re.compile(
                rf"{place}(?:\.\s[^.–—―/(\n]{{0,40}})?[.,\s]*(?:{DASH}\s+|/|\(|（)[^)/.\n]{{0,40}}?(?P<agency>{name})(?:,\s*(?P<reporter>{PERSON})\.|(?=[\s.,)/）:]))"
            ),
            re.compile(rf"{place}(?:\.\s[^.–—―/(\n]{{0,40}})?[.,\s]+(?P<agency>{name})\.?\s*{DASH}"),
            re.compile(rf"^\W{{0,3}}(?P<agency>{name})[^，。]{{0,20}}电"),
        ),
        closing=re.compile(rf"[–—―(/（]\s*(?P<agency>{name})[)/）.\s]*$"),
        attribution=re.compile(
            rf"(?i:{RELAYS})(?:\s+\S+){{0,3}}?\s*[«\"“]?(?P<agency>{name})(?!\w)|(?P<before>{name})[»\"”]?(?:[\s，,]+\S+){{0,2}}?[\s,]*(?i:{RELAYS})"
        ),
        name=re.compile(name),
    )


def _spelling(alias: str) -> str:
    """Short names are written one way only, longer ones also in capitals; Latin and Cyrillic ones end at a word's end."""
    pattern = re.escape(alias) if len(alias) < 4 else f"(?i:{re.escape(alias)})"
    spaced = alias[0].isascii() or "\u0400" <= alias[0] <= "\u052f"
    return rf"(?<!\w){pattern}(?!\w)" if spaced else pattern
