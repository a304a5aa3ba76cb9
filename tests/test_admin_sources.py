"""The curator's doors: look before saving, paste, OPML; nothing is saved unasked, nobody passes without the right."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from ingest.models import Article, Feed, Poll, Source, Statement
from ingest.pipeline import health
from tests.factories import make_source
from tests.pages import PARAGRAPHS, feed_xml, page_html
from tests.servers import Answer, Site

pytestmark = pytest.mark.django_db
LOOK = "admin:ingest_source_look"


@pytest.fixture(autouse=True)
def surroundings(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = True
    settings.CELERY_TASK_ALWAYS_EAGER = True


def post(client: Client, view: str, **data: object) -> str:
    return client.post(reverse(view), data, follow=True).content.decode()


def serve_feed(site: Site) -> str:
    for name in ("talks", "trade"):
        site.put(f"/{name}.html", page_html(name))
    return site.put("/feed.xml", feed_xml(site.url, ["talks", "trade"]), "application/rss+xml")


def test_a_look_shows_entries_and_coding_and_saves_nothing(admin_client: Client, site: Site) -> None:
    shown = post(admin_client, LOOK, url=serve_feed(site), look="1")
    assert "RSS, Atom or JSON feed" in shown
    assert "2 entries would be read" in shown
    assert "18 Nov 2026, 09:30" in shown
    assert "the feed" in shown
    assert "RUS → KAZ" in shown
    assert not Source.objects.exists()
    assert not Article.objects.exists()
    assert not Statement.objects.exists()
    assert not Poll.objects.exists()


def test_what_was_seen_is_saved_with_tier_and_country(admin_client: Client, site: Site) -> None:
    url = serve_feed(site)
    data = {"url": url, "kind": "feed", "name": "A wire", "tier": "state", "country": "KAZ", "language": "en"}
    shown = post(admin_client, LOOK, **data, is_active="on", save="1")
    assert "is kept for A wire" in shown
    feed = Feed.objects.get()
    assert (feed.url, feed.kind, feed.is_active, feed.state) == (url, "feed", True, "waiting")
    assert (feed.source.name, feed.source.tier, feed.source.country) == ("A wire", "state", "KAZ")
    again = post(admin_client, LOOK, url=url, look="1")
    assert "read already" in again
    assert Feed.objects.count() == 1


def test_a_source_without_a_name_is_asked_for_one(admin_client: Client, site: Site) -> None:
    shown = post(admin_client, LOOK, url=serve_feed(site), kind="feed", name="", tier="state", save="1")
    assert "A new source needs a name." in shown
    assert not Source.objects.exists()


def test_a_home_page_names_its_feeds(admin_client: Client, site: Site) -> None:
    feed = serve_feed(site)
    link = f'<link rel="alternate" type="application/rss+xml" title="News of the wire" href="{feed}">'
    home = site.put("/", f"<html><head><title>Wire</title>{link}</head><body><p>Welcome.</p></body></html>")
    shown = post(admin_client, LOOK, url=home, look="1")
    assert "Look at News of the wire" in shown
    assert feed in shown


def test_a_sitemap_is_told_apart(admin_client: Client, site: Site) -> None:
    site.put("/talks.html", page_html("talks"))
    stamp = f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    body = f"<urlset><url><loc>{site.url}/talks.html</loc><lastmod>{stamp}</lastmod></url></urlset>"
    shown = post(admin_client, LOOK, url=site.put("/sitemap.xml", body, "application/xml"), look="1")
    assert ": sitemap</h2>" in shown
    assert "RUS → KAZ" in shown


LISTING = """<html><body><h1>Press room</h1><div class="menu">{menu}</div><ul>{items}</ul></body></html>"""


def serve_listing(site: Site) -> str:
    menu = "".join(
        f'<p class="m"><a href="/menu{number}.html">A long entry of the side menu, number {number}</a></p>'
        for number in range(9)
    )
    items = "".join(
        f'<li class="n"><a href="/{name}.html">The minister received a delegation: {name}</a> <i class="d">{day}.11.2026</i></li>'
        for name, day in (("talks", 18), ("trade", 17), ("water", 16))
    )
    for name in ("talks", "trade", "water"):
        site.put(f"/{name}.html", page_html(name, dated=False))
    return site.put("/press/", LISTING.format(menu=menu, items=items))


def test_rules_of_a_listing_are_tried_and_kept(admin_client: Client, site: Site) -> None:
    url = serve_listing(site)
    rules = {"kind": "listing", "link_selector": "li.n a", "date_selector": ".d"}
    shown = post(admin_client, LOOK, url=url, **rules, look="1")
    assert "3 entries would be read" in shown
    assert "18 Nov 2026" in shown
    assert "side menu" not in shown
    feed = Feed.objects.create(source=make_source(), url=url, kind="listing", etag='"old"')
    post(admin_client, LOOK, url=url, **rules, update="1")
    feed.refresh_from_db()
    assert (feed.link_selector, feed.date_selector, feed.etag) == ("li.n a", ".d", "")


@pytest.mark.parametrize(
    ("path", "answer", "sentence"),
    [
        ("/gone", Answer(status=404), "404 Not Found"),
        ("/pdf", Answer(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "not a web page"),
        ("/empty", Answer(b"", headers={"Content-Type": "text/html"}), "Nothing to read here: the page is empty"),
        ("/away", Answer(status=302, headers={"Location": "http://10.0.0.1/"}), "10.0.0.1"),
    ],
)
def test_a_look_that_fails_says_why(admin_client: Client, site: Site, path: str, answer: Answer, sentence: str) -> None:
    site.pages[path] = answer
    shown = post(admin_client, LOOK, url=site.url + path, look="1")
    assert sentence in shown
    assert "Keep it" not in shown


@pytest.mark.parametrize("address", ["ftp://example.org/", "http://2130706433/", "http://a:b@example.org/", "nonsense"])
def test_forbidden_addresses_are_refused_by_the_form(admin_client: Client, address: str) -> None:
    shown = post(admin_client, LOOK, url=address, look="1")
    assert 'class="errorlist"' in shown
    assert "Keep it" not in shown


def test_a_selector_that_is_none_is_told(admin_client: Client, site: Site) -> None:
    shown = post(admin_client, LOOK, url=serve_listing(site), kind="listing", link_selector="li[[", look="1")
    assert "cannot be read" in shown


def test_one_article_is_no_source(admin_client: Client, site: Site) -> None:
    shown = post(admin_client, LOOK, url=site.put("/talks.html", page_html("talks")), look="1")
    assert "One article is no source." in shown
    assert "RUS → KAZ" in shown


@pytest.mark.parametrize("view", [LOOK, "admin:ingest_source_import", "admin:ingest_article_paste"])
def test_staff_without_the_right_are_refused(client: Client, view: str) -> None:
    user = User.objects.create_user("reader", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_source"))
    client.force_login(user)
    assert client.get(reverse(view)).status_code == 403
    assert client.post(reverse(view), {"url": "http://example.org/"}).status_code == 403


@pytest.mark.parametrize("view", [LOOK, "admin:ingest_source_import", "admin:ingest_article_paste"])
def test_forms_ask_for_their_token(view: str) -> None:
    User.objects.create_superuser("root", password="x")
    client = Client(enforce_csrf_checks=True)
    client.login(username="root", password="x")
    assert client.post(reverse(view), {"url": "http://example.org/"}).status_code == 403


def test_a_pasted_address_becomes_a_coded_article(admin_client: Client, site: Site) -> None:
    shown = post(admin_client, "admin:ingest_article_paste", url=site.put("/talks.html", page_html("talks")))
    assert "being coded" in shown
    assert Article.objects.get().status == "coded"
    assert Statement.objects.filter(actor="RUS", recipient="KAZ").exists()


def test_a_pasted_text_becomes_a_coded_article_once(admin_client: Client) -> None:
    data = {
        "source": make_source().pk, "title": "Report", "text": "\r\n\r\n".join(PARAGRAPHS),
        "published_0": "2026-11-18", "published_1": "09:30:00", "url": "",
    }  # fmt: skip
    assert "being coded" in post(admin_client, "admin:ingest_article_paste", **data)
    assert "known already" in post(admin_client, "admin:ingest_article_paste", **data)
    article = Article.objects.get()
    assert (article.status, article.text) == ("coded", "\n\n".join(PARAGRAPHS))
    assert article.published == datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    assert article.get_published_evidence_display() == "who pasted it"


@pytest.mark.parametrize("day", ["2999-01-01", "1889-01-01"])
def test_impossible_dates_are_refused(admin_client: Client, day: str) -> None:
    data = {"source": make_source().pk, "title": "T", "text": "A text.", "published_0": day, "published_1": "00:00:00"}
    assert "before 1990 or in the future" in post(admin_client, "admin:ingest_article_paste", **data)
    assert not Article.objects.exists()


def test_opml_goes_out_and_in(admin_client: Client) -> None:
    Feed.objects.create(source=make_source("wire", name="A & B"), url="https://example.org/feed.xml", is_active=True)
    answer = admin_client.get(reverse("admin:ingest_source_export"))
    assert "attachment" in answer["Content-Disposition"]
    Source.objects.all().delete()
    file = SimpleUploadedFile("list.opml", answer.content)
    assert "1 feeds added (paused) with 1 new sources" in post(admin_client, "admin:ingest_source_import", file=file)
    feed = Feed.objects.get()
    assert (feed.source.name, feed.is_active) == ("A & B", False)


def test_nonsense_for_a_list_is_one_sentence(admin_client: Client) -> None:
    shown = post(admin_client, "admin:ingest_source_import", file=SimpleUploadedFile("x.opml", b"\x00\xffnonsense"))
    assert "neither a feed nor any other XML" in shown
    assert not Feed.objects.exists()


def test_lists_show_health_and_history(admin_client: Client) -> None:
    feed = Feed.objects.create(source=make_source(), url="https://example.org/feed.xml", is_active=True, trouble=5)
    Poll.objects.create(feed=feed, outcome="failed", error="example.org answered 410 Gone.")
    Feed.objects.update(failures=5, last_error="example.org answered 410 Gone.")
    health.refresh([feed.pk])
    for kind in ("source", "feed"):
        shown = admin_client.get(reverse(f"admin:ingest_{kind}_changelist") + "?state__exact=dead").content.decode()
        assert "5 polls in a row failed" in shown
        assert admin_client.get(reverse(f"admin:ingest_{kind}_changelist") + "?state__exact=fresh").status_code == 200
    assert "<svg" in admin_client.get(reverse("admin:ingest_source_changelist")).content.decode()
    page = admin_client.get(reverse("admin:ingest_feed_change", args=[feed.pk])).content.decode()
    assert "410 Gone" in page
    assert "adjust the rules" in page


def test_a_moved_feed_is_found_by_its_old_address(admin_client: Client) -> None:
    Feed.objects.create(
        source=make_source(), url="https://example.org/new", former_urls=["https://example.org/old.xml"]
    )
    shown = admin_client.get(reverse("admin:ingest_feed_changelist"), {"q": "old.xml"}).content.decode()
    assert "https://example.org/new" in shown


def test_another_address_forgets_the_old_validators(admin_client: Client) -> None:
    feed = Feed.objects.create(source=make_source(), url="https://example.org/a.xml", etag='"a"', last_modified="x")
    polls = {f"polls-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = {"source": feed.source.pk, "url": "https://example.org/b.xml", "kind": "feed", "poll_minutes": 60, **polls}
    answer = admin_client.post(reverse("admin:ingest_feed_change", args=[feed.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]
    feed.refresh_from_db()
    assert (feed.url, feed.etag, feed.last_modified) == ("https://example.org/b.xml", "", "")


def test_feeds_are_added_on_the_page_of_their_source(admin_client: Client) -> None:
    source = make_source()
    row = {"feeds-0-url": "https://example.org/a.xml", "feeds-0-kind": "feed", "feeds-0-is_active": "on"}
    form = {"feeds-TOTAL_FORMS": 1, "feeds-INITIAL_FORMS": 0, "name": "Wire", "slug": "wire", "tier": "state", **row}
    answer = admin_client.post(reverse("admin:ingest_source_change", args=[source.pk]), form)
    assert answer.status_code == 302, answer.context["errors"]
    source.refresh_from_db()
    assert (Feed.objects.get().state, source.state) == ("waiting", "waiting")
