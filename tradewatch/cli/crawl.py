"""Collect articles on demand: `tradewatch crawl`."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import NUMBER, Format, database_option, emit, errors, format_options, voter_option
from tradewatch.cli.search_alerts import after_crawl
from tradewatch.cli.summary import summarise
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.process import Wish, crawl_outlets, dry
from tradewatch.spiders.since import since as moment
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Run, latest
from tradewatch.store.runs import record as run_record

__all__ = ["RUN_COLUMNS", "code_of", "crawl", "exit_code", "rehearsed", "run_record", "watching"]

RUN_COLUMNS = {
    "id": "run", "outlet": "outlet", "verdict": "verdict", "new": "new", "revised": "revised",
    "unchanged": "unchanged", "seconds": "seconds", "reason": "what happened",
}  # fmt: skip

VOTERS = "pipelines.voters"  # named by its path, as every room above this one is
ANNOUNCED = ("published_at", "headline", "url", "dek", "bylines", "section", "tags", "found_by")  # a source says so


def exit_code(done: Sequence[Run]) -> int:
    """0 all fine, 3 all failed, 2 anything between."""
    return code_of(run.verdict for run in done)


def code_of(found: Iterable[str | None]) -> int:
    """That of runs by their verdicts."""
    verdicts = set(found)
    if verdicts <= {"ok"}:
        return FINE
    return FAILED if verdicts <= {"failed"} else DEGRADED


@contextmanager
def watching(slugs: Sequence[str]) -> Iterator[Any]:
    """A progress bar an outlet on the terminal's error stream; nothing where there is no terminal."""
    screen = errors()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, TimeElapsedColumn(), console=screen, disable=not screen.is_terminal) as progress:
        tasks: dict[str, TaskID] = {slug: progress.add_task(slug, total=None, told="waiting") for slug in slugs}

        def told(run: Run) -> None:
            counts = run.counts
            came = sum(counts.get(key, 0) for key in ("fetched", "replayed", "unchanged", "failed", "blocked", "gone"))
            total = max(came, counts.get("new", 0) + counts.get("again", 0))
            words = f"{counts.get('stored', 0)} stored"
            if month := counts.get("month"):  # of a back-fill: how far back it has come
                words = f"{words}, listing {month // 100}-{month % 100:02}"
            if run.state == "done":
                total = came = max(came, 1)
                words = f"{run.verdict}: {words}"
            progress.update(tasks[run.outlet], completed=came, total=total or None, told=words)

        yield told


@click.command()
@click.argument("slugs", nargs=-1, metavar="OUTLET...")
@click.option("--all", "everything", is_flag=True, help="Every outlet.")
@click.option("--since", metavar="WHEN", help="Only articles announced as newer: 36h, 7d, 2w or a day.")
@click.option("--limit", type=NUMBER, metavar="N", help="At most N pages an outlet.")
@click.option("--beat", metavar="BEAT", help="Only articles about it: festivals, markets, deals ...")
@click.option("--full", is_flag=True, help="Archives too, and known pages again.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched; fetch only feeds, store nothing.")
@click.option("--at-once", type=click.IntRange(1, 32), default=4, show_default=True, help="Outlets crawled together.")
@click.option("--summary", is_flag=True, help="Then show what the database holds now.")
@voter_option
@database_option
@format_options
@click.pass_obj
def crawl(
    door: Door,
    slugs: tuple[str, ...],
    everything: bool,
    since: str | None,
    limit: int | None,
    beat: str | None,
    full: bool,
    dry_run: bool,
    at_once: int,
    summary: bool,
    voters: tuple[str, ...],
    fmt: Format | None,
) -> None:
    """Collect articles from outlets.

    Ctrl-C stops cleanly; the next crawl goes on where this one stopped. Unchanged pages are not fetched again.

    \b
    Examples:
      tradewatch crawl variety deadline --since 7d
      tradewatch crawl screendaily --beat festivals --limit 50
      tradewatch crawl cineuropa --dry-run
    """
    registry = load_registry(door.config.outlets_dir)
    chosen = list(registry.slugs) if everything else [registry.get(slug).slug for slug in dict.fromkeys(slugs)]
    if not chosen:
        raise UsageError("name an outlet to crawl, or --all; `tradewatch outlets` lists them")
    if since:
        moment(since)
    wish = Wish(since, limit, full, beat)
    if dry_run:
        sys.exit(_rehearse(door.config, chosen, wish, fmt))
    config = _with_voters(door.config, voters)
    with watching(chosen) as told:
        done = crawl_outlets(config, chosen, wish, at_once=at_once, told=told)
    emit(map(run_record, done), fmt, RUN_COLUMNS)
    after_crawl(config)
    if summary:
        summarise(door.config)
    sys.exit(exit_code(done))


def _with_voters(config: Config, names: Sequence[str]) -> Config:
    """The settings with these voters, if any are named; one that cannot be loaded is told before a crawl begins.

    Raises VoterError.
    """
    config = replace(config, voters=",".join(names)) if names else config
    if config.voters:
        importlib.import_module(VOTERS).load_voters(config.voters)
    return config


def _rehearse(config: Config, slugs: Sequence[str], wish: Wish, fmt: Format | None) -> int:
    """Print what would be fetched; gives the exit code, for an outlet whose sources cannot be read."""
    found, done = list[dict[str, Any]](), list[Run]()
    for slug in slugs:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "found.jsonl"
            status = dry(config, slug, wish, report)
            lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
            done.append(rehearsed(slug, report, status))
        pages = [json.loads(line) for line in lines[: wish.limit]]
        found += [{"outlet": slug, **{name: page.get(name) for name in ANNOUNCED}} for page in pages]
    columns = {"outlet": "outlet", "published_at": "published", "headline": "headline", "url": "url"}
    emit(found, fmt, columns, empty="Nothing to fetch.")
    for run in done:
        if run.verdict != "ok":
            errors().print(f"{run.outlet}: {run.verdict}: {run.reason}", markup=False)
    return exit_code(done)


def rehearsed(slug: str, report: Path, status: int) -> Run:
    """The run of a rehearsal, from the passing database beside its report."""
    database = report.with_name(f"{report.name}.db")
    if not database.exists():
        reason = f"the rehearsal ended with status {status}"
        return Run(0, slug, "manual", "done", verdict="failed", reason=reason)
    with open_store(f"sqlite:///{database}") as store:
        return latest(store)[0]
