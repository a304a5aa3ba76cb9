"""What the network is given about one article: tokens, sentences, mentions, candidate pairs. Pure numpy.

Features and weights belong together: a change here needs a new training run. Index arrays use -1 for "none".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.classify.encoder import END, PAD, START, Array, Tokens
from ingest.vocabulary import CENTRAL_ASIA, HOME, REGION

PARTIES = (*CENTRAL_ASIA, REGION)
WINDOW, OVERLAP = 500, 130  # tokens
MAX_TOKENS = 6000  # what lies beyond is not read
MAX_ACTORS = 14  # named ones; home country and C5 come on top
SENTENCE_TOKENS, MENTION_TOKENS, MENTIONS_IN = 96, 6, 3
NEAR = (-3, -2, -1, 1, 2)  # sentences whose view of the same actor is mixed in
ACTOR_FEATURES, SENTENCE_FEATURES, PAIR_FEATURES = 31, 13, 12
NAME, PERSON, FORMER = range(3)
SLOTS, KINDS = MAX_ACTORS + 3, 10

_OPEN, _CLOSE = "«“„「『‹", "»”」』›"


@dataclass(frozen=True)
class Named:
    """A mention as the network sees it; offsets in the whole text (title, blank line, body)."""

    start: int
    end: int
    code: str
    role: int  # NAME, PERSON or FORMER
    bloc: bool


@dataclass(frozen=True)
class Features:
    codes: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]  # spans in the whole text; the title first where there is one
    pairs: Array  # [P, 3]: sentence, actor, recipient as indices
    arrays: dict[str, Array]  # inputs of the network
    token_spans: Array  # [N, 2] characters of each token in the whole text


def quoted_letters(text: str) -> Array:
    """For each character whether it stands inside quotation marks; every paragraph starts outside."""
    depth, straight, flags = 0, False, np.zeros(len(text), bool)
    for place, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif letter == '"':
            straight = not straight
        elif letter == "\n":
            depth, straight = 0, False
        flags[place] = depth > 0 or straight
    return flags


def windows(sentence_starts: Sequence[int], tokens: int) -> list[tuple[int, int, int]]:
    """(first, end, first token not yet read) of each window, cut at sentence starts where possible."""
    found, first, read = [], 0, 0
    while True:
        end = min(tokens, first + WINDOW)
        if end < tokens:
            end = max((s for s in sentence_starts if read < s <= end), default=end)
        found.append((first, end, read))
        if end >= tokens:
            return found
        read = end
        first = max(first + 1, max((s for s in sentence_starts if s <= end - OVERLAP), default=end - OVERLAP))


def actors(mentions: Sequence[Named], language: str) -> tuple[str, ...]:
    """Candidates: the actors named (the most frequent, in order of appearance), the language's home country, C5."""
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention.code] = counts.get(mention.code, 0) + 1
    kept = set(sorted(counts, key=lambda code: -counts[code])[:MAX_ACTORS])
    codes = [code for code in counts if code in kept]
    for extra in (HOME.get(language), REGION):
        if extra and extra not in codes:
            codes.append(extra)
    return tuple(codes)


@dataclass(frozen=True)
class _Page:
    """One article in pieces: S sentences, C actors, M mentions inside sentences, in order."""

    text: str
    language: str
    spans: Sequence[tuple[int, int]]
    titled: bool
    codes: tuple[str, ...]
    mentions: Sequence[Named]
    where: Array  # [M] sentence of each mention
    who: Array  # [M] actor of each mention
    quoted: Array  # [characters]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.spans), len(self.codes)

    @property
    def region(self) -> Array:
        return np.array([code in PARTIES for code in self.codes])

    def quoted_mentions(self) -> Array:
        return self.quoted[[m.start for m in self.mentions]].astype(bool)

    def persons(self) -> Array:
        return np.array([m.role == PERSON for m in self.mentions], bool)


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
    tokens = tokenise(text, language)
    count = min(len(tokens.ids), MAX_TOKENS)
    first = np.searchsorted(tokens.ends, [s for s, _ in spans], side="right")
    last = np.searchsorted(tokens.starts, [e for _, e in spans], side="left")
    readable = int((first < count).sum())
    if not readable:
        return None
    first = first[:readable]
    last = np.clip(last[:readable], first + 1, count)
    page = _page(text, language, spans[:readable], titled, mentions)
    grid = _Grid.of(page)
    pairs = _candidates(page, grid)
    if not len(pairs):
        return None
    arrays = _token_arrays(tokens, count, first, last, page)
    arrays |= _actor_arrays(page, grid) | _sentence_arrays(page) | _pair_arrays(page, grid, pairs)
    spans_read = np.stack([tokens.starts, tokens.ends], axis=1)[:count]
    return Features(page.codes, tuple(page.spans), pairs, arrays, spans_read)


