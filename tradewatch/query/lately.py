"""Ask who and what is in the news: the most quoted and the most named of late, whose counting has an end."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tradewatch.query.companies import CompanySeen, seen_companies
from tradewatch.query.merged import answering
from tradewatch.query.people import PersonSeen, seen_people
from tradewatch.store.engine import Store
from tradewatch.store.tables import article_text, company, mention, person, quotation

__all__ = ["ARTICLES", "QUOTATIONS", "named_lately", "quoted_lately"]

QUOTATIONS = 5000  # the newest, among which speakers are counted
ARTICLES = 1000  # the newest, among which companies are counted


def quoted_lately(store: Store, *, limit: int = 30) -> list[PersonSeen]:
    """Who speaks most in the newest quotations?"""
    q, times = quotation.c, sa.func.count()
    newest = (
        sa.select(q.person_id).where(q.person_id.is_not(None)).order_by(q.docid.desc()).limit(QUOTATIONS).subquery()
    )
    who = answering(person)
    query = sa.select(who).select_from(newest).join(person, person.c.id == newest.c.person_id)
    return seen_people(store, _most(store, query, who, times, limit))


def named_lately(store: Store, *, limit: int = 30) -> list[CompanySeen]:
    """Which companies do most of the newest articles name?"""
    t, which = article_text.c, answering(company)
    newest = sa.select(t.article_id, t.docid).order_by(t.docid.desc()).limit(ARTICLES).subquery()
    query = (
        sa.select(which)
        .select_from(newest)
        .join(mention, mention.c.article_id == newest.c.article_id)
        .join(company, company.c.id == mention.c.company_id)
    )
    return seen_companies(store, _most(store, query, which, sa.func.count(newest.c.docid.distinct()), limit))


def _most(
    store: Store, query: sa.Select[Any], who: sa.ColumnElement[int], times: sa.ColumnElement[int], limit: int
) -> list[int]:
    return [row[0] for row in store.rows(query.group_by(who).order_by(times.desc(), who).limit(limit))]
