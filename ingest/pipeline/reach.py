"""How far into a text the coder came; of an endless one it reads the first part only, and the article says so."""

from collections.abc import Callable, Sequence

from ingest.classify import ArticleText


def note_on(texts: Sequence[ArticleText], part: Callable[[ArticleText], int]) -> str:
    """ "" where all was coded; `texts` are those of one article, each in its place, `part` tells how far each was read."""
    parts = [(part(text), len(text.body.rstrip())) for text in texts]
    cut = [(read, whole) for read, whole in parts if read < whole]
    return f"Coded up to character {min(cut)[0]:,} of {max(cut)[1]:,}: longer texts are coded in part" if cut else ""
