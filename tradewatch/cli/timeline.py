"""Ask when: `tradewatch timeline`."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Group, RenderableType
from rich.text import Text

from tradewatch.cli.answers import day, table_of
from tradewatch.cli.ask import NOTHING_FOUND, NOTHING_STORED, joined, options
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, emit, errors
from tradewatch.query.summary import is_empty
from tradewatch.query.timeline import Timeline
from tradewatch.query.timeline import timeline as find_timeline
from tradewatch.store.engine import open_store

__all__ = ["timeline"]

FORMS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m"}
BAR = 40  # characters of the longest bar


@click.command()
@click.argument("words", nargs=-1)
@click.option("--by", type=click.Choice(["day", "week", "month"]), default="month", show_default=True, help="Count by.")
@click.option("--normalise", is_flag=True, help="Also of each 1,000 articles that the outlets published.")
@options("outlet", "company", "person", "role", "festival", "edition", "language", "after", "before")
@click.pass_obj
def timeline(door: Door, /, words: tuple[str, ...], by: Any, normalise: bool, fmt: Format | None, **given: Any) -> None:
    """Count the articles that WORDS find by day, week or month, and name the first.

    WORDS are a question as `tradewatch search` takes it. Plain counts rise when an outlet is added; with --normalise
    there is also how many of 1,000 articles it is, within each outlet, then over all of them by their size.

    \b
    Examples:
      tradewatch timeline company:wiip
      tradewatch timeline '"sales agent"' --by week --after 2024
      tradewatch timeline remake --normalise --csv > remakes.csv
    """
    with open_store(door.config.database, create=False) as store:
        empty = is_empty(store)
        found = find_timeline(store, joined(words), by=by, normalise=normalise, strict=not empty, **given)
    if fmt is Format.CSV or fmt is Format.JSONL:
        emit(found.points, fmt, {})
    elif fmt:
        emit([found], fmt, {})
    elif not found.points:
        errors().print(NOTHING_STORED if empty else NOTHING_FOUND, markup=False)
    else:
        console().print(_laid_out(found))
    for note in found.notes if not fmt else ():
        errors().print(note, markup=False)


def _laid_out(found: Timeline) -> RenderableType:
    shown = [("per 1,000", "right")] if found.normalised else []
    table = table_of(found.by, ("articles", "right"), *shown, "")
    heights = [_height(found, number) for number in range(len(found.points))]
    highest = max(heights) or 1
    for point, height in zip(found.points, heights, strict=True):
        share = [] if not found.normalised else ["" if point.per_thousand is None else f"{point.per_thousand:.1f}"]
        bar = "▇" * round(height / highest * BAR)
        table.add_row(point.start.strftime(FORMS[found.by]), str(point.articles), *share, bar)
    first = found.first
    told = f"First: {day(first.day)}, {first.outlet}: {first.headline or first.url}" if first else ""
    return Group(Text(found.sentence), Text(told, style="dim"), Text(""), table)


def _height(found: Timeline, number: int) -> float:
    point = found.points[number]
    return (point.per_thousand or 0.0) if found.normalised else point.articles
