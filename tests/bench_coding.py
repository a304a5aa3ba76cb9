"""`make bench-coding`: what coding does, one process on one core, written to docs/bench-coding.md.

    python -m tests.bench_coding [--rounds 5] [--profile]

Articles are put together from the labelled texts in tests/gold. On a machine that others use too, the wall clock tells less
than the seconds of processor time, and even those grow where caches are shared; each figure is the median of several rounds.
"""

import argparse
import cProfile
import json
import os
import platform
import pstats
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.classify import coded_part, scorer
from ingest.classify.coder import code
from ingest.classify.cues import cue_book
from ingest.classify.encoder import load, network, tokenise
from ingest.classify.mentions import central_asia_named, find_mentions
from ingest.classify.reading import read
from ingest.classify.types import ArticleText
from ingest.vocabulary import default_vocabulary

GOLD = Path(__file__).parent / "gold"
REPORT = Path(__file__).parents[1] / "docs" / "bench-coding.md"
LANGUAGES = ("en", "ru")
ARTICLES = 20  # of each length
SHORT, LONG = 380, 700  # tokens of title and body
DAY = date(2026, 11, 2)
ENDLESS = (
    "The Russian foreign minister Sergey Lavrov said on Monday that Moscow values its partnership with Tajikistan. "
)
WORKER = "--worker"


@dataclass(frozen=True)
class Speed:
    articles: int
    tokens: float  # of an article, on average
    wall: float  # seconds an article
    cpu: float
    network: float  # seconds of processor time of the network alone, an article

    def line(self, what: str) -> str:
        share = f"{self.cpu / self.network:.2f}" if self.network else "no network"
        return (
            f"| {what} | {self.articles} | {self.tokens:.0f} | {1 / self.wall:.1f} | {1 / self.cpu:.1f} "
            f"| {1000 * self.cpu:.0f} | {share} |"
        )


def tokens_in(text: ArticleText) -> int:
    return len(tokenise(network().tokenizer, f"{text.title}\n\n{text.body}", text.language).ids)


def pieces(name: str, language: str) -> list[str]:
    rows = [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]
    return [row["body"] for row in rows if row["lang"] == language]


def put_together(found: Sequence[str], language: str, tokens: int, shift: int) -> ArticleText:
    """Pieces from number `shift` on, the last one cut, so that the article has just so many tokens."""
    body = "\n\n".join(found[(shift + n) % len(found)] for n in range(len(found)))
    whole = tokenise(network().tokenizer, body, language)
    return ArticleText("", body[: int(whole.ends[min(tokens, len(whole.ends)) - 1])], language, DAY)


def articles(tokens: int) -> list[ArticleText]:
    found = {language: pieces("own.jsonl", language) for language in LANGUAGES}
    each = ARTICLES // len(LANGUAGES)
    return [put_together(found[language], language, tokens, n) for language in LANGUAGES for n in range(each)]


def elsewhere() -> list[ArticleText]:
    """Articles that name no Central Asian party."""
    vocabulary = default_vocabulary()
    found = {
        language: [
            body
            for body in pieces("empty.jsonl", language)
            if not central_asia_named(find_mentions(body, vocabulary, language, DAY))
        ]
        for language in LANGUAGES
    }
    each = ARTICLES // len(LANGUAGES)
    return [put_together(found[language], language, SHORT, n) for language in LANGUAGES for n in range(each)]


