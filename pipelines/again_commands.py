"""Take the commands that apply new rules to what is stored: `tradewatch retag`, `tradewatch reextract`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import click
import sqlalchemy as sa
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines.again import reextract as read_again
from pipelines.again import retag as tag_again
from tradewatch.cli.main import DEGRADED, FINE, Door
from tradewatch.cli.output import Format, database_option, emit, errors, format_options
from tradewatch.outlets.registry import load_registry
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article

__all__ = ["reextract", "retag"]


@click.command()
@click.option("--outlet", metavar="OUTLET", help="Only articles of this outlet.")
@click.option("--all", "everything", is_flag=True, help="Also those that this version of the tagger tagged.")
@database_option
@format_options
@click.pass_obj
def retag(door: Door, outlet: str | None, everything: bool, fmt: Format | None) -> None:
    """Apply new tagging rules and lexicons to the stored articles; no network.

    \b
    Examples:
      tradewatch retag
      tradewatch retag --outlet variety --all
    """
    slug = load_registry(door.config.outlets_dir).get(outlet).slug if outlet else None
    with open_store(door.config.database) as store:
        counts = _follow("retagging", store, tag_again(store, outlet_slug=slug, everything=everything))
    _tell(counts, fmt)


@click.command()
@click.option("--outlet", metavar="OUTLET", help="Only pages of this outlet.")
@database_option
@format_options
@click.pass_obj
def reextract(door: Door, outlet: str | None, fmt: Format | None) -> None:
    """Apply new extraction rules to the archived pages, those set aside too; no network.

    \b
    Examples:
      tradewatch reextract
      tradewatch reextract --outlet variety
    """
    registry = load_registry(door.config.outlets_dir)
    slug = registry.get(outlet).slug if outlet else None
    with open_store(door.config.database) as store:
        counts = _follow("reading again", store, read_again(store, door.config, registry, outlet_slug=slug))
    _tell(counts, fmt)


def _follow(what: str, store: Store, work: Iterator[Counter[str]]) -> Counter[str]:
    """Do the work under a progress bar, on a terminal."""
    total = store.rows(sa.select(sa.func.count()).select_from(article))[0][0]
    screen, counts = errors(), Counter[str]()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        for counts in work:
            progress.update(task, completed=counts.total())
    return counts


def _tell(counts: Counter[str], fmt: Format | None) -> None:
    emit([dict(counts)] if counts else [], fmt, {key: key for key in counts}, empty="Nothing to do.")
    sys.exit(DEGRADED if counts["failed"] or counts["set_aside"] else FINE)
