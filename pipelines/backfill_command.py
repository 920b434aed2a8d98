"""Take the command `tradewatch backfill`: articles of the past, from the outlets' archives or from WARC files."""

from __future__ import annotations

import sys
from datetime import date

import click

from tradewatch.cli.backfill import fill, rehearse, show_status
from tradewatch.cli.main import Door
from tradewatch.cli.output import NUMBER, Format, database_option, format_options
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import load_registry
from tradewatch.store.months import Days, days_of, today

__all__ = ["backfill"]

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
@click.argument("slugs", nargs=-1, metavar="OUTLET...")
@click.option("--from", "first", type=Day(), metavar="DAY", help="The first day: 2025-05-14, 2025-05 or 2025.")
@click.option("--to", "last", type=Day(end=True), metavar="DAY", help="The last day; today when it is not given.")
@click.option("--limit", type=NUMBER, metavar="N", help="At most N pages an outlet in this call.")
@click.option("--again", is_flag=True, help="List anew what was listed, and try anew what failed.")
@click.option("--undated", is_flag=True, help="Fetch also what a sitemap lists without any date.")
@click.option("--dry-run", is_flag=True, help="Say what there is and how long it will take; fetch only listings.")
@click.option("--status", is_flag=True, help="Say which months are done and what is left; fetch nothing.")
@click.option("--at-once", type=click.IntRange(1, 32), default=2, show_default=True, help="Outlets filled together.")
@database_option
@format_options
@click.pass_obj
def backfill(
    door: Door,
    slugs: tuple[str, ...],
    first: date | None,
    last: date | None,
    limit: int | None,
    again: bool,
    undated: bool,
    dry_run: bool,
    status: bool,
    at_once: int,
    fmt: Format | None,
) -> None:
    """Collect articles of the past from outlets' archives, month by month, the newest first.

    Ctrl-C stops cleanly; the same call goes on where it stopped, and nothing is fetched twice. It keeps the manners of
    a crawl and gives way to crawls of the same hosts.

    \b
    Examples:
      tradewatch backfill variety screendaily --from 2025-01-01 --to 2025-12-31
      tradewatch backfill variety --from 2024-05 --dry-run
      tradewatch backfill variety --status
    """
    registry = load_registry(door.config.outlets_dir)
    chosen = [registry.get(slug) for slug in dict.fromkeys(slugs)]
    if not chosen:
        raise UsageError("name an outlet to fill; `tradewatch outlets` lists them")
    if status:
        show_status(door.config, chosen, _days(first or FIRST_DAY, last) if first or last else None, fmt)
        return
    if first is None:
        raise UsageError("say from which day on: --from 2025-01-01")
    days = _days(first, last)
    if dry_run:
        sys.exit(rehearse(door.config, chosen, days, undated=undated, fmt=fmt))
    sys.exit(fill(door.config, chosen, days, limit=limit, again=again, undated=undated, at_once=at_once, fmt=fmt))


def _days(first: date, last: date | None) -> Days:
    """The days asked for, none of them in the future.

    Raises UsageError when there are none.
    """
    last = min(last or today(), today())
    if first > last:
        raise UsageError(f"--from {first} is later than --to {last}")
    return Days(max(first, FIRST_DAY), last)
