"""The network that codes: the shipped one, or one from the data folder that an administrator chose."""

from pathlib import Path

from django.conf import settings

from ingest.classify.encoder import CARD, WEIGHTS, Network, WeightsError, load, put_in_force
from ingest.models import WeightsChoice

SHIPPED = ""


class _Seen:
    choice: tuple[str, str] = (SHIPPED, "")


def folder_of(name: str) -> Path:
    return Path(settings.DATA_DIR) / "weights" / name if name else WEIGHTS


def available() -> list[str]:
    """Names of the folders that training wrote into the data folder."""
    return sorted(card.parent.name for card in (Path(settings.DATA_DIR) / "weights").glob(f"*/{CARD}"))


def usable(name: str) -> Network:
    """The network of that name; WeightsError, which names the file, where it cannot code."""
    if name not in (SHIPPED, *available()):
        raise WeightsError(f"there is no {folder_of(name) / CARD}")
    return load(folder_of(name))


def renew() -> None:
    """Take up what was chosen since this process last asked; one small query.

    WeightsError where its files are gone or are others by now: rather nothing is coded than by another coder than chosen.
    """
    newest = WeightsChoice.objects.first()
    choice = (newest.folder, newest.version) if newest else (SHIPPED, "")
    if choice == _Seen.choice:
        return
    found = usable(choice[0])
    if choice[0] and found.version != choice[1]:
        raise WeightsError(f"{folder_of(choice[0])} holds other weights than those that were chosen; choose again")
    put_in_force(found)
    _Seen.choice = choice
