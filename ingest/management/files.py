"""Files that commands are given."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError


@contextmanager
def lines_of(name: str) -> Iterator[TextIO]:
    """The file as text, or standard input for "-"; a sentence instead of a traceback where it cannot be read."""
    if name == "-":
        yield sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as file:
            yield file
    except OSError as error:
        raise CommandError(f"Cannot read {name}: {error.strerror}") from error
