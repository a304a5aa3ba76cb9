"""The reference data as they stand, written as TOML: what nobody changed stays letter by letter, comments and all."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ingest.models import Feed, Source
from ingest.pipeline import dictionary
from ingest.pipeline.reference import FEED_RULES, SOURCE_FIELDS
from ingest.vocabulary import REFERENCE, read_toml, shipped_tables
from ingest.vocabulary.build import Entry
from ingest.vocabulary.overlay import FILES_OF, flat, key_of, lay_over

_BLOCK = re.compile(r"(?m)^(?=\[\[\w+\]\])")
_TAIL = re.compile(r"(?:^[ \t]*(?:#.*)?\n?)*\Z", re.MULTILINE)


def export(folder: Path) -> list[str]:
    """Write all reference files into the folder; names of those that differ from the shipped ones."""
    folder.mkdir(parents=True, exist_ok=True)
    return [path.name for path in sorted(REFERENCE.glob("*.toml")) if _written(path, folder)]


def _written(path: Path, folder: Path) -> bool:
    shipped = path.read_text(encoding="utf-8")
    text = _text_of(path.name, shipped)
    (folder / path.name).write_text(text, encoding="utf-8")
    return text != shipped


def _text_of(name: str, shipped: str) -> str:
    kind = next((kind for kind, file in FILES_OF.items() if file == name), "")
    if kind:
        return rewritten(shipped, kind, *_pairs(kind, shipped_tables()[kind]))
    if name == "sources.toml":
        return rewritten(shipped, "source", *_sources(read_toml(REFERENCE / name)["source"]))
    return shipped


def _pairs(kind: str, entries: list[Entry]) -> tuple[list[tuple[Entry, Entry | None]], list[Entry]]:
    """Each shipped entry with what it is now (None: taken out), and the new ones, in the order of the vocabulary."""
    edits = [edit for edit in dictionary.standing() if edit.kind == kind]
    unfit = [edit for edit, _ in dictionary.unfit()]
    edits = [edit for edit in edits if edit not in unfit]
    pairs = [(entry, next(iter(lay_over({kind: [entry]}, _of(edits, kind, entry))[kind]), None)) for entry in entries]
    known = {key_of(kind, flat(entry)) for entry in entries}
    return pairs, lay_over({kind: []}, [edit for edit in edits if edit.key not in known])[kind]


def _of(edits: list[Any], kind: str, entry: Entry) -> list[Any]:
    key = key_of(kind, flat(entry))
    return [edit for edit in edits if edit.key == key]


def _sources(entries: list[Entry]) -> tuple[list[tuple[Entry, Entry | None]], list[Entry]]:
    rows = {row.slug: row for row in Source.objects.real().prefetch_related("feeds").order_by("slug")}
    pairs = [(entry, _entry(rows.pop(entry["slug"]), entry) if entry["slug"] in rows else None) for entry in entries]
    return pairs, [_entry(row, {}) for row in rows.values()]


def _entry(source: Source, shipped: Mapping[str, Any]) -> Entry:
    values = {key: getattr(source, field) for key, field in SOURCE_FIELDS.items()}
    entry = {key: value for key, value in values.items() if value not in ("", False) or key in shipped}
    order = [feed["url"] for feed in shipped.get("feed", [])]
    feeds = sorted(source.feeds.all(), key=lambda row: (_place(row, order), row.pk))
    listed = [_feed(row) for row in feeds]
    return {"slug": source.slug, **entry, **({"feed": listed} if listed else {})}


def _place(feed: Feed, order: list[str]) -> int:
    return order.index(feed.url) if feed.url in order else len(order)


def _feed(feed: Feed) -> dict[str, str]:
    rules = {name: getattr(feed, name) for name in FEED_RULES}
    return {"url": feed.url, "kind": feed.kind, **{name: value for name, value in rules.items() if value}}


def rewritten(text: str, kind: str, pairs: list[tuple[Entry, Entry | None]], new: list[Entry]) -> str:
    """The file with the blocks of changed entries in the place of the old ones; comments between blocks stay."""
    head, *blocks = _BLOCK.split(text)
    result, rest = [head], iter(pairs)
    for block in blocks:
        old, now = next(rest) if block.startswith(f"[[{kind}]]") else (None, None)
        if old == now:
            result.append(block)
        else:
            tail = _TAIL.search(block)
            result += [*(_lines(kind, now) if now else ()), tail.group() if tail else ""]
    for entry in new:
        result += ["" if "".join(result).endswith("\n\n") else "\n", *_lines(kind, entry)]
    return "".join(result)


def _lines(kind: str, entry: Entry) -> Iterator[str]:
    yield f"[[{kind}]]\n"
    yield from (f"{path} = {_value(value)}\n" for path, value in _paths(entry))
    for feed in entry.get("feed", ()) if kind == "source" else ():
        yield f"[[{kind}.feed]]\n"
        yield from (f"{name} = {_value(value)}\n" for name, value in feed.items())


def _paths(entry: Entry) -> Iterator[tuple[str, Any]]:
    for name, value in entry.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{part}", inner) for part, inner in value.items())
        elif name != "feed":
            yield name, value


def _value(value: Any) -> str:
    """TOML's strings, lists, numbers and truth are JSON's, but for one character."""
    return (
        value.isoformat()
        if isinstance(value, date)
        else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    )
