"""How long a curator waits with a million statements: `make bench-curation` (a throw-away database; no part of the suite).

Rows are made in SQL: 400 dyads of very different size, ten languages, four statements an article. Printed are percentiles
of the server's time for the page, for a decision that confirms and for one that changes the charts; and the processor time
of the server and its database connection in it, which is what is left of the wait where nothing else runs.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from ingest import aggregate
from ingest.models import Statement
from tests.factories import make_source

ROWS = 1_000_000
ARTICLES = 250_000
DAYS = 1826  # five years
FIRST_DAY = date(2021, 11, 24)
_ARTICLES = """
INSERT INTO ingest_article (source_id, url, url_key, page_key, guid, title, text, feed_text, feed_digest, text_from, language,
    languages, byline, via, translator, published, published_evidence, published_precision, published_note, first_seen,
    status, attempts, error, touched_at, rereadings, imported_from, coder_version, story_keys)
SELECT %(source)s, 'https://example.org/' || n, 'k' || n, '', '', 'Title ' || n, repeat('A sentence of the text. ', 40), '', '',
    'page', (ARRAY['en','ru','kk','ky','tg','uz','tk','zh','tr','fa'])[1 + n %% 10], '{}', '', '', '',
    timestamptz '2021-11-24' + (n %% %(days)s) * interval '1 day', 'feed', 'minute', '', now(), 'coded', 0, '', now(), 0, '', '', '{}'
FROM generate_series(1, %(articles)s) n"""
_STORIES = """
INSERT INTO ingest_story (origin_id, created_at, carriers, independent) SELECT id, now(), 1, 1 FROM ingest_article;
UPDATE ingest_article a SET story_id = s.id FROM ingest_story s WHERE s.origin_id = a.id"""
_STATEMENTS = """
INSERT INTO ingest_statement (article_id, passage, start, speaker, actor, recipient, act, themes, tone, mode, direct, about, via,
    confidence, why, coder_version, is_curated, passage_gone, is_rejected, day, first_seen_only, tier, language, is_counted)
SELECT a.id, 'A sentence of the text.', 0, '', 'A' || floor(80 * power(random(), 2)), (ARRAY['KAZ','KGZ','TJK','TKM','UZB'])[1 + k],
    'SUPPORT', '{diplomacy}', round((2 * random() - 1)::numeric, 2), 'said', false, '{}', '', random(), '{}', '', false, false, false,
    a.published::date, false, 'independent', a.language, true
FROM ingest_article a CROSS JOIN generate_series(0, %(each)s - 1) k"""


def told(name: str, times: list[tuple[float, float]]) -> None:
    for kind, seconds in zip(("waited", "busy"), zip(*times, strict=True), strict=True):
        rows = sorted(1000 * value for value in seconds)
        median, p95 = rows[len(rows) // 2], rows[int(len(rows) * 0.95)]
        print(f"{name}, {kind}: median {median:.0f} ms, p95 {p95:.0f} ms, most {rows[-1]:.0f} ms", flush=True)


def busy() -> float:
    """Seconds that this process and its database connection have had a processor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return time.process_time() + int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


@pytest.mark.django_db(transaction=True)
def test_waiting_times() -> None:
    source = make_source("bench")
    with connection.cursor() as cursor:
        cursor.execute(_ARTICLES, {"source": source.pk, "days": DAYS, "articles": ARTICLES})
        cursor.execute(_STORIES)
        cursor.execute(_STATEMENTS, {"each": ROWS // ARTICLES})
        cursor.execute("VACUUM ANALYZE")
    aggregate.rebuild(FIRST_DAY + timedelta(days=n) for n in range(DAYS))
    client = Client()
    client.force_login(User.objects.create_superuser("ann", "ann@example.org", "secret"))
    print(f"\n{Statement.objects.count()} statements")
    for address in (
        "/curation/",
        "/curation/?order=newest",
        "/curation/?language=tk",
        f"/curation/?source={source.pk}",
    ):
        told(f"page {address}", [timed(partial(client.get, address)) for _ in range(10)])
    for action in ("keep", "reject"):
        told(f"decision {action}", [decided(client, action) for _ in range(100)])


def timed(deed: Callable[[], HttpResponseBase]) -> tuple[float, float]:
    """Seconds waited and seconds busy."""
    start, worked = time.perf_counter(), busy()
    assert deed().status_code == 200
    return time.perf_counter() - start, busy() - worked


def decided(client: Client, action: str) -> tuple[float, float]:
    claimed = Statement.objects.filter(claim__isnull=False, is_curated=False).order_by("claim__pk")
    row, *others = claimed[:4]
    data = {
        "statement": row.pk, "version": 0, "key": str(uuid4()), "action": action, "actor": "RUS", "recipient": row.recipient,
        "act": row.act, "themes": row.themes, "tone": row.tone, "mode": row.mode, "held": ",".join(str(r.pk) for r in others),
    }  # fmt: skip
    return timed(partial(client.post, "/curation/decide/", data, headers={"accept": "application/json"}))
