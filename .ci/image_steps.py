#!/usr/bin/env python3
"""`make image-steps`: the Dockerfile's steps, one by one, in a scratch folder in place of an image; as root on Debian, with Debian's own Python, since
the image's account must reach it.

RUN lines go through the shell as they stand, but with /app and /data in the scratch folder, a virtual environment in the
place of the image's Python, and accounts made in a passwd of the scratch folder. COPY takes what .dockerignore lets through.
Last, CMD serves as the image's account from a tree that it cannot write to, until /healthz answers.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = 10001
WORLD = {"SITE_URL": "https://signals.example", "ALLOWED_HOSTS": "signals.example,127.0.0.1", "SECRET_KEY": secrets.token_hex(32),
         "DATABASE_URL": "postgres://signals@127.0.0.1:1/signals", "REDIS_URL": "redis://127.0.0.1:1/0"}  # fmt: skip


def steps() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    return [(word, rest) for word, rest in re.findall(r"^([A-Z]+) (.*)$", text, re.MULTILINE)]


class Image:
    """The scratch folder and what the steps so far have set."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cwd, self.command = folder, folder, [""]
        python = folder / "python"
        subprocess.run([sys.executable, "-m", "venv", python], check=True)  # noqa: S603 - our own words
        self.environment = {"PATH": f"{python / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder)}
        (folder / "etc").mkdir()
        for name in ("passwd", "group", "login.defs"):
            shutil.copy(f"/etc/{name}", folder / "etc" / name)

    def here(self, text: str) -> str:
        """The same words with the image's folders in the scratch folder."""
        text = re.sub(r"\b(useradd|groupadd)\b", rf"\1 --prefix {self.folder}", text)
        return re.sub(r"(?<![\w.])/(app|data)\b", rf"{self.folder}/\1", text)

    def take(self, word: str, rest: str) -> None:
        print(f"{word} {rest}", flush=True)
        getattr(self, f"on_{word.lower()}")(rest)

    def on_from(self, rest: str) -> None:
        wanted = re.fullmatch(r"python:(\d+\.\d+)-slim(@\S+)?", rest)
        have = f"{sys.version_info.major}.{sys.version_info.minor}"
        if not wanted or wanted[1] != have:
            sys.exit(f"The image is built on {rest}, this is Python {have}.")

    def on_env(self, rest: str) -> None:
        self.environment |= dict(pair.split("=", 1) for pair in self.here(rest).split())

    def on_workdir(self, rest: str) -> None:
        self.cwd = Path(self.here(rest))
        self.cwd.mkdir(parents=True, exist_ok=True)

    def on_copy(self, rest: str) -> None:
        *names, _target = rest.split()
        for name in let_through() if names == ["."] else names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.cwd / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, self.cwd / name)

    def on_run(self, rest: str) -> None:
        subprocess.run(["/bin/sh", "-ec", self.here(rest)], cwd=self.cwd, env=self.environment, check=True)  # noqa: S603 - the Dockerfile's words

    def on_user(self, rest: str) -> None:
        accounts = (self.folder / "etc" / "passwd").read_text("utf-8")
        if not re.search(rf"^{rest}:[^:]*:{ACCOUNT}:{ACCOUNT}:", accounts, re.MULTILINE):
            sys.exit(f"There is no account {rest} with the number {ACCOUNT}.")

    def on_volume(self, rest: str) -> None:
        if Path(self.here(rest)).stat().st_uid != ACCOUNT:
            sys.exit(f"{rest} does not belong to the image's account.")

    def on_expose(self, rest: str) -> None:
        self.port = rest

    def on_cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def serve(self) -> None:
        """The command as the image's account, until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        account = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", "--no-new-privs", "--"]
        command = [part.replace(f"0.0.0.0:{self.port}", f"127.0.0.1:{port}") for part in self.command]
        process = subprocess.Popen([*account, *command], cwd=self.cwd, env={**self.environment, **WORLD})  # noqa: S603 - the same
        try:
            answer(f"http://127.0.0.1:{port}/healthz", process)
        finally:
            process.terminate()
            process.wait()


def let_through() -> list[str]:
    """What .dockerignore takes back from its `*`."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return [line[1:] for line in lines if line.startswith("!")]


def answer(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310 - our own server
                print(f"/healthz: {response.status} {response.read().decode().strip()}")
                return
        except OSError:
            time.sleep(0.5)
    sys.exit("The image's command does not answer.")


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("The image's steps make accounts and give folders away: run them as root.")
    with tempfile.TemporaryDirectory(prefix="signals-image-") as name:
        Path(name).chmod(0o755)
        image = Image(Path(name))
        for word, rest in steps():
            image.take(word, rest)
        image.serve()


if __name__ == "__main__":
    main()
