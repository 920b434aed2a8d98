"""Find files that are old enough to go: logs of runs, WARC files that no page to be read still stands in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.tables import frontier, quarantine, revision, run

__all__ = ["Found", "old_archives", "old_logs"]

LOG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*-\d{8}T\d{6}-(\d+)(?:-\d+)?\.log")
WARC = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.warc\.gz")
NUMBERED = re.compile(r".*-\d{8}T\d{6}-(\d+)-\d+\.warc\.gz")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is old enough, and for an archive, the store whose revisions may refer to it."""

    path: Path
    size: int
    store: Store | None = None

    def referring(self) -> int:
        """How many revisions have their page in it."""
        if self.store is None:
            return 0
        query = sa.select(sa.func.count()).where(revision.c.warc_file == self.path.name)
        return int(self.store.rows(query)[0][0])

    def clear(self) -> Iterator[int]:
        """Tell the revisions that their page is not archived any more, some at a time; gives how many each time."""
        if self.store is None:
            return
        some = sa.select(revision.c.id).where(revision.c.warc_file == self.path.name).limit(AT_ONCE)
        nowhere = {"warc_file": None, "warc_offset": None, "warc_length": None}
        cleared = AT_ONCE
        while cleared == AT_ONCE:
            with self.store.begin() as conn:
                which = revision.c.id.in_(some.scalar_subquery())
                cleared = conn.execute(sa.update(revision).where(which).values(**nowhere)).rowcount
            yield cleared

    def is_wanted(self) -> bool:
        """Whether a page in it was set aside meanwhile."""
        query = sa.select(quarantine.c.id).where(quarantine.c.warc_file == self.path.name).limit(1)
        return self.store is not None and bool(self.store.rows(query))

    def remove(self) -> int | None:
        """Delete the file; gives its size, None when it cannot be deleted."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return 0
        except OSError:
            return None
        return self.size


def old_logs(folder: Path, store: Store, before: datetime) -> Iterator[Found]:
    """Logs last written before that moment, of runs that are not at work.

    A file counts as one by its name, or because a run names it; only what lies in the folder itself is looked at.
    """
    working = _numbers(store, sa.select(run.c.id).where(run.c.state == "running"))
    for found in _files(folder, before):
        named = LOG.fullmatch(found.path.name)
        if int(named[1]) not in working if named else _is_log(store, found.path):
            yield found


def _is_log(store: Store, path: Path) -> bool:
    return bool(store.rows(sa.select(run.c.id).where(run.c.log == str(path), run.c.state == "done").limit(1)))


def old_archives(folder: Path, store: Store, before: datetime) -> Iterator[Found]:
    """WARC files last written before that moment, without those that are still to be read from.

    Those are the files of runs at work, of runs that died and whose pages nobody has taken over, and files in which
    a page stands that is set aside, or waits, or was left out and may be wanted by another crawl.
    """
    busy = _numbers(store, sa.select(run.c.id).where(run.c.state == "running"))
    busy |= _numbers(store, sa.select(frontier.c.owner).where(frontier.c.state == "leased").distinct())
    wanted = {
        row.warc_file
        for table in (frontier, quarantine)
        for row in store.rows(sa.select(table.c.warc_file).where(table.c.warc_file.is_not(None)).distinct())
    }
    for found in _files(folder, before):
        name, numbered = found.path.name, NUMBERED.fullmatch(found.path.name)
        if WARC.fullmatch(name) and name not in wanted and not (numbered and int(numbered[1]) in busy):
            yield Found(found.path, found.size, store)


def _numbers(store: Store, query: sa.Select[tuple[int]]) -> set[int]:
    return {row[0] for row in store.rows(query) if row[0] is not None}


def _files(folder: Path, before: datetime) -> Iterator[Found]:
    """Plain files of the folder itself, the oldest name first; links are nobody's business."""
    for entry in _entries(folder):
        try:
            about = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if entry.is_file(follow_symlinks=False) and about.st_mtime < before.timestamp():
            yield Found(Path(entry.path), about.st_size)


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return ()
