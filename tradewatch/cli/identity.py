"""Say who is who: `merge`, `split` and `why` of `tradewatch people` and `tradewatch companies`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tradewatch.cli.main import Door
from tradewatch.cli.output import NUMBER, Format, console, database_option, emit, format_options
from tradewatch.query.one_record import company_slug, person_slug
from tradewatch.query.people import told_apart
from tradewatch.query.who import Decision, Taken, Why, why_company, why_person
from tradewatch.store import by_hand
from tradewatch.store.by_hand import Decided
from tradewatch.store.engine import open_store
from tradewatch.store.identity.merge import COMPANIES, PEOPLE

__all__ = [
    "Question",
    "merge_companies",
    "merge_people",
    "split_company",
    "split_person",
    "why_this_company",
    "why_this_person",
]

REASON = click.option("--reason", metavar="WORDS", default="", help="Why, for whoever asks later.")
NOT_GIVEN = "no reason given"


class Question(click.Command):
    """A question that some first words turn into another command: `tradewatch people merge` beside `people NAME`."""

    def __init__(self, *args: Any, parts: Sequence[click.Command] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.parts = {part.name or "": part for part in parts}

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the arguments as the part's that the first of them names, else as the question's own."""
        if args and args[0] in self.parts:
            return self.parts[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options, then the parts."""
        super().format_options(ctx, formatter)
        with formatter.section("Commands"):
            formatter.write_dl([(name, part.get_short_help_str(100)) for name, part in self.parts.items()])


@click.command("merge")
@click.argument("gone")
@click.argument("kept")
@REASON
@database_option
@format_options
@click.pass_obj
def merge_people(door: Door, gone: str, kept: str, reason: str, fmt: Format | None) -> None:
    """Say that two records are one person: KEPT answers for GONE from now on.

    Both are slugs, or names that one record alone has. The link of GONE leads to KEPT; `split` undoes it.

    \b
    Examples:
      tradewatch people merge y-yoomin yang-yoomin --reason "initial of the same producer"
      tradewatch people merge john-doe-2 john-doe
    """
    with open_store(door.config.database, create=False) as store:
        slugs = person_slug(store, gone), person_slug(store, kept)
        decided = by_hand.merge(store, PEOPLE, *slugs, reason or NOT_GIVEN)
    _tell(decided, fmt)


@click.command("split")
@click.argument("who", metavar="SLUG")
@click.option("--article", "articles", type=NUMBER, multiple=True, metavar="NUMBER", help="Only take this article out.")
@click.option("--to", metavar="SLUG", help="With --article: give it to this record instead of a new one.")
@REASON
@database_option
@format_options
@click.pass_obj
def split_person(
    door: Door, who: str, articles: tuple[int, ...], to: str | None, reason: str, fmt: Format | None
) -> None:
    """Undo a merge, or say that articles speak of somebody else of the same name.

    \b
    Examples:
      tradewatch people split y-yoomin
      tradewatch people split john-doe --article 12 --article 31 --reason "the critic, not the agent"
      tradewatch people split john-doe --article 40 --to john-doe-2
    """
    if to and not articles:
        raise click.UsageError("--to needs --article: which articles are to be given to that record?")
    with open_store(door.config.database, create=False) as store:
        reason = reason or NOT_GIVEN
        if articles:
            other = person_slug(store, to) if to else None
            decided = by_hand.give_articles(store, person_slug(store, who), set(articles), reason, to=other)
        else:
            decided = by_hand.split(store, PEOPLE, person_slug(store, who), reason)
    _tell(decided, fmt)


@click.command("why")
@click.argument("who", metavar="NAME")
@click.option(
    "-n", "--limit", type=click.IntRange(1, 1_000_000_000), default=20, show_default=True, help="How many articles."
)
@database_option
@format_options
@click.pass_obj
def why_this_person(door: Door, who: str, limit: int, fmt: Format | None) -> None:
    """Show why articles were taken to speak of one person, and what was merged or told apart.

    \b
    Examples:
      tradewatch people why john-doe
      tradewatch people why "Yang Yoomin" --json
    """
    with open_store(door.config.database, create=False) as store:
        _explain(why_person(store, who, limit=limit), fmt)


@click.command("merge")
@click.argument("gone")
@click.argument("kept")
@REASON
@database_option
@format_options
@click.pass_obj
def merge_companies(door: Door, gone: str, kept: str, reason: str, fmt: Format | None) -> None:
    """Say that two records are one company: KEPT answers for GONE from now on.

    Both are slugs, or names that one record alone has. The link of GONE leads to KEPT; `split` undoes it.

    \b
    Examples:
      tradewatch companies merge wiip-studio wiip
      tradewatch companies merge "Harbor Films" harbour-films --reason "misspelt"
    """
    with open_store(door.config.database, create=False) as store:
        slugs = company_slug(store, gone), company_slug(store, kept)
        decided = by_hand.merge(store, COMPANIES, *slugs, reason or NOT_GIVEN)
    _tell(decided, fmt)


@click.command("split")
@click.argument("which", metavar="SLUG")
@REASON
@database_option
@format_options
@click.pass_obj
def split_company(door: Door, which: str, reason: str, fmt: Format | None) -> None:
    """Undo the merge of a company's record.

    \b
    Examples:
      tradewatch companies split wiip-studio
      tradewatch companies split harbor-films --reason "another company after all"
    """
    with open_store(door.config.database, create=False) as store:
        decided = by_hand.split(store, COMPANIES, company_slug(store, which), reason or NOT_GIVEN)
    _tell(decided, fmt)


@click.command("why")
@click.argument("which", metavar="NAME")
@database_option
@format_options
@click.pass_obj
def why_this_company(door: Door, which: str, fmt: Format | None) -> None:
    """Show what was decided about a company's record by rules and by hand.

    \b
    Examples:
      tradewatch companies why wiip
      tradewatch companies why "Harbour Films" --json
    """
    with open_store(door.config.database, create=False) as store:
        _explain(why_company(store, which), fmt)


def _tell(decided: Decided, fmt: Format | None) -> None:
    if fmt:
        emit([decided], fmt, {})
        return
    one, other = f"{decided.name} ({decided.slug})", f"{decided.other_name} ({decided.other})"
    sentences = {
        "merged": f"{one} is one with {other} now. To undo it: `split {decided.slug}`.",
        "parted": f"{one} and {other} are two records now; no rule will merge them.",
        "moved": f"{decided.articles} of the articles of {other} speak of {one} now.",
    }
    console().print(sentences[decided.what], markup=False)


def _explain(why: Why, fmt: Format | None) -> None:
    if fmt:
        emit([why], fmt, {})
        return
    parts: list[RenderableType] = [Text(f"{why.name}  {why.slug}", style="bold")]
    parts += [_reasons(why.articles)] if why.articles else []
    parts += [Text(""), *map(_decision, why.decisions)] if why.decisions else []
    if why.namesakes:
        parts += [Text(""), Text("Others of this name or one like it", style="bold underline")]
        parts += [Text(told_apart(one)) for one in why.namesakes]
    if not why.articles and not why.decisions:
        parts.append(Text("Nothing was decided beyond the name."))
    console().print(Group(*parts))


def _reasons(articles: Sequence[Taken]) -> RenderableType:
    """A block an article: where it stands, and why it was taken to speak of this person."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in articles:
        where = Text(f"{one.article_id}  {one.outlet}: {one.headline or one.url}")
        reason = Text(f"{one.verdict} ({one.decided_by}): {one.because}", style="dim")
        table.add_row(f"{one.published:%Y-%m-%d}" if one.published else "", Group(where, reason))
    return table


def _decision(one: Decision) -> RenderableType:
    what = f"{one.slug} merged into {one.other}" if one.kind == "merge" else f"{one.slug} is not {one.other}"
    undone = f"; undone {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
    return Text(f"{one.decided_at:%Y-%m-%d}  {what} ({one.decided_by}): {one.reason}{undone}")
