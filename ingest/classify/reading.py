"""An article as read once: sentences, mentions, quotations, cue words. Everything the coder decides on."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.classify.cues import CueBook, Hit
from ingest.classify.mentions import Mention, find_mentions
from ingest.classify.quotes import Quote, inside, speech_spans
from ingest.classify.sentences import split
from ingest.classify.types import ArticleText
from ingest.vocabulary import Vocabulary

LONGEST = 1500  # characters of one sentence
_BREAK = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """body[start:end]; mentions, cues and quotes that touch it, offsets in the body."""

    number: int
    start: int
    end: int
    paragraph: int
    mentions: tuple[Mention, ...] = ()
    cues: tuple[Hit, ...] = ()
    quotes: tuple[Quote, ...] = ()

    def having(self, kind: str, label: str = "") -> list[Hit]:
        """Its cues of one kind, in order."""
        return [hit for hit in self.cues if hit.kind == kind and label in ("", hit.label)]

    def codes(self) -> list[str]:
        """Actors named in it, in order, each once."""
        return list(dict.fromkeys(mention.code for mention in self.mentions))

    def quoted(self, start: int) -> bool:
        """Whether the character stands in direct speech."""
        return any(quote.start <= start < quote.end for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class Reading:
    """`sentences` in order; `title_codes` are the actors the headline names."""

    text: ArticleText
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    title_codes: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # how often each actor is mentioned

    def said(self, sentence: Sentence) -> str:
        """The sentence's words."""
        return self.text.body[sentence.start : sentence.end]


def read(text: ArticleText, vocabulary: Vocabulary, cues: CueBook) -> Reading:
    """Everything there is to know before judging; linear in the length of the text."""
    mentions = find_mentions(text.body, vocabulary, text.language, text.published)
    hits = cues.find(text.body, text.language)
    quotes = speech_spans(text.body)
    breaks = [match.start() for match in _BREAK.finditer(text.body)]
    spans = list(_bounded(text.body, split(text.body, text.language)))
    starts = [start for start, _ in spans]
    by_mention = _sorted_into(starts, [mention.start for mention in mentions])
    by_cue = _sorted_into(starts, [hit.start for hit in hits])
    sentences = tuple(
        Sentence(
            number,
            start,
            end,
            bisect_right(breaks, start),
            tuple(mentions[place] for place in by_mention.get(number, ())),
            tuple(hits[place] for place in by_cue.get(number, ())),
            tuple(inside(quotes, start, end)),
        )
        for number, (start, end) in enumerate(spans)
    )
    headline = find_mentions(text.title, vocabulary, text.language, text.published)
    return Reading(text, sentences, tuple(quotes), _codes(headline), _counts(mentions))


def _bounded(body: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences, none longer than LONGEST: what a page without a full stop would cost is bounded."""
    for start, end in spans:
        while end - start > LONGEST:
            space = body.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = space if space > 0 else start + LONGEST
            yield start, cut
            start = cut + 1 if space > 0 else cut
        if end > start:
            yield start, end


def _sorted_into(starts: list[int], places: Sequence[int]) -> dict[int, list[int]]:
    """Sentence number → indices of what begins in it."""
    found: dict[int, list[int]] = {}
    for index, place in enumerate(places):
        found.setdefault(bisect_right(starts, place) - 1, []).append(index)
    return found


def _codes(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.code for mention in mentions))


def _counts(mentions: Sequence[Mention]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention.code] = counts.get(mention.code, 0) + 1
    return counts
