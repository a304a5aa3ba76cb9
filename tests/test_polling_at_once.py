"""Two workers at the same feeds at the same time: nothing doubled, nobody waits for the other for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import Settings

from ingest.models import Article, Feed
from ingest.pipeline import polling
from tests.factories import make_source
from tests.pages import feed_xml
from tests.servers import Site

pytestmark = pytest.mark.django_db(transaction=True)


def poll(feed_id: int) -> int:
    try:
        return len(polling.poll_feed(feed_id))
    finally:
        connection.close()


@pytest.mark.parametrize("turn", range(3))
def test_two_feeds_with_the_same_entries_in_opposite_order(site: Site, settings: Settings, turn: int) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True
    names = [str(number) for number in range(400)]
    feeds = []
    for path, order in (("/up.xml", names), ("/down.xml", names[::-1])):
        url = site.put(path, feed_xml(site.url, order), "application/rss+xml")
        feeds.append(Feed.objects.create(source=make_source(), url=url).pk)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(poll, feeds * 2))
    assert sum(found) >= 400
    assert Article.objects.count() == 400
    assert not Feed.objects.exclude(last_error="").exists()
