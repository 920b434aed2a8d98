"""Look at runs: `tradewatch runs`."""

from __future__ import annotations

from pathlib import Path

import click

from tradewatch.cli.crawl import run_record
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, database_option, emit, format_options
from tradewatch.errors import UsageError
from tradewatch.logs import render
from tradewatch.store import quarantine
from tradewatch.store import runs as book
from tradewatch.store.engine import open_store

__all__ = ["runs"]

COLUMNS = {
    "id": "run", "outlet": "outlet", "started_at": "started", "verdict": "verdict",
    "new": "new", "revised": "revised", "unchanged": "same", "reason": "what happened",
}  # fmt: skip


@click.group(invoke_without_command=True)
@click.option("--outlet", metavar="OUTLET", help="Only runs of this outlet.")
@click.option("-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@database_option
@format_options
@click.pass_context
def runs(ctx: click.Context, outlet: str | None, limit: int, fmt: Format | None) -> None:
    """What each crawl did, and its verdict; the newest first.

    \b
    Examples:
      tradewatch runs
      tradewatch runs --outlet variety --json
      tradewatch runs show 12
      tradewatch runs log 12
      tradewatch runs set-aside
    """
    if ctx.invoked_subcommand is None:
        with open_store(ctx.obj.config.database) as store:
            records = [run_record(run) for run in book.latest(store, outlet=outlet, limit=limit)]
        if fmt is None:  # a table has no room for the state of a run that is over
            records = [{**one, "verdict": one["verdict"] or one["state"]} for one in records]
        emit(records, fmt, COLUMNS, empty="No crawl yet.")


@runs.command()
@click.argument("number", type=int)
@database_option
@format_options
@click.pass_obj
def show(door: Door, number: int, fmt: Format | None) -> None:
    """One run, with all its counts.

    \b
    Example:
      tradewatch runs show 12
    """
    with open_store(door.config.database) as store:
        record = run_record(book.get(store, number))
    if fmt:
        emit([record], fmt, {})
        return
    rows = [{"what": key, "value": value} for key, value in record.items() if key != "counts"]
    rows += [{"what": f"  {key}", "value": value} for key, value in sorted(record["counts"].items())]
    emit(rows, None, {"what": "", "value": ""})


@runs.command()
@click.argument("number", type=int)
@database_option
@click.pass_obj
def log(door: Door, number: int) -> None:
    """The log of one run.

    \b
    Example:
      tradewatch runs log 12
    """
    with open_store(door.config.database) as store:
        path = book.get(store, number).log
    if not path or not Path(path).is_file():
        raise UsageError(f"run {number} has no log" + (f" at {path} any more" if path else ""))
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            click.echo(render(line.rstrip("\n")))


@runs.command("set-aside")
@click.option("--outlet", metavar="OUTLET", help="Only pages of this outlet.")
@database_option
@format_options
@click.pass_obj
def set_aside(door: Door, outlet: str | None, fmt: Format | None) -> None:
    """Pages that could not be processed, and why.

    \b
    Example:
      tradewatch runs set-aside --outlet variety
    """
    columns = {"outlet": "outlet", "stage": "stage", "reason": "reason", "url": "url"}
    with open_store(door.config.database) as store:
        emit(quarantine.listing(store, outlet=outlet), fmt, columns, empty="No page is set aside.")
