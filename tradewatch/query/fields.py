"""Say what a field of a question means in this store: which docids `company:wiip` or `role:producer` stand for.

A name that stands for nothing gives nothing, and a note that says so with the nearest names there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.language.tree import Field, Name
from tradewatch.query.named import companies_named, editions_of, festivals_named, outlets_named, people_named
from tradewatch.query.narrow import Condition, agency_form, has_role, like
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.tables import (
    affiliation,
    article,
    article_text,
    company,
    festival,
    mention,
    outlet,
    person,
    quotation,
)
from tradewatch.text import one_line

__all__ = ["Fields"]

Ids = list[int]
ENTITIES: dict[Name, tuple[Callable[[Store, str], Ids], sa.Table]] = {
    Name.COMPANY: (companies_named, company),
    Name.PERSON: (people_named, person),
    Name.SAID: (people_named, person),
    Name.FESTIVAL: (festivals_named, festival),
    Name.OUTLET: (outlets_named, outlet),
}
MENTIONED = {Name.COMPANY: mention.c.company_id, Name.PERSON: mention.c.person_id, Name.FESTIVAL: mention.c.festival_id}
MANY = 3  # names told, of the several that a part of a name stands for


class Fields:
    """The fields of one question, each looked up once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.notes: list[str] = []
        self.known: dict[Field, str] = {}
        self._ids: dict[Field, Ids] = {}
        self._sets = 0

    def ids(self, field: Field) -> Ids:
        """The rows that a field's name stands for, merged ones too; none, with a note, when it stands for nothing."""
        if field not in self._ids:
            self._ids[field] = self._find(field)
        return self._ids[field]

    def _find(self, field: Field) -> Ids:
        try:
            if field.name is Name.EDITION:
                return self._editions(field)
            find, table = ENTITIES[field.name]
            found = find(self.store, field.value)
        except UsageError as problem:
            self.notes.append(str(problem))
            return []
        self.known[field] = self._called(table, found)
        return found

    def _editions(self, field: Field) -> Ids:
        if field.of is None:
            self.known[field] = field.value
            return editions_of(self.store, int(field.value), None)
        festivals = self.ids(field.of)
        called = self.known.get(field.of, field.of.value)
        self.known[field] = f"{called} {field.value}"
        return editions_of(self.store, int(field.value), festivals) if festivals else []

    def _called(self, table: sa.Table, ids: Sequence[int]) -> str:
        """By which name it is known, or by which names, the answering record first."""
        c = table.c
        query = sa.select(c.id, c.name).where(c.id.in_(ids[: MANY + 1]))
        if "merged_into" in c:
            query = query.where(c.merged_into.is_(None))
        if "part_of" in c:
            query = query.where(sa.or_(c.part_of.is_(None), c.part_of.not_in(ids)))
        names = dict.fromkeys(row.name for row in sorted(self.store.rows(query), key=lambda row: ids.index(row.id)))
        shown = list(names)[:MANY]
        return " or ".join([*shown, "others"] if len(ids) > MANY and len(names) > MANY else shown)

    def made(self, query: sa.Select[Any]) -> sa.Select[Any]:
        """A set of docids made once; PostgreSQL would rather try each article against it, SQLite makes it anyway."""
        self._sets += 1
        cte = query.cte(f"set_{self._sets}").prefix_with("MATERIALIZED", dialect="postgresql")
        return sa.select(cte.c[0])

    def condition(self, field: Field, docid: sa.ColumnElement[int]) -> Condition:
        """What must hold of an article's docid."""
        match field.name:
            case Name.AFTER:
                return docid >= first_docid(date.fromisoformat(field.value))
            case Name.BEFORE:
                return docid < first_docid(date.fromisoformat(field.value))
            case Name.LANG:
                return self._in_language(field.value, docid)
            case Name.AGENCY:
                return _from_agency(field.value, docid)
            case Name.ROLE if field.of is None:
                return has_role(docid, field.value)
        chosen = self._set(field)
        return sa.false() if chosen is None else docid.in_(self.made(chosen))

    def _set(self, field: Field) -> sa.Select[Any] | None:
        """The docids a field stands for; None when there are none."""
        if field.name is Name.KIND:
            return sa.select(quotation.c.docid).where(quotation.c.kind == field.value)
        ids = self.ids(field.of if field.name is Name.ROLE and field.of else field)
        if not ids:
            return None
        match field.name:
            case Name.SAID:
                return sa.select(quotation.c.docid).where(quotation.c.person_id.in_(ids))
            case Name.ROLE:
                return _in_role(ids, field.value)
            case Name.EDITION:
                return sa.select(mention.c.docid).where(mention.c.edition_id.in_(ids))
            case Name.OUTLET:
                joined = sa.select(article_text.c.docid).join(article, article.c.id == article_text.c.article_id)
                return joined.where(article.c.outlet_id.in_(ids))
            case name:
                return sa.select(mention.c.docid).where(MENTIONED[name].in_(ids))

    def _in_language(self, code: str, docid: sa.ColumnElement[int]) -> Condition:
        text, one = article_text.alias(), article.alias()
        column, wanted = sa.func.lower(one.c.language), one_line(code).lower()
        return (
            sa.select(sa.literal(1))
            .select_from(text.join(one, one.c.id == text.c.article_id))
            .where(text.c.docid == docid, sa.or_(column == wanted, column.startswith(f"{wanted}-", autoescape=True)))
            .exists()
        )


def _from_agency(name: str, docid: sa.ColumnElement[int]) -> Condition:
    """Whether the byline names this wire service, in capitals or not; the names stand in the column as JSON."""
    text, one = article_text.alias(), article.alias()
    return (
        sa.select(sa.literal(1))
        .select_from(text.join(one, one.c.id == text.c.article_id))
        .where(
            text.c.docid == docid,
            sa.func.lower(sa.cast(one.c.agencies, sa.Text)).contains(agency_form(name), autoescape=True),
        )
        .exists()
    )


def _in_role(people: Ids, role: str) -> sa.Select[Any]:
    """Where these people are quoted or named in that role."""
    said = sa.select(quotation.c.docid).where(quotation.c.person_id.in_(people), like(quotation.c.role, role))
    held = (
        sa.select(article_text.c.docid)
        .join(affiliation, affiliation.c.article_id == article_text.c.article_id)
        .where(affiliation.c.person_id.in_(people), like(affiliation.c.role, role))
    )
    return sa.select(sa.union_all(said, held).subquery().c[0])
