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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import click

from schedules import backfill as filling
from schedules import outlook
from schedules.channels import channels
from schedules.ping import Ping
from schedules.runner import Runner
from schedules.scheduler import WHOLE, Beater
from schedules.tick import Tick, now_of
from tradewatch import logs
from tradewatch.cli.crawl import RUN_COLUMNS, exit_code, run_record
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, database_option, emit, errors, format_options
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store import claims, processes, schedules
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run

__all__ = ["backfill", "pause", "resume", "run_now", "start", "timetable_option"]

log = logging.getLogger(__name__)


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
@click.option("--once", is_flag=True, help="Do what is due now, and end; for cron.")
@database_option
@click.pass_obj
def start(door: Door, at_once: int | None, plan_only: bool, once: bool) -> None:
    """Work by the timetable until stopped; it is read again whenever it changes.

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
        for words in outlook.load(config, store).told():
            click.echo(words, err=True)
        runner = None if plan_only else Runner(config, store, at_once or config.at_once)
        tick = Tick(config, store, runner, every=WHOLE)
        if once:
            sys.exit(exit_code(_work_off(tick, runner)))
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
    for step in (tick.look, tick.reload, tick.plan, tick.expire):
        step()
    if runner is None:
        return done
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    while runner.fill() or runner.working:
        done += runner.attend()
        time.sleep(0.3)
    for step in (tick.look, tick.judge, tick.deliver):
        tick.guard(step)
    Ping.of(tick.config).once()
    return [run for run in done if run.state == "done"]


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
    alive = processes.living(store, "scheduler", "worker")
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
    """Do these runs and no others; gives how they ended."""
    waiting, done = list(numbers), list[Run]()
    while waiting or runner.working:
        for number in waiting[:] if not runner.stopping else ():
            if len(runner.working) < runner.at_once and (
                run := claims.claim(runner.store, runner.owner, number=number)
            ):
                waiting.remove(number)
                runner.begin(run)
        for run in runner.attend():
            if run.state == "done":
                done.append(run)
            else:
                waiting.append(run.id)
        if runner.stopping and not runner.working:
            done += [claims.cancel(runner.store, number, "stopped before it began") for number in waiting]
            break
        time.sleep(0.3)
    return done


@click.command()
@click.argument("name")
@timetable_option
@database_option
@click.pass_obj
def pause(door: Door, name: str) -> None:
    """Let a schedule's times pass; each is noted in its history as skipped.

    \b
    Example:
      tradewatch schedule pause nightly
    """
    outlook.load(door.config).get(name)
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
    one = outlook.load(door.config).get(name)
    with open_store(door.config.database) as store:
        schedules.resume(store, name, _me())
        following = one.following(now_of(store))
    errors().print(
        f"{name} goes on" + (f", next {following[0]:%Y-%m-%d %H:%M} UTC." if following else "."), markup=False
    )


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
    one = outlook.load(door.config).get(name)
    with open_store(door.config.database) as store:
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
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(f"{text!r} is no day; write one such as 2026-11-01") from None


def _me() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"
