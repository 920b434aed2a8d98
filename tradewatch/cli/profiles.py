"""Lay out one person, company or festival for people: what is known of it, and how much is written about it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from tradewatch.cli.answers import (
    articles,
    counted,
    day,
    festivals,
    in_words,
    listed,
    quotations,
    section,
    stated,
    table_of,
)
from tradewatch.query.beside import Beside, NamedEdition
from tradewatch.query.companies import CompanyPage
from tradewatch.query.coverage import Headline, Momentum, Period
from tradewatch.query.festivals import FestivalPage
from tradewatch.query.jobs import Held
from tradewatch.query.people import PersonPage, told_apart
from tradewatch.query.relations import Related
from tradewatch.query.spokespeople import Spokesperson

__all__ = ["beside", "company", "editions", "festival", "months", "periods", "person"]

BAR = 40  # characters of the longest bar
SHOWN = 12  # months


def person(page: PersonPage, console: Console) -> RenderableType:
    """Somebody in full: jobs with the sentences that say so, quotations, coverage, and who and what is named beside."""
    seen = page.seen
    about = (counted(seen.quotations, "quotation"), counted(seen.articles, "article"))
    return Group(
        Text(page.name, style="bold"),
        Text(f"{', '.join(about)}, last seen {day(seen.last_seen) or 'never'}", style="dim"),
        *_first(page.first),
        *_momentum(page.momentum),
        *section("Also under", listed(page.also)),
        *section("Others of this name", listed(map(told_apart, page.namesakes))),
        *section("Roles and companies", _jobs(page.affiliations) if page.affiliations else None),
        *section("Said", quotations(page.quotations, console) if page.quotations else None),
        *section("Articles by month", months(page.months)),
        *section(_among("Named beside", page.looked_at, seen.articles), beside(page.beside, "name")),
        *section(_among("Companies in the same articles", page.looked_at, seen.articles), beside(page.companies)),
        *section(_among("Named in coverage of", page.looked_at, seen.articles), editions(page.editions)),
    )


def company(page: CompanyPage, console: Console) -> RenderableType:
    """A company in full: its owners and deals, its people, what they said, coverage, the newest articles."""
    seen = page.seen
    about = ", ".join(part for part in (in_words(seen.kind), seen.country) if part)
    return Group(
        Text(page.name, style="bold").append(f"  {about}" if about else "", style="not bold"),
        Text(f"{counted(seen.articles, 'article')}, {counted(seen.speakers, 'speaker')}", style="dim"),
        *_first(page.first),
        *_momentum(page.momentum),
        *section("Owners and deals", _relations(page.relations) if page.relations else None),
        *section("Written", listed([", ".join(page.written)] if len(page.written) > 1 else [])),
        *section("Also under", listed(page.also)),
        *section("Who speaks for it", _spokespeople(page.people) if page.people else None),
        *section("Said", quotations(page.quotations, console) if page.quotations else None),
        *section("Articles by month", months(page.months)),
        *section(_among("Named beside", page.looked_at, seen.articles), beside(page.beside)),
        *section(_among("Named in coverage of", page.looked_at, seen.articles), editions(page.editions)),
        *section("Articles", articles(page.articles, console) if page.articles else None),
    )


def festival(page: FestivalPage, console: Console) -> RenderableType:
    """A festival in full: its editions, coverage, what belongs to it, what was said, the newest articles."""
    return Group(
        festivals([page.seen], console),
        *_first(page.first),
        *_momentum(page.momentum),
        *section("Beside it", festivals(page.family, console) if page.family else None),
        *section("Articles by month", months(page.months)),
        *section("Said", quotations(page.quotations, console) if page.quotations else None),
        *section("Articles", articles(page.articles, console) if page.articles else None),
    )


def beside(named: Sequence[Beside], what: str = "company") -> RenderableType | None:
    """A row a person or company, with the number of articles."""
    table = table_of(("articles", "right"), what)
    for one in named:
        table.add_row(str(one.articles), one.name)
    return table if named else None


def editions(named: Sequence[NamedEdition]) -> RenderableType | None:
    """A row an edition, with the number of articles."""
    table = table_of(("articles", "right"), "edition")
    for one in named:
        table.add_row(str(one.articles), f"{one.festival} {one.year}")
    return table if named else None


def periods(counts: Sequence[Period], form: str = "%Y-%m-%d") -> RenderableType | None:
    """A row a period, with a bar as long as it has articles beside the others."""
    highest = max((one.articles for one in counts), default=0)
    table = table_of("from", ("articles", "right"), "")
    for one in counts:
        table.add_row(one.start.strftime(form), str(one.articles), "▇" * round(one.articles / highest * BAR))
    return table if highest else None


def months(counts: Sequence[Period]) -> RenderableType | None:
    """The last twelve, up to the newest article."""
    return periods(counts[-SHOWN:], "%Y-%m")


def _first(first: Headline | None) -> list[RenderableType]:
    return [] if first is None else [Text(f"first named {day(first.day)}: {first.headline or first.url}", style="dim")]


def _momentum(this: Momentum | None) -> list[RenderableType]:
    if this is None or not (this.week or any(this.weeks)):
        return []
    weeks = ", ".join(map(str, this.weeks))
    words = (
        f"{counted(this.week, 'article')} in the week to {day(this.until)}; {this.mean:.1f} a week in the eight before"
    )
    return [Text(f"{words} ({weeks})", style="dim")]


def _among(title: str, looked_at: int, articles: int) -> str:
    return title if looked_at >= articles else f"{title} (its newest {looked_at} articles)"


def _spokespeople(people: Sequence[Spokesperson]) -> RenderableType:
    table = table_of("name", "role", ("quotations", "right"), "last seen")
    for one in people:
        table.add_row(one.name, one.role or "", str(one.quotations), day(one.last_seen))
    return table


def _jobs(held: Sequence[Held]) -> RenderableType:
    table = table_of("seen", "role", "company", ("articles", "right"), "newest article that says so")
    for one in held:
        role = f"formerly {one.role or ''}".strip() if one.former else one.role or ""
        said = [Text(one.sentence, style="italic")] if one.sentence else []
        evidence = Group(*said, Text(one.headline or one.url), Text(one.url, style="dim"))
        table.add_row(_months(one), role, one.company or one.organisation or "", str(one.articles), evidence)
    return table


def _relations(related: Sequence[Related]) -> RenderableType:
    """A block a statement: what is stated, the sentence that says so, and where that stands."""
    table = table_of("dated", "stated")
    for one in related:
        more = f"  ({one.articles} articles)" if one.articles > 1 else ""
        line = Text(stated(one), style="bold").append(more, style="not bold dim")
        where = f"{one.outlet}, {day(one.published)}: {one.url}"
        table.add_row(one.dated or "", Group(line, Text(one.words), Text(where, style="dim")))
    return table


def _months(held: Held) -> str:
    """From when to when; one month alone when it is the same."""
    first, last = f"{held.first_seen:%Y-%m}", f"{held.last_seen:%Y-%m}"
    return last if first == last else f"{first} to {last}"
