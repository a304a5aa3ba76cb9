"""Two hundred invented outlets and what they publish: for the gauntlet and the benchmark of reading.

`python -m tests.outlets` serves them in a process of its own, every outlet at an address of its own (127.1.x.y), and prints
the port. /feed.xml lists the outlet's articles, /NUMBER/ is one of them; the pages are built when they are first asked for.
"""

import json
import random
import sys
from collections.abc import Sequence
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

STATES = (
    "Russia",
    "China",
    "the United States",
    "Turkey",
    "Iran",
    "Kazakhstan",
    "Kyrgyzstan",
    "Tajikistan",
    "Uzbekistan",
    "Turkmenistan",
)
CITIES = (
    "Osh",
    "Termez",
    "Aktau",
    "Khujand",
    "Mary",
    "Bukhara",
    "Semey",
    "Kulob",
    "Naryn",
    "Turkistan",
    "Fergana",
    "Atyrau",
)
ROLES = (
    "Foreign Minister",
    "Deputy Prime Minister",
    "Energy Minister",
    "Ambassador",
    "Transport Minister",
    "Defence Minister",
)
GOODS = (
    "wheat",
    "copper",
    "natural gas",
    "cotton yarn",
    "diesel fuel",
    "uranium",
    "cement",
    "dried fruit",
    "lorries",
    "turbines",
)
WORKS = (
    "a railway",
    "a power line",
    "a dry port",
    "a dairy",
    "a bridge",
    "a solar plant",
    "a hospital",
    "a data centre",
    "a canal",
)
SENTENCES = (
    "{a} will deliver {n} tonnes of {good} to {b} by the end of the quarter, {role} {name} said in {city}.",
    "{role} {name} of {a} thanked {b} for its help after the flood that hit {city} and damaged {n} houses.",
    "The contract for {work} near {city} is worth {n} million dollars and was signed by {name} on behalf of {a}.",
    "{a} criticised {b} over the closure of {n} kilometres of road near {city}, which {name} called a step backwards.",
    "{name} told reporters in {city} that talks about {good} would go on and that {n} experts take part in them.",
    "According to {role} {name}, trade in {good} between {a} and {b} grew by {n} percent within a year.",
    "In {city} a delegation led by {name} looked at {work} that is to give work to {n} people from next spring.",
    "{b} has asked {a} to return {n} railway wagons, {name} said, adding that the two sides trust each other.",
    "A fire at {work} in {city} destroyed {n} square metres of storage before it was put out, the office of {name} said.",
    "{a} and {b} agreed to let {n} students learn in {city}; the programme goes back to a proposal of {name}.",
    "Border guards counted {n} lorries with {good} waiting at {city}, and {name} promised a second lane.",
    "{name} warned that prices of {good} could rise by {n} percent unless {a} and {b} lift their duties.",
    "The parliament of {a} will discuss the treaty with {b} after {name} presents its {n} articles in {city}.",
    "{work} will be built within {n} weeks, an engineer said in {city}, where {name} laid the first stone.",
    "{a} opposes the plan of {b} to draw {n} megawatts from the line through {city}, according to {name}.",
    "Doctors from {city} treated {n} patients during the visit, which {name} described as a gift from {a} to {b}.",
    "{name} arrived in {city} with {n} business people and met the head of a company that buys {good}.",
    "An exhibition of {n} carpets opened in {city}; {name} said that culture joins {a} and {b} more than treaties do.",
    "{b} accused {a} of breaking the agreement on {good}, and {name} demanded {n} thousand dollars for the losses.",
    "The seminar in {city} heard {n} papers on water, and {name} proposed that {a} and {b} measure the river together.",
)  # fmt: skip
SYLLABLES = (
    "bar",
    "dos",
    "gul",
    "hok",
    "jam",
    "kel",
    "lon",
    "mur",
    "nev",
    "por",
    "rud",
    "sat",
    "tim",
    "vel",
    "yos",
    "zar",
)
OUTLETS = 200
PARAGRAPHS = 7  # of two sentences


def name_of(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(2)).title() + chance.choice(("ov", "ev", "in", "zoda"))


