"""Compare two editions: counts side by side, who and what is in both, and who and what only in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tradewatch.errors import UsageError
from tradewatch.query.beside import Beside, companies_in, people_in
from tradewatch.query.coverage import Period, by_day, folded
from tradewatch.query.editions import edition_docids, find_edition, outlets_in, totals_of
from tradewatch.store.engine import Store

__all__ = ["Comparison", "Shared", "Side", "Two", "compare_editions", "read_edition"]

EVERY = 1_000_000  # of a list that must be whole, so that what is missing from it is missing indeed
WRITTEN = re.compile(r"\s*(?P<name>.+?)\s*[: ]\s*(?P<year>\d{4})\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two editions in figures."""

    festival: str
    slug: str
    year: int
    articles: int
    quotations: int
    speakers: int
    people: int  # named
    companies: int
    days: tuple[Period, ...]  # those with articles


@dataclass(frozen=True, slots=True)
class Two:
    """Somebody or something, and how many articles of each edition name it."""

    name: str
    slug: str
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Shared:
    """What is in both editions, and what only in one; named in the most articles first."""

    both: tuple[Two, ...]
    only_one: tuple[Two, ...]
    only_other: tuple[Two, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions side by side."""

    one: Side
    other: Side
    people: Shared
    companies: Shared
    outlets: Shared


def read_edition(text: str) -> tuple[str, int]:
    """A festival and a year as they are typed: `busan:2022`; UsageError when it is not that."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise UsageError(f"{text!r} is no edition; write a festival and a year, like busan:2022")
    return found["name"], int(found["year"])


def compare_editions(store: Store, one: str, other: str, *, limit: int = 20) -> Comparison:
    """What do these two editions, each written like `busan:2022`, have in common, and what not?

    Raises UsageError when one of them is none.
    """
    sides, named = [], []
    for text in (one, other):
        fest, number = find_edition(store, *(wanted := read_edition(text)))
        docids = edition_docids(number)
        people = people_in(store, docids, limit=EVERY)
        companies = companies_in(store, docids, limit=EVERY)
        outlets = [Beside(o.name, o.slug, o.articles) for o in outlets_in(store, docids, limit=EVERY)]
        days = folded(by_day(store, docids), "day", gaps=False)
        figures = (*totals_of(store, docids), len(people), len(companies))
        sides.append(Side(fest.name, fest.slug, wanted[1], *figures, days))
        named.append((people, companies, outlets))
    return Comparison(sides[0], sides[1], *(_shared(a, b, limit) for a, b in zip(*named, strict=True)))


def _shared(one: Sequence[Beside], other: Sequence[Beside], limit: int) -> Shared:
    a, b = ({each.slug: each for each in side} for side in (one, other))
    both = [Two(a[slug].name, slug, a[slug].articles, b[slug].articles) for slug in a if slug in b]
    return Shared(
        both=_most(both, limit),
        only_one=_most((Two(x.name, x.slug, x.articles, 0) for x in one if x.slug not in b), limit),
        only_other=_most((Two(x.name, x.slug, 0, x.articles) for x in other if x.slug not in a), limit),
    )


def _most(found: Iterable[Two], limit: int) -> tuple[Two, ...]:
    return tuple(sorted(found, key=lambda two: (-(two.one + two.other), two.name, two.slug))[:limit])
