"""Which coder codes an article: the built-in one, or the language model where one is set and within its budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from django.conf import settings
from django.utils import timezone

from ingest.classify import ArticleText, CodedStatement, code, coded_part, coder_version, concerns_region
from ingest.classify.features import MAX_LETTERS
from ingest.language_model import AnswerError, Endpoint, EndpointError, ask, question, question_digest, statements_of
from ingest.models import Asked
from ingest.pipeline import reach
from ingest.vocabulary import Vocabulary

FAILURES, REST = 3, 10  # after so many failures in a row it is left alone for so many minutes


@dataclass(frozen=True, slots=True)
class Coded:
    """`note`: why the language model did not code it, what of its answer was refused, how far an endless text was read."""

    statements: list[CodedStatement]
    version: str
    note: str = ""


class NotAskedError(Exception):
    """The language model is spared this time; says why."""


def endpoint() -> Endpoint | None:
    """None where no language model is set."""
    url, model = settings.LANGUAGE_MODEL_URL, settings.LANGUAGE_MODEL
    return Endpoint(url, model, settings.LANGUAGE_MODEL_KEY) if url and model else None


def coded(texts: Sequence[ArticleText], vocabulary: Vocabulary) -> Coded:
    """By the language model if one is set and answers well, else by the built-in coder, with a note."""
    model = endpoint()
    if model is None or not any(concerns_region(text, vocabulary) for text in texts):
        return _built_in(texts, vocabulary)
    try:
        found = [_asked(model, text, vocabulary) for text in texts if concerns_region(text, vocabulary)]
    except (EndpointError, AnswerError, NotAskedError) as error:
        return _built_in(texts, vocabulary, f"Coded by the built-in coder: {error}")
    refused = sum(number for _, number in found)
    note = f"{refused} statements of the language model were refused." if refused else ""
    note = _joined(note, reach.note_on(texts, _asked_part))
    return Coded([row for rows, _ in found for row in rows], version_of(model.model), note)


def _joined(*notes: str) -> str:
    return " ".join(filter(None, notes))


def version_of(model: str) -> str:
    return f"language model {model}"[:80]


def _built_in(texts: Sequence[ArticleText], vocabulary: Vocabulary, note: str = "") -> Coded:
    rows = [row for text in texts for row in code(text, vocabulary)]
    return Coded(rows, coder_version(vocabulary), _joined(note, reach.note_on(texts, coded_part)))


def _asked_part(text: ArticleText) -> int:
    return min(len(text.body), MAX_LETTERS)


def _asked(model: Endpoint, text: ArticleText, vocabulary: Vocabulary) -> tuple[list[CodedStatement], int]:
    seen = replace(text, body=text.body[:MAX_LETTERS])
    messages = question(seen, vocabulary)
    digest = question_digest(model.model, messages)
    known = Asked.objects.answer_to(digest)
    answer = known.answer if known else _fresh(model, digest, messages)
    return statements_of(answer, seen, vocabulary, model.model)


def _fresh(model: Endpoint, digest: str, messages: list[dict[str, str]]) -> str:
    """A new answer, kept; what failed counts in the budget as well."""
    if Asked.objects.is_out_of_order(FAILURES, REST):
        raise NotAskedError(f"the language model failed {FAILURES} times in a row and rests for {REST} minutes.")
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    if Asked.objects.since(today).count() >= settings.LANGUAGE_MODEL_BUDGET:
        raise NotAskedError("the day's budget of questions to the language model is used up.")
    row = Asked.objects.create(digest=digest, model=model.model[:100])
    try:
        row.answer = ask(model, messages).replace("\x00", "")
    except EndpointError:
        row.has_failed = True
        raise
    finally:
        row.save(update_fields=["answer", "has_failed"])
    return row.answer
