"""Ask for festivals and markets: `tradewatch festivals`, one edition in full, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tradewatch.cli import answers, profiles
from tradewatch.cli.answers import counted, day, in_words, listed, section, table_of
from tradewatch.cli.ask import answer, options
from tradewatch.cli.identity import Question
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, database_option, emit, format_options
from tradewatch.errors import UsageError
from tradewatch.query.comparing import Comparison, Shared, Side, compare_editions
from tradewatch.query.coverage import folded
from tradewatch.query.editions import EditionBeside, EditionPage, edition_page
from tradewatch.query.festivals import festival_page
from tradewatch.query.festivals import festivals as find_festivals
from tradewatch.store.engine import open_store

__all__ = ["festivals"]

YEAR = click.IntRange(1900, 2200)
DAYS = 45  # rows; an edition whose articles span more is shown by week
RELATIONS = {"part": "belongs to it", "whole": "it belongs to", "year": ""}


@click.command("compare")
@click.argument("one", metavar="FESTIVAL:YEAR")
@click.argument("other", metavar="FESTIVAL:YEAR")
@database_option
@format_options
@click.pass_obj
def compare(door: Door, one: str, other: str, fmt: Format | None) -> None:
    """Put two editions side by side: counts, who and what is in both, and only in one.

    \b
    Examples:
      tradewatch festivals compare busan:2022 busan:2023
      tradewatch festivals compare acfm:2022 efm:2023 --json
    """
    with open_store(door.config.database, create=False) as store:
        found = compare_editions(store, one, other)
    if fmt:
        emit([found], fmt, {})
    else:
        console().print(_compared(found))


@click.command(cls=Question, parts=(compare,))
@click.argument("name", nargs=-1)
@click.option("--year", type=YEAR, metavar="YEAR", help="Only with an edition in this year.")
@click.option("--edition", type=YEAR, metavar="YEAR", help="This edition of the festival NAME in full.")
@options("limit", "full")
@click.pass_obj
def festivals(
    door: Door,
    name: tuple[str, ...],
    fmt: Format | None,
    year: int | None,
    edition: int | None,
    limit: int,
    full: bool,
) -> None:
    """Find festivals and markets with their editions; a NAME that one alone has shows what was said there.

    \b
    Examples:
      tradewatch festivals --year 2024
      tradewatch festivals busan
      tradewatch festivals busan --edition 2022
      tradewatch festivals compare busan:2022 busan:2023
    """
    what = " ".join(name)
    if edition is not None:
        _show_edition(door, what, edition, fmt, limit)
        return
    answer(
        door,
        fmt,
        lambda store: find_festivals(store, what, year=year, limit=limit),
        answers.festivals,
        one=(lambda store, slug: festival_page(store, slug, limit=limit), profiles.festival) if what else None,
        full=full,
    )


def _show_edition(door: Door, name: str, year: int, fmt: Format | None, limit: int) -> None:
    if not name:
        raise UsageError("--edition needs the festival it is of, like `tradewatch festivals busan --edition 2022`")
    with open_store(door.config.database, create=False) as store:
        page = edition_page(store, name, year, limit=limit)
    if fmt:
        emit([page], fmt, {})
    else:
        out = console()
        out.print(_edition(page, out))


def _edition(page: EditionPage, _: Console) -> RenderableType:
    where = ", ".join(part for part in (in_words(page.kind), page.city, page.country) if part)
    counts = (
        counted(page.articles, "article"),
        counted(page.quotations, "quotation"),
        counted(page.speakers, "speaker"),
    )
    by, days = "day", page.days
    if len(days) > DAYS:
        by, days = "week", folded(((one.start, one.articles) for one in days), "week", gaps=False)
    return Group(
        Text(f"{page.festival} {page.year}", style="bold").append(f"  {where}" if where else "", style="not bold"),
        Text(", ".join(counts), style="dim"),
        *section("Beside it", listed(_beside(one) for one in page.beside if one.relation != "year")),
        *section("Other years", listed(_beside(one) for one in page.beside if one.relation == "year")),
        *section(f"Articles by {by}", profiles.periods(days)),
        *section("Who spoke", _spoke(page)),
        *section("People named", profiles.beside(page.people, "name")),
        *section("Companies named", profiles.beside(page.companies)),
        *section("Outlets", _outlets(page)),
        *section("Films and series", Text("Titles are not tagged yet.", style="dim")),
        *section("Newest articles", listed(f"{day(h.day)}  {h.outlet}: {h.headline or h.url}" for h in page.headlines)),
    )


def _beside(one: EditionBeside) -> str:
    relation = RELATIONS[one.relation]
    kind = f" ({in_words(one.kind) or 'festival'}, {relation})" if relation else ""
    return f"{one.festival} {one.year}{kind}: {counted(one.articles, 'article')}"


def _spoke(page: EditionPage) -> RenderableType | None:
    table = table_of("name", "role", "company", ("quotations", "right"))
    for one in page.spoke:
        table.add_row(one.name, one.role or "", one.organisation or "", str(one.quotations))
    return table if page.spoke else None


def _outlets(page: EditionPage) -> RenderableType | None:
    table = table_of(("articles", "right"), "outlet")
    for one in page.outlets:
        table.add_row(str(one.articles), one.name)
    return table if page.outlets else None


def _compared(found: Comparison) -> RenderableType:
    sides = (found.one, found.other)
    names = [f"{side.festival} {side.year}" for side in sides]
    table = _versus("", *names)
    for what in ("articles", "quotations", "speakers", "people", "companies"):
        table.add_row(what if what != "people" else "people named", *(str(getattr(side, what)) for side in sides))
    table.add_row("first article", *map(_first, sides))
    table.add_row("last article", *map(_last, sides))
    shared = (("People", found.people), ("Companies", found.companies), ("Outlets", found.outlets))
    return Group(table, *(part for what, one in shared for part in _shared(what, one, names)))


def _versus(*columns: str) -> Table:
    """A table whose columns of figures have long names, which are broken before anything else is left out."""
    table = table_of(*((name, "right") if name[-4:].isdigit() else name for name in columns))
    for column in table.columns:
        column.no_wrap = False
    return table


def _first(side: Side) -> str:
    return day(side.days[0].start) if side.days else ""


def _last(side: Side) -> str:
    return day(side.days[-1].start) if side.days else ""


def _shared(what: str, shared: Shared, names: Sequence[str]) -> list[RenderableType]:
    both = _versus(*names, what.lower())
    for one in shared.both:
        both.add_row(str(one.one), str(one.other), one.name)
    return [
        *section(f"{what} in both", both if shared.both else None),
        *section(f"{what} only in {names[0]}", listed(f"{one.one:>5}  {one.name}" for one in shared.only_one)),
        *section(f"{what} only in {names[1]}", listed(f"{one.other:>5}  {one.name}" for one in shared.only_other)),
    ]
