"""One article, however often it is published anew: updates, re-titled copies and mirrors become its revisions.

A copy is the same article only if it stands at the same path or under nearly the same title, has nearly all of the shorter
text's wording, and neither text has a name, a figure or a country that the other lacks: ministries reuse whole sentences
with other names. Copies in other outlets are articles of their own, carriers of one story, unless the whole address but
for the host is the same: that is a mirror.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from ingest import aggregate, articles, stories
from ingest.feeds import Entry
from ingest.models import Article, ArticleRevision, Feed
from ingest.pipeline.filling import digest, mark_read

TWIN_WINDOW = timedelta(days=3)
WORD = re.compile(r"\w+")
RETITLED = 0.6  # share of the shorter title's words
TWIN, MIRROR = 0.8, 0.95  # shares of the shorter text's word sequences
LEAST_PATH = 12  # characters; "/news/1" is the same on many hosts
MOST_REREADINGS = 5
REREAD_FOR = timedelta(days=7)  # after which nobody asks whether a page has changed
REREAD_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says at one time. `published`: as stated there; `url`: where."""

    title: str
    text: str
    published: datetime | None = None
    url: str = ""


def reread_changed(feed: Feed, entries: Sequence[Entry]) -> list[int]:
    """Ids of the known articles whose entries in this feed have changed, now to be fetched again. Each is read again a
    few times at most, and only while it is news; in the caller's transaction."""
    now = timezone.now()
    by_key = {articles.key(articles.canonical(entry.url)): entry for entry in entries}
    known = Article.objects.filter(feed=feed, url_key__in=by_key).exclude(feed_digest="")
    return [row.pk for row in known if _note_change(row, by_key[row.url_key], now)]


def _note_change(row: Article, entry: Entry, now: datetime) -> bool:
    """Keep what the entry says now; whether the row is to be fetched again."""
    changed = digest(entry)
    if changed == row.feed_digest or (row.reread_at and row.reread_at > now - REREAD_PAUSE):
        return False
    values: dict[str, object] = {"feed_digest": changed, "feed_text": entry.content or entry.summary, "reread_at": now}
    is_done = row.status in (Article.Status.CODED, Article.Status.SAME, Article.Status.FAILED)
    is_news = row.first_seen > now - REREAD_FOR and row.rereadings < MOST_REREADINGS
    if is_done and is_news:
        values |= {"status": Article.Status.FOUND, "attempts": 0, "rereadings": row.rereadings + 1, "touched_at": now}
    return bool(Article.objects.filter(pk=row.pk, status=row.status).update(**values)) and is_done and is_news


def revise(article: Article, version: Version) -> bool:
    """Put another version of a read article in its place, by its date; saves the revision and what is curated, not the
    row. Then the article is to be coded again. False, and nothing to code, where both say the same."""
    old = Version(article.title, article.text, article.published, article.url)
    if _words(old) == _words(version):
        keep(article)
        return False
    is_older = bool(
        version.published and article.is_dated and article.published and version.published < article.published
    )
    newer, older = (old, version) if is_older else (version, old)
    ArticleRevision.objects.create(
        article=article, url=newer.url, title=older.title, text=older.text, published=older.published,
        change=_change(older, newer),
    )  # fmt: skip
    article.title, article.text = newer.title, newer.text
    if is_older and version.published and article.published:
        aggregate.mark_stale([article.published.date()])
        article.published = version.published
    _follow_curated(article)
    mark_read(article, articles.language_of(article.text) or article.language)
    return True


def keep(article: Article, note: str = "") -> None:
    """Nothing new: the row is what it was before it was to be read again."""
    if article.same_as_id:
        article.status = Article.Status.SAME
    else:
        mark_read(article, article.language)
        if article.coder_version and article.status == Article.Status.READ:
            article.status = Article.Status.CODED
    article.error = article.error or note


