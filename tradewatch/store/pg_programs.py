"""Call PostgreSQL's own pg_dump and pg_restore; the password goes to them by the environment, seen by nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa

from tradewatch.errors import StoreError
from tradewatch.store.tables import metadata
from tradewatch.store.trouble import shown

__all__ = ["dump", "restore", "tables"]

DEBIAN = Path("/usr/lib/postgresql")
OURS = (*(table.name for table in metadata.sorted_tables), "alembic_version")


def dump(url: sa.URL, file: Path) -> None:
    """Write our tables as they stand at one moment, in PostgreSQL's custom format.

    Raises StoreError.
    """
    ours = [f"--table={name}" for name in OURS]
    _call("pg_dump", url, "--format=custom", f"--file={file}", "--no-owner", "--no-privileges", *ours, _target(url))


def restore(url: sa.URL, file: Path) -> None:
    """Put the tables of a dump in the place of those that are there: all of it, or nothing.

    Raises StoreError.
    """
    how = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges")
    _call("pg_restore", url, *how, _target(url), str(file))


def tables(url: sa.URL, file: Path) -> set[str]:
    """The names of the tables in a dump.

    Raises StoreError when it cannot be read.
    """
    lines = [line.split() for line in _call("pg_restore", url, "--list", str(file)).splitlines()]
    return {words[5] for words in lines if len(words) > 6 and words[3] == "TABLE" and words[4] != "DATA"}


def _call(program: str, url: sa.URL, *arguments: str) -> str:
    command = [str(_find(program)), *arguments]
    done = subprocess.run(
        command,
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:300] or f"it ended with status {done.returncode}"
        raise StoreError(f"{program} of the database {shown(url)} failed: {said}")
    return done.stdout


def _target(url: sa.URL) -> str:
    query = {name: value for name, value in url.query.items() if name != "password"}
    plain = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return f"--dbname={plain.render_as_string(hide_password=False)}"


def _environment(url: sa.URL) -> dict[str, str]:
    password = url.password or url.query.get("password")
    return {**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})


def _find(program: str) -> Path:
    """The program on the PATH, else the newest of Debian's packages."""
    if found := shutil.which(program):
        return Path(found)
    found_here = [path for path in DEBIAN.glob(f"*/bin/{program}") if path.parent.parent.name.isdigit()]
    if not found_here:
        raise StoreError(f"{program} is not on this machine; install PostgreSQL's client programs (postgresql-client)")
    return max(found_here, key=lambda path: int(path.parent.parent.name))
