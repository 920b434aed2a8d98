"""Say what a question means where quotations are asked for: words are sought in what was said, a company is whom it
was said for, a role the speaker's; the rest is asked of the article it stands in.

Databases keep no index of what was said: the articles' index gives those whose text holds the words, and each of
their quotations is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.fields import Fields
from tradewatch.query.highlight import found_in
from tradewatch.query.language import Question
from tradewatch.query.language.sentence import sentence
from tradewatch.query.language.tree import And, Field, Name, Near, Node, Not, Or, Term
from tradewatch.query.narrow import Condition, like
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.tables import quotation
from tradewatch.store.words import is_askable

__all__ = ["Spoken"]


class Spoken:
    """A question for quotations: conditions for the database, and what is left to be seen in the words themselves."""

    def __init__(self, store: Store, question: Question) -> None:
        self.store, self.question = store, question
        self.fields = Fields(store)
        tree = question.tree
        parts = () if tree is None else tree.parts if isinstance(tree, And) else (tree,)
        self._read = [part for part in parts if not _is_of_rows(part)]
        self._leaves = list(dict.fromkeys(leaf for part in self._read for leaf in _leaves_of_rows(part)))
        self.conditions = [self._condition(part) for part in parts if _is_of_rows(part)]
        self.conditions += [near for part in self._read if (near := self._holding(part)) is not None]
        if tree is None and question.text:  # not a word of it was understood
            self.conditions.append(sa.false())

    @property
    def reads(self) -> bool:
        """Whether the words of each quotation have to be read."""
        return bool(self._read)

    @cached_property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """What a row must tell beside its words, for fields that are joined with words by OR or stand in a bracket."""
        return [sa.case((self._condition(leaf), 1), else_=0).label(f"leaf_{n}") for n, leaf in enumerate(self._leaves)]

    def fits(self, words: str, row: Mapping[Any, Any]) -> bool:
        """Whether a quotation, by its words and its row, is what was asked for."""
        if not self._read:
            return True
        known = {leaf: bool(row[f"leaf_{n}"]) for n, leaf in enumerate(self._leaves)}
        return all(_holds(part, words, known) for part in self._read)

    def check(self) -> None:
        """Raise UsageError when a name stands for nothing in this store."""
        if self.columns is not None and self.fields.notes:
            raise UsageError(self.fields.notes[0])

    def sentence(self, number: int) -> str:
        """The question in words, with how many it found."""
        return sentence(self.question.tree, number, "quotation", self.fields.known, typed=self.question.text)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not understood, or stands for nothing; a sentence each."""
        return (*self.question.ignored, *dict.fromkeys(self.fields.notes))

    def _condition(self, node: Node) -> Condition:
        q = quotation.c
        match node:
            case Not(part):
                return sa.not_(self._condition(part))
            case And(parts):
                return sa.and_(*map(self._condition, parts))
            case Or(parts):
                return sa.or_(*map(self._condition, parts))
            case Field(Name.SAID):
                return sa.and_(q.person_id.is_not(None), q.person_id.in_(self.fields.ids(node)))
            case Field(Name.COMPANY):
                return sa.and_(q.company_id.is_not(None), q.company_id.in_(self.fields.ids(node)))
            case Field(Name.ROLE):
                return sa.and_(q.role.is_not(None), like(q.role, node.value))
            case Field(Name.KIND):
                return q.kind == node.value
            case Field():
                return self.fields.condition(node, q.docid)
            case _:  # of the headline
                return q.docid.in_(self.fields.made(matching(self.store.dialect, node)))

    def _holding(self, part: Node) -> Condition | None:
        """What an article must hold for one of its quotations to fit."""
        wanted = part
        if isinstance(part, And):
            kept = tuple(one for one in part.parts if is_askable(one))
            wanted = And(kept) if kept else part
        if not is_askable(wanted):
            return None
        return quotation.c.docid.in_(self.fields.made(matching(self.store.dialect, _loose(wanted))))


def _loose(node: Node) -> Node:
    """The same without what must not be there, which may stand elsewhere in the article."""
    match node:
        case And(parts):
            kept = tuple(_loose(part) for part in parts if not isinstance(part, Not))
            return kept[0] if len(kept) == 1 else And(kept)
        case Or(parts):
            return Or(tuple(map(_loose, parts)))
        case _:
            return node


def _is_of_rows(node: Node) -> bool:
    """Whether the database alone can tell: no words of the quotation are in it."""
    match node:
        case And(parts) | Or(parts):
            return all(map(_is_of_rows, parts))
        case Not(part):
            return _is_of_rows(part)
        case Term(headline=headline):
            return headline
        case Near(left):
            return left.headline
        case _:
            return True


def _leaves_of_rows(node: Node) -> list[Node]:
    if _is_of_rows(node):
        return [node]
    match node:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in _leaves_of_rows(part)]
        case Not(part):
            return _leaves_of_rows(part)
        case _:
            return []


def _holds(node: Node, words: str, known: Mapping[Node, bool]) -> bool:
    if node in known:
        return known[node]
    match node:
        case And(parts):
            return all(_holds(part, words, known) for part in parts)
        case Or(parts):
            return any(_holds(part, words, known) for part in parts)
        case Not(part):
            return not _holds(part, words, known)
        case _:
            return found_in(words, node)
