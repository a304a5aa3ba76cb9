"""Files of articles → rows: in batches, each article once however often its file is given, and every row says where it is from.

An import may be broken off at any time and repeated: what is known is passed over by its address, a batch at a time, and
what was saved but not coded yet is handed out again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ingest import aggregate, articles
from ingest.models import Article, Import
from ingest.pipeline.filling import fill_from_page
from ingest.pipeline.importing import LineError, address_of, article_of, parse_line, publisher_of, set_stated_date

BATCH = 200
INDEX = "index.jsonl"
PAGES = (".html", ".htm", ".xhtml")
LARGEST_PAGE = 10_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Imported:
    """place: "line 7", or a file's name."""

    place: str
    article_id: int | None = None
    is_new: bool = False
    to_code: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of a file, not looked at closely yet. url: what it is known by; make raises LineError."""

    place: str
    url: str = ""
    make: Callable[[], Article] | None = None
    error: str = ""


def lines(file: Iterable[str]) -> Iterator[Piece]:
    """The articles of JSON lines (docs/codebook.md, "Corpus format")."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield _piece_of_line(f"line {number}", line)


def _piece_of_line(place: str, line: str) -> Piece:
    try:
        row = parse_line(line)
        return Piece(place, address_of(row), partial(article_of, row))
    except LineError as error:
        return Piece(place, error=str(error))


def pages(folder: Path) -> Iterator[Piece]:
    """The saved pages of a folder and its sub-folders. Lines of an index.jsonl in it may tell more of each: "file", "url",
    "publisher", "published"; a page without an address is known by its content. Raises LineError where the index is broken."""
    told = _index(folder / INDEX)
    for file in sorted(path for path in folder.rglob("*") if path.suffix.lower() in PAGES and path.is_file()):
        name = file.relative_to(folder).as_posix()
        yield _piece_of_page(name, file, {"publisher": folder.name, **told.get(name, {})})


def _piece_of_page(name: str, file: Path, row: Mapping[str, object]) -> Piece:
    try:
        if file.stat().st_size > LARGEST_PAGE:
            return Piece(name, error="larger than 10 MB")
        body = file.read_bytes()
    except OSError as error:
        return Piece(name, error=str(error))
    known_by = f"urn:signals:page:{hashlib.sha256(body).hexdigest()}"
    url = articles.canonical(str(row["url"])) if row.get("url") else known_by
    return Piece(name, url, partial(_article_of_page, file, url, row))


def _index(file: Path) -> dict[str, dict[str, object]]:
    if not file.is_file():
        return {}
    told = {}
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError as error:
            raise LineError(f"{INDEX}, line {number}: not JSON: {error}") from error
        if isinstance(row, dict):
            told[str(row.get("file"))] = row
    return told


def _article_of_page(file: Path, url: str, row: Mapping[str, object]) -> Article:
    """A page without an address in the index is shown at the one it gives for itself."""
    try:
        page = articles.read_page(file.read_bytes(), url if url.startswith("http") else "", now=timezone.now())
    except (OSError, articles.PageError) as error:
        raise LineError(str(error)) from error
    article = Article(source=publisher_of(str(row["publisher"])), url=url, url_key=articles.key(url))
    if page.canonical_url:
        article.url, article.page_key = page.canonical_url, articles.key(page.canonical_url)
    set_stated_date(article, row.get("published"))
    fill_from_page(article, page)
    article.text_from = Article.TextFrom.FILE
    return article


def save(pieces: Iterable[Piece], run: Import) -> Iterator[Imported]:
    """Save what is new, a batch in one transaction, and count on the run's row how far it came."""
    waiting = iter(pieces)
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            results = _save_batch(batch, run)
            new, broken = sum(r.is_new for r in results), sum(bool(r.error) for r in results)
            known = len(results) - new - broken
            Import.objects.filter(pk=run.pk).update(
                new=F("new") + new, known=F("known") + known, broken=F("broken") + broken
            )
        yield from results
    Import.objects.filter(pk=run.pk).update(finished_at=timezone.now())


def _save_batch(batch: list[Piece], run: Import) -> list[Imported]:
    known = _known(articles.key(piece.url) for piece in batch if piece.url)
    made: dict[str, Article] = {}
    errors: dict[str, str] = {}
    for piece in batch:
        key = articles.key(piece.url)
        if piece.make is None or key in known or key in made:
            continue
        try:
            made[key] = piece.make()
            made[key].imported, made[key].imported_from = run, f"{run.name[:400]}, {piece.place}"[:500]
        except LineError as error:
            errors[piece.place] = str(error)
    known |= _known(article.page_key for article in made.values() if article.page_key)
    fresh = {key: article for key, article in made.items() if not {key, article.page_key} & known.keys()}
    Article.objects.bulk_create(fresh.values())
    aggregate.mark_skipped(fresh.values())
    return [_result(piece, known, made, fresh, errors) for piece in batch]


def _known(keys: Iterable[str]) -> dict[str, Article]:
    wanted = set(keys)
    rows = Article.objects.at(wanted).only("pk", "status", "url_key", "page_key").order_by("-pk")
    return {key: row for row in rows for key in (row.url_key, row.page_key) if key in wanted}


def _result(
    piece: Piece, known: dict[str, Article], made: dict[str, Article], fresh: dict[str, Article], errors: dict[str, str]
) -> Imported:
    key = articles.key(piece.url)
    if error := piece.error or errors.get(piece.place, ""):
        return Imported(piece.place, error=error)
    if article := fresh.pop(key, None):
        return Imported(piece.place, article.pk, is_new=True, to_code=article.status == Article.Status.READ)
    row = known.get(key) or made.get(key)
    row = known.get(row.page_key, row) if row else None
    assert row is not None
    return Imported(piece.place, row.pk, to_code=row.status == Article.Status.READ)
