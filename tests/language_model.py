"""A small server on 127.0.0.1 that speaks the chat completions protocol and says what a test wants it to say."""

import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers import Site

Row = dict[str, Any]


class Model(Site):
    """`say`: the words of its next answers. `status`, `raw` and `delay` make it misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self.say, self.raw, self.status, self.delay = "", b"", 200, 0.0
        self.location = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"{super().url}/v1"

    def tell(self, *rows: Row) -> None:
        self.say = json.dumps({"statements": rows}, ensure_ascii=False)

    def _answer(self) -> bytes:
        return self.raw or json.dumps({"choices": [{"message": {"role": "assistant", "content": self.say}}]}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                model.asked.append({"path": self.path, **json.loads(self.rfile.read(size))})
                model.keys.append(self.headers.get("Authorization"))
                time.sleep(model.delay)
                self.send_response(model.status)
                if model.location:
                    self.send_header("Location", model.location)
                self.end_headers()
                self.wfile.write(model._answer())

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler


def row(passage: str, **changes: Any) -> Row:
    """A statement as a well-behaved model gives it."""
    return {
        "passage": passage,
        "gloss_en": "",
        "speaker": None,
        "via": None,
        "actor": "RUS",
        "recipient": "KAZ",
        "act": "SUPPORT",
        "themes": ["economy"],
        "tone": 1,
        "mode": "said",
        "direct": False,
    } | changes
