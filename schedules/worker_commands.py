"""Take the command `tradewatch worker`: one of many machines that do what is due."""

from __future__ import annotations

import signal
from types import FrameType

import click

from schedules.jobs import DELIVER, JOBS
from schedules.runner import Runner
from schedules.scheduler import Beater
from schedules.worker import EVERY, SWEEP, Worker
from tradewatch import logs
from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option
from tradewatch.errors import UsageError
from tradewatch.store import processes
from tradewatch.store.engine import Store, open_store
from tradewatch.store.living import has_died

__all__ = ["worker"]

KINDS = (*JOBS, DELIVER)
SILENT = 3 * SWEEP  # seconds since its last beat after which a name is free again


@click.command()
@click.option("--at-once", type=click.IntRange(1, 32), help="Runs together on this machine, instead of the settings'.")
@click.option("--jobs", metavar="JOB,JOB", default="", help=f"Only these kinds of work: {', '.join(KINDS)}.")
@click.option("--engine/--no-engine", default=True, help="Be brought runs by procrastinate, or look once a second.")
@click.option("--name", help="What it is called among the processes; machine and number when not given.")
@database_option
@click.pass_obj
def worker(door: Door, at_once: int | None, jobs: str, engine: bool, name: str | None) -> None:
    """Do the runs that are due, on as many machines as you like that share one PostgreSQL.

    Something must plan them: `tradewatch schedule start`, with --plan-only where it is to do nothing itself. Ctrl-C or
    SIGTERM stops the runs cleanly, and they go on elsewhere. On SQLite one machine's scheduler does the same.

    \b
    Examples:
      tradewatch worker
      tradewatch worker --at-once 8 --jobs crawl
      tradewatch worker --jobs retag,reextract --name basement
    """
    chosen = _chosen(jobs)
    logs.configure(door.config)
    with open_store(door.config.database) as store:
        if store.dialect != "postgresql":
            click.echo(
                "The database is SQLite, which one machine uses: this worker does what is due here, as `tradewatch "
                "schedule start` does. For many machines set database_url to a PostgreSQL.",
                err=True,
            )
        one = Worker(door.config, store, Runner(door.config, store, at_once or door.config.at_once, chosen))
        one.name = _free_name(store, name) if name else one.name
        one.delivers = bool(door.config.alerts) and (not chosen or DELIVER in chosen)
        if engine and store.dialect == "postgresql":
            _bring(one)
        _keep(one)


def _bring(one: Worker) -> None:
    """Let the job engine bring this worker its runs, where it is installed."""
    try:
        from schedules import carrier
    except ImportError:
        click.echo(
            'There is no job engine, so this worker looks for runs once a second; pip install "tradewatch[workers]"',
            err=True,
        )
        return
    assert one.runner is not None
    carrier.set_up(one.store)
    one.carrier = carrier.Carrier(
        one.store, one.runner.jobs, one.runner.at_once, one.take, one.holds, one.deliver if one.delivers else None
    )
    one.carrier.start()


def _keep(one: Worker) -> None:
    """Work until a signal comes, then let what is at work stop; a second one hurries it."""
    runner = one.runner
    assert runner is not None
    beater = Beater(one, every=EVERY)

    def end(_number: int, _frame: FrameType | None) -> None:
        runner.stop()
        beater.stop()
        if one.carrier is not None:
            one.carrier.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    beater.run()
    one.drain()
    if one.carrier is not None:
        one.carrier.join(10.0)
    processes.gone(one.store, one.name)


def _chosen(jobs: str) -> tuple[str, ...]:
    chosen = tuple(filter(None, (word.strip() for word in jobs.split(","))))
    for job in chosen:
        if job not in KINDS:
            raise UsageError(f"there is no job {job!r}; there are {', '.join(KINDS)}")
    return chosen


def _free_name(store: Store, name: str) -> str:
    alive = [one for one in processes.living(store, within=SILENT) if one.name == name]
    if not all(map(has_died, alive)):
        raise UsageError(f"a process named {name!r} is alive already; give this one another name")
    return name
