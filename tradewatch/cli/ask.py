"""Ask the store: `tradewatch search`, `quotes`, `people`, `companies` and `show`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console, RenderableType

from tradewatch.cli import answers, profiles
from tradewatch.cli.identity import (
    Question,
    merge_companies,
    merge_people,
    split_company,
    split_person,
    why_this_company,
    why_this_person,
)
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, database_option, emit, errors, format_options, note, plain
from tradewatch.cli.since import Since, new_articles
from tradewatch.query.articles import Page as ArticlePage
from tradewatch.query.articles import find_articles
from tradewatch.query.companies import companies as find_companies
from tradewatch.query.companies import company_page
from tradewatch.query.language.dates import read_day
from tradewatch.query.one import article_page
from tradewatch.query.people import people as find_people
from tradewatch.query.people import person_page
from tradewatch.query.quotations import QuotationPage, find_quotations
from tradewatch.query.summary import is_empty
from tradewatch.store.engine import Store, open_store

__all__ = [
    "NOTHING_FOUND",
    "NOTHING_STORED",
    "OPTIONS",
    "answer",
    "companies",
    "joined",
    "options",
    "people",
    "quotes",
    "search",
    "show",
]

Command = TypeVar("Command", bound=Callable[..., Any])
NOTHING_STORED = "No article is stored yet; `tradewatch crawl OUTLET` collects some, `tradewatch demo` tries it out."
NOTHING_FOUND = "Nothing found; ask with fewer words or filters, or for a longer time."


class Day(click.ParamType[date]):
    """A day, a month, a year, or how long ago: 2024-05-14, 2024-05, 2024, 7d, 2w, 3m, 1y."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The first day of what is meant."""
        if isinstance(value, date):
            return value
        return read_day(value) or self._wrong(value, param, ctx)

    def _wrong(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        self.fail(f"{value!r} is no day; write 2024-05-14, 2024-05, 2024, or 7d for a week ago", param, ctx)


OPTIONS: dict[str, Callable[[Any], Any]] = {
    "outlet": click.option("--outlet", metavar="OUTLET", help="Only from this outlet, by slug or name."),
    "company": click.option("--company", metavar="NAME", help="Only about, or said for, this company."),
    "person": click.option("--person", metavar="NAME", help="Only about this person."),
    "speaker": click.option("--speaker", metavar="NAME", help="Only what this person said."),
    "role": click.option("--role", metavar="WORDS", help="Only with somebody in this role: producer, head of sales."),
    "festival": click.option("--festival", metavar="NAME", help="Only about this festival or market: busan, acfm."),
    "edition": click.option("--edition", type=click.IntRange(1900, 2200), metavar="YEAR", help="Its edition."),
    "language": click.option("--language", metavar="CODE", help="Only in this language: en, fr, de."),
    "kind": click.option(
        "--kind", type=click.Choice(["direct", "mixed", "indirect"]), help="Between marks, partly, or reported."
    ),
    "after": click.option("--after", type=Day(), metavar="DAY", help="From this day on: 2024-05-14, 2024-05, 7d."),
    "before": click.option("--before", type=Day(), metavar="DAY", help="Earlier than this day."),
    "limit": click.option(
        "-n", "--limit", type=click.IntRange(1, 1_000_000_000), default=20, show_default=True, help="How many at most."
    ),
    "full": click.option("--full", is_flag=True, help="The one that NAME stands for, with everything known."),
}


def options(*names: str) -> Callable[[Command], Command]:
    """Give a command some of the options that questions share, and those of every answer."""

    def give(command: Command) -> Command:
        command = database_option(format_options(command))  # type: ignore[assignment]
        for name in reversed(names):
            command = OPTIONS[name](command)
        return command

    return give


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--order", type=click.Choice(["newest", "relevance"]), default="newest", help="The newest first, or the most apt."
)
@click.option("--since", type=Since(), metavar="DAY", help="Only what came in since: a day, 7d, or last.")
@options("outlet", "company", "person", "role", "festival", "edition", "language", "after", "before", "limit")
@click.pass_obj
def search(door: Door, /, words: tuple[str, ...], fmt: Format | None, since: str | None, **narrowing: Any) -> None:
    """Find articles, the newest first.

    WORDS: all must occur; "several words" together, word* for a beginning, one OR other, -word for without,
    (brackets), a NEAR/5 b. Fields may stand among them: company: person: said: role: festival: edition: outlet: agency:
    lang: after: before: headline: kind:. What was understood is said beneath the answer. --since last shows what came
    in since you asked that last, those that came first on the first page.

    \b
    Examples:
      tradewatch search "sales agent" --festival acfm --edition 2022
      tradewatch search company:wiip --since last
      tradewatch search 'rights (neon OR a24) said:"Ted Hope" festival:busan edition:2022'
      tradewatch search 'deal NEAR/5 streaming headline:korean' --order relevance
      tradewatch search 'remake OR reboot' --company neon --after 2024-01
      tradewatch search --person "Yang Yoomin" --json
    """
    if since is None:
        _paged(door, fmt, lambda s: find_articles(s, joined(words), strict=True, **narrowing), answers.articles)
        return
    if narrowing.pop("order") != "newest":
        raise click.UsageError("--since lists what came in; it has no --order.")
    limit = narrowing.pop("limit")
    with open_store(door.config.database, create=False) as store:
        hits, told = new_articles(store, door.config, joined(words), since, limit, narrowing)
    if fmt:
        emit(hits, fmt, {})
    elif hits:
        out = console()
        out.print(answers.articles(hits, out))
    for line in told:
        errors().print(line, markup=False, highlight=False, soft_wrap=True)


