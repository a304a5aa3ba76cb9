"""The key that signs sessions and links, made once per data folder."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from signals_site.embedded.places import make_folder, readable_errors


def secret_key(folder: Path) -> str:
    """The data folder's key; the first caller makes it, readable by its owner only."""
    path = folder / "secret_key"
    with readable_errors(path):
        if not path.exists():
            make_folder(folder)
            _create(path)
        return path.read_text("utf-8").strip()


def _create(path: Path) -> None:
    # Written apart and then linked: of several processes one wins, and none can read a half-written key.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
