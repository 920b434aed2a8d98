"""Take the commands that apply new rules to what is stored: `tradewatch retag`, `tradewatch reextract`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines.again import Due, differences
from pipelines.again import reextract as read_again
from pipelines.again import retag as tag_again
from pipelines.again_diff import show
from pipelines.jobs import plan_reextract, plan_retag
from pipelines.reading import given_up
from pipelines.voters import load_voters
from tradewatch.cli.crawl import run_record
from tradewatch.cli.main import DEGRADED, FINE, Door
from tradewatch.cli.output import NUMBER, Format, database_option, emit, errors, format_options, voter_option
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import Registry, load_registry
from tradewatch.spiders.since import since as moment
from tradewatch.store import processes
from tradewatch.store.engine import Store, open_store
from tradewatch.store.mastheads import slugs
from tradewatch.store.read import count_articles
from tradewatch.store.runs import Plan, create

__all__ = ["queue_option", "queue_parts", "reextract", "retag"]

queue_option = click.option("--queue", is_flag=True, help="Cut it into parts for a scheduler or workers to do.")


@click.command()
@click.option("--outlet", metavar="OUTLET", help="Only articles of this outlet.")
@click.option("--since", metavar="WHEN", help="Only articles published since: 36h, 7d, 2w or a day.")
@click.option("--limit", type=NUMBER, metavar="N", help="At most N articles, the oldest first.")
@click.option("--all", "everything", is_flag=True, help="Also those that this version of the tagger tagged.")
@click.option("--diff", is_flag=True, help="Show what would change; write nothing.")
@queue_option
@voter_option
@database_option
@format_options
@click.pass_obj
def retag(
    door: Door,
    outlet: str | None,
    since: str | None,
    limit: int | None,
    everything: bool,
    diff: bool,
    queue: bool,
    voters: tuple[str, ...],
    fmt: Format | None,
) -> None:
    """Apply new tagging rules and lexicons to the stored articles; no network.

    Tags that still say the same keep their rows. Ctrl-C stops; the next call goes on with what is left.

    \b
    Examples:
      tradewatch retag --diff --limit 200               what would change, before it is written
      tradewatch retag
      tradewatch retag --outlet variety --since 7d --all
      tradewatch retag --queue                          for the workers of all machines
    """
    if queue and (limit or diff or voters):
        raise UsageError("--queue takes no --limit, --diff or --voter; workers tag by their own settings")
    day = moment(since).date() if since else None
    asked = load_voters(voters or door.config.voters)
    with ExitStack() as opened:
        store = opened.enter_context(open_store(door.config.database))
        slug = _slug(store, load_registry(door.config.outlets_dir), outlet) if outlet else None
        due = Due(slug, everything, day, limit, asked)
        if queue:
            queue_parts(store, plan_retag(due, store), "articles", fmt is not None)
            return
        went = opened.enter_context(_bar("retagging", due.count(store)))
        if diff:
            failed = show((one for batch in went(differences(store, due), len) for one in batch), fmt)
            sys.exit(DEGRADED if failed else FINE)
        counts = _last(went(tag_again(store, due)))
    _tell(counts, fmt)


@click.command()
@click.option("--outlet", metavar="OUTLET", help="Only pages of this outlet.")
@queue_option
@database_option
@format_options
@click.pass_obj
def reextract(door: Door, outlet: str | None, queue: bool, fmt: Format | None) -> None:
    """Apply new extraction rules to the archived pages, those set aside too; no network.

    \b
    Examples:
      tradewatch reextract
      tradewatch reextract --outlet variety
      tradewatch reextract --queue
    """
    registry = load_registry(door.config.outlets_dir)
    with open_store(door.config.database) as store, _bar("reading again", count_articles(store)) as went:
        slug = _slug(store, registry, outlet) if outlet else None
        if queue:
            queue_parts(store, plan_reextract(store, slug), "articles", fmt is not None)
            return
        counts = _last(went(read_again(store, door.config, registry, outlet_slug=slug)))
    _tell(counts, fmt)


def queue_parts(store: Store, parts: Sequence[Plan], what: str, as_json: bool) -> None:
    """Write the parts of some work down as runs that are due, and say who will do them; `what` they have parts of."""
    written = [create(store, part) for part in parts]
    if as_json:
        emit(map(run_record, written), Format.JSON, {})
    size = sum(int(part.asked[what]) for part in parts)
    alive = sum(one.does(parts[0].job) for one in processes.living(store)) if parts else 0
    who = f"{alive} scheduler{'s' * (alive != 1)} and workers do them" if alive else "`tradewatch worker` does them"
    errors().print(f"{size} {what} in {len(parts)} runs are due; {who}. See `tradewatch runs`.", markup=False)


def _slug(store: Store, registry: Registry, outlet: str) -> str:
    """The outlet meant: one that has articles, though no file describes it any more, else one of the files'."""
    return outlet if outlet in slugs(store) else registry.get(outlet).slug


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """A progress bar on the terminal's error stream; what it yields passes work through and counts it.

    Work gives the counts so far, or batches, of which `size` tells how many articles they are.
    """
    screen = errors()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task(what, total=total)

        def went(work: Iterable[Any], size: Callable[[Any], int] | None = None) -> Iterator[Any]:
            for step in work:
                if size is None:
                    progress.update(task, completed=step.total())
                else:
                    progress.advance(task, size(step))
                yield step

        yield went


def _last(steps: Iterable[Counter[str]]) -> Counter[str]:
    """The counts when all is done."""
    counts = Counter[str]()
    for counts in steps:  # noqa: B007
        pass
    return counts


def _tell(counts: Counter[str], fmt: Format | None) -> None:
    emit([dict(counts)] if counts else [], fmt, {key: key for key in counts}, empty="Nothing to do.")
    if gone := counts["unarchived"]:
        why = "their pages are not in the archive: never kept there, or older than keep_warc"
        errors().print(f"{gone} articles stay as they are, for {why}.", markup=False)
    if lost := given_up(counts):
        errors().print(f"{len(lost)} pages were given up, and are set aside:", markup=False)
        for line in lost:
            errors().print(f"  {line}", markup=False, soft_wrap=True)
    sys.exit(DEGRADED if counts["failed"] or counts["set_aside"] or lost else FINE)
