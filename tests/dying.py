"""A Celery app whose coder and reader kill their process at a text or an address that says so: `celery -A tests.dying`.

The deaths are counted in the folder DYING; once a file `antidote` is there, nobody dies any more.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import ParamSpec, TypeVar
from unittest.mock import patch

from celery.signals import worker_init

from signals_site.celery import app as app

DEADLY = "deadly"
FOLDER = Path(os.environ["DYING"])
MORTAL = ("ingest.pipeline.second_coder.code", "ingest.pipeline.recoding.code", "ingest.pipeline.politeness.read")
Given = ParamSpec("Given")
Result = TypeVar("Result")


@worker_init.connect
def make_mortal(**_: object) -> None:
    """What a broken library would do."""
    for name in MORTAL:
        patch(name, mortal(resolve_name(name))).start()


def mortal(function: Callable[Given, Result]) -> Callable[Given, Result]:
    @wraps(function)
    def dies(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if DEADLY in str(args[0]) and not (FOLDER / "antidote").exists():
            with (FOLDER / "deaths").open("a") as deaths:
                deaths.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)

    return dies
