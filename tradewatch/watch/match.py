"""Match: which of these articles does each saved search find? Many searches at once, for little more than one.

The articles' texts go into a full-text index in memory, cut as the store's own is, and their tags into rows of bits,
one bit an article; each search's tree is then worked out on these. Names are looked up in the store, each once. The
answer is what asking the store gives, on both databases.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from tradewatch.query.language import Question, read_question
from tradewatch.query.language.tree import Field, Name
from tradewatch.query.narrow import agency_form, role_forms
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import REACH
from tradewatch.store.tables import affiliation, article, article_text, mention, quotation
from tradewatch.store.words import And, Node, Not, Or, is_askable, to_fts5
from tradewatch.text import one_line
from tradewatch.watch.names import Names

__all__ = ["Matcher"]

# As the store's own index on SQLite, but without the texts.
INDEX = """CREATE VIRTUAL TABLE texts USING fts5(
    headline, body, names, content='', tokenize='unicode61 remove_diacritics 2'
)"""
COLUMNS = {
    Name.COMPANY: "company_id",
    Name.PERSON: "person_id",
    Name.FESTIVAL: "festival_id",
    Name.EDITION: "edition_id",
}
AT_ONCE = 5000  # numbers in one statement
Bits = int


class Matcher:
    """Some articles, ready to be asked about again and again; close it when done."""

    def __init__(self, store: Store, articles: Iterable[int]) -> None:
        self.store = store
        self._names = Names(store)
        self._index = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._index.execute(INDEX)
        self._found: dict[str, Bits] = {}
        self._numbers: list[int] = []
        self._docids: list[int] = []
        self._load(sorted(set(articles)))
        self._bit = {docid: 1 << place for place, docid in enumerate(self._docids)}
        self._every = (1 << len(self._docids)) - 1

    def __enter__(self) -> Matcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._index.close()

    def find(self, questions: Sequence[str | Question]) -> list[set[int]]:
        """For each question the numbers of those articles that it finds."""
        read = [read_question(one) if isinstance(one, str) else one for one in questions]
        self._names.learn(field for one in read if one.tree for field in _fields(one.tree))
        return [self._numbers_of(self._answer(one)) for one in read]

    def _answer(self, question: Question) -> Bits:
        if question.tree is None:
            return 0 if question.text else self._every  # of some text not a word was understood
        return self._work_out(question.tree)

    def _numbers_of(self, bits: Bits) -> set[int]:
        marks = f"{bits:b}"[::-1]  # one sign an article, which is quicker than asking the number bit by bit
        found, place = set(), marks.find("1")
        while place >= 0:
            found.add(self._numbers[place])
            place = marks.find("1", place + 1)
        return found

    def _work_out(self, node: Node) -> Bits:
        """Which articles fit a part of a question."""
        if is_askable(node):
            return self._holding(to_fts5(node))
        match node:
            case Not(part):
                return self._every & ~self._work_out(part)
            case And(parts):
                return self._all_of(parts)
            case Or(parts):
                bits = 0
                for part in parts:
                    bits |= self._work_out(part)
                return bits
            case Field():
                return self._field(node)
        raise TypeError(f"no part of a question: {node!r}")

    def _all_of(self, parts: Sequence[Node]) -> Bits:
        """Words first: where nothing holds them, no name is looked up."""
        bits = self._every
        for part in sorted(parts, key=lambda part: not is_askable(part)):
            bits &= self._work_out(part)
            if not bits:
                break
        return bits

    def _holding(self, match: str) -> Bits:
        if match not in self._found:
            bits, bit = 0, self._bit
            for (docid,) in self._index.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (match,)):
                bits |= bit[docid]
            self._found[match] = bits
        return self._found[match]

    def _union(self, docids: Iterable[int]) -> Bits:
        bits = 0
        for docid in docids:
            bits |= self._bit.get(docid, 0)
        return bits

    def _field(self, field: Field) -> Bits:
        match field.name:
            case Name.AFTER:
                least = first_docid(date.fromisoformat(field.value))
                return self._union(docid for docid in self._docids if docid >= least)
            case Name.BEFORE:
                below = first_docid(date.fromisoformat(field.value))
                return self._union(docid for docid in self._docids if docid < below)
            case Name.AGENCY:
                return self._from_agency(agency_form(field.value))
            case Name.LANG:
                return self._in_language(one_line(field.value).lower())
            case Name.KIND:
                return self._union(docid for docid, _, kind, _ in self._said if kind == field.value)
            case Name.ROLE:
                return self._in_role(field)
        ids = self._names.ids(field)
        if field.name is Name.SAID:
            return _any_of(self._quoted, ids)
        if field.name is Name.OUTLET:
            return _any_of(self._printed["outlet_id"], ids)
        return _any_of(self._mentioned[COLUMNS[field.name]], ids)

    def _in_language(self, wanted: str) -> Bits:
        bits = 0
        for code, those in self._printed["language"].items():
            if code == wanted or code.startswith(f"{wanted}-"):
                bits |= those
        return bits

    def _from_agency(self, form: str) -> Bits:
        bits = 0
        for names, those in self._printed["agencies"].items():
            bits |= those if form in names else 0
        return bits

    def _in_role(self, field: Field) -> Bits:
        forms = role_forms(field.value)
        people = None if field.of is None else set(self._names.ids(field.of))
        rows = [(docid, who, role) for docid, who, _, role in self._said]
        return self._union(
            docid
            for docid, who, role in (*rows, *self._held)
            if role is not None and (people is None or who in people) and any(form in role for form in forms)
        )

    def _load(self, numbers: Sequence[int]) -> None:
        """Index the texts. A tsvector reaches only so far: what PostgreSQL cannot find is not found here either."""
        c = article_text.c
        reach = REACH if self.store.dialect == "postgresql" else {}
        texts = []
        for row in _rows(
            self.store, sa.select(c.article_id, c.docid, c.headline, c.body, c.names), c.article_id, numbers
        ):
            self._numbers.append(row.article_id)
            self._docids.append(row.docid)
            texts.append(
                (row.docid, *(getattr(row, name)[: reach.get(name)] for name in ("headline", "body", "names")))
            )
        self._index.execute("BEGIN")
        self._index.executemany("INSERT INTO texts(rowid, headline, body, names) VALUES (?, ?, ?, ?)", texts)
        self._index.execute("COMMIT")

    @cached_property
    def _mentioned(self) -> Mapping[str, Mapping[int, Bits]]:
        """Who and what is named in which articles."""
        m = mention.c
        query = sa.select(m.docid, *(m[name] for name in COLUMNS.values()))
        kept: dict[str, dict[int, Bits]] = {name: defaultdict(int) for name in COLUMNS.values()}
        for docid, *ids in _rows(self.store, query, m.article_id, self._numbers):
            bit = self._bit.get(docid, 0)
            for name, number in zip(COLUMNS.values(), ids, strict=True):
                if number is not None:
                    kept[name][number] |= bit
        return kept

    @cached_property
    def _printed(self) -> Mapping[str, Mapping[Any, Bits]]:
        """Which outlet printed them, in which language, from which wire services."""
        a, lower = article.c, sa.func.lower
        told = (a.outlet_id, lower(a.language).label("language"), lower(sa.cast(a.agencies, sa.Text)).label("agencies"))
        query = sa.select(article_text.c.docid, *told).join(article, a.id == article_text.c.article_id)
        kept: dict[str, dict[Any, Bits]] = {column.name: defaultdict(int) for column in told}
        for docid, *values in _rows(self.store, query, a.id, self._numbers):
            for name, value in zip(kept, values, strict=True):
                if value is not None:
                    kept[name][value] |= self._bit.get(docid, 0)
        return kept

    @cached_property
    def _said(self) -> list[tuple[int, int | None, str, str | None]]:
        """Every quotation: docid, speaker, kind, role in the database's own lower case."""
        q = quotation.c
        query = sa.select(q.docid, q.person_id, q.kind, sa.func.lower(q.role))
        return [(*row,) for row in _rows(self.store, query, q.article_id, self._numbers)]

    @cached_property
    def _quoted(self) -> Mapping[int, Bits]:
        """Who is quoted in which articles."""
        kept: dict[int, Bits] = defaultdict(int)
        for docid, who, _, _ in self._said:
            if who is not None:
                kept[who] |= self._bit.get(docid, 0)
        return kept

    @cached_property
    def _held(self) -> list[tuple[int, int, str | None]]:
        """Every role that somebody is given: docid, person, role."""
        a = affiliation.c
        query = sa.select(article_text.c.docid, a.person_id, sa.func.lower(a.role)).join(
            article_text, article_text.c.article_id == a.article_id
        )
        return [(*row,) for row in _rows(self.store, query, a.article_id, self._numbers)]


def _fields(node: Node) -> Iterator[Field]:
    """Every field of a question."""
    match node:
        case Field(_, _, of):
            yield node
            if of is not None:
                yield of
        case Not(part):
            yield from _fields(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _fields(part)


def _any_of(kept: Mapping[int, Bits], ids: Iterable[int]) -> Bits:
    bits = 0
    for number in ids:
        bits |= kept.get(number, 0)
    return bits


def _rows(store: Store, query: sa.Select[Any], column: sa.ColumnElement[int], numbers: Sequence[int]) -> Iterator[Any]:
    for start in range(0, len(numbers), AT_ONCE):
        yield from store.rows(query.where(column.in_(numbers[start : start + AT_ONCE])))
