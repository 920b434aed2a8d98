"""Back the store up while it is written to: one consistent copy of the database, and files beside it, in one .tar.

The last member, `manifest.json`, says what the file holds, with a checksum of each member; `restore.py` reads it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from tradewatch.errors import StoreError, UsageError
from tradewatch.store import pg_programs
from tradewatch.store.engine import Store
from tradewatch.store.trouble import explain, shown

__all__ = ["DATABASE", "FORMAT", "MANIFEST", "Backup", "back_up", "is_backup"]

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
Told = Callable[[str, int], None]  # the member's name, and how many of its bytes were written just now


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, as its manifest says."""

    dialect: str
    schema: str
    made_at: datetime
    program: str
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # member -> bytes, SHA-256

    def manifest(self) -> bytes:
        """As it is written."""
        files = [{"name": name, "bytes": size, "sha256": digest} for name, (size, digest) in self.files.items()]
        about = {"format": FORMAT, "program": self.program, "made_at": self.made_at.isoformat()}
        return json.dumps(about | {"dialect": self.dialect, "schema": self.schema, "files": files}, indent=1).encode()

    @classmethod
    def read(cls, manifest: bytes) -> Backup:
        """The manifest of a backup.

        Raises ValueError when it is none, or of a later format.
        """
        try:
            about: dict[str, Any] = json.loads(manifest)
        except ValueError as problem:
            raise ValueError("its manifest cannot be read") from problem
        try:
            if about["format"] != FORMAT:
                raise ValueError("it was made by a newer tradewatch")
            files = {str(one["name"]): (int(one["bytes"]), str(one["sha256"])) for one in about["files"]}
            made_at = datetime.fromisoformat(about["made_at"])
            return cls(str(about["dialect"]), str(about["schema"]), made_at, str(about["program"]), files)
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError("its manifest cannot be read") from problem


def back_up(
    store: Store,
    target: Path,
    folders: Mapping[str, Path | None] | None = None,
    *,
    told: Told = lambda name, size: None,
) -> Backup:
    """Write a backup of the store to `target`, with the files of `folders` (name in the backup -> folder).

    It stands there whole or not at all: it is written beside it, and renamed when it is on the disk. Crawls go on;
    pages archived after the copy of the database was made may be in it too.

    Raises UsageError when another file stands there, StoreError when it cannot be written.
    """
    if target.is_dir() or (target.exists() and not is_backup(target)):
        raise UsageError(f"{target} is there already and is no backup of tradewatch; name another file")
    schema = store.version()
    if schema is None:
        raise UsageError(f"the database {shown(store.url)} is empty: there is nothing to back up")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    copy = target.with_name(f".{target.name}.{os.getpid()}.database")
    try:
        _copy_database(store, copy)
        made = _write(partial, store.dialect, schema, _members(copy, store.dialect, folders or {}), told)
        partial.replace(target)
        _to_disk(target.parent)
    except OSError as problem:
        raise StoreError(f"the backup {target} cannot be written: {problem.strerror or problem}") from problem
    finally:
        for left in (partial, copy, copy.with_name(f"{copy.name}-journal")):
            left.unlink(missing_ok=True)
    return made


def is_backup(path: Path) -> bool:
    """Whether a file is a backup, by its first member's name."""
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            return first is not None and first.name in DATABASE.values()
    except (tarfile.TarError, OSError):
        return False


def _copy_database(store: Store, copy: Path) -> None:
    if store.dialect == "postgresql":
        pg_programs.dump(store.url, copy)
        return
    where = store.url.database
    if not where or where == ":memory:":
        raise UsageError("a database in memory cannot be backed up")
    try:
        with contextlib.closing(sqlite3.connect(where)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
            source.backup(target)  # in one step: one state, and no writer waits for it
            target.execute("PRAGMA journal_mode = delete")  # a single file
            [said] = target.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as problem:
        raise explain(problem, store.url) or StoreError(f"{shown(store.url)} cannot be copied: {problem}") from problem
    if said != "ok":
        raise StoreError(f"the database {shown(store.url)} is damaged ({said}); see `tradewatch db check`")


def _members(copy: Path, dialect: str, folders: Mapping[str, Path | None]) -> Iterator[tuple[str, Path]]:
    """What goes into the backup: name and file. The database comes first, so that no page it names is missing."""
    yield DATABASE[dialect], copy
    for name, folder in folders.items():
        files = sorted(folder.rglob("*")) if folder is not None and folder.is_dir() else []
        for path in files:
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                yield f"{name}/{path.relative_to(folder or path).as_posix()}", path


def _write(partial: Path, dialect: str, schema: str, members: Iterator[tuple[str, Path]], told: Told) -> Backup:
    files: dict[str, tuple[int, str]] = {}
    made = Backup(dialect, schema, datetime.now(UTC).replace(microsecond=0), version("tradewatch"), files)
    with partial.open("xb") as out:
        partial.chmod(0o600)  # what is in the database concerns its owner alone
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in members:
                with contextlib.suppress(FileNotFoundError), path.open("rb") as source:  # let go of meanwhile
                    files[name] = _add(tar, name, source, told)
            _add(tar, MANIFEST, io.BytesIO(made.manifest()), told)
        out.flush()
        os.fsync(out.fileno())
    return made


def _add(tar: tarfile.TarFile, name: str, source: BinaryIO, told: Told) -> tuple[int, str]:
    """Add what the source holds now, though it may be growing; gives its size and checksum."""
    about = tarfile.TarInfo(name)
    about.size = source.seek(0, os.SEEK_END)
    about.mtime, about.mode = int(time.time()), 0o600
    source.seek(0)
    reader = _Reader(source, lambda size: told(name, size))
    tar.addfile(about, reader)  # type: ignore[arg-type]  # it only reads
    return about.size, reader.digest.hexdigest()


class _Reader:
    """Reads a file and makes its checksum as it goes."""

    def __init__(self, source: BinaryIO, told: Callable[[int], None]) -> None:
        self.source, self.told, self.digest = source, told, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        self.told(len(data))
        return data


def _to_disk(folder: Path) -> None:
    """A name in a folder is on the disk when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
