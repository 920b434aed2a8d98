"""Narrow a question: what was asked for becomes conditions on docids, the key that runs by day.

Who is named where is a set of docids, made once and looked into, so that neither database walks all its articles to
find the few that name somebody rare.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

import sqlalchemy as sa

from tradewatch.query.named import companies_named, editions_of, festivals_named, outlets_named, people_named
from tradewatch.store.docid import first_docid
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, article, article_text, mention, quotation
from tradewatch.text import fold, one_line

__all__ = [
    "Condition",
    "Docids",
    "between",
    "docids_between",
    "has_role",
    "in_coverage",
    "like",
    "naming",
    "of_outlets",
    "set_of",
]

Condition = sa.ColumnElement[bool]


class Docids(TypedDict):
    """A range of docids: from `since` on, below `until`."""

    since: int | None
    until: int | None


def between(docid: sa.ColumnElement[int], after: date | None, before: date | None) -> list[Condition]:
    """From the day `after` on, and earlier than the day `before`."""
    bounds = docids_between(after, before)
    conditions: list[Condition] = []
    if bounds["since"] is not None:
        conditions.append(docid >= bounds["since"])
    if bounds["until"] is not None:
        conditions.append(docid < bounds["until"])
    return conditions


def docids_between(after: date | None, before: date | None) -> Docids:
    """The same as a range of docids, as the full text takes it."""
    return Docids(
        since=None if after is None else first_docid(after), until=None if before is None else first_docid(before)
    )


def set_of(name: str, query: sa.Select[Any]) -> sa.Select[Any]:
    """A set of docids made once; PostgreSQL would rather try each article against it, SQLite makes it anyway."""
    made = query.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(made.c[0])


def naming(column: sa.Column[Any], ids: Sequence[int]) -> sa.Select[Any]:
    """The docids of articles that name one of these."""
    return set_of(f"naming_{column.name}", sa.select(mention.c.docid).where(column.in_(ids)))


def in_coverage(
    store: Store,
    *,
    company: str | None = None,
    person: str | None = None,
    festival: str | None = None,
    edition: int | None = None,
) -> list[sa.Select[Any]]:
    """Sets of docids: the articles about somebody, something, or one year of a festival."""
    sets = []
    if company is not None:
        sets.append(naming(mention.c.company_id, companies_named(store, company)))
    if person is not None:
        sets.append(naming(mention.c.person_id, people_named(store, person)))
    festivals = None if festival is None else festivals_named(store, festival)
    if edition is not None:
        sets.append(naming(mention.c.edition_id, editions_of(store, edition, festivals)))
    elif festivals is not None:
        sets.append(naming(mention.c.festival_id, festivals))
    return sets


def of_outlets(store: Store, name: str) -> sa.Select[Any]:
    """The docids of an outlet's articles."""
    query = (
        sa.select(article_text.c.docid)
        .join(article, article.c.id == article_text.c.article_id)
        .where(article.c.outlet_id.in_(outlets_named(store, name)))
    )
    return set_of("of_outlet", query)


def like(column: sa.ColumnElement[Any], text: str) -> Condition:
    """Whether a role holds these words, in whatever case; accents may be typed or not where the article has none."""
    typed = one_line(text)
    lower = sa.func.lower(column)
    return sa.or_(*(lower.contains(form, autoescape=True) for form in dict.fromkeys((typed.lower(), fold(typed)))))


def has_role(docid: sa.ColumnElement[int], role: str) -> Condition:
    """Whether somebody has this role in an article. Roles have no index: the newest articles are tried one by one."""
    text = article_text.alias()
    said = sa.select(sa.literal(1)).where(quotation.c.docid == docid, like(quotation.c.role, role))
    held = (
        sa.select(sa.literal(1))
        .select_from(text.join(affiliation, affiliation.c.article_id == text.c.article_id))
        .where(text.c.docid == docid, like(affiliation.c.role, role))
    )
    return sa.or_(said.exists(), held.exists())
