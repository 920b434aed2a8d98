"""Count what a question's articles have in common: outlets, companies, people, roles, festivals, languages, months.

Counts are over all articles found, exactly, and each is what the question finds once the value is added to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import sqlalchemy as sa

from tradewatch.query.ask import Narrowing, ask
from tradewatch.query.columns import Columns, Ints, Lists
from tradewatch.query.columns_read import YEARS, numbers
from tradewatch.query.held import held, steady
from tradewatch.query.language import Question, quotable
from tradewatch.query.vocabulary import Vocabulary
from tradewatch.store.docid import DAY_ZERO
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, festival, outlet, person

__all__ = ["FACETS", "Facet", "Facets", "Month", "Value", "facets_of", "find_facets"]

FACETS = ("outlet", "company", "person", "role", "festival", "edition", "language")
TABLES: dict[str, sa.Table] = {"outlet": outlet, "company": company, "person": person, "festival": festival}

NAMES = sa.union_all(
    *(
        sa.select(sa.literal_column(f"'{kind}'").label("kind"), table.c.id, table.c.slug, table.c.name).where(
            table.c.id.in_(sa.bindparam(f"{kind}_ids", expanding=True))
        )
        for kind, table in TABLES.items()
    )
)


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that articles have in common; `adds` narrows the question to those that have it."""

    value: str  # a slug, a role, a language
    name: str
    articles: int
    adds: str  # in the question language: company:wiip, festival:busan edition:2022


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one kind that most articles have, and how many different ones there are in all."""

    kind: str
    values: tuple[Value, ...]
    distinct: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many articles are of a month; `adds` narrows the question to them."""

    month: str  # 2024-05
    articles: int
    adds: str  # after:2024-05 before:2024-06


@dataclass(frozen=True, slots=True)
class Facets:
    """What all articles of a question have in common; `stories` counts articles that are copies of each other once."""

    articles: int
    stories: int
    facets: tuple[Facet, ...]
    months: tuple[Month, ...]  # that have any, the earliest first

    def of(self, kind: str) -> Facet:
        """The facet of that kind."""
        return next(facet for facet in self.facets if facet.kind == kind)


def find_facets(
    store: Store,
    question: str | Question = "",
    *,
    top: int = 10,
    kinds: Sequence[str] = FACETS,
    **narrowing: Unpack[Narrowing],
) -> Facets:
    """What do all the articles that a question finds have in common, the commonest first?"""
    docids, _ = ask(store, question, **narrowing).unordered()
    return facets_of(store, docids, top=top, kinds=kinds)


def facets_of(store: Store, docids: sa.Select[Any], *, top: int = 10, kinds: Sequence[str] = FACETS) -> Facets:
    """The same for articles by a question for their docids."""
    kept = held(store)
    with steady(store) as conn:
        columns = kept.current(conn)
        [found] = numbers(conn, docids)
        if columns is None:
            columns = kept.some(store, conn, found)
        if columns is not None:
            return _Counting(conn, columns, kept.words, columns.rows(found), top).facets(kinds)
    kept.wait(store)
    return facets_of(store, docids, top=top, kinds=kinds)


class _Counting:
    """The facets of some rows."""

    def __init__(self, conn: sa.Connection, columns: Columns, words: Vocabulary, rows: Ints, top: int) -> None:
        self.conn, self.columns, self.words, self.rows, self.top = conn, columns, words, rows, top

    def facets(self, kinds: Sequence[str]) -> Facets:
        counted = {kind: self._counted(kind) for kind in kinds if kind != "role"}
        known = self._names({kind: best for kind, (best, _) in counted.items()})
        made = (
            self._roles(self.columns.lists["role"])
            if kind == "role"
            else Facet(kind, tuple(self._value(kind, *one, known) for one in counted[kind][0]), counted[kind][1])
            for kind in kinds
        )
        return Facets(len(self.rows), self.columns.stories(self.rows), tuple(made), tuple(self._months()))

    def _counted(self, kind: str) -> tuple[list[tuple[int, int]], int]:
        """The commonest values, each with how many articles have it; how many different ones there are."""
        if kind in ("outlet", "language"):
            column = self.columns.outlets if kind == "outlet" else self.columns.languages
            values = column[self.rows]
            counts = np.bincount(values[values >= 0])
            ids = np.arange(len(counts))
        else:
            lists = self.columns.lists[kind]
            ids, counts = lists.ids, lists.counts(self.rows)
        return [(int(ids[place]), int(counts[place])) for place in _most(counts, self.top)], int(
            np.count_nonzero(counts)
        )

    def _value(self, kind: str, number: int, articles: int, known: dict[tuple[str, int], Any]) -> Value:
        if kind == "language":
            code = self.words.languages.words[number]
            return Value(code, code, articles, f"lang:{code}")
        if kind == "edition":
            festival_id, year = divmod(number, YEARS)
            one = known["festival", festival_id]
            adds = f"festival:{one.slug} edition:{year}"
            return Value(f"{one.slug}-{year}", f"{one.name} {year}", articles, adds)
        one = known[kind, number]
        return Value(one.slug, one.name, articles, f"{kind}:{one.slug}")

    def _names(self, best: dict[str, list[tuple[int, int]]]) -> dict[tuple[str, int], Any]:
        ids = {kind: {number for number, _ in best.get(kind, ())} for kind in TABLES}
        ids["festival"] |= {number // YEARS for number, _ in best.get("edition", ())}
        rows = self.conn.execute(NAMES, {f"{kind}_ids": list(numbers) for kind, numbers in ids.items()})
        return {(row.kind, row.id): row for row in rows}

    def _roles(self, lists: Lists) -> Facet:
        """The commonest roles. `role:producer` finds executive producers too: each counts what it finds."""
        words, own = self.words.roles.words, lists.counts(self.rows)
        together = np.bincount(self.words.roles.singulars()[lists.ids], weights=own)
        best = [place for place in _most(together, 2 * self.top) if quotable(words[place])][: self.top]
        holding = [self.words.roles.holding(words[number])[lists.ids] for number in best]
        found = [(words[n], articles) for n, articles in zip(best, lists.holding(self.rows, holding), strict=True)]
        found.sort(key=lambda one: (-one[1], one[0]))
        values = tuple(Value(role, role, articles, f'role:"{role}"') for role, articles in found)
        return Facet("role", values, int(np.count_nonzero(together)))

    def _months(self) -> Iterator[Month]:
        days = self.columns.days(self.rows)
        if not len(days):
            return
        first = int(days.min())
        counts = np.bincount(days - first)
        months = (np.datetime64(DAY_ZERO) + (first + np.arange(len(counts)))).astype("M8[M]")
        articles = np.bincount((months - months[0]).astype(np.int64), weights=counts)
        names = np.arange(months[0], months[-1] + 2).astype(str).tolist()
        for name, after, number in zip(names, names[1:], articles.tolist(), strict=False):
            if number:
                yield Month(name, int(number), f"after:{name} before:{after}")


def _most(counts: Ints, top: int) -> list[int]:
    """The places of the highest counts, the highest first; nothing that counts none."""
    places = np.flatnonzero(counts)
    if len(places) > top:
        least = np.partition(counts[places], -top)[-top]
        places = places[counts[places] >= least]
    order = np.argsort(-counts[places], kind="stable")
    return [int(place) for place in places[order][:top]]
