"""The optional second coder: a language model behind an OpenAI-compatible endpoint, held to the built-in coder's contract.

What it answers is untrusted: of a wrong shape it is refused whole, and a statement whose passage is not in the text alone.
"""

from ingest.language_model.answers import Answer, AnswerError, statements_of
from ingest.language_model.asking import Endpoint, EndpointError, ask
from ingest.language_model.prompt import question, question_digest

__all__ = [
    "Answer",
    "AnswerError",
    "Endpoint",
    "EndpointError",
    "ask",
    "question",
    "question_digest",
    "statements_of",
]
