"""A model's answer → statements, or what is wrong with it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.classify.cues import cue_book
from ingest.classify.reading import Reading, Sentence, read
from ingest.classify.scope import about_of
from ingest.classify.types import ArticleText, CodedStatement
from ingest.vocabulary import Vocabulary

SURE = 0.5  # a model's own word on how sure it is was never calibrated
MOST, LONGEST, STEM = 60, 3000, 5  # statements; characters of a passage; letters that stand for a word
Name = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(max_length=12)]


class AnswerError(ValueError):
    """The answer is not of the shape asked for, or nothing in it holds."""


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    passage: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    gloss_en: Annotated[str, Field(max_length=LONGEST)] = ""
    speaker: Name | None = None
    via: Name | None = None
    actor: Code
    recipient: Code
    act: Code
    themes: Annotated[list[Code], Field(min_length=1, max_length=3)]
    tone: Literal[-1, 0, 1]
    mode: Literal["said", "done"]
    direct: bool


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    statements: Annotated[list[Told], Field(max_length=MOST)]


def statements_of(
    words: str, text: ArticleText, vocabulary: Vocabulary, model: str
) -> tuple[list[CodedStatement], int]:
    """The statements that hold, in the order of the text, and how many were refused. AnswerError where none holds."""
    try:
        told = Answer.model_validate_json(_unfenced(words)).statements
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "answer"
        raise AnswerError(f"The language model's answer was refused: {where}: {first['msg']}.") from error
    reading = read(text, vocabulary, cue_book(vocabulary))
    found = [statement for row in told if (statement := _statement(row, reading, vocabulary, model))]
    if told and not found:
        raise AnswerError(f"All {len(told)} statements of the language model were refused.")
    once = {(row.start, row.actor, row.recipient): row for row in reversed(found)}
    return sorted(once.values(), key=lambda row: (row.start, row.actor, row.recipient)), len(told) - len(found)


def _unfenced(words: str) -> str:
    """Without the fence that many models put around code."""
    bare = words.strip()
    return bare.removeprefix("```json").removeprefix("```").removesuffix("```") if bare.startswith("```") else bare


def _statement(row: Told, reading: Reading, vocabulary: Vocabulary, model: str) -> CodedStatement | None:
    """None where a code is unknown, the passage not in the text, or the region no part of it."""
    start = reading.text.body.find(row.passage)
    known = {row.actor, row.recipient} <= set(vocabulary.actors) and row.act in vocabulary.acts
    if start < 0 or not known or row.actor == row.recipient or not set(row.themes) <= set(vocabulary.themes):
        return None
    about = about_of(reading, _sentence(reading, start).number, row.actor, row.recipient, vocabulary)
    if about is None:
        return None
    return CodedStatement(
        passage=row.passage,
        start=start,
        actor=row.actor,
        recipient=row.recipient,
        act=row.act,
        themes=tuple(dict.fromkeys(row.themes)),
        tone=float(row.tone),
        mode=row.mode,
        direct=row.direct,
        confidence=SURE,
        speaker=_if_named(row.speaker, reading),
        via=_if_named(row.via, reading),
        about=about,
        gloss="" if reading.text.language == "en" else row.gloss_en.strip(),
        why={"rule": f"language model {model}"},
    )


def _if_named(name: str | None, reading: Reading) -> str | None:
    """The name, unless no word of it stands in the article, whatever its ending."""
    text = f"{reading.text.title} {reading.text.body}".lower()
    stems = [word[:STEM].lower() for word in (name or "").split()]
    return name if any(stem in text for stem in stems if len(stem) > 1) else None


def _sentence(reading: Reading, start: int) -> Sentence:
    """The last one that begins at or before `start`."""
    return max(
        (one for one in reading.sentences if one.start <= start),
        key=lambda one: one.start,
        default=reading.sentences[0],
    )
