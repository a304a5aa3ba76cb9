"""Outlets that publish by a clock of the test's own, and what befalls them: for the long run. Six of them at least.

Hours since the beginning: every tenth outlet is away from 6 to 24; the feed of one moves for good at 10; one is redesigned at 12, its
feed is found nowhere until somebody names the new address; at 14 up to ten outlets carry one text of an agency, two of them at one path
on two hosts (one is a mirror of the other, no article of its own); one lists each article twenty times, at ever other addresses;
and on the second day nobody answers.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.outlets import host, page, story

EVERY_TENTH, AWAY_HOURS = 10, range(6, 24)
REDESIGNED, REDESIGNED_AT, MENDED_AFTER = 1, 12, 42
MOVED, MOVED_AT = 2, 10
REPEATING, REPEATS = 3, 20
CARRIERS, STORM_AT, STORM = range(4, 14), 14, 10_000_000
MIRROR, MIRRORED = 3, 4  # outlets that have the text of the storm at one path
ALL_AWAY_HOURS = range(24, 48)
SHOWN = 40  # articles in a feed


@dataclass
class Clock:
    now: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """One article at one outlet; `number` names its text."""

    outlet: int
    number: int
    at: datetime
    url: str

    @property
    def title(self) -> str:
        return story(self.number)[0]

    @property
    def text(self) -> str:
        return "\n\n".join(story(self.number)[1])

    @property
    def is_mirrored(self) -> bool:
        """One of the two at one path: whichever is read first is the article, the other its mirror."""
        return self.number == STORM and self.outlet in (MIRROR, MIRRORED)


def name_of_outlet(outlet: int) -> str:
    return f"outlet-{outlet:03}"


class Press:
    mended_at = REDESIGNED_AT + MENDED_AFTER

    def __init__(self, sources: int, days: int, hours_between: int, clock: Clock) -> None:
        self.sources, self.days, self.hours_between = sources, days, hours_between
        self.clock, self.began, self.port = clock, clock.now, 0

    def hour(self) -> int:
        return int((self.clock.now - self.began) / timedelta(hours=1))

    def base(self, outlet: int) -> str:
        return f"http://{host(outlet)}:{self.port}"

    def is_away(self, outlet: int, hour: int) -> bool:
        return hour in ALL_AWAY_HOURS or (outlet % EVERY_TENTH == 0 and hour in AWAY_HOURS)

    def has_no_feed(self, outlet: int, hour: int) -> bool:
        redesigned = outlet == REDESIGNED and REDESIGNED_AT <= hour < self.mended_at
        return redesigned or self.is_away(outlet, hour)

    def down_for_hours(self, hours: int) -> list[int]:
        """Outlets whose feed has not answered for so long."""
        now = self.hour()
        past = range(now - hours, now)
        return [it for it in range(self.sources) if all(self.has_no_feed(it, hour) for hour in past)]

    def published(self, outlet: int) -> list[Published]:
        """All that it will ever publish, oldest first."""
        gap = timedelta(hours=self.hours_between)
        found = [
            self._one(outlet, 1000 * outlet + n, self.began + n * gap + timedelta(minutes=7 * outlet % 300))
            for n in range(24 * self.days // self.hours_between)
        ]
        if outlet == MIRROR or outlet in CARRIERS:
            found.append(self._one(outlet, STORM, self.began + timedelta(hours=STORM_AT, minutes=outlet)))
        return sorted(found, key=lambda article: article.at)

    def _one(self, outlet: int, number: int, at: datetime) -> Published:
        teller = MIRRORED if number == STORM and outlet == MIRROR else outlet
        return Published(
            outlet, number, at, f"{self.base(outlet)}/news/{number}/an-article-of-{name_of_outlet(teller)}"
        )

    def all_published(self) -> list[Published]:
        return [article for outlet in range(self.sources) for article in self.published(outlet)]

    def feed(self, outlet: int) -> str:
        out = [article for article in self.published(outlet) if article.at <= self.clock.now][-SHOWN:]
        tails = [f"?utm_source={n}" for n in range(REPEATS)] if outlet == REPEATING else [""]
        items = "".join(_item(article, tail) for article in reversed(out) for tail in tails)
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Outlet</title>{items}</channel></rss>'

    def page(self, outlet: int, number: int) -> str:
        article = next(it for it in self.published(outlet) if it.number == number)
        title, paragraphs = story(number)
        return page(title, paragraphs, article.at.isoformat(), heavy=not self._is_redesigned(outlet))

    def _is_redesigned(self, outlet: int) -> bool:
        return outlet == REDESIGNED and self.hour() >= REDESIGNED_AT

    def feed_path(self, outlet: int) -> str:
        if self._is_redesigned(outlet):
            return "/rss.xml"
        return "/new.xml" if outlet == MOVED and self.hour() >= MOVED_AT else "/feed.xml"


def _item(article: Published, tail: str) -> str:
    title = story(article.number)[0]
    return f"<item><title>{title}</title><link>{article.url}{tail}</link><pubDate>{format_datetime(article.at)}</pubDate></item>"


@contextmanager
def serving(press: Press) -> Iterator[Press]:
    server = ThreadingHTTPServer(("0.0.0.0", 0), _handler(press))  # noqa: S104 - 127.1.0.1 and on have no common narrower address
    press.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()


def _handler(press: Press) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            numbers = self.headers.get("Host", "").split(":")[0].split(".")
            outlet = int(numbers[2]) * 200 + int(numbers[3]) - 1
            path = urlsplit(self.path).path
            if press.is_away(outlet, press.hour()):
                self.close_connection = True  # hangs up without a word
            elif path == press.feed_path(outlet):
                self.answer(200, press.feed(outlet), "application/rss+xml")
            elif path == "/feed.xml" and outlet == MOVED:
                self.answer(301, "", "text/plain", f"{press.base(outlet)}/new.xml")
            elif path.startswith("/news/"):
                self.answer(200, press.page(outlet, int(path.split("/")[2])), "text/html; charset=utf-8")
            else:
                self.answer(404, "", "text/plain")

        def answer(self, status: int, text: str, content_type: str, location: str = "") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler
