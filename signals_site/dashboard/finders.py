"""plotly.js out of the installed plotly package, as /static/plotly/plotly.min.js: no copy in the repository."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

_NAME, _PREFIX = "plotly.min.js", "plotly"


class PlotlyFinder(BaseFinder):
    """Offers one file; plotly itself is not imported, which would take a second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        spec = find_spec("plotly")
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError("plotly is not installed; its package holds the script that draws the charts")
        self.storage = FileSystemStorage(Path(spec.submodule_search_locations[0]) / "package_data")
        self.storage.prefix = _PREFIX  # type: ignore[attr-defined]  # collectstatic and WhiteNoise read it
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != f"{_PREFIX}/{_NAME}":
            return []
        found = self.storage.path(_NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        yield _NAME, self.storage
