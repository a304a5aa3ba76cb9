"""Damaged and hostile feeds against every reader of feed bytes: `python -m tests.fuzz_feeds --inputs 20000 [--seed 1]`.

Each input must end within `SLOWEST` seconds in a result or a FeedError; anything else is printed and the exit code is 1.
"""

import argparse
import faulthandler
import gzip
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ingest import feeds
from ingest.feeds import listing, opml, sitemaps

FOLDER = Path(__file__).parent / "data" / "feeds"
SAMPLES = tuple(path.read_bytes() for path in sorted(FOLDER.iterdir()))
SLOWEST = 5.0  # seconds
HUNG = 120.0
URL = "https://fuzz.example/feed"
ENCODINGS = ("cp1251", "koi8-r", "utf-16", "utf-16-be", "utf-32", "gb18030", "cp1254", "utf-7", "iso2022_jp", "cp037")
TOKENS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml ", b"?>", b"<!DOCTYPE x [", b"<!ENTITY a '&a;&a;'>", b"]>", b"&a;", b"&#0;", b"&#x110000;",
    b"&#xD800;", b"&nbsp;", b"&", b"<", b">", b'"', b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1f\x8b", b"<item>", b"</item>", b"<entry>", b"</rss>",
    b"<html>", b"<title>", b"<link href='http://[::1'/>", b"<link>http://[/</link>", b" xml:base='http://['", b" xmlns:a='\x01'", b"<a:b>", b"<pubDate>",
    b"<pubDate>Mon, 99 Foo 99999 25:61:61 +9999</pubDate>", b"<updated>0000-00-00T99:99:99Z</updated>", b"1e999", b"-", b"[" * 50, b'{"items":[',
    b"9" * 5000, b"\\ud800", b"\\u0000", b"<content type='xhtml'>", b"<content mode='base64'>", b"encoding='utf-16'", b"charset=hz", b"<base href='http://['>",
)  # fmt: skip

Reader = Callable[[bytes], object]
READERS: tuple[Reader, ...] = (
    lambda body: feeds.parse(body, URL),
    lambda body: feeds.discover(body, URL),
    lambda body: sitemaps.parse_sitemap(body, URL),
    lambda body: listing.parse_listing(body, URL),
    lambda body: listing.parse_listing(body, URL, listing.ListingRules("a, item", "span, .when", "a:last-child")),
    opml.parse,
)


def damaged(chance: random.Random) -> bytes:
    """One of the samples after one to six random misfortunes."""
    body = chance.choice(SAMPLES)
    for _ in range(chance.randint(1, 6)):
        body = chance.choice(MISFORTUNES)(body, chance)[:2_000_000]
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(body))


def flip(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 20)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def remove(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    return body[:start] + body[start + chance.randint(1, 200) :]


def insert(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    return body[:start] + chance.choice(TOKENS) + body[start:]


def splice(body: bytes, chance: random.Random) -> bytes:
    other = chance.choice(SAMPLES)
    return body[: _place(body, chance)] + other[_place(other, chance) :]


def repeat(body: bytes, chance: random.Random) -> bytes:
    """A piece many times over: depth, length and number of whatever it holds."""
    start = _place(body, chance)
    piece = chance.choice((body[start : start + chance.randint(1, 60)], chance.choice(TOKENS)))
    return body[:start] + piece * chance.randint(2, chance.choice((20, 300, 5000))) + body[start:]


def recode(body: bytes, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def zipped(body: bytes, chance: random.Random) -> bytes:
    return flip(gzip.compress(body), chance) if chance.random() < 0.5 else gzip.compress(body)


def noise(body: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randint(0, 300))


MISFORTUNES = (flip, flip, cut, remove, insert, insert, insert, splice, splice, repeat, recode, zipped, noise)


def run(inputs: int, seed: int) -> Counter[str]:
    """Counts: "result", "error" (FeedError), "crash", "slow"."""
    chance, counts = random.Random(seed), Counter[str]()  # noqa: S311 - not for secrets; the seed makes a run repeatable
    for number in range(inputs):
        body = damaged(chance)
        faulthandler.dump_traceback_later(HUNG, exit=True)
        readers = (READERS[0], READERS[1 + number % (len(READERS) - 1)])
        for outcome in (_outcome(reader, body) for reader in readers):
            counts[outcome] += 1
            if outcome in ("crash", "slow"):
                sys.stderr.write(f"input {number} of seed {seed}: {outcome}; {len(body)} bytes: {body[:300]!r}\n")
    faulthandler.cancel_dump_traceback_later()
    return counts


def _outcome(reader: Reader, body: bytes) -> str:
    start = time.monotonic()
    try:
        reader(body)
        outcome = "result"
    except feeds.FeedError:
        outcome = "error"
    except Exception:  # noqa: BLE001 - to find exceptions of any kind is what this is for
        traceback.print_exc()
        outcome = "crash"
    return "slow" if time.monotonic() - start > SLOWEST else outcome


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    start = time.monotonic()
    counts = run(chosen.inputs, chosen.seed)
    sys.stdout.write(f"{chosen.inputs} inputs in {time.monotonic() - start:.0f} s: {dict(counts)}\n")
    return 1 if counts["crash"] or counts["slow"] else 0


if __name__ == "__main__":
    sys.exit(main())
