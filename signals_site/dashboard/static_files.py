"""Static files under names that change with their content, compressed once, so that browsers keep them for ever."""

from pathlib import Path
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

BROTLI_QUALITY = 9  # plotly.js in 1.2 s and 1.23 MB; the highest, 11, saves a tenth more and takes 18 s


class OnceCompressor(Compressor):
    """Leaves alone what an earlier run has compressed: the name of a file stands for its content."""

    def compress(self, path: str) -> list[str]:
        if Path(f"{path}.gz").exists():
            return []
        written: list[str] = super().compress(path)
        return written

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        compressed: bytes = brotli.compress(data, quality=BROTLI_QUALITY)
        return compressed


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Plain names until `collectstatic` has run, as in tests and under `runserver`; the finders serve those."""

    def stored_name(self, name: str) -> str:
        stored: str = super().stored_name(name) if self.hashed_files else name
        return stored

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return OnceCompressor(**kwargs)