def story(number: int) -> tuple[str, list[str]]:
    """(title, paragraphs) of story `number`: always the same, and unlike those of all other numbers."""
    chance = random.Random(number)  # noqa: S311 - the same words at every run are the point
    name, (one, other), city = name_of(chance), chance.sample(STATES, 2), chance.choice(CITIES)
    lines = [
        template.format(
            a=one, b=other, name=name, city=city, role=chance.choice(ROLES), good=chance.choice(GOODS),
            work=chance.choice(WORKS), n=chance.randint(11, 9999),
        )
        for template in chance.sample(SENTENCES, 2 * PARAGRAPHS)
    ]  # fmt: skip
    title = f"{name}: {chance.choice(GOODS)} and {chance.choice(WORKS).split(' ', 1)[1]} in {city}"
    capital = [line[0].upper() + line[1:] for line in lines]
    return title, [f"{first} {second}" for first, second in zip(capital[::2], capital[1::2], strict=True)]


def page(
    title: str, paragraphs: Sequence[str], published: str = "2026-11-18T09:30:00+00:00", *, heavy: bool = False
) -> str:
    """One article's page; a heavy one with as much around it as a usual news site has, some 60 kB."""
    facts = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": published})
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head, tail = _surroundings() if heavy else ("", "")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} – The Outlet</title>'
        f'<script type="application/ld+json">{facts}</script></head><body>{head}<main><article><h1>{title}</h1>{body}</article>'
        f"</main>{tail}</body></html>"
    )


@lru_cache(maxsize=1)
def _surroundings() -> tuple[str, str]:
    script = f"<script>{'var settings = {consent: false, slots: [1, 2, 3]}; ' * 200}</script><style>{'.a{margin:0}' * 400}</style>"
    menu = "".join(
        f'<li class="menu-item"><a href="/section/{n}" class="menu-link">Section {n}</a></li>' for n in range(60)
    )
    teasers = "".join(
        f'<div class="teaser"><a href="/old/{n}"><img src="/pictures/{n}.jpg" alt="" width="320" height="180"><h3>{story(-n)[0]}</h3></a>'
        f'<span class="date">1{n % 10} November</span><p>{story(-n)[1][0][:120]} …</p></div>'
        for n in range(1, 41)
    )
    footer = "".join(f'<li><a href="/about/{n}">About, part {n}</a></li>' for n in range(40))
    return (
        f'{script}<header><nav><ul class="menu">{menu}</ul></nav></header>',
        f'<aside class="related">{teasers}</aside><footer><ul>{footer}</ul><p>© The Outlet</p></footer>',
    )


def feed(base: str, titled: Sequence[tuple[str, str]], published: str = "Wed, 18 Nov 2026 09:30:00 +0000") -> str:
    """RSS of (path, title)."""
    date = f"<pubDate>{published}</pubDate>" if published else ""
    items = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link><description>In short: {title}.</description>{date}</item>"
        for path, title in titled
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Outlet</title>{items}</channel></rss>'


def host(outlet: int) -> str:
    return f"127.1.{outlet // 200}.{outlet % 200 + 1}"


class Outlets(BaseHTTPRequestHandler):
    """Outlet and article are told by the address: no state, so that any number of articles can be asked for."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    per_outlet = 10

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        address = self.headers.get("Host", "")
        numbers = address.split(":")[0].split(".")
        outlet = int(numbers[2]) * 200 + int(numbers[3]) - 1
        first = outlet * self.per_outlet
        if path == "/feed.xml":
            titled = [
                (f"/news/{n}/an-article-of-the-outlet", story(n)[0]) for n in range(first, first + self.per_outlet)
            ]
            self._send(feed(f"http://{address}", titled), "application/rss+xml")
        elif path.startswith("/news/"):
            self._send(_page_of(int(path.split("/")[2])), "text/html; charset=utf-8")
        else:
            self._send("", "text/plain", 404)

    def _send(self, text: str, content_type: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


def _page_of(number: int) -> str:
    title, paragraphs = story(number)
    return page(title, paragraphs, heavy=True)


def main() -> None:
    Outlets.per_outlet = int(sys.argv[1])
    server = ThreadingHTTPServer(("0.0.0.0", int(sys.argv[2]) if sys.argv[2:] else 0), Outlets)  # noqa: S104 - 127.1.0.1 to 127.1.0.200 have no common narrower address
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
