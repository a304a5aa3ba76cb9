"""Learn who speaks: the weights of classify/speaking.py, from the statements of coded articles."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ingest.classify.attribution import speaker_of
from ingest.classify.cues import cue_book
from ingest.classify.reading import Reading, read
from ingest.classify.speaking import Cast, candidates
from ingest.score import same_speaker
from ingest.training.gold import Row
from ingest.training.reading import article_of
from ingest.vocabulary import Vocabulary

HIDDEN, EPOCHS, RATE, DECAY, DROPOUT, BATCH = 48, 24, 4e-3, 1e-2, 0.2, 64
RARE = 4  # facts seen less often are not learnt


@dataclass(frozen=True)
class Choice:
    """One statement: its candidates' facts, and which of them are right."""

    facts: Sequence[Sequence[str]]
    right: Sequence[bool]


def choices(rows: Sequence[Row], vocabulary: Vocabulary) -> Iterator[Choice]:
    """Of every said statement whose passage stands in the body."""
    book = cue_book(vocabulary)
    for row in rows:
        cast = Cast.of(read(article_of(row), vocabulary, book))
        for statement in row["statements"]:
            number, actor = _sentence(cast.reading, statement["passage"]), statement["actor"]
            if statement["mode"] != "said" or number is None:
                continue
            told = candidates(cast, number, actor, speaker_of(cast.reading, cast.spoken, number, actor))
            yield Choice(list(told.values()), [same_speaker(statement["speaker"], name) for name in told])


def _sentence(reading: Reading, passage: str) -> int | None:
    """The sentence that holds most of the passage."""
    start = reading.text.body.find(passage)
    end = start + len(passage)
    shared = [min(end, s.end) - max(start, s.start) for s in reading.sentences]
    return int(np.argmax(shared)) if start >= 0 and max(shared, default=0) > 0 else None


class Net(nn.Module):
    def __init__(self, facts: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(facts, HIDDEN, mode="sum")
        self.bias, self.dropout = nn.Parameter(torch.full((HIDDEN,), 0.1)), nn.Dropout(DROPOUT)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        nn.init.normal_(self.table.weight, std=0.1)

    def forward(self, facts: Tensor, starts: Tensor) -> Tensor:
        """Weights of candidates whose facts stand one after the other."""
        return self.out(self.dropout(torch.relu(self.table(facts, starts) + self.bias)))[:, 0]


def learn(train: Sequence[Choice], seed: int = 1) -> dict[str, Any]:
    """→ the card's part for `Weigher.of`."""
    torch.manual_seed(seed)
    counts = Counter(fact for choice in train for facts in choice.facts for fact in facts)
    index = {fact: n for n, fact in enumerate(sorted(fact for fact, count in counts.items() if count >= RARE))}
    usable = [choice for choice in train if any(choice.right)]
    net, draw = Net(len(index)), np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    parts = math.ceil(len(usable) / BATCH)
    schedule = [part for _ in range(EPOCHS) for part in np.array_split(draw.permutation(len(usable)), parts)]
    for step, part in enumerate(schedule):
        for group in optimiser.param_groups:
            group["lr"] = RATE * max(0.02, 1 - step / len(schedule))
        optimiser.zero_grad()
        _loss(net, index, [usable[n] for n in part]).backward()
        optimiser.step()
    return _told(net, index)


def _loss(net: Net, index: dict[str, int], batch: Sequence[Choice]) -> Tensor:
    """Minus the log of the probability that falls on right candidates."""
    rows = [[index[fact] for fact in facts if fact in index] for choice in batch for facts in choice.facts]
    starts = np.cumsum([0, *map(len, rows)])[:-1]
    weights = net(torch.tensor([n for row in rows for n in row]), torch.from_numpy(starts))
    right = torch.tensor([flag for choice in batch for flag in choice.right])
    parts = [len(choice.facts) for choice in batch]
    losses = [
        torch.logsumexp(one, 0) - torch.logsumexp(one[true], 0)
        for one, true in zip(weights.split(parts), right.split(parts), strict=True)
    ]
    return torch.stack(losses).mean()


def _told(net: Net, index: dict[str, int]) -> dict[str, Any]:
    table = net.table.weight.detach().double().numpy()
    return {
        "table": {fact: np.round(table[n], 3).tolist() for fact, n in index.items()},
        "bias": np.round(net.bias.detach().double().numpy(), 3).tolist(),
        "out": np.round(net.out.weight.detach().double().numpy()[0], 3).tolist(),
    }
