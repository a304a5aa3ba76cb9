"""What there is to translate: the strings of code and templates, without gettext's programs."""

import ast
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
CATALOGUES = (
    ROOT / "signals_site/locale/ru/LC_MESSAGES/django.po",
    ROOT / "signals_site/digest/locale/ru/LC_MESSAGES/django.po",
)
_CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
_READ_OUT = ("aria-label", "title", "alt", "placeholder", "data-done")
_UNREAD = ("script", "style", "code", "kbd")


def catalogues() -> list[Catalog]:
    return [read_po(BytesIO(path.read_bytes())) for path in CATALOGUES]


def singular(message: object) -> str:
    return str(message[0] if isinstance(message, tuple | list) else message)


def templates() -> Iterator[Path]:
    yield from (path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt", ".svg"))


def strings() -> Iterator[tuple[str, str]]:
    """Place and singular of every message that the code or a template asks for."""
    for path in sorted((ROOT / "signals_site").rglob("*.py")):
        for line, message in _asked_for(path.read_text()):
            yield f"{path.relative_to(ROOT)}:{line}", message
    for path in templates():
        for line, message in _asked_by_template(path.read_text()):
            yield f"{path.relative_to(ROOT)}:{line}", message


def _asked_for(code: str) -> Iterator[tuple[int, str]]:
    """Read as a tree, for calls may stand within f-strings."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            message = node.args[0]
            if isinstance(message, ast.Constant):
                yield node.lineno, str(message.value)


def _asked_by_template(template: str) -> Iterator[tuple[int, str]]:
    """Django rewrites templates as calls amid blanks and letters, for xgettext; so close to Python that babel reads it."""
    lines = "\n".join(line.strip() for line in templatize(template).splitlines())
    for line, message, _comments, _context in extract("python", BytesIO(lines.encode()), _CALLS):
        yield line, singular(message)


class _Words(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        self.words += [value for name, value in attrs if name in _READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)


def bare_words(template: str) -> list[str]:
    """Text of a template that stands outside of every translation, and fixed words within its tags."""
    parser = _Words()
    parser.feed("".join(_outside(Lexer(template).tokenize())))
    return parser.words


def _outside(tokens: list[Token]) -> Iterator[str]:
    within = False
    for token in tokens:
        name = token.contents.split()[0] if token.token_type is TokenType.BLOCK else ""
        if name in ("blocktranslate", "endblocktranslate", "comment", "endcomment"):
            within = not name.startswith("end")
        elif token.token_type is TokenType.TEXT and not within:
            yield token.contents
        elif token.token_type is TokenType.VAR and 'default:"' in token.contents:
            yield f"<i>{token.contents.split('default:')[1]}</i>"
        elif not within:
            yield "q " if token.token_type is TokenType.VAR else " "  # the name of a tag may come from a variable
