"""Words sought: stemmed by the row's language, phrases in quotes, exclusion by a minus, and names in any script."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from ingest.classify.mentions import Kind, Mention, find_mentions
from ingest.models.words import CONFIGS, folded
from ingest.vocabulary import Vocabulary, default_vocabulary

_SCRIPTS = (("[А-Яа-яЁё]", ("ru",)), ("[؀-ۿ]", ("fa",)), ("[⺀-鿿]", ("zh",)))
_LATIN = ("en", "tr", "uz")
_PEOPLE = frozenset({Kind.PERSON, Kind.FORMER})
_ACRONYMS = frozenset({Kind.ACRONYM})
_NAMES = _PEOPLE | _ACRONYMS | {Kind.NAME, Kind.DEMONYM}  # not places and offices: those words are sought as words
_OPERATORS = re.compile(r'"[^"]*"?|(?<!\S)-\S*')  # what is in quotes or excluded is meant to the letter
_EITHER = re.compile(r"\bor\b", re.IGNORECASE)
_SHORTEST_ACRONYM = 3  # "us" is no country


def has_words(text: str) -> bool:
    """Whether there is anything to look for: punctuation is in no index."""
    return bool(re.search(r"[^\W_]", text))


def sought(text: str, *, whole: bool = False) -> Q:
    """Statements whose passage and speaker pass, or else the title and text of the `whole` article.

    A country or bloc also finds the statements it makes, hears or is the subject of; a person, all spellings of the name."""
    names = _names(text)
    prefix = "article__" if whole else ""
    rest = text
    for name in reversed(names):
        rest = f"{rest[: name.start]} {rest[name.end :]}"
    passes = _words(rest, prefix) if has_words(rest) else Q()
    for name in names:
        passes &= _named(text[name.start : name.end], name, prefix)
    return passes


def _words(text: str, prefix: str) -> Q:
    """Each language in its own stems; one query for all would let an exclusion through in another's."""
    asked = folded(text)
    stemmed = [
        Q(
            **{
                f"{prefix}language": language,
                f"{prefix}search": SearchQuery(asked, config=config, search_type="websearch"),
            }
        )
        for language, config in CONFIGS.items()
    ]
    passes = Q(**{f"{prefix}search": SearchQuery(asked, config="simple", search_type="websearch")})
    passes &= ~Q(**{f"{prefix}language__in": list(CONFIGS)})
    for one in stemmed:
        passes |= one
    return passes


def _named(spelling: str, name: Mention, prefix: str) -> Q:
    spellings = [spelling]
    if name.kind in _PEOPLE:
        holders = default_vocabulary().holders
        spellings += [form for holder in holders if holder.name == name.name for form in holder.forms]
    passes = _words(" or ".join(f'"{form}"' for form in dict.fromkeys(spellings)), prefix)
    if name.kind in _PEOPLE:
        return passes
    return passes | Q(actor=name.code) | Q(recipient=name.code) | Q(about__contains=[name.code])


def _names(text: str) -> list[Mention]:
    """Names that stand free, first to last; none between which the reader wants one or the other."""
    if _EITHER.search(text):
        return []
    free = _OPERATORS.sub(lambda part: " " * len(part[0]), text)
    return _mentions(free, default_vocabulary())


@lru_cache(maxsize=256)
def _mentions(text: str, vocabulary: Vocabulary) -> list[Mention]:
    """As written; else, since readers seek in small letters, as texts write names, or acronyms."""
    languages = next((found for script, found in _SCRIPTS if re.search(script, text)), _LATIN)
    for written, kinds in ((text, _NAMES), (_each(text, _as_name), _NAMES), (_each(text, _as_acronym), _ACRONYMS)):
        for language in languages:
            mentions = find_mentions(written, vocabulary, language)
            if found := [mention for mention in mentions if mention.kind in kinds]:
                return found
    return []


def _each(text: str, change: Callable[[str], str]) -> str:
    """Word by word, places kept: ß has two letters as a capital, so such a word stays."""
    return re.sub(r"\S+", lambda word: new if len(new := change(word[0])) == len(word[0]) else word[0], text)


def _as_name(word: str) -> str:
    return word[0].upper() + word[1:]


def _as_acronym(word: str) -> str:
    return word.upper() if len(word) >= _SHORTEST_ACRONYM else word
