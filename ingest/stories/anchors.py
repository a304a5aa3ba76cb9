"""The countries, blocs and office-holders a text names, as codes that no language changes."""

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from ingest.vocabulary import Vocabulary, default_vocabulary

LEAST_LETTERS = 4  # of a form in an alphabet
LEAST_SIGNS = 2  # of a Chinese form
APOSTROPHES = dict.fromkeys(map(ord, "ʻʼ‘’`´"), "'")


def anchors(text: str, vocabulary: Vocabulary | None = None) -> frozenset[str]:
    """Actor codes and names of office-holders. Word endings are ignored, so a few are wrong: good enough to compare."""
    matcher, meanings = _matcher(vocabulary or default_vocabulary())
    text = _plain(text)
    hits = matcher.find_matches_as_indexes(text)
    return frozenset(
        m for form, start, _ in hits if start == 0 or not _joins(text[start - 1 : start + 1]) for m in meanings[form]
    )


def _plain(text: str) -> str:
    """Lower case, with one kind of apostrophe; as long as before."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text.translate(APOSTROPHES))


def _joins(pair: str) -> bool:
    """Whether the second letter continues the word of the first."""
    return pair.isalpha() and not "\u3400" <= pair[1] <= "\u9fff"


@lru_cache(maxsize=4)
def _matcher(vocabulary: Vocabulary) -> tuple[AhoCorasick, list[frozenset[str]]]:
    """(matcher of all forms, what each form may mean)."""
    meanings: dict[str, set[str]] = {}
    for actor in vocabulary.actors.values():
        for words in actor.forms.values():
            for form in (form for forms in words.values() for form in forms):
                meanings.setdefault(_plain(form.strip("!=")), set()).add(actor.code)
    for holder in vocabulary.holders:
        for form in holder.forms:
            meanings.setdefault(_plain(form), set()).add(holder.name)
    kept = {form: frozenset(codes) for form, codes in meanings.items() if len(form) >= _least(form)}
    return AhoCorasick(list(kept), matchkind=MatchKind.LeftmostLongest), list(kept.values())


def _least(form: str) -> int:
    return LEAST_SIGNS if "\u3400" <= form[:1] <= "\u9fff" else LEAST_LETTERS
