"""Read the columns of all articles, or of some, from the store: what each names, and under which record it counts.

The databases give whole columns in one value each (a text of numbers from SQLite, bytes from PostgreSQL), which is
two to three times as fast as a row at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from tradewatch.query.columns import Columns, Ints, lists_of
from tradewatch.query.vocabulary import Vocabulary
from tradewatch.store.tables import (
    affiliation,
    article,
    article_text,
    company,
    edition,
    festival,
    mention,
    person,
    quotation,
)

__all__ = ["YEARS", "articles_naming", "articles_of", "numbers", "read_columns"]

YEARS = 10_000  # an edition counts as festival * YEARS + year
NAMED = ("company_id", "person_id", "festival_id", "edition_id")
Pairs = tuple[Ints, Ints]  # docids, and what those articles have


def numbers(conn: sa.Connection, query: sa.Select[Any]) -> tuple[Ints, ...]:
    """The columns of a question whose every value is a whole number."""
    asked = query.subquery()
    row = conn.execute(sa.select(*(_packed(conn, column) for column in asked.c))).one()
    return tuple(map(_unpacked, row))


def _grouped(conn: sa.Connection, query: sa.Select[Any]) -> Iterator[tuple[str, Ints]]:
    """For each word of the first column the numbers of the second."""
    asked = query.subquery()
    word, number = asked.c
    for row in conn.execute(sa.select(word, _packed(conn, number)).group_by(word)):
        yield row[0], _unpacked(row[1])


def _packed(conn: sa.Connection, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    if conn.dialect.name == "sqlite":
        return sa.func.group_concat(column, " ")
    return sa.func.string_agg(sa.func.int8send(column), sa.literal_column("''::bytea"))


def _unpacked(packed: str | bytes | None) -> Ints:
    if isinstance(packed, bytes):
        return np.frombuffer(packed, dtype=">i8").astype(np.int64)
    return np.fromstring(packed or "", dtype=np.int64, sep=" ")


def read_columns(conn: sa.Connection, words: Vocabulary, articles: Sequence[int] | None = None) -> Columns:
    """The columns of these articles; of all there are when none are given."""
    some = _Some(conn, articles)
    base = _base(conn, some)
    order = np.argsort(base[0], kind="stable")
    docids, numbered, outlets, groups = (column[order] for column in base)
    languages = np.full(len(docids), -1)
    owners, values = _spoken(conn, words, some)
    by_article = np.argsort(numbered, kind="stable")
    languages[by_article[np.searchsorted(numbered, owners, sorter=by_article)]] = values
    lists = {}
    for kind, (owners, values) in (_named(conn, some) | {"role": _roles(conn, words, some)}).items():
        rows = np.searchsorted(docids, owners)
        lists[kind] = lists_of(rows, values, len(docids))
    return Columns(docids, numbered, groups, outlets, languages, lists)


class _Some:
    """The articles asked for, as a condition on whichever column has their ids."""

    def __init__(self, conn: sa.Connection, articles: Sequence[int] | None) -> None:
        self.all = articles is None
        self._set: Any = None
        if articles is not None and conn.dialect.name == "sqlite":
            self._set = sa.select(sa.func.json_each(json.dumps(list(articles))).table_valued("value").c.value)
        elif articles is not None:
            self._set = sa.any_(sa.bindparam("articles", list(articles), type_=ARRAY(sa.BigInteger)))

    def of(self, query: sa.Select[Any], column: sa.ColumnElement[int]) -> sa.Select[Any]:
        if self._set is None:
            return query
        return query.where(column.in_(self._set) if isinstance(self._set, sa.Select) else column == self._set)


def _base(conn: sa.Connection, some: _Some) -> tuple[Ints, ...]:
    """Docid, article, outlet and group of each article that has a text."""
    t, a = article_text.c, article.c
    group = sa.func.coalesce(a.syndication_group_id, 0)
    query = sa.select(t.docid, t.article_id, a.outlet_id, group).join_from(article, article_text)
    return numbers(conn, some.of(query, a.id))


def _spoken(conn: sa.Connection, words: Vocabulary, some: _Some) -> Pairs:
    """Articles, and the language of each."""
    a, t = article.c, article_text.c
    query = sa.select(a.language, a.id).join_from(article, article_text, t.article_id == a.id)
    found = _grouped(conn, some.of(query.where(a.language.is_not(None), a.language != ""), a.id))
    return _together((ids, words.language(code)) for code, ids in found)


def _roles(conn: sa.Connection, words: Vocabulary, some: _Some) -> Pairs:
    q, a, t = quotation.c, affiliation.c, article_text.c
    said = sa.select(q.role, q.docid).where(q.role.is_not(None))
    held = sa.select(a.role, t.docid).join_from(affiliation, article_text, t.article_id == a.article_id)
    found = (
        *_grouped(conn, some.of(said, q.article_id)),
        *_grouped(conn, some.of(held.where(a.role.is_not(None)), a.article_id)),
    )
    return _together((docids, words.role(role)) for role, docids in found)


def _together(parts: Iterator[tuple[Ints, int]]) -> Pairs:
    empty = np.zeros(0, np.int64)
    found = [(owners, np.full(len(owners), value)) for owners, value in parts]
    return np.concatenate([empty, *(one for one, _ in found)]), np.concatenate([empty, *(one for _, one in found)])


def _named(conn: sa.Connection, some: _Some) -> dict[str, Pairs]:
    """Who and what articles name; a merged record counts for the one that answers, a market for its festival too."""
    written = _every_name(conn) if some.all else _some_names(conn, some)
    named = {}
    for kind, table in (("company", company), ("person", person)):
        owners, ids = written[f"{kind}_id"]
        c = table.c
        named[kind] = owners, _mapped(ids, *numbers(conn, sa.select(c.id, c.merged_into).where(c.merged_into > 0)))
    parts = numbers(conn, sa.select(festival.c.id, festival.c.part_of).where(festival.c.part_of > 0))
    owners, ids = written["festival_id"]
    named["festival"] = _with_parents(owners, ids, _mapped(ids, *parts))
    owners, ids = written["edition_id"]
    held, whose, years = numbers(conn, sa.select(edition.c.id, edition.c.festival_id, edition.c.year))
    year, of = _mapped(ids, held, years), _mapped(ids, held, whose)
    named["edition"] = _with_parents(owners, of * YEARS + year, _mapped(of, *parts) * YEARS + year)
    return named


def _every_name(conn: sa.Connection) -> dict[str, Pairs]:
    """Each kind has an index of just these two columns."""
    c = mention.c
    found = {}
    for name in NAMED:
        owners, ids = numbers(conn, sa.select(c.docid, c[name]).where(c[name].is_not(None)))
        found[name] = owners, ids
    return found


def _some_names(conn: sa.Connection, some: _Some) -> dict[str, Pairs]:
    c = mention.c
    query = sa.select(c.docid, *(sa.func.coalesce(c[name], 0) for name in NAMED))
    docids, *columns = numbers(conn, some.of(query, c.article_id))
    return {name: (docids[ids > 0], ids[ids > 0]) for name, ids in zip(NAMED, columns, strict=True)}


def _mapped(values: Ints, known: Ints, becomes: Ints) -> Ints:
    """Each value, or what it becomes where that is known."""
    if not len(known):
        return values
    order = np.argsort(known, kind="stable")
    places = np.minimum(np.searchsorted(known, values, sorter=order), len(known) - 1)
    found = order[places]
    return np.where(known[found] == values, becomes[found], values)


def _with_parents(owners: Ints, ids: Ints, parents: Ints) -> Pairs:
    more = parents != ids
    return np.concatenate((owners, owners[more])), np.concatenate((ids, parents[more]))


def articles_of(conn: sa.Connection, docids: Ints) -> list[int]:
    """The articles of these docids."""
    c = article_text.c
    [found] = numbers(conn, _Some(conn, docids.tolist()).of(sa.select(c.article_id), c.docid))
    return [int(number) for number in found]


def articles_naming(conn: sa.Connection, kind: str, ids: Sequence[int]) -> list[int]:
    """The articles that name one of these records, whichever answers for it."""
    c = mention.c
    [found] = numbers(conn, _Some(conn, ids).of(sa.select(c.article_id), c[f"{kind}_id"]))
    return [int(number) for number in np.unique(found)]
