"""Do the database's and the archive's upkeep by hand: `tradewatch db maintain`, `tradewatch db check-archive`."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import console, database_option, errors, json_option
from tradewatch.config import Config
from tradewatch.errors import LostError
from tradewatch.fetch.archive_check import check_archive as check
from tradewatch.store import claims
from tradewatch.store.claims import Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.upkeep import maintain as keep_up
from tradewatch.store.upkeep import sweep

__all__ = ["check_archive", "do_job", "maintain"]

Told: TypeAlias = Callable[[Mapping[str, int]], None]
Job: TypeAlias = Callable[[Config, Store, Run, Told], tuple[Verdict, str]]
EVERY = 1.0  # seconds between two renewals of the run
CODES = {Verdict.OK: FINE, Verdict.DEGRADED: DEGRADED}


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be removed; remove nothing.")
@json_option
@database_option
@click.pass_obj
def maintain(door: Door, dry_run: bool, as_json: bool) -> None:
    """Remove what is older than the settings keep, never an article, and refresh the statistics.

    Settings: keep_runs, keep_alerts, keep_logs, keep_fetches, keep_warc. Crawls may go on beside it; Ctrl-C stops it.

    \b
    Examples:
      tradewatch db maintain --dry-run
      tradewatch db maintain
    """
    if not dry_run:
        sys.exit(do_job(door, Plan(job="maintain"), keep_up, as_json))
    counts = Counter[str]()
    with open_store(door.config.database, create=False) as store:
        for counts in sweep(door.config, store, rehearse=True):  # noqa: B007
            pass
    _print("", "this would be removed" if counts else "nothing is old enough to be removed", counts, as_json)


@click.command("check-archive")
@json_option
@database_option
@click.pass_obj
def check_archive(door: Door, as_json: bool) -> None:
    """Is the archive whole: each file, each record, the page of each article? Exit code 2 when it is not.

    \b
    Examples:
      tradewatch db check-archive
      tradewatch db check-archive --json
    """
    sys.exit(do_job(door, Plan(job="check_archive"), check, as_json))


def do_job(door: Door, plan: Plan, work: Job, as_json: bool, *, create: bool = False) -> int:
    """Do a job here, as a run of its own, so that it stands in the record and no other does it meanwhile.

    Prints what came of it and gives the exit code. Without `create` there must be a database.
    """
    with open_store(door.config.database, create=create) as store, _watching(plan.job) as seen:
        run = claims.claim_new(store, plan)
        held = claims.claim_of(run)
        counts: dict[str, int] = {}
        renewed = time.monotonic()

        def told(now: Mapping[str, int]) -> None:
            nonlocal renewed
            counts.update(now)
            seen(now)
            if time.monotonic() - renewed < EVERY:
                return
            renewed = time.monotonic()
            if claims.renew(store, held, counts=counts) is not Held.YES:
                raise LostError(f"run {run.id} was cancelled or taken over; see `tradewatch runs show {run.id}`")

        try:
            verdict, reason = work(door.config, store, run, told)
        except BaseException as problem:
            why = "it was asked to stop" if isinstance(problem, KeyboardInterrupt) else str(problem)
            claims.finish(store, held, Verdict.FAILED, why, counts)
            raise
        claims.finish(store, held, verdict, reason, counts)
    _print(str(verdict), reason, counts, as_json)
    return CODES.get(verdict, FAILED)


@contextmanager
def _watching(job: str) -> Iterator[Told]:
    """How far a job has come, on the terminal's error stream; nothing where there is no terminal."""
    screen = errors()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[told]}"))
    with Progress(*columns, TimeElapsedColumn(), console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task(job, total=None, told="")
        yield lambda counts: progress.update(task, told=", ".join(f"{counts[key]} {key}" for key in sorted(counts)))


def _print(verdict: str, reason: str, counts: Mapping[str, int], as_json: bool) -> None:
    told = {"verdict": verdict or None, "reason": reason, "counts": dict(sorted(counts.items()))}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    console().print(f"{verdict}: {reason}" if verdict else f"{reason}.", markup=False)
    for key, number in sorted(counts.items()):
        console().print(f"  {key:<10} {number}", markup=False)
