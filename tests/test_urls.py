"""One article, one key; two articles, two keys; and addresses that stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.articles import canonical, key
from ingest.articles.urls import identity, site

PLAIN = "https://example.org/news/2024/item"


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/news/2024/item",
        "HTTPS://Example.ORG:443/news/2024/item",
        "http://example.org:80/news/2024/item",
        "https://www.example.org/news/2024/item/",
        "https://example.org./news/2024/item",
        "https://m.example.org/news/2024/item",
        "https://mobile.example.org/news/2024/item",
        "https://amp.example.org/news/2024/item",
        "https://example.org/news/2024/item/amp/",
        "https://example.org/news/2024/item/amp",
        "https://example.org/amp/news/2024/item",
        "https://example.org/news/2024/item?amp=1",
        "https://example.org/news/2024/item.amp",
        "https://example.org/news/2024/item?outputType=amp",
        "https://www.google.com/amp/s/example.org/news/2024/item",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/2024/item",
        "https://example-org.cdn.ampproject.org/v/s/example.org/news/2024/item?amp_js_v=0.1&usqp=mq331",
        "https://example.org/news/2024/item#comments",
        "https://example.org/news/2024/item?utm_source=rss&utm_medium=feed&UTM_Campaign=x",
        "https://example.org/news/2024/item?fbclid=abc&gclid=d&yclid=1&ysclid=2&mc_cid=1&mc_eid=2&_openstat=x",
        "https://example.org/news/2024/item?from=rss",
        "https://example.org/news/2024/item?ref=homepage",
        "https://example.org/news//2024/item/index.html",
        "https://example.org/news/x/../2024/./item",
        "https://example.org/%6Eews/2024/item",
        "https://example.org/news/2024/item;jsessionid=0A1B2C",
        " https://example.org/news/2024/item\n",
        "https://user:secret@example.org/news/2024/item",
    ],
)
def test_spellings_of_one_address_share_a_key(other: str) -> None:
    assert identity(other) == identity(PLAIN)
    assert key(other) == key(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/item?id=1", "https://example.org/item?id=2"),
        ("https://example.org/item?p=1", "https://example.org/item"),
        ("https://example.org/Item", "https://example.org/item"),
        ("https://ru.example.org/item", "https://kk.example.org/item"),
        ("https://example.org/ru/item", "https://example.org/en/item"),
        ("https://example.org:8080/item", "https://example.org/item"),
        ("https://example.org/item", "https://example.com/item"),
        ("https://example.org/amplifier", "https://example.org/lifier"),
        ("https://example.org/item?from=2024-01-01", "https://example.org/item"),
        ("https://example.org/item?type=news&id=4", "https://example.org/item?id=4"),
        ("https://m.kz/item", "https://kz/item"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_different_articles_keep_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_order_of_parameters_does_not_matter_to_the_key() -> None:
    assert key("https://example.org/item?b=2&a=1") == key("http://www.example.org/item/?a=1&b=2&utm_source=x")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://WWW.Example.org/News/?b=2&a=1&utm_source=x#top", "https://www.example.org/News/?b=2&a=1"),
        ("http://example.org", "http://example.org/"),
        ("https://пример.рф/новость", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C"),
        ("https://example.org/%d0%bd?q=%ED", "https://example.org/%D0%BD?q=%ED"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://example.org/?empty=&x", "https://example.org/?empty=&x"),
    ],
)
def test_canonical_address_can_still_be_fetched(address: str, wanted: str) -> None:
    assert canonical(address) == wanted


@pytest.mark.parametrize(
    "other",
    [
        "javascript:alert(1)",
        "mailto:a@example.org",
        "",
        "ftp://example.org/a",
        "http://",
        "http://[::1",
        "http://a:99999/x",
    ],
)
def test_what_is_no_web_address_is_left_as_it_is(other: str) -> None:
    assert canonical(other) == other
    assert len(key(other)) == 64


def test_site_is_the_host_without_its_variants() -> None:
    assert site("https://www.example.org/a") == site("https://m.example.org/b") == "example.org"
    assert site("no address") == ""


@given(st.text(max_size=200))
def test_any_text_has_a_key(text: str) -> None:
    assert len(key(text)) == 64


@given(st.text(alphabet="ab/%?&=#.:;2Fюю ", max_size=60))
def test_canonical_is_stable(tail: str) -> None:
    once = canonical(f"https://example.org/{tail}")
    assert canonical(once) == once
    assert key(once) == key(f"https://example.org/{tail}")
