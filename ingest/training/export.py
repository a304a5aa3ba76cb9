"""torch → one ONNX file: encoder and heads, int8."""

import copy
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from ingest.training.model import KEEP_ABOVE, Scorer

FLEXIBLE = {  # input → names of its axes whose length varies
    "ids": {0: "windows", 1: "width"},
    "kind": {0: "windows", 1: "width"},
    "slot": {0: "windows", 1: "width"},
    "pick": {0: "tokens"},
    "sentence_tokens": {0: "sentences", 1: "longest"},
    "mention_tokens": {0: "mentions"},
    "inside": {0: "cells"},
    "before": {0: "cells"},
    "after": {0: "cells"},
    "near": {0: "cells"},
    "sentence_of": {0: "cells"},
    "peers": {0: "sentences", 1: "actors"},
    "actor_features": {0: "cells"},
    "sentence_features": {0: "sentences"},
    "pair_actor": {0: "pairs"},
    "pair_recipient": {0: "pairs"},
    "pair_features": {0: "pairs"},
}
OUTPUTS = ("exists", "chosen", "tone", "mode", "act", "themes", "weights")
# A few inputs of a layer's products dwarf the others, and one 8-bit scale for all of them would lose the rest: they are divided
# before and the weights multiplied (Xiao et al. 2023, SmoothQuant; its alpha).
PRODUCTS = ("query_key_value", "out", "up", "down")
ALPHA = 0.75
Inputs = Mapping[str, np.ndarray]
HALF = 20_000  # weights of the heads with more values than this are stored in half precision


class Product(nn.Module):
    """What runs in the product: probabilities of all pairs, labels of the likely ones."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__()
        self.scorer = scorer

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        x = dict(zip(FLEXIBLE, inputs, strict=True))
        tokens, means = self.scorer.states(x)
        exists, pairs, _ = self.scorer.pairs(tokens, means, x)
        chosen = torch.nonzero(torch.sigmoid(exists) > KEEP_ABOVE)[:, 0]
        labels = self.scorer.labels(pairs, chosen, tokens, means, x)
        return (
            torch.sigmoid(exists),
            chosen,
            torch.softmax(labels.tone, 1),
            torch.sigmoid(labels.mode),
            torch.softmax(labels.act, 1),
            torch.sigmoid(labels.themes),
            labels.weights,
        )


class Evened(nn.Module):
    """The linear map whose inputs are divided by `scale` [in] first."""

    def __init__(self, linear: nn.Linear, scale: Tensor) -> None:
        super().__init__()
        self.inverse = nn.Parameter(1 / scale)
        self.linear = copy.deepcopy(linear)
        with torch.no_grad():
            self.linear.weight.mul_(scale)

    def forward(self, rows: Tensor) -> Tensor:
        return torch.as_tensor(self.linear(rows * self.inverse))


@torch.no_grad()
def evened(scorer: Scorer, samples: Sequence[Inputs]) -> Scorer:
    """A copy that computes the same from inputs of like size, by what the inputs are in `samples`."""
    scorer = copy.deepcopy(scorer).eval()
    largest: dict[nn.Module, Tensor] = {}

    def watch(linear: nn.Module, inputs: tuple[Tensor], _: Tensor) -> None:
        seen = inputs[0].abs().flatten(0, -2).amax(0)
        largest[linear] = torch.maximum(largest.get(linear, seen), seen)

    linears = [(layer, name, getattr(layer, name)) for layer in scorer.encoder.layers for name in PRODUCTS]
    hooks = [linear.register_forward_hook(watch) for _, _, linear in linears]
    for sample in samples:
        scorer.states({name: torch.from_numpy(sample[name]) for name in FLEXIBLE})
    for hook in hooks:
        hook.remove()
    for layer, name, linear in linears:
        weights = linear.weight.abs().amax(0).clamp(min=1e-5)
        scale = largest[linear].clamp(min=1e-5) ** ALPHA / weights ** (1 - ALPHA)
        setattr(layer, name, Evened(linear, (scale / scale.median()).clamp(min=0.02)))
    return scorer


def export(scorer: Scorer, samples: Sequence[Inputs], target: Path) -> None:
    """Write `target`; `samples` are the inputs of some articles."""
    scorer = evened(scorer, samples)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's older exporter is the one that keeps every length flexible
        plain = Path(folder) / "plain.onnx"
        axes = {name: dict(axes) for name, axes in FLEXIBLE.items()}
        axes["exists"] = {0: "pairs"}
        axes |= {name: {0: "chosen"} for name in OUTPUTS[1:]}
        axes["weights"] = {0: "chosen", 1: "longest"}
        torch.onnx.export(
            Product(scorer),
            tuple(torch.from_numpy(samples[0][name]) for name in FLEXIBLE),
            str(plain),
            input_names=list(FLEXIBLE),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        # reduce_range: without it int8 sums saturate on processors with AVX2 only, and tone suffers first.
        quantize_dynamic(
            plain,
            target,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
        )
    halve(target)


def halve(path: Path) -> None:
    """Store the large float weights that are left in half precision, widened again when the file is loaded."""
    model = onnx.load(str(path))
    graph = model.graph
    for weight in list(graph.initializer):
        if weight.data_type == TensorProto.FLOAT and int(np.prod(weight.dims)) > HALF:
            values = numpy_helper.to_array(weight).astype(np.float16)
            graph.initializer.remove(weight)
            graph.initializer.append(numpy_helper.from_array(values, weight.name + "_half"))
            cast = helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=TensorProto.FLOAT)
            graph.node.insert(0, cast)
    onnx.save(model, str(path))