def fold(article: Article, known: Article, version: Version) -> bool:
    """Make the row another address of `known`, and its text a version of that; True when `known` is to be coded (again)."""
    known = Article.objects.select_for_update(of=("self",)).select_related("source").get(pk=known.pk)
    if known.text and known.status != Article.Status.SKIPPED:  # a human may have skipped it
        revise(known, version)
        known.save()
    now = timezone.now()
    article.status, article.same_as, article.text, article.touched_at = Article.Status.SAME, known, "", now
    article.error = f"Another address of article {known.pk}"
    article.save()
    return known.status == Article.Status.READ


def tells_the_same(known: Article, title: str, text: str) -> bool:
    """Whether a page at the same address can be the same article; one that has not been read yet is believed."""
    if not known.text or known.title.casefold() == title.casefold():
        return True
    return stories.is_copy(
        stories.Telling(known.title, known.text, known.language), stories.Telling(title, text, known.language)
    )


def twin_of(
    article: Article, telling: stories.Telling, others: Iterable[tuple[Article, stories.Telling]]
) -> Article | None:
    """The one of the others that this article is only another version of."""
    return next((other for other, told in others if _is_twin(article, telling, other, told)), None)


def _is_twin(article: Article, telling: stories.Telling, other: Article, told: stories.Telling) -> bool:
    if article.source_id == other.source_id:
        is_near = abs((article.published or article.first_seen) - (other.published or other.first_seen)) <= TWIN_WINDOW
        is_kin = urlsplit(article.url).path == urlsplit(other.url).path or _is_retitled(article.title, other.title)
        return is_near and is_kin and _share(telling, told) >= TWIN and _agree(telling, told)
    return _is_mirror(article, other) and _share(telling, told) >= MIRROR


def _share(one: stories.Telling, other: stories.Telling) -> float:
    """How much of the shorter text's wording the longer one holds; 0 for texts of quite different length."""
    shorter, longer = sorted((one.shingles, other.shingles), key=len)
    if one.language != other.language or not shorter or len(shorter) * 2 < len(longer):
        return 0.0
    return len(shorter & longer) / len(shorter)


def _agree(one: stories.Telling, other: stories.Telling) -> bool:
    """Whether one of them holds all names, figures and countries of the other."""
    pairs = ((one.names, other.names), (one.figures, other.figures), (one.anchors, other.anchors))
    return all(a <= b or b <= a for a, b in pairs)


def _is_mirror(one: Article, other: Article) -> bool:
    here, there = urlsplit(one.url), urlsplit(other.url)
    return (
        (here.path, here.query, one.title) == (there.path, there.query, other.title)
        and len(here.path + here.query) >= LEAST_PATH
    )  # fmt: skip


def _is_retitled(one: str, other: str) -> bool:
    """Whether one title is the other with words put in, taken out or exchanged."""
    fewer, more = sorted((set(WORD.findall(title.casefold())) for title in (one, other)), key=len)
    return fewer != more and len(fewer & more) >= RETITLED * len(fewer) > 0


def _words(version: Version) -> tuple[list[str], list[str]]:
    return version.title.split(), version.text.split()


def _change(older: Version, newer: Version) -> str:
    before, after = Counter(older.text.split()), Counter(newer.text.split())
    parts = ["title"] if older.title != newer.title else []
    if before != after:
        parts.append(f"{(after - before).total()} words more, {(before - after).total()} words less")
    return "; ".join(parts) or "order of words"


def _follow_curated(article: Article) -> None:
    """A human's word stands: its passage is looked up in the new text, and marked where it is not there any more."""
    for row in article.statements.filter(is_curated=True):
        found = article.text.find(row.passage)
        row.passage_gone = found < 0
        if found >= 0 and "start" in (machine := row.why.get("machine", {})):
            machine["start"] += found - row.start
        row.start = found if found >= 0 else row.start
        row.save(update_fields=["passage_gone", "start", "why"])
