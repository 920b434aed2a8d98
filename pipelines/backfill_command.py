"""Take the command `tradewatch backfill`: articles of the past, from the outlets' archives or from WARC files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from pipelines import jobs
from pipelines.again_commands import queue_option, queue_parts
from tradewatch.cli.backfill import fill, rehearse, show_status
from tradewatch.cli.main import FINE, Door
from tradewatch.cli.output import NUMBER, Format, database_option, format_options, json_option
from tradewatch.cli.upkeep import do_job
from tradewatch.errors import UsageError
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry
from tradewatch.store.engine import open_store
from tradewatch.store.months import Days, days_of, today

__all__ = ["backfill", "ccnews"]

FIRST_DAY = date(1990, 1, 1)  # nobody published on the web before


class Day(click.ParamType[date]):
    """A day, a month or a year; of the last two the first day, or with `end` the last."""

    name = "day"

    def __init__(self, *, end: bool = False) -> None:
        self.end = end

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        try:
            if len(text) == 4:
                return date(int(text), 12, 31) if self.end else date(int(text), 1, 1)
            if len(text) == 7:
                days = days_of(text)
                return days.last if self.end else days.first
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"{text}: say a day such as 2025-05-14, a month such as 2025-05, or a year", param, ctx)


@click.command()
@click.argument("names", nargs=-1, metavar="OUTLET... | FILE...")
@click.option("--from", "first", type=Day(), metavar="DAY", help="The first day: 2025-05-14, 2025-05 or 2025.")
@click.option("--to", "last", type=Day(end=True), metavar="DAY", help="The last day; today when it is not given.")
@click.option("--limit", type=NUMBER, metavar="N", help="At most N pages an outlet in this call.")
@click.option("--again", is_flag=True, help="List anew what was listed, and try anew what failed.")
@click.option("--undated", is_flag=True, help="Fetch also what a sitemap lists without any date.")
@click.option("--dry-run", is_flag=True, help="Say what there is and how long it will take; fetch only listings.")
@click.option("--status", is_flag=True, help="Say which months are done and what is left; fetch nothing.")
@click.option("--at-once", type=click.IntRange(1, 32), default=2, show_default=True, help="Outlets filled together.")
@click.option("--warc", is_flag=True, help="From WARC files, own ones and CC-NEWS alike; asks nothing of anybody.")
@click.option("--outlet", metavar="OUTLET", help="With --warc: only articles of this outlet.")
@queue_option
@database_option
@format_options
@click.pass_obj
def backfill(
    door: Door,
    names: tuple[str, ...],
    first: date | None,
    last: date | None,
    limit: int | None,
    again: bool,
    undated: bool,
    dry_run: bool,
    status: bool,
    at_once: int,
    warc: bool,
    outlet: str | None,
    queue: bool,
    fmt: Format | None,
) -> None:
    """Collect articles of the past from outlets' archives, month by month, the newest first.

    Ctrl-C stops cleanly; the same call goes on where it stopped, and nothing is fetched twice. It keeps the manners of
    a crawl and gives way to crawls of the same hosts. Nobody is told of old articles as if they were news.

    \b
    Examples:
      tradewatch backfill variety screendaily --from 2025-01-01 --to 2025-12-31
      tradewatch backfill variety --from 2024-05 --dry-run
      tradewatch backfill variety --status
      tradewatch backfill --warc ~/crawl-2025*.warc.gz
    """
    days = _days(first or FIRST_DAY, last) if first or last else None
    if warc:
        if limit or again or undated or dry_run or status:
            raise UsageError("--warc reads whole files: beside it stand only --outlet, --from, --to and --queue")
        sys.exit(_from_files(door, list(map(Path, names)), outlet, days, fmt, queue=queue))
    if queue or outlet:
        raise UsageError("--queue and --outlet belong to --warc")
    chosen = _outlets(door, names)
    if status:
        show_status(door.config, chosen, days, fmt)
        return
    if days is None or first is None:
        raise UsageError("say from which day on: --from 2025-01-01")
    if dry_run:
        sys.exit(rehearse(door.config, chosen, days, undated=undated, fmt=fmt))
    sys.exit(fill(door.config, chosen, days, limit=limit, again=again, undated=undated, at_once=at_once, fmt=fmt))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--outlet", metavar="OUTLET", help="Only articles of this outlet.")
@queue_option
@json_option
@database_option
@click.pass_obj
def ccnews(door: Door, files: tuple[Path, ...], outlet: str | None, queue: bool, as_json: bool) -> None:
    """Take the known outlets' articles from WARC files: `tradewatch backfill --warc`, by its old name.

    \b
    Examples:
      tradewatch backfill --warc CC-NEWS-20260501001842-00012.warc.gz
      tradewatch ccnews CC-NEWS-20260501001842-00012.warc.gz
    """
    sys.exit(_from_files(door, files, outlet, None, Format.JSON if as_json else None, queue=queue))


def _outlets(door: Door, names: Sequence[str]) -> list[Outlet]:
    """The outlets of these names.

    Raises UsageError when there are none, or when files are named.
    """
    registry = load_registry(door.config.outlets_dir)
    if files := [name for name in names if ".warc" in name]:
        raise UsageError(f"{files[0]} is a file: files are read with --warc")
    if not names:
        raise UsageError("name an outlet to fill; `tradewatch outlets` lists them")
    return [registry.get(name) for name in dict.fromkeys(names)]


def _from_files(
    door: Door, files: Sequence[Path], outlet: str | None, days: Days | None, fmt: Format | None, *, queue: bool
) -> int:
    """Read the files, a run each, or leave them to workers; gives the exit code.

    Raises UsageError when there is none, or one is not there.
    """
    if not files:
        raise UsageError("name a WARC file to read")
    for file in files:
        if not file.is_file():
            raise UsageError(f"{file}: there is no such file")
    slug = load_registry(door.config.outlets_dir).get(outlet).slug if outlet else None
    plans, as_json = jobs.plan_warc(files, slug, days), fmt in (Format.JSON, Format.JSONL)
    if queue:
        with open_store(door.config.database) as store:
            queue_parts(store, plans, "files", as_json)
        return FINE
    return max(do_job(door, plan, jobs.warc, as_json, create=True) for plan in plans)


def _days(first: date, last: date | None) -> Days:
    """The days asked for, none of them in the future.

    Raises UsageError when there are none.
    """
    last = min(last or today(), today())
    if first > last:
        raise UsageError(f"--from {first} is later than --to {last}")
    return Days(max(first, FIRST_DAY), max(last, FIRST_DAY))