@click.command()
@click.argument("words", nargs=-1)
@options("speaker", "company", "role", "outlet", "festival", "edition", "kind", "after", "before", "limit")
@click.pass_obj
def quotes(door: Door, /, words: tuple[str, ...], fmt: Format | None, **narrowing: Any) -> None:
    """Find what people said, the newest first; WORDS are sought in what was said.

    The same question language as for `search`; company: is whom it was said for, role: the speaker's.

    \b
    Examples:
      tradewatch quotes financing --role producer
      tradewatch quotes --speaker "Yang Yoomin" --after 30d
      tradewatch quotes --company wiip --festival busan --csv > said.csv
    """
    _paged(door, fmt, lambda s: find_quotations(s, joined(words), strict=True, **narrowing), answers.quotations)


@click.command(cls=Question, parts=(merge_people, split_person, why_this_person))
@click.argument("name", nargs=-1)
@options("company", "role", "limit", "full")
@click.pass_obj
def people(
    door: Door, name: tuple[str, ...], fmt: Format | None, company: str | None, role: str | None, limit: int, full: bool
) -> None:
    """Find people, the most quoted first; a NAME that one person alone has shows that person in full.

    \b
    Examples:
      tradewatch people
      tradewatch people lodz
      tradewatch people "Ted Hope"
      tradewatch people --company wiip --role producer
      tradewatch people why "Ted Hope"
    """
    who = " ".join(name)
    answer(
        door,
        fmt,
        lambda store: find_people(store, who, company=company, role=role, limit=limit),
        answers.people,
        one=(lambda store, slug: person_page(store, slug, limit=limit), profiles.person) if who else None,
        full=full,
    )


