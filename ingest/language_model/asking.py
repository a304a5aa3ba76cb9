"""One request to an OpenAI-compatible endpoint, bounded in time and size. Follows no redirects: the key goes to one host."""

import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from ingest.language_model.prompt import Message

SECONDS, LARGEST = 90.0, 1_000_000  # in all; bytes


class EndpointError(RuntimeError):
    """No answer: the endpoint is away, refuses, is too slow or talks too long. The message holds nothing secret."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url`: what stands before /chat/completions."""

    url: str
    model: str
    key: str = field(default="", repr=False)


def ask(endpoint: Endpoint, messages: list[Message]) -> str:
    """The words of the model's answer. EndpointError."""
    body = {
        "model": endpoint.model,
        "messages": messages,
        "temperature": 0,
        "response_format": {"type": "json_object"},
    }
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    try:
        with (
            httpx.Client(timeout=SECONDS, follow_redirects=False) as client,
            client.stream(
                "POST", f"{endpoint.url.rstrip('/')}/chat/completions", json=body, headers=headers
            ) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                raise EndpointError(f"The language model's host answered {response.status_code}.")
            return _words(_bounded(response))
    except httpx.HTTPError as error:
        raise EndpointError(f"The language model's host gave no answer ({type(error).__name__}).") from error


def _bounded(response: httpx.Response) -> bytes:
    body, end = b"", time.monotonic() + SECONDS
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST or time.monotonic() > end:
            raise EndpointError("The language model's answer is too long.")
    return body


def _words(body: bytes) -> str:
    try:
        words = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise EndpointError("The language model's host answered something else than a chat completion.") from error
    if not isinstance(words, str) or not words.strip():
        raise EndpointError("The language model's answer holds no text.")
    return words
