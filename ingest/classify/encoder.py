"""The network of the coder: its files, its tokens, one run per article. onnxruntime and tokenizers, nothing else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from ingest.classify.weigher import Weigher

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
NETWORK, TOKENIZER, CARD = "scorer.onnx", "tokenizer.json", "card.json"
START, PAD, END = 0, 1, 2  # ids of <s> <pad> </s>

_CYRILLIC = "абвгдежзийклмнопрстуфхъыэқҳ"
_LATIN = "abvgdejziyklmnoprstufx'ieqh"
_UZBEK = dict(zip(_CYRILLIC, _LATIN, strict=True)) | {
    "ё": "yo", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ь": "", "ю": "yu", "я": "ya", "ў": "o'", "ғ": "g'"
}  # fmt: skip
_APOSTROPHES = dict.fromkeys("ʻʼ‘’`´", "'")

Array = npt.NDArray[Any]


class WeightsError(RuntimeError):
    """A file of the trained network is missing, damaged or of another version; the message names it."""


@dataclass(frozen=True)
class Tokens:
    """Ids of one text and where each piece stands in it: [start, end) in characters."""

    ids: Array
    starts: Array
    ends: Array


@dataclass(frozen=True)
class Network:
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    card: Mapping[str, Any]  # thresholds, second pass, calibration, provenance

    @cached_property
    def version(self) -> str:
        """Other weights or cuts, another version."""
        return hashlib.sha256(json.dumps(self.card, sort_keys=True).encode()).hexdigest()[:12]

    @cached_property
    def weigher(self) -> Weigher:
        return Weigher.of(self.card["speakers"])

    def run(self, arrays: Mapping[str, Array]) -> dict[str, Array]:
        names = [output.name for output in self.session.get_outputs()]
        return dict(zip(names, self.session.run(names, dict(arrays)), strict=True))


def latin(text: str, language: str) -> tuple[str, list[int] | None]:
    """Uzbek in Latin letters and, for each letter of the result, its place in `text`; other languages as they are.

    The pretrained encoder saw little Cyrillic Uzbek.
    """
    if language != "uz":
        return text, None
    letters, places = [], []
    for place, letter in enumerate(text):
        small = letter.lower()
        new = _UZBEK.get(small, _APOSTROPHES.get(letter, letter))
        if small in _UZBEK and letter != small:
            new = new.capitalize()
        letters.append(new)
        places += [place] * len(new)
    return "".join(letters), places


def tokenise(tokenizer: Tokenizer, text: str, language: str) -> Tokens:
    written, places = latin(text, language)
    encoding = tokenizer.encode(written, add_special_tokens=False)
    spans = np.array(encoding.offsets, np.int64).reshape(-1, 2)
    starts, ends = spans[:, 0], spans[:, 1]
    if places is not None:
        place = np.array([*places, len(text)], np.int64)
        starts, ends = place[starts], np.maximum(place[np.maximum(ends - 1, 0)] + 1, place[starts])
    return Tokens(np.array(encoding.ids, np.int64), starts, ends)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise WeightsError(f"cannot read {folder / name}: {error.strerror}") from error


def load(folder: Path = WEIGHTS) -> Network:
    """The network in `folder`; WeightsError where a file is missing or not the one the card was written for."""
    try:
        card = json.loads(_read(folder, CARD))
        digests = {name: card["sha256"][name] for name in (NETWORK, TOKENIZER)}
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{folder / CARD} is not a card of the coder's network: {error}") from error
    files = {name: _read(folder, name) for name in digests}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != digests[name]:
            raise WeightsError(f"{folder / name} is not the file that {CARD} names: train again or restore it")
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a worker process is one core's work
    session = onnxruntime.InferenceSession(files[NETWORK], options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(files[TOKENIZER].decode())
    return Network(session, tokenizer, card)


class _InForce:
    network: Network | None = None


def network() -> Network:
    """The network in force, loaded once a process: the shipped one until another is put in force."""
    if _InForce.network is None:
        _InForce.network = load()
    return _InForce.network


def put_in_force(chosen: Network) -> None:
    """Code with this network from now on."""
    _InForce.network = chosen


def preload() -> None:
    """Load before the worker forks, so that the processes share the pages."""
    network()