def speed(texts: Sequence[ArticleText], rounds: int) -> Speed:
    vocabulary = default_vocabulary()
    times = []
    for _ in range(rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        for text in texts:
            code(text, vocabulary)
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = (statistics.median(column) / len(texts) for column in zip(*times[1:], strict=True))
    alone = statistics.median(_network_alone(texts) for _ in range(max(1, rounds // 2)))
    return Speed(len(texts), statistics.mean(map(tokens_in, texts)), wall, cpu, alone)


def _network_alone(texts: Sequence[ArticleText]) -> float:
    model, vocabulary, total = network(), default_vocabulary(), 0.0
    for text in texts:
        reading = read(text, vocabulary, cue_book(vocabulary))
        features = scorer.features_of(reading, vocabulary, lambda *given: tokenise(model.tokenizer, *given))
        if features:
            start = time.process_time()
            model.run(features.arrays)
            total += time.process_time() - start
    return total / len(texts)


def loading() -> tuple[float, float]:
    """Seconds of processor time: the weights, and the vocabulary with its first article."""
    start = time.process_time()
    load()
    weights = time.process_time() - start
    start = time.process_time()
    code(articles(SHORT)[0], default_vocabulary())
    return weights, time.process_time() - start


def peak() -> float:
    """MB that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def endless() -> tuple[float, float, int, int]:
    """A page of 200,000 words: seconds, peak in MB, characters coded, characters in all."""
    text = ArticleText("Russia and Tajikistan", ENDLESS * 12_500, "en", DAY)
    start = time.process_time()
    code(text, default_vocabulary())
    return time.process_time() - start, peak(), coded_part(text), len(text.body)


def work(core: int, rounds: int) -> None:
    """One of several workers: pinned to a core, it prints articles a second."""
    os.sched_setaffinity(0, {core})
    print(1 / speed(articles(SHORT), rounds).wall)


def together(rounds: int) -> Iterator[float]:
    """Articles a second of each of two workers at work at the same time."""
    cores = sorted(os.sched_getaffinity(0))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench_coding", WORKER, str(cores[n % len(cores)]), "--rounds", str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    for process in running:
        yield float(process.communicate()[0])


def report(rounds: int) -> str:
    before = os.getloadavg()[0]
    pair = list(together(rounds))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    weights, first = loading()
    lines = [speed(texts, rounds).line(what) for what, texts in kinds().items()]
    worker = peak()
    seconds, most, coded, whole = endless()
    rows = "\n".join(lines)
    return f"""# How coding does

Written by `make bench-coding` on {time.strftime("%Y-%m-%d", time.gmtime())}: {platform.machine()}, {os.cpu_count()} cores,
Python {platform.python_version()}. Load of the machine before and after: {before:.1f} and {os.getloadavg()[0]:.1f}. Medians of {rounds} rounds;
English and Russian articles put together from `tests/gold`. With a load far above 1 the wall clock says little.

## Speed of one process on one core

| what | articles | tokens each | per second | per second of processor time | ms of it each | times the network's own |
|---|---|---|---|---|---|---|
{rows}

Two workers on two cores, {SHORT} tokens: {pair[0]:.1f} and {pair[1]:.1f} articles per second, {sum(pair):.1f} together.

## Loading and memory

The weights are loaded in {weights:.2f} s of processor time, the vocabulary and the first article take {first:.2f} s more. After the
articles above the process had held {worker:.0f} MB at most.

A page of 200,000 words ({whole:,} characters) is coded in its first {coded:,} characters: {seconds:.1f} s of processor time, and
the process then had held {most:.0f} MB at most.
"""


def kinds() -> dict[str, list[ArticleText]]:
    return {"short": articles(SHORT), "long": articles(LONG), "no Central Asian party": elsewhere()}


def profile() -> None:
    texts, vocabulary = articles(LONG), default_vocabulary()
    code(texts[0], vocabulary)
    measured = cProfile.Profile(time.process_time)
    with measured:
        for text in texts:
            code(text, vocabulary)
    pstats.Stats(measured).sort_stats("cumulative").print_stats(50)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="say where the time goes, write no report")
    parser.add_argument(WORKER, type=int, metavar="CORE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker is not None:
        work(options.worker, options.rounds)
    elif options.profile:
        profile()
    else:
        told = report(options.rounds)
        REPORT.write_text(told, encoding="utf-8")
        print(told)


if __name__ == "__main__":
    main()
