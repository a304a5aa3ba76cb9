"""The columns the network is given for each (sentence, actor), each sentence and each pair."""

import numpy as np

from ingest.classify.encoder import Array
from ingest.classify.page import Grid, Page
from ingest.vocabulary import CENTRAL_ASIA, HOME, REGION

MENTIONS_IN = 3  # mentions of an actor in a sentence that are looked at
NEAR = (-3, -2, -1, 1, 2)  # sentences whose view of the same actor is mixed in
ACTOR_FEATURES, SENTENCE_FEATURES, PAIR_FEATURES = 31, 13, 12


def actor_arrays(page: Page, grid: Grid) -> dict[str, Array]:
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


def _actor_features(page: Page, grid: Grid) -> Array:
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
        (grid.before >= 0) & (page.paragraph[:, None] == page.paragraph[where[grid.before].clip(0)]),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)


def _any_mention(page: Page, flags: Array) -> Array:
    found = np.zeros(page.shape, bool)
    found[page.where[flags], page.who[flags]] = True
    return found


def _whole_article(page: Page, grid: Grid, overall: Array) -> list[Array]:
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


def _carried(page: Page, candidates: Array) -> Array:
    """[S, C] the actor of the last person named outside quotation marks in an earlier sentence: who may go on speaking."""
    found = np.zeros(page.shape, bool)
    places, who = page.where[candidates], page.who[candidates]
    last = np.searchsorted(places, np.arange(page.shape[0]), side="left") - 1
    rows = np.flatnonzero(last >= 0)
    found[rows, who[last[rows]]] = True
    return found


def sentence_arrays(page: Page) -> dict[str, Array]:
    paragraph = page.paragraph
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


def pair_arrays(page: Page, grid: Grid, pairs: Array) -> dict[str, Array]:
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
