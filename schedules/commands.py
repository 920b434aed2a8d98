"""Crawl by timetable: `tradewatch schedule`."""

from __future__ import annotations

import logging
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from schedules.scheduler import Clock
from schedules.timetable import SHIPPED, Schedule, load_timetable, next_fire
from tradewatch.cli.crawl import exit_code
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, database_option, emit, errors, format_options
from tradewatch.config import Config
from tradewatch.errors import TradewatchError, UsageError
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.runs import Run

__all__ = ["schedule"]

log = logging.getLogger(__name__)
timetable_option = click.option(
    "--timetable", type=click.Path(path_type=Path), default=SHIPPED, help="Another timetable file than the shipped one."
)


@click.group()
def schedule() -> None:
    """Crawl by timetable, every night.

    \b
    Examples:
      tradewatch schedule next
      tradewatch schedule run --timetable my-timetable.toml
      tradewatch schedule run --now nightly
    """


@schedule.command("list")
@timetable_option
@format_options
@click.pass_obj
def list_schedules(door: Door, timetable: Path, fmt: Format | None) -> None:
    """What the timetable holds, and when each schedule is due next.

    \b
    Example:
      tradewatch schedule list --json
    """
    _show(door.config, timetable, fmt)


@schedule.command("next")
@timetable_option
@format_options
@click.pass_obj
def show_next(door: Door, timetable: Path, fmt: Format | None) -> None:
    """When each schedule is due next, the soonest first.

    \b
    Example:
      tradewatch schedule next
    """
    _show(door.config, timetable, fmt)


@schedule.command()
@timetable_option
@click.pass_obj
def validate(door: Door, timetable: Path) -> None:
    """Check a timetable file.

    \b
    Example:
      tradewatch schedule validate --timetable my-timetable.toml
    """
    found = _load(door.config, timetable)
    click.echo(f"{timetable}: {len(found)} schedule{'s' * (len(found) != 1)}, all well.")


@schedule.command()
@timetable_option
@click.option("--now", "name", metavar="NAME", help="Run this schedule once, now, and end.")
@database_option
@click.pass_obj
def run(door: Door, timetable: Path, name: str | None) -> None:
    """Wait, and crawl whenever a schedule is due; stop with Ctrl-C.

    \b
    Examples:
      tradewatch schedule run
      tradewatch schedule run --now nightly
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    found = _load(door.config, timetable)
    if name is None:
        _keep(door.config, found)
        return
    by_name = {one.name: one for one in found}
    if name not in by_name:
        raise UsageError(f"{timetable} has no schedule {name!r}; it has {', '.join(by_name)}")
    sys.exit(exit_code(_crawl(door.config, by_name[name])))


def _keep(config: Config, found: list[Schedule]) -> None:
    stop: list[int] = []
    clock = Clock(found, lambda due: _work(config, due, stop))

    def end(number: int, _: FrameType | None) -> None:
        stop.append(number)
        clock.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    for one in found:
        errors().print(f"{one.name}: {len(one.outlets)} outlets, next at {_local(one)}", markup=False)
    clock.run()


def _work(config: Config, due: Schedule, stop: list[int]) -> None:
    """Crawl; what goes wrong is logged, the clock goes on."""
    try:
        _crawl(config, due, stop)
    except TradewatchError as problem:
        log.error("%s: %s", due.name, problem)


def _crawl(config: Config, due: Schedule, stop: list[int] | None = None) -> list[Run]:
    log.info("%s: crawling %d outlets", due.name, len(due.outlets))
    wish = Wish(since=due.since, beat=due.beat, trigger="schedule")
    done = crawl_outlets(config, due.outlets, wish, at_once=due.at_once, stop=stop)
    for one in done:
        log.info("%s: run %d of %s: %s: %s", due.name, one.id, one.outlet, one.verdict, one.reason)
    return done


def _load(config: Config, timetable: Path) -> list[Schedule]:
    return load_timetable(timetable, load_registry(config.outlets_dir).slugs)


def _local(one: Schedule) -> str:
    return next_fire(one, datetime.now(UTC)).astimezone(one.zone).isoformat(" ", "minutes")


def _show(config: Config, timetable: Path, fmt: Format | None) -> None:
    now = datetime.now(UTC)
    records = [
        {
            "name": one.name,
            "next": _local(one),
            "at": one.at.isoformat("minutes"),
            "zone": str(one.zone),
            "days": " ".join(one.days),
            "outlets": len(one.outlets),
        }
        for one in sorted(_load(config, timetable), key=lambda one: next_fire(one, now))
    ]
    emit(
        records, fmt, {key: key for key in ("name", "next", "zone", "days", "outlets")}, empty="The timetable is empty."
    )