def _page(text: str, language: str, spans: Sequence[tuple[int, int]], titled: bool, mentions: Sequence[Named]) -> _Page:
    codes = actors(mentions, language)
    where = np.searchsorted([s for s, _ in spans], [m.start for m in mentions], side="right") - 1
    held = [
        i for i, m in enumerate(mentions) if m.code in codes and where[i] >= 0 and m.start < spans[where[i]][1]
    ]  # fmt: skip
    named = [mentions[i] for i in held]
    who = np.array([codes.index(m.code) for m in named], np.int64)
    return _Page(text, language, spans, titled, codes, named, where[held].astype(np.int64), who, quoted_letters(text))


@dataclass(frozen=True)
class _Grid:
    """Per sentence and actor [S, C]: how often named, first and last mention, the mentions before and after it."""

    count: Array
    first: Array  # index of the first mention in the sentence, M where none
    last: Array  # index of the last one, -1 where none
    before: Array  # the last mention in an earlier sentence, -1
    after: Array  # the first mention in a later sentence, -1

    @classmethod
    def of(cls, page: _Page) -> "_Grid":
        total = len(page.mentions)
        count, order = np.zeros(page.shape, np.int64), np.arange(total)
        first, last = np.full(page.shape, total), np.full(page.shape, -1)
        np.add.at(count, (page.where, page.who), 1)
        np.minimum.at(first, (page.where, page.who), order)
        np.maximum.at(last, (page.where, page.who), order)
        before = np.vstack([np.full((1, page.shape[1]), -1), np.maximum.accumulate(last)[:-1]])
        later = np.minimum.accumulate(first[::-1])[::-1][1:]
        after = np.vstack([np.where(later == total, -1, later), np.full((1, page.shape[1]), -1)])
        return cls(count, first, last, before, after)


def _candidates(page: _Page, grid: _Grid) -> Array:
    """[P, 3] all (sentence, actor, recipient) outside the title.

    Two outsiders count only where Central Asia is named from two sentences before to one after (codebook, "who is in").
    """
    named = (grid.count[:, page.region].sum(axis=1) > 0).astype(int)
    padded = np.concatenate([[0, 0], named, [0]])
    near = sum(padded[k : k + len(named)] for k in range(4)) > 0
    allowed = near[:, None, None] | page.region[None, :, None] | page.region[None, None, :]
    allowed &= ~np.eye(len(page.codes), dtype=bool)[None]
    if page.titled:
        allowed[0] = False
    return np.argwhere(allowed)


def _token_arrays(tokens: Tokens, count: int, first: Array, last: Array, page: _Page) -> dict[str, Array]:
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
    width = max(end - start for start, end, _ in cut) + 2
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


def _actor_arrays(page: _Page, grid: _Grid) -> dict[str, Array]:
    """Mentions and features of each (sentence, actor), flat [S * C, …]; near [S * C, K] the same actor close by."""
    sentences, codes = page.shape
    inside = np.full((sentences, codes, MENTIONS_IN), -1, np.int64)
    filled = np.zeros(page.shape, np.int64)
    for index, (s, c) in enumerate(zip(page.where, page.who, strict=True)):
        if filled[s, c] < MENTIONS_IN:
            inside[s, c, filled[s, c]] = index
            filled[s, c] += 1
    row = np.arange(sentences)[:, None] + np.array(NEAR)[None]
    near = np.where(
        ((row >= 0) & (row < sentences))[:, None, :], row[:, None, :] * codes + np.arange(codes)[None, :, None], -1
    )
    return {
        "inside": inside.reshape(-1, MENTIONS_IN),
        "before": grid.before.reshape(-1),
        "after": grid.after.reshape(-1),
        "near": near.reshape(sentences * codes, len(NEAR)),
        "sentence_of": np.repeat(np.arange(sentences), codes),
        "peers": np.arange(sentences * codes).reshape(sentences, codes),
        "actor_features": _actor_features(page, grid).reshape(-1, ACTOR_FEATURES),
    }


