"""Steer the scheduler: `tradewatch schedule start`, `pause`, `resume`, `run-now`, `backfill`."""

from __future__ import annotations

import dataclasses
import getpass
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from types import FrameType
from typing import Any

import click

from schedules import backfill as filling
from schedules import outlook
from schedules.ping import Ping
from schedules.runner import Runner
from schedules.scheduler import WHOLE, Beater
from schedules.tick import Tick, now_of
from tradewatch import logs
from tradewatch.cli.crawl import RUN_COLUMNS, exit_code, run_record
from tradewatch.cli.main import WRONG, Door
from tradewatch.cli.output import Format, database_option, emit, errors, format_options
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store import claims, processes, runs, schedules
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run
from tradewatch.watch.channels import channels

__all__ = ["backfill", "pause", "resume", "run_now", "start", "timetable_option"]

log = logging.getLogger(__name__)
LONGEST = 6 * 3600.0  # seconds that --once waits for a run's turn: jitter, and the rest before another try


def timetable_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--timetable`: another file for this one call."""

    def remember(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
        if value:
            ctx.obj.config = dataclasses.replace(ctx.obj.config, timetable=value.absolute())

    kind = click.Path(path_type=Path)
    about = "Another timetable file than that of the settings."
    return click.option("--timetable", type=kind, expose_value=False, callback=remember, help=about)(command)


@click.command()
@timetable_option
@click.option("--at-once", type=click.IntRange(1, 32), help="Runs together on this machine, instead of the settings'.")
@click.option("--plan-only", is_flag=True, help="Only plan; workers elsewhere do the runs.")
@click.option("--once", is_flag=True, help="Do what is due, also what waits for its turn, and end; for cron.")
@database_option
@click.pass_obj
def start(door: Door, at_once: int | None, plan_only: bool, once: bool) -> None:
    """Work by the timetable until stopped; it is read again whenever it changes.

    With --once the exit code is 1 when a schedule has a mistake in it, 2 or 3 when runs went wrong; the rest is done.

    Ctrl-C or SIGTERM stops the crawls cleanly; the next ones go on where they were. A second time hurries them.

    \b
    Examples:
      tradewatch schedule start
      tradewatch schedule start --at-once 8
      tradewatch schedule start --once
    """
    config = door.config
    logs.configure(config)
    channels(config)
    Ping.of(config)
    with open_store(config.database) as store:
        wrong = outlook.load(config, store).told()
        for words in wrong:
            click.echo(words, err=True)
        runner = None if plan_only else Runner(config, store, at_once or config.at_once)
        tick = Tick(config, store, runner, every=WHOLE)
        if once:
            code = exit_code(_work_off(tick, runner))
            if wrong:
                click.echo("What is wrong in the timetable, see above, was left out; all else was done.", err=True)
            sys.exit(max(code, WRONG) if wrong else code)
        _keep(tick, runner)


def _keep(tick: Tick, runner: Runner | None) -> None:
    """Beat until a signal comes, then let what is at work stop."""
    beater = Beater(tick)

    def end(_number: int, _frame: FrameType | None) -> None:
        if runner:
            runner.stop()
        beater.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    beater.run()
    if runner:
        runner.drain()
    processes.gone(tick.store, tick.name)


def _work_off(tick: Tick, runner: Runner | None) -> list[Run]:
    """Plan what is due, do it, and what is due meanwhile."""
    done: list[Run] = []
    for step in (tick.look, tick.reload, tick.plan_all, tick.expire):
        step()
    if runner is not None:
        done = _do_all(runner)
    for step in (tick.look, tick.judge, tick.deliver, tick.announce):
        tick.guard(step)
    Ping.of(tick.config).once()
    return [run for run in done if run.state == "done"]


def _do_all(runner: Runner) -> list[Run]:
    """Do what is due, and what falls due within the next hours."""
    done: list[Run] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    while (runner.fill() or runner.working or _waits(runner.store)) and not (runner.stopping and not runner.working):
        done += runner.attend()
        time.sleep(0.3)
    return done


def _waits(store: Store) -> bool:
    """Whether a schedule's run is still to begin, or to be tried again, within the next hours."""
    pending = [run for run in runs.latest(store, state="due", limit=1000) if run.schedule]
    return any(run.not_before < claims.now(store) + LONGEST for run in pending)


@click.command("run-now")
@click.argument("name")
@timetable_option
@click.option("--queue", is_flag=True, help="Only write it down; a scheduler or worker does it.")
@database_option
@format_options
@click.pass_obj
def run_now(door: Door, name: str, queue: bool, fmt: Format | None) -> None:
    """Run a schedule now, beside its times.

    A scheduler or worker that is alive does it; else it is done here, and this command waits for the end.

    \b
    Examples:
      tradewatch schedule run-now nightly
      tradewatch schedule run-now nightly --queue
    """
    with open_store(door.config.database) as store:
        _hand_over(door.config, store, outlook.run_now(door.config, store, name), queue, fmt)


def _hand_over(config: Config, store: Store, planned: Sequence[Run], queue: bool, fmt: Format | None) -> None:
    """Leave runs to whoever lives, or do them here."""
    count = f"{len(planned)} run{'s are' if len(planned) != 1 else ' is'} due"
    alive = [one for one in processes.living(store) if one.does(planned[0].job)]
    if alive or queue:
        who = f"; {alive[0].kind} {alive[0].host} does it" if alive else "; `tradewatch schedule start` does it"
        errors().print(f"{count}{who}. See `tradewatch runs watch`.", markup=False)
        emit(map(run_record, planned), fmt, {}) if fmt else None
        return
    runner = Runner(config, store, config.at_once, lasting=False)
    stopped: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        runner.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    errors().print(f"{count}; no scheduler is running, so it is done here.", markup=False)
    logs.configure(config)
    done = _do(runner, [one.id for one in planned])
    emit(map(run_record, done), fmt, RUN_COLUMNS)
    sys.exit(130 if stopped else exit_code(done))


def _do(runner: Runner, numbers: Sequence[int]) -> list[Run]:
    """Do these runs and no others; gives how they ended, also where somebody else did them meanwhile."""
    waiting, done = set(numbers), list[Run]()
    while waiting or runner.working:
        for number in sorted(waiting) if not runner.stopping else ():
            _begin(runner, number, waiting)
        done += [run for run in runner.attend() if run.state == "done"]
        ours = {crawl.run.id for crawl in runner.working}
        known = [runs.get(runner.store, number) for number in sorted(set(numbers) - ours - {run.id for run in done})]
        done += [run for run in known if run.state == "done"]
        waiting = {run.id for run in known if run.state != "done"}
        if runner.stopping and not runner.working:
            return done + [_cancelled(runner.store, number) for number in sorted(waiting)]
        time.sleep(0.3)
    return done


def _begin(runner: Runner, number: int, waiting: set[int]) -> None:
    """Start one of them, when it is its turn and there is room."""
    if len(runner.working) >= runner.at_once or runs.get(runner.store, number).not_before > claims.now(runner.store):
        return
    if run := claims.claim(runner.store, runner.owner, number=number):
        waiting.discard(number)
        runner.begin(run)


def _cancelled(store: Store, number: int) -> Run:
    try:
        return claims.cancel(store, number, "stopped before it began")
    except UsageError:  # it ended this very moment
        return runs.get(store, number)


@click.command()
@click.argument("name")
@timetable_option
@database_option
@click.pass_obj
def pause(door: Door, name: str) -> None:
    """Let a schedule's times pass; each is noted in its history as skipped. Also one with mistakes in it.

    \b
    Example:
      tradewatch schedule pause nightly
    """
    outlook.load(door.config).find(name)
    with open_store(door.config.database) as store:
        schedules.pause(store, name, _me())
    errors().print(f"{name} is paused; `tradewatch schedule resume {name}` lets it go on.", markup=False)


@click.command()
@click.argument("name")
@timetable_option
@database_option
@click.pass_obj
def resume(door: Door, name: str) -> None:
    """Let a schedule that was paused go on, from its next time.

    \b
    Example:
      tradewatch schedule resume nightly
    """
    with open_store(door.config.database) as store:
        timetable = outlook.load(door.config, store)
        one = timetable.find(name)
        schedules.resume(store, name, _me())
        following = one.following(now_of(store)) if one else []
    then = f", next {following[0]:%Y-%m-%d %H:%M} UTC" if following else ""
    if one is None:
        then = f" when its mistakes are mended: {timetable.wrong()[name]}"
    errors().print(f"{name} goes on{then}.", markup=False)


@click.command()
@click.argument("name")
@click.option("--from", "first", metavar="DAY", required=True, help="The first day, such as 2026-11-01.")
@click.option("--to", "last", metavar="DAY", help="The last day; today when not given.")
@click.option("--dry-run", is_flag=True, help="Only list the firings without a good run.")
@timetable_option
@database_option
@format_options
@click.pass_obj
def backfill(door: Door, name: str, first: str, last: str | None, dry_run: bool, fmt: Format | None) -> None:
    """Make up for times that were missed, skipped or failed.

    One run an outlet over the whole span, with the outlet's archives; what is stored already is not fetched again.

    \b
    Examples:
      tradewatch schedule backfill nightly --from 2026-11-01 --dry-run
      tradewatch schedule backfill nightly --from 2026-11-01 --to 2026-11-07
    """
    begin, end = _day(first), _day(last) + timedelta(days=1) if last else datetime.now(UTC)
    if end <= begin:
        raise UsageError("--to is before --from")
    with open_store(door.config.database) as store:
        one = outlook.load(door.config, store).get(name)
        try:
            found = filling.gaps(store, one, begin - timedelta(microseconds=1), min(end, datetime.now(UTC)))
        except ValueError as problem:
            raise UsageError(f"{problem}; choose a shorter one") from None
        if dry_run or not found:
            columns = {"fire": "due", "outlet": "outlet", "found": "what was"}
            emit(found, fmt, columns, empty="Nothing is missing.")
            return
        _hand_over(door.config, store, filling.fill(store, filling.plans(one, found)), False, fmt)


def _day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
        if not 1990 <= day.year <= 2200:
            raise ValueError(text)
        return datetime.combine(day, clock.min, tzinfo=UTC)
    except ValueError:
        raise UsageError(f"{text!r} is no day; write one such as 2026-11-01") from None


def _me() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"
