"""The folders of the embedded servers and the account they run as."""

import errno
import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LONGEST_SOCKET = 100  # bytes; the kernel refuses addresses over 107
APART = Path("/var/lib")
A_FILE = "{} cannot be used: a file stands where the data folder needs a folder."
FORBIDDEN = "{} may not be read or written by this user; check its owner and rights, or set SIGNALS_DATA."
SENTENCES = {
    errno.ENOSPC: "The disk that holds {} is full; free some space and start again.",
    errno.EDQUOT: "The disk quota for {} is used up; free some space and start again.",
    errno.ENOTDIR: A_FILE,
    errno.EEXIST: A_FILE,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: "{} lies on a read-only disk; set SIGNALS_DATA to a folder that can be written.",
}


class EmbeddedError(Exception):
    """What keeps the embedded servers from running, in one sentence for the person at the terminal."""


@contextmanager
def readable_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence about the file concerned, else about `path`."""
    try:
        yield
    except OSError as error:
        sentence = SENTENCES.get(error.errno or 0, "{} cannot be used: " + f"{error.strerror}.")
        raise EmbeddedError(sentence.format(error.filename or path)) from error


def make_folder(path: Path) -> None:
    """Create a data folder for its owner alone; root's lets others pass through, as its servers run as one of them."""
    if not path.is_dir():
        path.mkdir(parents=True)
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)


@dataclass(frozen=True)
class Account:
    """A user by number; `name` is for messages."""

    uid: int
    gid: int
    name: str

    @classmethod
    def by_uid(cls, uid: int) -> "Account":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, os.getegid(), f"user {uid}")
        return cls(uid, entry.pw_gid, entry.pw_name)

    @classmethod
    def unprivileged(cls) -> "Account":
        """`postgres` where the system has it, else `nobody`."""
        for name in ("postgres", "nobody"):
            try:
                return cls.by_uid(pwd.getpwnam(name).pw_uid)
            except KeyError:
                continue
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and the system has no user `nobody`; start as another user."
        )

    def run(self, command: Sequence[str | Path], cwd: Path) -> "subprocess.CompletedProcess[str]":
        """Run a server's program, out of reach of the terminal's Ctrl-C; stdout holds both outputs."""
        change = os.geteuid() != self.uid
        try:
            return subprocess.run(  # noqa: S603 - our own programs and arguments
                command,
                cwd=cwd,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                user=self.uid if change else None,
                group=self.gid if change else None,
                extra_groups=[] if change else None,
            )
        except OSError as error:
            raise EmbeddedError(f"{command[0]} cannot be run as {self.name}: {error.strerror}.") from error

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter the folder, asked of the kernel so that every kind of right counts."""
        return os.geteuid() == self.uid or self.run(["/usr/bin/test", "-x", path], cwd=Path("/")).returncode == 0


@dataclass(frozen=True)
class Place:
    """Where one data folder's servers live. Root's servers run as an unprivileged account, since PostgreSQL refuses root;
    if that account cannot reach the data folder (as under /root), they live in /var/lib/signals-… instead."""

    home: Path
    digest: str

    @classmethod
    def of(cls, folder: Path) -> "Place":
        folder = folder.resolve()
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        apart = APART / f"signals-{digest}"
        if os.geteuid() != 0 or (folder / "postgres").exists():
            return cls(folder, digest)
        nearest = next(path for path in (folder, *folder.parents) if path.is_dir())
        return cls(folder if not apart.exists() and Account.unprivileged().reaches(nearest) else apart, digest)

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def run(self) -> Path:
        """The folder of both sockets, for their owner alone."""
        near = self.home / "run"
        fits = len(os.fsencode(near / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET
        return near if fits else Path(f"/tmp/signals-{self.digest}")  # noqa: S108 - prepare() refuses another's folder

    @property
    def redis_socket(self) -> Path:
        return self.run / "redis.sock"

    @cached_property
    def account(self) -> Account:
        """Who runs the servers: this user; for root the owner of an existing cluster, else an unprivileged account."""
        if os.geteuid() != 0:
            return Account.by_uid(os.geteuid())
        return Account.by_uid(self.cluster.stat().st_uid) if self.cluster.exists() else Account.unprivileged()

    def prepare(self) -> None:
        """Create what is missing and refuse a socket folder that someone else could have put there."""
        with readable_errors(self.home):
            make_folder(self.home)
            self.own_folder(self.run)
            state = self.run.lstat()
        if not stat.S_ISDIR(state.st_mode) or state.st_uid != self.account.uid or state.st_mode & 0o077:
            raise EmbeddedError(f"{self.run} does not belong to {self.account.name} alone; remove it and start again.")

    def own_folder(self, path: Path) -> None:
        """Create `path` for the servers' account alone."""
        if not os.path.lexists(path):
            path.mkdir(mode=0o700)
            os.chown(path, self.account.uid, self.account.gid)

    def own_file(self, path: Path) -> None:
        """Start `path` anew as a file the servers' account may write; the last one is kept as `….old`."""
        if path.exists():
            path.replace(path.with_name(f"{path.name}.old"))
        path.touch(mode=0o600)
        os.chown(path, self.account.uid, self.account.gid)
