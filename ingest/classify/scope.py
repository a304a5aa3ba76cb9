"""What is coded at all: the region must be a side of the signal or what it is about; teasers are not the article."""

import re

from ingest.classify.reading import Reading, Sentence
from ingest.vocabulary import Vocabulary

REGION = "C5"
NEAR_BEFORE, NEAR_AFTER = 2, 1  # sentences around a passage in which the region makes it a third-party statement
_TEASER = re.compile(r"^\W*$")
TEASER_WORDS = 16


def region_codes(vocabulary: Vocabulary) -> frozenset[str]:
    """The five states and the code for all of them."""
    return frozenset(vocabulary.central_asia) | {REGION}


def names_region(reading: Reading, vocabulary: Vocabulary) -> bool:
    """Whether the article names the region, in its body or headline."""
    region = region_codes(vocabulary)
    return any(code in region for code in (*reading.counts, *reading.title_codes))


def about_of(
    reading: Reading, number: int, actor: str, recipient: str, vocabulary: Vocabulary
) -> tuple[str, ...] | None:
    """() if the region is a side; else the states a third-party passage is about; None if out of scope."""
    region = region_codes(vocabulary)
    if actor in region or recipient in region:
        return ()
    here = _named(reading.sentences[number], region)
    if here:
        return here
    near = reading.sentences[max(0, number - NEAR_BEFORE) : number + NEAR_AFTER + 1]
    found = tuple(dict.fromkeys(code for sentence in near for code in _named(sentence, region)))
    return found or None


def _named(sentence: Sentence, region: frozenset[str]) -> tuple[str, ...]:
    return tuple(code for code in sentence.codes() if code in region)


def is_teaser(reading: Reading, sentence: Sentence) -> bool:
    """A headline of another article or a line of boilerplate between the paragraphs."""
    if sentence.having("teaser"):
        return True
    said = reading.said(sentence).strip()
    alone = _alone(reading, sentence)
    return alone and said[-1:] not in ".!?…。！？؟”»\"'）):؛;" and len(said.split()) <= TEASER_WORDS and len(said) < 160


def _alone(reading: Reading, sentence: Sentence) -> bool:
    """The only sentence of its paragraph, and not of the whole text."""
    near = reading.sentences[max(0, sentence.number - 1) : sentence.number + 2]
    return len(reading.sentences) > 1 and sum(one.paragraph == sentence.paragraph for one in near) == 1
