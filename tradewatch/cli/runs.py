"""Look at runs: `tradewatch runs`."""

from __future__ import annotations

import functools
import getpass
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tradewatch.cli.main import Door
from tradewatch.cli.output import NUMBER, Format, database_option, emit, errors, format_options
from tradewatch.cli.watch import watch
from tradewatch.errors import UsageError
from tradewatch.logs import render
from tradewatch.store import claims, quarantine
from tradewatch.store import runs as book
from tradewatch.store.engine import open_store
from tradewatch.store.runs import STATES, Run, Verdict, record

__all__ = ["runs"]

COLUMNS = {
    "id": "run", "what": "of", "started_at": "started", "verdict": "verdict",
    "new": "new", "revised": "revised", "unchanged": "same", "reason": "what happened",
}  # fmt: skip
NESTED = ("counts", "asked")


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the ways to narrow a list of runs; it receives them as `which`."""

    @functools.wraps(command)
    def narrowed(*given: Any, **options: Any) -> Any:
        which = {name: options.pop(name) for name in ("outlet", "schedule", "verdict", "state", "before", "limit")}
        return command(*given, **options, which=which)

    for option in (
        click.option("-n", "--limit", type=NUMBER, default=20, show_default=True, help="How many."),
        click.option("--before", type=NUMBER, metavar="RUN", help="Only runs before that one, for the next page."),
        click.option("--state", type=click.Choice(STATES), help="Only runs in that state."),
        click.option("--verdict", type=click.Choice([str(one) for one in Verdict]), help="Only runs that ended so."),
        click.option("--schedule", metavar="NAME", help="Only runs of this schedule."),
        click.option("--outlet", metavar="OUTLET", help="Only runs of this outlet."),
    ):
        narrowed = option(narrowed)
    return narrowed


@click.group(invoke_without_command=True)
@filters
@database_option
@format_options
@click.pass_context
def runs(ctx: click.Context, which: dict[str, Any], fmt: Format | None) -> None:
    """What each crawl did, and its verdict; the newest first.

    \b
    Examples:
      tradewatch runs
      tradewatch runs --outlet variety --json
      tradewatch runs show 12
      tradewatch runs log 12
      tradewatch runs watch
      tradewatch runs cancel 12
      tradewatch runs set-aside
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, which, fmt)


@runs.command("list")
@filters
@database_option
@format_options
@click.pass_obj
def list_(door: Door, which: dict[str, Any], fmt: Format | None) -> None:
    """What each crawl did, and its verdict; the newest first.

    \b
    Examples:
      tradewatch runs list --schedule nightly --verdict failed
      tradewatch runs list --state running
      tradewatch runs list --before 480 -n 50 --json
    """
    _list(door, which, fmt)


def _list(door: Door, which: dict[str, Any], fmt: Format | None) -> None:
    with open_store(door.config.database) as store:
        found = book.latest(store, **which)
    records = [record(one) for one in found]
    if fmt is None:  # a table has no room for the state of a run that is over, nor for its job
        told = zip(records, found, strict=True)
        records = [{**row, "what": _what(one), "verdict": row["verdict"] or row["state"]} for row, one in told]
    narrow = any(value for name, value in which.items() if name != "limit")
    emit(records, fmt, COLUMNS, empty="No such run." if narrow else "No crawl yet.")


@runs.command()
@click.argument("number", type=NUMBER)
@database_option
@format_options
@click.pass_obj
def show(door: Door, number: int, fmt: Format | None) -> None:
    """One run: what it was to do, who did it, what came of it, and all its counts.

    \b
    Example:
      tradewatch runs show 12
    """
    with open_store(door.config.database) as store:
        found = record(book.get(store, number))
    if fmt:
        emit([found], fmt, {})
        return
    rows = [{"what": key, "value": value} for key, value in found.items() if key not in NESTED and value is not None]
    for nested in NESTED:
        rows += [{"what": f"  {key}", "value": value} for key, value in sorted(found[nested].items())]
    emit(rows, None, {"what": "", "value": ""})


@runs.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True, metavar="RUN...")
@database_option
@format_options
@click.pass_obj
def cancel(door: Door, numbers: tuple[int, ...], fmt: Format | None) -> None:
    """Stop runs: one that is due never begins, one at work ends cleanly within seconds and keeps what it has stored.

    \b
    Examples:
      tradewatch runs cancel 12
      tradewatch runs cancel 12 13 --json
    """
    with open_store(door.config.database) as store:
        stopped = [claims.cancel(store, number, f"cancelled by {_me()}") for number in numbers]
    for one in stopped:
        next_ = "is cancelled." if one.state == "done" else "was asked to stop; `tradewatch runs watch` sees it end."
        errors().print(f"Run {one.id} of {one.what} {next_}", markup=False)
    if fmt:
        emit(map(record, stopped), fmt, {})


@runs.command()
@click.argument("number", type=NUMBER)
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


runs.add_command(watch)


def _me() -> str:
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (KeyError, OSError):  # a container without a name for its user
        return socket.gethostname()


def _what(one: Run) -> str:
    """What a run is of; what it does is said where that is no crawl."""
    return one.what if one.job == "crawl" or not one.outlet else f"{one.outlet} ({one.job})"