def _actor_features(page: _Page, grid: _Grid) -> Array:
    sentences, codes = page.shape
    total = len(page.mentions)
    starts = np.array([*(m.start for m in page.mentions), 0])
    persons, quoted = np.append(page.persons(), False), np.append(page.quoted_mentions(), False)
    where = np.append(page.where, -99)
    begin = np.array([s for s, _ in page.spans])[:, None]
    length = np.array([max(1, e - s) for s, e in page.spans])[:, None]
    named = grid.count > 0
    spoken, heard, human = (_any_mention(page, flags) for flags in (~quoted[:-1], quoted[:-1], persons[:-1]))
    distance = np.where(grid.before >= 0, np.arange(sentences)[:, None] - where[grid.before], 0)
    near = [distance == steps for steps in range(1, 6)]
    leading = named & (grid.first == grid.first.min(axis=1, keepdims=True))
    trailing = named & (grid.last == grid.last.max(axis=1, keepdims=True))
    shifted = np.vstack([np.zeros((1, codes), bool), leading[:-1]])
    latest = (grid.before >= 0) & (grid.before == grid.before.max(axis=1, keepdims=True))
    overall = grid.count.sum(axis=0)
    whole = [np.broadcast_to(column, page.shape) for column in _whole_article(page, grid, overall)]
    columns = [
        named,
        np.minimum(grid.count, 4) / 4,
        np.where(named, (starts[np.where(named, grid.first, total)] - begin) / length, 0),
        leading,
        trailing,
        human,
        spoken,
        heard,
        *near,
        distance > 5,
        grid.before < 0,
        persons[grid.before],
        quoted[grid.before],
        shifted,
        latest,
        np.vstack([named[1:], np.zeros((1, codes), bool)]),
        *whole,
        _carried(page, persons[:-1] & ~quoted[:-1]),
        (grid.before >= 0) & (_paragraph(page)[:, None] == _paragraph(page)[where[grid.before].clip(0)]),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)


def _any_mention(page: _Page, flags: Array) -> Array:
    found = np.zeros(page.shape, bool)
    found[page.where[flags], page.who[flags]] = True
    return found


def _whole_article(page: _Page, grid: _Grid, overall: Array) -> list[Array]:
    """Columns [C] that are the same in every sentence."""
    codes = np.array(page.codes)
    blocs = {m.code for m in page.mentions if m.bloc}
    order = np.array([page.who.tolist().index(c) if c in page.who else 10**6 for c in range(len(codes))])
    return [
        np.log1p(overall) / 3,
        grid.count[0] > 0 if page.titled else np.zeros(len(codes), bool),
        np.isin(codes, CENTRAL_ASIA),
        codes == REGION,
        np.array([code in blocs and code != REGION for code in page.codes]),
        codes == HOME.get(page.language, ""),
        overall == 0,
        overall == overall.max(),
        order == order.min(),
    ]


def _carried(page: _Page, candidates: Array) -> Array:
    """[S, C] the actor of the last person named outside quotation marks in an earlier sentence: who may go on speaking."""
    found = np.zeros(page.shape, bool)
    places, who = page.where[candidates], page.who[candidates]
    last = np.searchsorted(places, np.arange(page.shape[0]), side="left") - 1
    rows = np.flatnonzero(last >= 0)
    found[rows, who[last[rows]]] = True
    return found


def _paragraph(page: _Page) -> Array:
    """[S] number of the paragraph each sentence stands in."""
    breaks = [place for place in range(len(page.text)) if page.text.startswith("\n", place)]
    return np.searchsorted(breaks, [s for s, _ in page.spans])


def _sentence_arrays(page: _Page) -> dict[str, Array]:
    paragraph = _paragraph(page)
    rows = []
    for number, (start, end) in enumerate(page.spans):
        sentence, marks = page.text[start:end], page.quoted[start:end]
        before = page.text[max(0, start - 40) : start].rstrip()[-1:]
        rows.append(
            [
                marks.mean() if len(marks) else 0,
                marks[0] if len(marks) else 0,
                marks[-1] if len(marks) else 0,
                number == 0 or paragraph[number] != paragraph[number - 1],
                sentence.rstrip("»”\"' ").endswith(("?", "؟", "？")),
                ":" in sentence or "：" in sentence,
                sentence.startswith(("-", "–", "—")),
                before in (":", "："),
                number / 20,
                number / len(page.spans),
                min(len(sentence), 600) / 300,
                min(int(paragraph[number]), 20) / 10,
                page.titled,
            ]
        )
    return {"sentence_features": np.array(rows, np.float32)}


def _pair_arrays(page: _Page, grid: _Grid, pairs: Array) -> dict[str, Array]:
    s, a, b = pairs.T
    named, region, codes = grid.count > 0, page.region, np.array(page.codes)
    quoted = np.append(page.quoted_mentions(), False)
    both = named[s, a] & named[s, b]
    spoken, heard = _any_mention(page, ~quoted[:-1]), _any_mention(page, quoted[:-1])
    carried = _carried(page, page.persons() & ~quoted[:-1])
    home = codes == HOME.get(page.language, "")
    columns = [
        both,
        named[s, a] & ~named[s, b],
        ~named[s, a] & named[s, b],
        ~named[s, a] & ~named[s, b],
        both & (grid.first[s, a] < grid.first[s, b]),
        region[a] & region[b],
        ~region[a] & ~region[b],
        spoken[s, a] & heard[s, b] & ~heard[s, a],
        carried[s, a] & ~named[s, a] & named[s, b],
        home[b],
        codes[a] == REGION,
        codes[b] == REGION,
    ]
    count = len(page.codes)
    return {
        "pair_actor": s * count + a,
        "pair_recipient": s * count + b,
        "pair_features": np.stack(columns, axis=-1).astype(np.float32),
    }
