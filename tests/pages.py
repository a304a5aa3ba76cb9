"""Feeds and article pages as a small outlet would serve them; all words are our own."""

from collections.abc import Iterable, Sequence

PARAGRAPHS = (
    "Russia highly values its partnership with Kazakhstan and thanks Astana for its help, "
    "a spokesperson for the Russian Foreign Ministry said in Moscow on Wednesday.",
    "The two delegations met for three hours and looked at the timetable of the coming months. "
    "Observers had expected a shorter meeting, and the hall was nearly empty when it ended.",
)


def feed_xml(
    base: str, names: Iterable[str], *, suffix: str = "", dated: bool = True, summary: str | None = None
) -> str:
    date = "<pubDate>Wed, 18 Nov 2026 09:30:00 +0000</pubDate>" if dated else ""
    described = PARAGRAPHS[0] if summary is None else summary
    items = "".join(
        f"<item><title>Report {name}</title><link>{base}/{name}.html{suffix}</link>"
        f'<guid isPermaLink="false">{name}</guid><description>{described}</description>{date}</item>'
        for name in names
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>A wire</title>{items}</channel></rss>'


def page_html(name: str, *, dated: bool = True, paragraphs: Sequence[str] = PARAGRAPHS) -> str:
    date = '<meta property="article:published_time" content="2026-11-18T09:30:00+00:00">' if dated else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report {name} – A wire</title>{date}</head>'
        f"<body><nav><a href='/'>Home</a></nav><main><article><h1>Report {name}</h1>{body}</article></main></body></html>"
    )
