"""The door: an article in, coded statements out."""

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from ingest.classify import jury
from ingest.classify.attribution import via_of
from ingest.classify.cues import cue_book
from ingest.classify.encoder import network, tokenise
from ingest.classify.explain import why
from ingest.classify.features import MAX_LETTERS, MAX_TOKENS
from ingest.classify.judgement import Judge, Judgement
from ingest.classify.legible import Legible, legible
from ingest.classify.mentions import find_mentions
from ingest.classify.reading import read
from ingest.classify.scope import about_of, is_teaser, region_codes
from ingest.classify.speaking import Cast
from ingest.classify.types import ArticleText, CodedStatement
from ingest.vocabulary import HOME, REFERENCE, Vocabulary

LONGEST_TITLE = 1000  # characters
OWN_FILES = ("agencies.toml", "evidence.toml")  # reference files outside the vocabulary
CODER = "pairs-2"  # changes whenever the same text would be coded otherwise


def coder_version(vocabulary: Vocabulary) -> str:
    """Stored with every statement: the coder, its weights and all reference data it coded by."""
    return f"{CODER}+{network().version}+{reference_digest(vocabulary, REFERENCE)}"


@cache
def _digest_of_files(folder: Path) -> str:
    data = [(folder / name).read_bytes() for name in OWN_FILES]
    return hashlib.sha256(b"\0".join(data)).hexdigest()


def reference_digest(vocabulary: Vocabulary, folder: Path) -> str:
    """Another one when the vocabulary changes, or a file in `folder` that only the coder reads."""
    return hashlib.sha256(f"{vocabulary.digest}{_digest_of_files(folder)}".encode()).hexdigest()[:12]


def code(text: ArticleText, vocabulary: Vocabulary, judge: Judge = jury.judge) -> list[CodedStatement]:
    """The article's statements in the order of the text; none where it does not name the region. Deterministic.

    Of an endless text the first part is coded, see `coded_part`.
    """
    seen, body = _as_read(text)
    if not _names_region(seen, vocabulary):
        return []
    reading = read(seen, vocabulary, cue_book(vocabulary))
    judged = judge(reading, vocabulary)
    if not judged:
        return []
    cast = Cast.of(reading)
    rows = [_finished(cast, vocabulary, row) for row in judged]
    return [_as_written(row, text.body, body) for row in rows if row]


def _as_read(text: ArticleText) -> tuple[ArticleText, Legible]:
    """Bounded and legible, and the way back to the body as written."""
    body = legible(text.body[:MAX_LETTERS])
    return replace(text, title=legible(text.title[:LONGEST_TITLE]).text, body=body.text), body


def _as_written(row: CodedStatement, written: str, body: Legible) -> CodedStatement:
    start, end = body.written(row.start, row.start + len(row.passage))
    return replace(row, start=start, passage=written[start:end])


def coded_part(text: ArticleText) -> int:
    """How many characters of the body `code` reads: all of them but in an endless text."""
    if len(text.body) + len(text.title) < MAX_TOKENS // 2:  # no letter makes more than two tokens
        return len(text.body)
    seen, body = _as_read(text)
    title = seen.title.strip()
    head = f"{title}\n\n" if title else ""
    tokens = tokenise(network().tokenizer, f"{head}{body.text}"[:MAX_LETTERS], text.language)
    if len(tokens.ids) > MAX_TOKENS:
        return body.places[max(0, int(tokens.starts[MAX_TOKENS]) - len(head))]
    if len(head) + len(body.text) > MAX_LETTERS:
        return body.places[MAX_LETTERS - len(head)]
    return min(len(text.body), MAX_LETTERS)


def concerns_region(text: ArticleText, vocabulary: Vocabulary) -> bool:
    """Whether `code` would read it; a cheap look."""
    return _names_region(_as_read(text)[0], vocabulary)


def _names_region(text: ArticleText, vocabulary: Vocabulary) -> bool:
    """A cheap look first: most of the news does not name the region at all."""
    region = region_codes(vocabulary)
    if not text.body.strip():
        return False
    if HOME.get(text.language) in region:
        return True
    for part in (text.title, text.body):
        if any(mention.code in region for mention in find_mentions(part, vocabulary, text.language, text.published)):
            return True
    return False


def _finished(cast: Cast, vocabulary: Vocabulary, row: Judgement) -> CodedStatement | None:
    """The judgement with its passage, speaker, relayer and reasons; None where it is out of scope or a teaser."""
    reading = cast.reading
    sentence = reading.sentences[row.sentence]
    about = about_of(reading, row.sentence, row.actor, row.recipient, vocabulary)
    if about is None or row.actor == row.recipient or is_teaser(reading, sentence):
        return None
    speaker = cast.speaker(row.sentence, row.actor, network().weigher) if row.mode == "said" else None
    return CodedStatement(
        passage=reading.said(sentence),
        start=sentence.start,
        actor=row.actor,
        recipient=row.recipient,
        act=row.act,
        themes=row.themes[:3],
        tone=row.tone,
        mode=row.mode,
        direct=row.mode == "said" and bool(sentence.quotes),
        confidence=row.confidence,
        speaker=speaker,
        via=via_of(reading, cast.spoken, row.sentence, row.actor, speaker),
        about=about,
        why=why(reading, vocabulary, row, speaker),
    )
