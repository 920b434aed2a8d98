"""Check the archive: each file readable to its end, each record as it was written, each page where it should stand."""

from __future__ import annotations

import io
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from tradewatch.config import Config
from tradewatch.errors import ArchiveError
from tradewatch.fetch.warc import members
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, Verdict
from tradewatch.store.tables import frontier, quarantine, revision, run

__all__ = ["Checked", "check_archive", "checking"]

BLOCK = 1 << 20  # bytes
EVERY = 50  # records between two words on how far it has come
SHOWN = 5  # problems named in a run's reason
PROBLEMS = {
    "damaged": "files damaged",
    "wrong": "records not as they were written",
    "lost": "pages not where the database says",
    "missing": "files missing",
}


@dataclass
class Checked:
    """How far the check has come, and the first things found wrong, a sentence each."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def note(self, what: str, problem: str, number: int = 1) -> None:
        """Count what is wrong, and keep the sentence while there are few."""
        self.counts[what] += number
        if len(self.problems) < SHOWN:
            self.problems.append(problem)


def check_archive(
    config: Config, store: Store, run: Run, told: Callable[[Mapping[str, int]], None]
) -> tuple[Verdict, str]:
    """The job `check_archive`: read every archived page, and ask every pointer of the database for its page.

    Counts: files, records, pointers, bytes, cut_off, elsewhere, and of what is wrong damaged, wrong, lost, missing.
    Degraded when anything is wrong. A file whose end is cut off is counted only: a crawl that was killed leaves it
    so, and loses nothing by it, unless a page is said to stand there.
    """
    found = Checked()
    for found in checking(config.archive_dir, store):
        told(found.counts)
    return verdict_of(found)


def verdict_of(found: Checked) -> tuple[Verdict, str]:
    """What the check comes to, in one sentence."""
    counts = found.counts
    told = f"{counts['files']} files, {counts['records']} records, {counts['pointers']} pages of the database looked at"
    if counts["cut_off"]:
        told += f"; {counts['cut_off']} files end in half a record, which no page needs"
    if counts["elsewhere"]:
        told += f"; {counts['elsewhere']} files were written by other machines and are not here"
    if not found.problems:
        return Verdict.OK, told
    wrong = ", ".join(f"{counts[key]} {words}" for key, words in PROBLEMS.items() if counts[key])
    return Verdict.DEGRADED, f"{wrong}: {'; '.join(found.problems)} ({told})"


def checking(folder: Path, store: Store) -> Iterator[Checked]:
    """Check file by file; gives what was found so far every few records."""
    found = Checked()
    named = _named(store)
    for path in sorted(folder.glob("*.warc.gz")):
        yield from _check_file(path, store, found)
        named.pop(path.name, None)
        found.counts["files"] += 1
        yield found
    for name, machine in sorted(named.items()):
        if (folder / name).is_file() or not any(_pointers(store, name)):  # written, or let go of, since we began
            continue
        if machine not in (None, socket.gethostname()):
            found.counts["elsewhere"] += 1
        else:
            found.note("missing", f"{name} is not in {folder}")
        yield found


def _check_file(path: Path, store: Store, found: Checked) -> Iterator[Checked]:
    """Every record of a file, then whether each page that is said to stand in it does."""
    pointers, size = list(_pointers(store, path.name)), path.stat().st_size  # first: a crawl may be writing it
    pages: dict[int, int] = {}
    end = 0
    try:
        for number, (plain, offset, length) in enumerate(members(path), start=1):
            end = offset + length
            found.counts["records"] += 1
            found.counts["bytes"] += length
            if problem := _look(plain):
                found.note("wrong", f"{path.name}@{offset}: {problem}")
            elif problem is None:
                pages[offset] = length
            if number % EVERY == 0:
                yield found
    except ArchiveError as problem:
        found.note("damaged", str(problem))
    else:
        found.counts["cut_off"] += end < size
    for offset, said in pointers:
        found.counts["pointers"] += 1
        if offset not in pages or said not in (None, pages[offset]):
            found.note("lost", f"no page stands at {path.name}@{offset}")


def _look(plain: bytes) -> str | None:
    """What is wrong with a record; None when it is a sound page, nothing when it is sound and no page."""
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(plain), check_digests=True)))
        while record.raw_stream.read(BLOCK):
            pass
    except (ArchiveLoadFailed, EOFError, StopIteration, ValueError) as problem:
        return f"cannot be read: {problem or 'no record stands there'}"
    if record.digest_checker.passed is False:
        return "is not what was written: its digest differs"
    return None if record.rec_type == "response" else ""


def _pointers(store: Store, name: str) -> Iterator[tuple[int, int | None]]:
    """Where pages stand in a file, as the database says: offset, and length where it is known."""
    r = revision.c
    yield from (
        (row[0], row[1]) for row in store.rows(sa.select(r.warc_offset, r.warc_length).where(r.warc_file == name))
    )
    for table in (quarantine, frontier):
        c = table.c
        for row in store.rows(sa.select(c.warc_offset).where(c.warc_file == name, c.warc_offset.is_not(None))):
            yield row[0], None


def _named(store: Store) -> dict[str, str | None]:
    """Every file that the database names, and the machine whose run wrote it, where that is known."""
    r = revision.c
    query = sa.select(r.warc_file, sa.func.max(run.c.host)).outerjoin(run, run.c.id == r.run_id)
    named = {row[0]: row[1] for row in store.rows(query.where(r.warc_file.is_not(None)).group_by(r.warc_file))}
    for table in (quarantine, frontier):
        file = table.c.warc_file
        named |= {row[0]: named.get(row[0]) for row in store.rows(sa.select(file).where(file.is_not(None)).distinct())}
    return named
