"""Ask what articles have in common: `tradewatch facets`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tradewatch.cli.ask import NOTHING_FOUND, NOTHING_STORED, joined, options
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, emit, errors, note
from tradewatch.query.ask import ask
from tradewatch.query.facets import FACETS, Facet, Facets, facets_of
from tradewatch.query.summary import is_empty
from tradewatch.store.engine import open_store

__all__ = ["facets"]

TITLES = {
    "outlet": "Outlets",
    "company": "Companies",
    "person": "People",
    "role": "Roles",
    "festival": "Festivals and markets",
    "edition": "Editions",
    "language": "Languages",
}
MONTHS = 24  # shown to people, the newest


@dataclass(frozen=True, slots=True)
class Row:
    """One count, as a program reads it."""

    kind: str
    value: str
    name: str
    articles: int
    adds: str


@click.command()
@click.argument("words", nargs=-1)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(FACETS), help="Only these, as often as you like.")
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many of each at most.")
@options("outlet", "company", "person", "role", "festival", "edition", "language", "after", "before")
@click.pass_obj
def facets(
    door: Door, /, words: tuple[str, ...], kinds: tuple[str, ...], top: int, fmt: Format | None, **narrowing: Any
) -> None:
    """Count the outlets, companies, people, roles, festivals, editions, languages and months of what WORDS find.

    WORDS are a question as `tradewatch search` takes it. All articles found are counted, each once, merged records
    under the one that answers. What stands in the last column, added to the question, finds just as many.

    \b
    Examples:
      tradewatch facets remake --after 2024-01
      tradewatch facets 'festival:busan edition:2022' --kind company --kind person --top 20
      tradewatch facets company:wiip --csv > wiip.csv
    """
    with open_store(door.config.database, create=False) as store:
        if is_empty(store):
            errors().print(NOTHING_STORED, markup=False)
            return
        asked = ask(store, joined(words), **narrowing)
        asked.check()
        found = facets_of(store, asked.unordered()[0], top=top, kinds=kinds or FACETS)
    note(asked.notes)
    if fmt:
        emit(_rows(found), fmt, {})
    elif not found.articles:
        errors().print(NOTHING_FOUND, markup=False)
    else:
        console().print(_laid_out(found))


def _rows(found: Facets) -> Iterator[Row]:
    for facet in found.facets:
        for one in facet.values:
            yield Row(facet.kind, one.value, one.name, one.articles, one.adds)
    for month in found.months:
        yield Row("month", month.month, month.month, month.articles, month.adds)


def _laid_out(found: Facets) -> RenderableType:
    """A table a kind, the months last."""
    articles = f"{found.articles:,} article" + ("" if found.articles == 1 else "s")
    told = f", {found.stories:,} without copies" if found.stories != found.articles else ""
    parts: list[RenderableType] = [Text(articles + told, style="bold")]
    for facet in found.facets:
        if facet.values:
            parts += [Text(""), _title(facet), _table([(one.name, one.articles, one.adds) for one in facet.values])]
    months = [(one.month, one.articles, one.adds) for one in found.months[-MONTHS:]]
    earlier = f"  the newest {MONTHS} of {len(found.months)}" if len(found.months) > MONTHS else ""
    parts += [Text(""), Text("Months", style="bold underline").append(earlier, style="not bold not underline dim")]
    return Group(*parts, _table(months))


def _title(facet: Facet) -> Text:
    more = f"  {len(facet.values)} of {facet.distinct:,}" if facet.distinct > len(facet.values) else ""
    return Text(TITLES[facet.kind], style="bold underline").append(more, style="not bold not underline dim")


def _table(rows: list[tuple[str, int, str]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for name, articles, adds in rows:
        table.add_row(f"{articles:,}", Text(name), Text(adds))
    return table
