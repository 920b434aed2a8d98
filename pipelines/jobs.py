"""Do in a run what `retag`, `reextract` and `backfill --warc` do, a part at a time, so that many workers share it.

Each job may be done again, wholly or from where it was left: what is done already is left out or comes out the same.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.again import Due
from pipelines.again import reextract as read_again
from pipelines.again import retag as tag_again
from pipelines.reading import given_up
from pipelines.voters import load_voters
from pipelines.warcs import read_warc
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import load_registry
from tradewatch.store.engine import Store
from tradewatch.store.months import Days
from tradewatch.store.read import docid_ranges
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import article, outlet, revision

__all__ = ["PART", "plan_reextract", "plan_retag", "plan_warc", "reextract", "retag", "warc"]

PART = 2000  # articles in a range: some minutes of one processor
TRIES = 3  # a range is lost only if three workers are lost over it
NAMED = 5  # pages given up that a run's reason names
EVERY = 1.0  # seconds between two words on how far it has come


def plan_retag(due: Due, store: Store, part: int = PART) -> list[Plan]:
    """The runs that together do what `due` says, a range each."""
    ranges = docid_ranges(store, part, outlet_slug=due.outlet_slug, tagged_before=due.older, since=due.since)
    told = {"everything": due.everything, "since": due.since.isoformat() if due.since else None, "version": due.version}
    return [
        _part("retag", due.outlet_slug, f"{first}-{last}", told | {"docids": [first, last], "articles": count})
        for first, last, count in ranges
    ]


def retag(config: Config, store: Store, run: Run, told: Any) -> tuple[Verdict, str]:
    """Tag a range of stored articles anew: those of `run.asked`, all that another version tagged without it.

    Raises UsageError when this machine's rules are not those that were asked for.
    """
    asked = run.asked
    first_last = asked.get("docids")
    due = Due(
        outlet_slug=run.outlet or None,
        everything=bool(asked.get("everything")),
        since=date.fromisoformat(asked["since"]) if asked.get("since") else None,
        voters=load_voters(config.voters),
        docids=(int(first_last[0]), int(first_last[1])) if first_last else None,
    )
    if asked.get("version") not in (None, due.version):
        raise UsageError(
            f"this machine tags by rules {due.version}, asked for are {asked['version']}; "
            "install the same tradewatch, with the same voters, on every machine"
        )
    return _work(tag_again(store, due), told)


def plan_reextract(store: Store, outlet_slug: str | None = None, part: int = PART) -> list[Plan]:
    """The runs that together read every archived page anew: some WARC files each, whole ones."""
    count = sa.func.count().label("pages")
    query = (
        sa.select(revision.c.warc_file, count)
        .join(article, article.c.revision_id == revision.c.id)
        .join(outlet, outlet.c.id == article.c.outlet_id)
        .where(revision.c.warc_file.is_not(None))
        .group_by(revision.c.warc_file)
    )
    rows = store.rows(query.where(outlet.c.slug == outlet_slug) if outlet_slug else query)
    files = sorted((row.warc_file, row.pages) for row in rows)  # by code point, as the job compares them
    return [
        _part("reextract", outlet_slug, f"{first} {last}", {"files": [first, last], "articles": pages})
        for first, last, pages in _grouped(files, part)
    ]


def reextract(config: Config, store: Store, run: Run, told: Any) -> tuple[Verdict, str]:
    """Read a range of WARC files anew, all of them without one.

    Raises UsageError when this machine does not have them.
    """
    files = tuple(run.asked["files"]) if run.asked.get("files") else None
    if files is not None:
        for file in files:
            if not (config.archive_dir / file).is_file():
                raise UsageError(
                    f"{file} is not in {config.archive_dir}; let the machines share the archive, or do this where it is"
                )
    registry = load_registry(config.outlets_dir)
    steps = read_again(store, config, registry, outlet_slug=run.outlet or None, files=files)
    return _work(steps, told)


def plan_warc(files: Sequence[Path], outlet_slug: str | None = None, days: Days | None = None) -> list[Plan]:
    """The runs that together read these WARC files, one a file; their machines must have them there."""
    more = {"days": str(days) if days else None, "files": 1}
    return [_part("warc", outlet_slug, str(file.absolute()), {"file": str(file.absolute()), **more}) for file in files]


def warc(config: Config, store: Store, run: Run, told: Any) -> tuple[Verdict, str]:
    """Take the articles of known outlets from a WARC file.

    Raises UsageError when this machine does not have it.
    """
    if not run.asked.get("file"):
        raise UsageError("no WARC file is named; `tradewatch backfill --warc --queue FILE` writes such runs down")
    file = Path(str(run.asked["file"]))
    if not file.is_file():
        raise UsageError(f"{file} is not on this machine; put it where every machine finds it, or do this where it is")
    registry = load_registry(config.outlets_dir)
    days = Days.read(str(run.asked["days"])) if run.asked.get("days") else None
    return _work(read_warc(store, config, registry, [file], run.id, run.outlet or None, days), told)


def _part(job: str, outlet_slug: str | None, which: str, asked: Mapping[str, Any]) -> Plan:
    kept = {key: value for key, value in asked.items() if value}
    alone = " ".join(filter(None, (job, outlet_slug, which)))
    return Plan(outlet_slug or "", job, asked=kept, tries=TRIES, alone=alone)


def _grouped(files: Iterable[tuple[str, int]], part: int) -> Iterator[tuple[str, str, int]]:
    """Neighbouring files together until they hold `part` pages: the first, the last, how many pages."""
    before = 0
    numbered = []
    for file, pages in files:
        numbered.append((before // part, file, pages))
        before += pages
    for _, group in groupby(numbered, key=lambda one: one[0]):
        members = list(group)
        yield members[0][1], members[-1][1], sum(pages for *_, pages in members)


def _work(steps: Iterator[Counter[str]], told: Any) -> tuple[Verdict, str]:
    """Go through the steps, say how far they have come, and judge the last counts."""
    counts, said = Counter[str](), time.monotonic()
    for counts in steps:
        if time.monotonic() - said >= EVERY:
            told(counts)
            said = time.monotonic()
    told(counts)
    words = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in counts.items() if number)
    if lost := given_up(counts, NAMED):
        words += f": {'; '.join(lost)}"
    bad = counts["failed"] + counts["set_aside"] + counts["given_up"]
    return (Verdict.DEGRADED if bad else Verdict.OK), words or "nothing to do"
