"""Put beside an answer what its articles have in common, each a link that narrows the question, and draw its months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tradewatch.query.facets import Facet, Month
from tradewatch.web.charts import Bar, bars
from tradewatch.web.questions import address, asks, with_fields, with_more, without_more

__all__ = ["Entry", "Group", "drawn", "grouped"]

TITLES = {
    "outlet": "Outlets",
    "company": "Companies",
    "person": "People",
    "role": "Roles",
    "festival": "Festivals and markets",
    "edition": "Editions",
    "language": "Languages",
}
MONTHS = 96  # bars; beyond that they stand for years
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: how many articles have it, and the address with it, or without it where it is asked for already."""

    label: str
    count: int
    href: str
    on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one kind."""

    title: str
    entries: tuple[Entry, ...]
    more: int  # how many others there are


def grouped(facets: Sequence[Facet], question: str, order: str) -> list[Group]:
    """The facets worth showing: those with a choice, or with something chosen."""
    groups = []
    for facet in facets:
        entries = tuple(_entry(one.name, one.articles, one.adds, question, order) for one in facet.values)
        if len(entries) > 1 or any(one.on for one in entries):
            groups.append(Group(TITLES.get(facet.kind, facet.kind), entries, facet.distinct - len(entries)))
    return groups


def _entry(name: str, articles: int, adds: str, question: str, order: str) -> Entry:
    is_on = asks(question, adds)
    changed = without_more(question, adds) if is_on else with_more(question, adds)
    return Entry(name, articles, address("/search", changed, order=order), is_on)


def drawn(months: Sequence[Month], question: str, order: str) -> Markup:
    """The articles by month, or by year where that is too many; each bar asks for its own time."""
    if len(months) < 2:
        return Markup("")
    counts = {_index(one.month): one.articles for one in months}
    first, last = min(counts), max(counts)
    if last - first < MONTHS:
        points = [_month(place, counts.get(place, 0), question, order) for place in range(first, last + 1)]
        return bars(points, "Articles by month", of="Month")
    years: dict[int, int] = {}
    for place, articles in counts.items():
        years[place // 12] = years.get(place // 12, 0) + articles
    return bars(
        [_year(year, years.get(year, 0), question, order) for year in range(first // 12, last // 12 + 1)],
        "Articles by year",
        of="Year",
    )


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _written(place: int) -> str:
    return f"{place // 12:04}-{place % 12 + 1:02}"


def _month(place: int, articles: int, question: str, order: str) -> Bar:
    within = {"after": _written(place), "before": _written(place + 1)}
    label = f"{NAMES[place % 12]} {place // 12}"
    return Bar(label, articles, address("/search", with_fields(question, within), order=order))


def _year(year: int, articles: int, question: str, order: str) -> Bar:
    within = {"after": f"{year:04}", "before": f"{year + 1:04}"}
    return Bar(f"{year}", articles, address("/search", with_fields(question, within), order=order))