@click.command(cls=Question, parts=(merge_companies, split_company, why_this_company))
@click.argument("name", nargs=-1)
@click.option("--kind", metavar="WORD", help="Only of this kind: sales, broadcaster, fund.")
@click.option("--country", metavar="CODE", help="Only from this country: GB, KR.")
@options("limit", "full")
@click.pass_obj
def companies(
    door: Door,
    name: tuple[str, ...],
    fmt: Format | None,
    kind: str | None,
    country: str | None,
    limit: int,
    full: bool,
) -> None:
    """Find companies, the most named first; a NAME that one alone has shows who speaks for it.

    \b
    Examples:
      tradewatch companies --kind sales --country FR
      tradewatch companies wiip
      tradewatch companies --csv > companies.csv
    """
    what = " ".join(name)
    answer(
        door,
        fmt,
        lambda store: find_companies(store, what, kind=kind, country=country, limit=limit),
        answers.companies,
        one=(lambda store, slug: company_page(store, slug, limit=limit), profiles.company) if what else None,
        full=full,
    )


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--text", is_flag=True, help="With the text, as far as the store keeps it.")
@database_option
@format_options
@click.pass_obj
def show(door: Door, article: str, text: bool, fmt: Format | None) -> None:
    """Show one article with its tags: ARTICLE is its number, its address, or a part of its address.

    \b
    Examples:
      tradewatch show 12
      tradewatch show salt-road-sells --text
      tradewatch show https://reelwire.example/salt-road --json
    """
    with open_store(door.config.database, create=False) as store:
        page = article_page(store, article)
    if fmt:
        record = plain(page)
        if not text:
            del record["text"]
        emit([record], fmt, {})
        return
    out = console()
    out.print(answers.article(page, out, text=text))


OPERATORS = re.compile(r'["*()]|\b(?:AND|OR|NOT|NEAR)\b|(?:^|\s)-')
FIELD = re.compile(r"(-?[A-Za-z]+:)(\S.*)")
CAPITALS = re.compile(r"[A-Z0-9À-Þ]\S*(?: [A-Z0-9À-Þ]\S*)*")


def joined(words: Sequence[str]) -> str:
    """The words of a call as one question.

    An argument with spaces was quoted in the shell: it is one phrase, or a field with a name of several words
    (`said:"Ted Hope"` comes without its marks), unless it holds operators of its own or is a whole question.
    """
    return " ".join(_typed(word, alone=len(words) == 1) for word in words)


def _typed(word: str, *, alone: bool) -> str:
    if " " not in word or OPERATORS.search(word):
        return word
    field = FIELD.fullmatch(word)
    if field and (CAPITALS.fullmatch(field[2]) or (not alone and ":" not in field[2])):
        return f'{field[1]}"{field[2]}"'
    return word if re.search(r"(?:^|\s)[A-Za-z]+:\S", word) else f'"{word}"'


def _paged(
    door: Door,
    fmt: Format | None,
    find: Callable[[Store], ArticlePage | QuotationPage],
    layout: Callable[[Any, Console], RenderableType],
) -> None:
    """Ask for a page, and print its records; to people also what was asked, in words."""
    with open_store(door.config.database, create=False) as store:
        if is_empty(store):
            if fmt:
                emit([], fmt, {})
            else:
                errors().print(NOTHING_STORED, markup=False)
            return
        page = find(store)
    note(page.notes)
    if fmt:
        emit(page.hits, fmt, {})
        return
    if page.hits:
        out = console()
        out.print(layout(page.hits, out))
    ranked = page.ranked if isinstance(page, ArticlePage) else None
    rank = f"; the newest {ranked:,} in order of relevance" if ranked else ""
    errors().print(f"{page.sentence}{rank}", markup=False, highlight=False, soft_wrap=True)
    if not page.hits:
        errors().print(NOTHING_FOUND, markup=False)


def answer(
    door: Door,
    fmt: Format | None,
    question: Callable[[Store], Sequence[Any]],
    layout: Callable[[Any, Console], RenderableType],
    *,
    one: tuple[Callable[[Store, str], Any], Callable[[Any, Console], RenderableType]] | None = None,
    full: bool = False,
) -> None:
    """Ask, and print the records; with `one`, a single record is shown in full."""
    with open_store(door.config.database, create=False) as store:
        empty = is_empty(store)
        found = [] if empty else question(store)
        page = one[0](store, found[0].slug) if one and len(found) == 1 and (full or not fmt) else None
    if fmt:
        emit(found if page is None else [page], fmt, {})
    elif not found:
        errors().print(NOTHING_STORED if empty else NOTHING_FOUND, markup=False)
    else:
        out = console()
        out.print(layout(found, out) if page is None or one is None else one[1](page, out))
