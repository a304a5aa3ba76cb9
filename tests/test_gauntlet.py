"""Read once, dated truthfully, counted as one story, whatever the outlet does; `make bench-ingest` runs it at full size."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from ingest.models import Article, Feed
from ingest.pipeline import polling, reading
from ingest.pipeline.reading import MAX_ATTEMPTS
from tests import gauntlet
from tests.factories import make_source
from tests.outlets import feed, page, story
from tests.servers import Answer, Site
from tests.ways import whole_way

pytestmark = pytest.mark.django_db
SIZE = 8
RUSSIAN = (
    "Министр иностранных дел России поблагодарил Казахстан за помощь в строительстве моста через Урал. "
    "Стороны договорились о поставках зерна и о новых встречах в Актау, сообщили в ведомстве журналистам в среду. "
    "Посол отметил, что объём торговли вырос на пятнадцать процентов, и пригласил коллег на выставку."
)
CHINESE = (
    "外交部发言人表示，中国高度重视同哈萨克斯坦的伙伴关系，感谢阿斯塔纳提供的帮助。双方代表团会谈了三个小时，讨论了今后几个月的日程安排。"
    * 3
)


@pytest.fixture(autouse=True)
def loopback(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True


@pytest.fixture
def mirror() -> Iterator[Site]:
    with Site() as running:
        yield running


def feed_of(site: Site) -> Feed:
    return Feed.objects.create(source=make_source(), url=f"{site.url}/feed.xml")


def test_articles_published_again_stay_the_articles_they_are(site: Site, mirror: Site) -> None:
    counts = gauntlet.run(site, mirror, SIZE)
    assert {stage: (found.articles, found.stories) for stage, found in counts.items()} == dict.fromkeys(
        counts, (SIZE, SIZE)
    )
    assert [found.revisions for found in counts.values()] == [0, 0, SIZE, SIZE]


def test_nothing_is_found_again_at_the_next_poll(site: Site, mirror: Site) -> None:
    gauntlet.run(site, mirror, 3)
    assert [polling.poll_feed(row.pk) for row in Feed.objects.all()] == [[], []]


def test_a_new_source_whose_pages_answer_304_is_kept_whole(site: Site) -> None:
    gauntlet.publish(site, 3)
    site.pages |= {path: Answer(status=304) for path in site.pages if path != "/feed.xml"}
    ids = whole_way(feed_of(site))
    for _ in range(MAX_ATTEMPTS - 1):
        assert set(Article.objects.values_list("status", flat=True)) == {"found"}  # it may pass
        for pk in ids:
            reading.fetch_article(pk)
    assert list(Article.objects.values_list("status", "text_from")) == [("read", "feed")] * 3
    assert not any("If-None-Match" in request.headers for request in site.requests)


@pytest.mark.parametrize(
    ("codec", "declared", "text"),
    [
        ("cp1251", "windows-1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("utf-16", "utf-16", RUSSIAN),
        ("cp1251", "utf-8", RUSSIAN),
        ("utf-8", "iso-8859-1", RUSSIAN),
        ("koi8-r", "", RUSSIAN),
        ("gb18030", "gb2312", CHINESE),
        ("gb18030", "", CHINESE),
    ],
)
def test_letters_come_out_right_whatever_is_declared(site: Site, codec: str, declared: str, text: str) -> None:
    body = page(text[:60], [text[60:], text]).replace('<meta charset="utf-8">', "").replace("–", "-")
    site.put("/news/1/", body.encode(codec), f"text/html{f'; charset={declared}' if declared else ''}")
    site.put("/feed.xml", feed(site.url, [("/news/1/", "1")]).replace("In short: 1.", ""), "application/rss+xml")
    whole_way(feed_of(site))
    article = Article.objects.get()
    assert text in article.text
    assert article.status == "coded"


def test_an_undated_article_gets_no_date(site: Site) -> None:
    title, paragraphs = story(1)
    headers = {"Content-Type": "text/html", "Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    site.pages["/news/1/"] = Answer(page(title, paragraphs, published="").encode(), headers=headers)
    site.put("/feed.xml", feed(site.url, [("/news/1/", title)], published=""), "application/rss+xml")
    whole_way(feed_of(site))
    assert Article.objects.get().published_evidence == "first_seen"


def test_a_page_in_place_of_a_feed_is_told(site: Site) -> None:
    site.put("/feed.xml", page(*story(1)), "text/html")
    own = feed_of(site)
    assert polling.poll_feed(own.pk) == []
    own.refresh_from_db()
    assert "is a web page, not a feed" in own.last_error
