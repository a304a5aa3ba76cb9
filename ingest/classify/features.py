"""What the network is given about one article: tokens, sentences, mentions, candidate pairs. Pure numpy.

Features and weights belong together: a change here, in page.py or in columns.py needs a new training run.
Index arrays use -1 for "none".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.classify.columns import actor_arrays, pair_arrays, sentence_arrays
from ingest.classify.encoder import END, PAD, START, Array, Tokens
from ingest.classify.page import MAX_ACTORS, PARTIES, Grid, Named, Page, page_of

WINDOW, OVERLAP = 500, 130  # tokens
EVENER = 8  # tokens by which windows are tried wider until they are few enough
MAX_TOKENS, MAX_LETTERS = 3000, 24_000  # what lies beyond is not read
SENTENCE_TOKENS, MENTION_TOKENS = 96, 6
SLOTS, KINDS = MAX_ACTORS + 3, 10


@dataclass(frozen=True)
class Features:
    codes: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]  # spans in the whole text; the title first where there is one
    pairs: Array  # [P, 3]: sentence, actor, recipient as indices
    arrays: dict[str, Array]  # inputs of the network
    token_spans: Array  # [N, 2] characters of each token in the whole text


def build(
    text: str,
    language: str,
    spans: Sequence[tuple[int, int]],
    titled: bool,
    mentions: Sequence[Named],
    tokenise: Callable[[str, str], Tokens],
) -> Features | None:
    """Features of one article, or None where no Central Asian party is named or there is nothing to read.

    `spans` are the sentences in `text`, the title first if `titled`; `mentions` in order of appearance.
    """
    if not spans or not any(mention.code in PARTIES for mention in mentions):
        return None
    tokens = tokenise(text[:MAX_LETTERS], language)
    count = min(len(tokens.ids), MAX_TOKENS)
    first = np.searchsorted(tokens.ends, [s for s, _ in spans], side="right")
    last = np.searchsorted(tokens.starts, [e for _, e in spans], side="left")
    readable = int((first < count).sum())
    if not readable:
        return None
    first = first[:readable]
    last = np.clip(last[:readable], first + 1, count)
    page = page_of(text, language, spans[:readable], titled, mentions)
    grid = Grid.of(page)
    pairs = _candidates(page, grid)
    if not len(pairs):
        return None
    arrays = _token_arrays(tokens, count, first, last, page)
    arrays |= actor_arrays(page, grid) | sentence_arrays(page) | pair_arrays(page, grid, pairs)
    spans_read = np.stack([tokens.starts, tokens.ends], axis=1)[:count]
    return Features(page.codes, tuple(page.spans), pairs, arrays, spans_read)


def _candidates(page: Page, grid: Grid) -> Array:
    """[P, 3] all (sentence, actor, recipient) outside the title.

    Two outsiders count only where Central Asia is named from two sentences before to one after (codebook, "who is in").
    """
    named = (grid.count[:, page.region].sum(axis=1) > 0).astype(int)
    padded = np.concatenate([[0, 0], named, [0]])
    near = np.asarray(np.stack([padded[k : k + len(named)] for k in range(4)]).any(axis=0))
    allowed = near[:, None, None] | page.region[None, :, None] | page.region[None, None, :]
    allowed &= ~np.eye(len(page.codes), dtype=bool)[None]
    if page.titled:
        allowed[0] = False
    return np.argwhere(allowed)


def _token_arrays(tokens: Tokens, count: int, first: Array, last: Array, page: Page) -> dict[str, Array]:
    """ids, kind, slot [W, L]; pick [N] into the flat windows; sentence tokens [S, T], mention tokens [M, K]."""
    kind, slot = np.zeros(count, np.int64), np.zeros(count, np.int64)
    spots = []
    for mention, who in zip(page.mentions, page.who, strict=True):
        start = int(np.searchsorted(tokens.ends, mention.start, side="right"))
        end = max(start + 1, int(np.searchsorted(tokens.starts, mention.end, side="left")))
        group = 0 if page.region[who] else 2 if mention.bloc else 1
        kind[start:end], slot[start:end] = 1 + 3 * group + mention.role, 1 + who
        spots.append((min(start, count - 1), min(end, count)))
    cut = windows(first.tolist(), count)
    width = _width(cut) + 2
    ids, kinds, slots = (np.full((len(cut), width), fill, np.int64) for fill in (PAD, 0, 0))
    pick = np.zeros(count, np.int64)
    for row, (start, end, unread) in enumerate(cut):
        size = end - start
        ids[row, 0], ids[row, 1 : size + 1], ids[row, size + 1] = START, tokens.ids[start:end], END
        kinds[row, 1 : size + 1], slots[row, 1 : size + 1] = kind[start:end], slot[start:end]
        pick[unread:end] = row * width + 1 + np.arange(unread, end) - start
    return {
        "ids": ids,
        "kind": kinds,
        "slot": slots,
        "pick": pick,
        "sentence_tokens": ranges(list(zip(first, last, strict=True)), SENTENCE_TOKENS),
        "mention_tokens": ranges(spots, MENTION_TOKENS, full=True),
    }


def ranges(spans: Sequence[tuple[int, int]], longest: int, full: bool = False) -> Array:
    """[len(spans), width] the numbers of each span, at most `longest`, filled up with -1; `full` width or as needed."""
    lengths = [min(end - start, longest) for start, end in spans]
    width = longest if full else max(lengths, default=1)
    steps = np.arange(width)[None]
    starts = np.array([start for start, _ in spans], np.int64).reshape(-1, 1)
    return np.where(steps < np.array(lengths, np.int64).reshape(-1, 1), starts + steps, -1)


def windows(sentence_starts: Sequence[int], tokens: int) -> list[tuple[int, int, int]]:
    """(first, end, first token not yet read) of each window, cut at sentence starts where possible.

    As few as WINDOW allows, and then as even as they can be: all are padded to the longest, and its cost grows faster
    than its length.
    """
    longest = _cut(sentence_starts, tokens, WINDOW)
    even = (tokens + (len(longest) - 1) * OVERLAP) // len(longest)
    tried = [longest, *(_cut(sentence_starts, tokens, size) for size in range(even, WINDOW, EVENER))]
    return min((cut for cut in tried if len(cut) == len(longest)), key=_width)


def _width(cut: Sequence[tuple[int, int, int]]) -> int:
    return max(end - first for first, end, _ in cut)


def _cut(sentence_starts: Sequence[int], tokens: int, size: int) -> list[tuple[int, int, int]]:
    found, first, read = [], 0, 0
    while True:
        end = min(tokens, first + size)
        if end < tokens:
            end = max((s for s in sentence_starts if read < s <= end), default=end)
        found.append((first, end, read))
        if end >= tokens:
            return found
        read = end
        back = end - OVERLAP
        first = max((s for s in sentence_starts if back - OVERLAP < s <= back), default=max(0, back))
