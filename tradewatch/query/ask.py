"""Ask the store a question: which articles it finds, how many, and what was meant by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from tradewatch.errors import UsageError
from tradewatch.query.fields import Fields
from tradewatch.query.language import Question, read_question
from tradewatch.query.language.sentence import sentence
from tradewatch.query.language.tree import And, Field, Name, Node, Not, Or
from tradewatch.query.narrow import Condition
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.tables import article_text
from tradewatch.store.words import is_askable, to_tsquery

__all__ = ["Asked", "Narrowing", "ask", "narrowed"]


class Narrowing(TypedDict, total=False):
    """What a question may be narrowed by beside its words; each is a field of the question language."""

    company: str | None
    person: str | None
    speaker: str | None
    role: str | None
    festival: str | None
    edition: int | None
    outlet: str | None
    language: str | None
    kind: str | None
    after: date | None
    before: date | None


MANY = 20_000  # hits from which PostgreSQL looks through the newest articles first
LOOKED_AT = 600  # of them
NAMES = {"speaker": Name.SAID, "language": Name.LANG}


def narrowed(question: str | Question, narrowing: Narrowing) -> Question:
    """The question with what was given beside it."""
    read = read_question(question) if isinstance(question, str) else question
    given = [(name, value) for name, value in narrowing.items() if value is not None]
    return read.beside(*(Field(NAMES.get(name) or Name(name), str(value).strip()) for name, value in given))


def ask(store: Store, question: str | Question = "", **narrowing: Any) -> Asked:
    """A question to this store. Nothing is fetched yet but the names it names."""
    return Asked(store, narrowed(question, Narrowing(**narrowing)))  # type: ignore[typeddict-item]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A question taken apart: what the full text answers, a range of docids, and conditions on each docid."""

    words: Node | None
    since: int | None
    until: int | None
    rest: tuple[Node, ...]


class Asked:
    """A question as this store understands it."""

    def __init__(self, store: Store, question: Question) -> None:
        self.store, self.question = store, question
        self._fields = Fields(store)
        self._plan = _plan(question.tree)
        self._counted = 0

    @cached_property
    def _base(self) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
        """The docids in no order, and the column to order and narrow them by."""
        plan = self._plan
        if plan.words is None:
            docid: sa.ColumnElement[int] = article_text.c.docid
            query = sa.select(docid).where(*_within(docid, plan.since, plan.until))
        else:
            found: sa.Select[Any] = matching(self.store.dialect, plan.words, since=plan.since, until=plan.until)
            if self.store.dialect == "sqlite":
                query, docid = found, sa.literal_column("article_fts.rowid", sa.BigInteger)
            else:
                # Materialised: the planner would rather walk all docids down until enough of them match.
                hits = found.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
                query, docid = sa.select(hits.c.docid), hits.c.docid
        if self.question.tree is None and self.question.text:  # not a word of it was understood
            query = query.where(sa.false())
        return query.where(*(self._condition(node, self._tried(docid)) for node in plan.rest)), docid

    def _tried(self, docid: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
        """The docid as conditions take it."""
        if self.store.dialect == "sqlite" and self._plan.words is not None:
            # The plus keeps SQLite from asking the full-text index anew for every docid of a set.
            return sa.literal_column("+article_fts.rowid", sa.BigInteger)
        return docid

    def _condition(self, node: Node, docid: sa.ColumnElement[int]) -> Condition:
        if is_askable(node):
            return docid.in_(self._fields.made(matching(self.store.dialect, node)))
        match node:
            case Not(part):
                return sa.not_(self._condition(part, docid))
            case And(parts):
                return sa.and_(*(self._condition(part, docid) for part in parts))
            case Or(parts):
                return sa.or_(*(self._condition(part, docid) for part in parts))
            case Field():
                return self._fields.condition(node, docid)
        raise TypeError(f"no part of a question: {node!r}")

    def docids(self, *, below: int | None = None, least: int | None = None) -> sa.Select[Any]:
        """The docids found, newest first: those below one, those from another on."""
        query, docid = self._base
        return query.where(*_within(docid, least, below)).order_by(docid.desc())

    def unordered(self) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
        """The docids in no order, and their column, to build on."""
        return self._base

    def count(self) -> int:
        """How many articles are found, exactly."""
        query, plan = self._base[0], self._plan
        if self.store.dialect == "postgresql" and plan.words is not None and not plan.rest:
            # Not by way of their docids: the index alone can tell, where the table was vacuumed since it was written.
            query = matching(self.store.dialect, plan.words, since=plan.since, until=plan.until)
        counted = query.with_only_columns(sa.func.count(), maintain_column_froms=True)
        number: int = self.store.rows(counted)[0][0]
        self._counted = number
        return number

    def newest(self, limit: int, *, below: int | None = None) -> list[int]:
        """The docids of the newest found, from below one on."""
        if self.store.dialect == "postgresql" and self._counted >= MANY and not self._plan.rest:
            found = [row[0] for row in self.store.rows(self._among_newest(limit, below))]
            if len(found) == limit:
                return found
        return [row[0] for row in self.store.rows(self.docids(below=below).limit(limit))]

    def _among_newest(self, limit: int, below: int | None) -> sa.Select[Any]:
        """What the newest articles hold, looked at one by one: most hits of a common word need not be fetched then."""
        plan, docid = self._plan, article_text.c.docid
        assert plan.words is not None
        text: sa.Label[Any] = sa.literal_column("article_text.tsv").label("tsv")
        within = (*_within(docid, plan.since, plan.until), *_within(docid, None, below))
        newest = sa.select(docid, text).where(*within).order_by(docid.desc()).limit(LOOKED_AT).subquery()
        holds = newest.c.tsv.op("@@")(sa.cast(to_tsquery(plan.words), TSQUERY))
        return sa.select(newest.c.docid).where(holds).order_by(newest.c.docid.desc()).limit(limit)

    @property
    def words(self) -> Node | None:
        """What of the question the full text answers at once; None when it names no words that must be there."""
        return self._plan.words

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not understood, or stands for nothing in this store; a sentence each."""
        _ = self._base
        return (*self.question.ignored, *dict.fromkeys(self._fields.notes))

    def check(self) -> None:
        """Raise UsageError when a name stands for nothing in this store."""
        _ = self._base
        if self._fields.notes:
            raise UsageError(self._fields.notes[0])

    def sentence(self, number: int, noun: str = "article") -> str:
        """The question in words, with how many it found."""
        _ = self._base
        return sentence(self.question.tree, number, noun, self._fields.known, typed=self.question.text)


def _plan(tree: Node | None) -> _Plan:
    parts = () if tree is None else tree.parts if isinstance(tree, And) else (tree,)
    words = [part for part in parts if is_askable(part)]
    if words:  # the index takes a Not only beside something that must be there
        words += [part for part in parts if isinstance(part, Not) and is_askable(part.part)]
    days = [part for part in parts if isinstance(part, Field) and part.name in (Name.AFTER, Name.BEFORE)]
    since = [first_docid(date.fromisoformat(day.value)) for day in days if day.name is Name.AFTER]
    until = [first_docid(date.fromisoformat(day.value)) for day in days if day.name is Name.BEFORE]
    asked = None if not words else words[0] if len(words) == 1 else And(tuple(words))
    rest = tuple(part for part in parts if part not in words and part not in days)
    return _Plan(asked, max(since, default=None), min(until, default=None), rest)


def _within(docid: sa.ColumnElement[int], least: int | None, below: int | None) -> list[Condition]:
    bounds = [] if least is None else [docid >= least]
    return bounds if below is None else [*bounds, docid < below]
