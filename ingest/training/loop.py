"""Minimise the loss."""

import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ingest.classify.encoder import PAD
from ingest.training.batches import batches, collate, pad
from ingest.training.gold import UNTOLD, Example
from ingest.training.model import Labels, Scorer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    epochs: float = 6.0
    tokens: int = 1000  # a batch
    encoder_rate: float = 2e-4
    heads_rate: float = 1.5e-3
    warm_up: float = 0.08
    minutes: float = math.inf  # the rates fall in time to end after so long, on a machine that is slower than thought
    seed: int = 1
    hide: float = 0.0  # share of actors whose names the trained layers do not see
    blank: float = 0.0  # share of the other pieces that they do not see

    def going_on(self) -> "Plan":
        """For weights that are trained already: lower rates, and less to learn by heart."""
        return replace(self, encoder_rate=1e-4, heads_rate=7e-4, warm_up=0.02, hide=0.3, blank=0.12)


def cache_lower(scorer: Scorer, examples: Sequence[Example], tokens: int = 4000) -> None:
    """Run the frozen layers once for every example."""
    scorer.eval()
    with torch.no_grad():
        for batch in batches(examples, tokens, random.Random(0), pool=len(examples)):  # noqa: S311
            ids = torch.from_numpy(pad([example.features.arrays["ids"] for example in batch], PAD))
            states = scorer.encoder.lower(ids).half().numpy()
            row = 0
            for example in batch:
                count, width = example.features.arrays["ids"].shape
                example.lower = np.ascontiguousarray(states[row : row + count, :width])
                row += count


def loss_of(exists: Tensor, speaks: Tensor, labels: Labels, x: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each part on its own scale: existence per statement, labels per statement whose label is told."""
    told = x["exists"] != UNTOLD
    scale = int((x["exists"] == 1).sum()) + 0.3 * len(x["sentence_tokens"]) + 1
    found = functional.binary_cross_entropy_with_logits(
        exists[told], x["exists"][told].float(), reduction="sum", pos_weight=torch.tensor(1.5)
    )
    sure = x["speaks"] != UNTOLD
    aside = functional.binary_cross_entropy_with_logits(speaks[sure], x["speaks"][sure], reduction="sum")
    losses = {"exists": found / scale, "speaks": 0.3 * aside / scale}
    whole = x["act"] != UNTOLD
    if len(x["chosen"]):
        losses["tone"] = _tone_loss(labels.tone, x["tone"], whole)
    return losses | _labels_loss(labels, x, whole) if whole.any() else losses


def _tone_loss(logits: Tensor, tone: Tensor, whole: Tensor) -> Tensor:
    """Neutral is rare in the articles and frequent in the sets of targets, which tell nothing else."""
    weights = torch.where(whole, torch.tensor([1.0, 1.3, 1.0])[tone], torch.tensor([1.4, 0.7, 1.4])[tone])
    return (functional.cross_entropy(logits, tone, reduction="none") * weights).sum() / weights.sum()


def _labels_loss(labels: Labels, x: dict[str, Tensor], whole: Tensor) -> dict[str, Tensor]:
    themes = functional.binary_cross_entropy_with_logits(
        labels.themes[whole], x["themes"][whole], pos_weight=torch.full((13,), 2.0)
    )
    act = functional.cross_entropy(labels.act[whole], x["act"][whole], label_smoothing=0.05)
    mode = functional.binary_cross_entropy_with_logits(labels.mode[whole], x["mode"][whole])
    return {"act": 0.5 * act, "themes": 3.0 * themes, "mode": 0.3 * mode}


def obscured(x: dict[str, Tensor], plan: Plan) -> dict[str, Tensor]:
    """Some actors of each window, and some other pieces, look like the mean of their kind in the batch."""
    lower, slot, named = x["lower"], x["slot"], x["slot"] > 0
    actors = torch.rand(len(slot), int(slot.max()) + 1) < plan.hide
    pieces = torch.rand(slot.shape) < plan.blank
    for hidden, like in ((actors.gather(1, slot) & named, named), (pieces & ~named, x["ids"] != PAD)):
        if hidden.any():
            lower = torch.where(hidden[..., None], lower[like].mean(0), lower)
    return x | {"lower": lower}


def optimiser_of(scorer: Scorer, plan: Plan) -> torch.optim.AdamW:
    encoder = [
        p for name, p in scorer.encoder.named_parameters() if p.requires_grad and name[:4] not in ("kind", "slot")
    ]
    fast = [*scorer.heads.parameters(), *scorer.encoder.kind.parameters(), *scorer.encoder.slot.parameters()]
    groups = [{"params": encoder, "lr": plan.encoder_rate}, {"params": fast, "lr": plan.heads_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.03)


def train(
    scorer: Scorer,
    drawings: Sequence[Sequence[Example]],
    articles: Sequence[Example],
    plan: Plan,
    checkpoint: Callable[[], None],
) -> int:
    """One of the `drawings` (joined passages, targets) an epoch, together with all `articles`. → steps taken."""
    draw = random.Random(plan.seed)  # noqa: S311 - not for secrets
    schedule = [
        batch
        for epoch in range(math.ceil(plan.epochs))
        for batch in batches([*drawings[epoch % len(drawings)], *articles], plan.tokens, draw)
    ]
    steps = round(len(schedule) * plan.epochs / math.ceil(plan.epochs))
    optimiser, began, sums = optimiser_of(scorer, plan), time.monotonic(), dict[str, float]()
    rates = [group["lr"] for group in optimiser.param_groups]
    scorer.train()
    for step, batch in enumerate(schedule[:steps]):
        passed = time.monotonic() - began
        done = max(step / steps, passed / 60 / plan.minutes)
        if done >= 1:
            return step
        scale = min(1.0, (done + 1 / steps) / plan.warm_up) * max(0.02, 1 - done)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * scale
        losses = descend(scorer, obscured(collate(batch), plan), optimiser)
        sums |= {name: 0.97 * sums.get(name, value) + 0.03 * value for name, value in losses.items()}
        if step % 200 == 199:
            checkpoint()
        if step % 25 == 24:
            told = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            log.info("step %d of %d, %.0f s: %s", step + 1, steps, passed, told)
    return steps


def descend(scorer: Scorer, x: dict[str, Tensor], optimiser: torch.optim.Optimizer) -> dict[str, float]:
    exists, speaks, labels = scorer(x)
    losses = loss_of(exists, speaks, labels, x)
    optimiser.zero_grad()
    torch.stack(list(losses.values())).sum().backward()
    trained = [parameter for parameter in scorer.parameters() if parameter.requires_grad]
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()
    return {name: value.item() for name, value in losses.items()}
