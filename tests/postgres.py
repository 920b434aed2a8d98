"""Start a private PostgreSQL from Debian's binaries: no fsync, in a folder of its own, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "autovacuum": "off",
    "max_wal_size": "256MB",
}
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes that must be free there
KEEPING = {"synchronous_commit": "on", "full_page_writes": "on"}  # what is committed survives the server's crash


def binaries() -> Path | None:
    """The newest installed PostgreSQL's programs."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda p: int(p.parent.name)) if found else None


def in_memory() -> Path | None:
    """Where files are kept in memory, if there is room: nobody waits for a disk then."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


@dataclass(frozen=True)
class Server:
    """A private server; `url` is its maintenance database's, with user and host but no password."""

    url: str
    folder: Path
    options: str

    def start(self) -> None:
        self._control("-o", self.options, "start")

    def stop(self) -> None:
        """As if it had crashed: every connection is cut at once, and nothing is written to the files any more."""
        self._control("-m", "immediate", "stop")

    def restart(self) -> None:
        self.stop()
        self.start()

    def make(self, name: str) -> str:
        """A new and empty database on it."""
        psql = [_programs() / "psql", "-X", "-q", "-d", self.url, "-c", f"CREATE DATABASE {name}"]
        _run(None, *psql)
        return f"{self.url.rpartition('/')[0]}/{name}"

    def _control(self, *command: str) -> None:
        _run(
            _other_user(), _programs() / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", *command
        )


@contextmanager
def cluster(home: Path | None = None) -> Iterator[str]:
    """A running server; gives the URL of its maintenance database. Its files are in `home`, or among temporary ones.

    The role `locked` needs the password `open sesame`.
    """
    with server(home) as running:
        yield running.url


@contextmanager
def server(home: Path | None = None, **more: str) -> Iterator[Server]:
    """A running server that can be stopped and started, to which `KEEPING` must be given if it is to lose nothing."""
    folder = Path(tempfile.mkdtemp(prefix="tradewatch-pg-", dir=home))
    data, port = folder / "data", _free_port()
    user = _other_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    settings = "".join(f" -c {name}={value}" for name, value in (SETTINGS | more).items())
    try:
        _run(
            user,
            _programs() / "initdb",
            "-D",
            data,
            "-U",
            "tester",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
        )
        _demand_password(data / "pg_hba.conf")
        running = Server(f"postgresql://tester@127.0.0.1:{port}/postgres", folder, f"-p {port} -k {folder}{settings}")
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = binaries()
    assert found is not None, "look with binaries() first"
    return found


def _other_user() -> pwd.struct_passwd | None:
    """PostgreSQL does not run as root."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _run(user: pwd.struct_passwd | None, *command: object) -> None:
    identity = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # pipes would stay open as long as the server runs
        stderr=subprocess.STDOUT,
        check=False,
        **identity,
    )
    assert done.returncode == 0, f"{command[0]} {command[-1]} failed with {done.returncode}"


def _demand_password(hba: Path) -> None:
    rules = hba.read_text(encoding="utf-8")
    hba.write_text(f"host all locked 127.0.0.1/32 scram-sha-256\n{rules}", encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
