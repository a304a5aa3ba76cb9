"""What must hold before anything is installed, in one sentence each. Needs the standard library alone, and runs under an
old `python3` as well, in order to say so: `python3 signals_site/preflight.py [PORT]`."""

import errno
import shutil
import socket
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
INSTALLED = HOUSE / ".venv" / "requirements.lock"
NEEDED_MB = 1200  # the environment takes 550 MB, 900 with the test tools; a first database with its log 200 MB


def python_problem() -> str:
    """Why this Python cannot run Signals, or ''."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader of this sentence has an older one
        return "Signals needs Python 3.11 or newer; name one: make run PYTHON=python3.11"
    try:
        __import__("ensurepip")
    except ImportError:
        return "Python comes without its venv module here; on Debian: apt install python3-venv"
    return ""


def disk_problem() -> str:
    """Why an installation that is still to come does not fit on the disk, or ''."""
    free = shutil.disk_usage(str(HOUSE)).free // 2**20
    if INSTALLED.exists() or free >= NEEDED_MB:
        return ""
    return f"The disk is full: {free} MB are free, an installation takes {NEEDED_MB}."


def port_problem(port: str) -> str:
    """Why a web server cannot listen on this port of 127.0.0.1, or ''."""
    if not (port.isdigit() and 0 < int(port) < 65536):
        return f"A port is a number from 1 to 65535, not {port!r}."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken; stop what listens there, or choose another: make run PORT=8001"
            return f"Port {port} cannot be used: {error.strerror}."
    return ""


def main(arguments: "list[str]") -> str:
    """The first problem found, or ''."""
    problems = (python_problem(), disk_problem(), *(port_problem(port) for port in arguments))
    return next((f"signals: {problem}" for problem in problems if problem), "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
