"""Training from end to end on a toy encoder: `pytest tests/training_run.py` where requirements-train.lock is installed."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ingest.classify.encoder import load
from ingest.training.base import Base
from ingest.training.batches import collate
from ingest.training.export import FLEXIBLE, OUTPUTS, Product, evened
from ingest.training.gold import examples
from ingest.training.loop import Plan, cache_lower, obscured
from ingest.training.model import Scorer
from ingest.training.reading import featuriser
from ingest.training.run import ARTICLES, PASSAGES, Places, Shape, Start, refit, run
from ingest.training.targets import FILES
from ingest.vocabulary import default_vocabulary
from tests import training_rows

SHAPE = Shape(layers=2, frozen=1, held_out=0.3, drawings=2, threads=1)


def toy_base(pieces: int) -> Base:
    draw = np.random.default_rng(3)
    hidden, inner = 24, 48
    sizes = {
        "emb.word": pieces * hidden,
        "emb.pos": 512 * hidden,
        "emb.type": hidden,
        "emb.ln.w": hidden,
        "emb.ln.b": hidden,
    }
    for layer in range(SHAPE.layers):
        for name, rows, columns in (*((part, hidden, hidden) for part in ("q", "k", "v", "ao")),
                                    ("fi", inner, hidden), ("fo", hidden, inner)):  # fmt: skip
            sizes |= {f"l{layer}.{name}.w": rows * columns, f"l{layer}.{name}.b": rows}
        sizes |= {f"l{layer}.{norm}.{end}": hidden for norm in ("aln", "oln") for end in "wb"}
    tensors = {name: draw.normal(0, 0.05, size).astype(np.float32) for name, size in sizes.items()}
    tensors |= {name: np.ones(hidden, np.float32) for name in tensors if name.endswith("ln.w")}
    return Base(hidden, SHAPE.layers, 2, inner, pieces, 1e-12, tensors)


@pytest.fixture
def start() -> Start:
    tokenizer = training_rows.toy_tokenizer()
    return Start(tokenizer, toy_base(tokenizer.get_vocab_size()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, rows in ((ARTICLES, training_rows.ARTICLES), (PASSAGES, training_rows.PASSAGES)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    aimed = {"text": "Critics called the mayor a liar.", "start": 15, "end": 24, "label": -1}
    (tmp_path / FILES["en"]).write_text(json.dumps(aimed) + "\n")
    return tmp_path


def test_training_writes_files_that_the_product_loads(data: Path, start: Start) -> None:
    places = Places(data / "weights", data / "scorer.pt")
    card = run([data], start, default_vocabulary(), Plan(epochs=2, tokens=200), SHAPE, places)
    network = load(places.weights)
    assert set(card["figures"]["held_out"]) == {"all", "en"}
    assert network.card["decisions"] == card["decisions"]
    assert refit([data], default_vocabulary(), places.weights)["decisions"] == card["decisions"]


def test_the_exported_network_says_what_torch_says(data: Path, start: Start) -> None:
    places = Places(data / "weights", data / "scorer.pt")
    run([data], start, default_vocabulary(), Plan(epochs=1, tokens=200), SHAPE, places)
    scorer = Scorer(start.base, SHAPE.layers, SHAPE.frozen)
    scorer.load_state_dict(torch.load(places.checkpoint))
    (example,) = examples(training_rows.ARTICLES[:1], featuriser(default_vocabulary(), start.tokenizer))
    arrays = {name: example.features.arrays[name] for name in FLEXIBLE}
    with torch.no_grad():
        told = Product(scorer.eval())(*(torch.from_numpy(array) for array in arrays.values()))
    run_by_onnx = load(places.weights).run(arrays)
    for name, expected in zip(OUTPUTS, told, strict=True):
        np.testing.assert_allclose(run_by_onnx[name], expected.numpy(), atol=0.05)


def test_a_batch_gives_each_article_what_it_gets_alone(start: Start) -> None:
    torch.manual_seed(0)
    scorer = Scorer(start.base, SHAPE.layers, SHAPE.frozen).eval()
    several = examples(training_rows.ARTICLES[:3], featuriser(default_vocabulary(), start.tokenizer))
    with torch.no_grad():
        together = scorer(collate(several))[0]
        alone = torch.cat([scorer(collate([one]))[0] for one in several])
    np.testing.assert_allclose(together.numpy(), alone.numpy(), atol=1e-4)


def test_going_on_ends_near_where_it_began(data: Path, start: Start) -> None:
    first, second = (Places(data / name, data / f"{name}.pt") for name in ("first", "second"))
    vocabulary, plan = default_vocabulary(), Plan(epochs=1, tokens=200)
    run([data], start, vocabulary, plan, SHAPE, first)
    run([data], start, vocabulary, plan.going_on(), SHAPE, Places(second.weights, second.checkpoint, first.checkpoint))
    before, after = (torch.load(places.checkpoint)["heads.deeper.weight"] for places in (first, second))
    assert 0 < (before - after).abs().mean() < 0.01  # an untrained one is .03 away
    rounds = load(second.weights).card["made"]["rounds"]
    assert [one["plan"]["hide"] for one in rounds] == [0, plan.going_on().hide]


def test_hidden_actors_look_alike(start: Start) -> None:
    scorer = Scorer(start.base, SHAPE.layers, SHAPE.frozen)
    several = examples(training_rows.ARTICLES[:3], featuriser(default_vocabulary(), start.tokenizer))
    cache_lower(scorer, several)
    x = collate(several)
    named = x["slot"] > 0
    seen = obscured(x, Plan(hide=1.0))["lower"]
    assert (seen[named] == seen[named][0]).all()
    assert torch.equal(seen[~named], x["lower"][~named])
    assert torch.equal(obscured(x, Plan())["lower"], x["lower"])


def test_evened_inputs_change_nothing_but_their_size(start: Start) -> None:
    torch.manual_seed(0)
    scorer = Scorer(start.base, SHAPE.layers, SHAPE.frozen).eval()
    with torch.no_grad():
        scorer.encoder.layers[0].up.weight[3] *= 50  # one input of `down` dwarfs the others
    several = examples(training_rows.ARTICLES[:3], featuriser(default_vocabulary(), start.tokenizer))
    like = evened(scorer, [example.features.arrays for example in several])
    with torch.no_grad():
        before, after = (model(collate(several))[0] for model in (scorer, like))
    torch.testing.assert_close(after, before, atol=1e-3, rtol=1e-3)
