"""Find the one record meant: by its slug as it is, merged or not, else by a name that one record alone has."""

from __future__ import annotations

import sqlalchemy as sa

from tradewatch.query.companies import only_company
from tradewatch.query.named import companies_named, people_named
from tradewatch.query.people import only
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, person
from tradewatch.text import one_line

__all__ = ["company_slug", "person_slug"]


def person_slug(store: Store, ref: str) -> str:
    """The slug of the person meant; UsageError when nobody is, or several are."""
    if _is_slug(store, person, ref):
        return one_line(ref).lower()
    return only(store, people_named(store, ref), ref).slug


def company_slug(store: Store, ref: str) -> str:
    """The slug of the company meant; UsageError when none is, or several are."""
    if _is_slug(store, company, ref):
        return one_line(ref).lower()
    return only_company(store, companies_named(store, ref), ref).slug


def _is_slug(store: Store, table: sa.Table, ref: str) -> bool:
    return bool(store.rows(sa.select(table.c.id).where(table.c.slug == one_line(ref).lower())))
