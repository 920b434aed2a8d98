"""Ask for jobs: what articles say somebody is, for whom, from when to when, and the sentence that says so last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.query.merged import named_of
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, article, article_text, company, outlet
from tradewatch.text import one_line

__all__ = ["Held", "jobs_of"]

MOST = 60  # jobs of one person; people with more have a name that many share


@dataclass(frozen=True, slots=True)
class Held:
    """A job that articles give somebody: from when to when they do, and the newest that does."""

    role: str | None
    organisation: str | None
    company: str | None  # the organisation as the lexicon knows it
    former: bool
    first_seen: date
    last_seen: date
    articles: int
    headline: str | None
    url: str
    outlet: str
    company_slug: str | None = None
    article: int | None = None  # the newest article's number
    published: datetime | None = None
    sentence: str | None = None  # its words that say so; none where the outlet allows a headline alone


def jobs_of(store: Store, people: Sequence[int]) -> list[Held]:
    """The jobs of somebody, given by the records that are one; the one said last first."""
    c, a, docid = affiliation.c, article.c, article_text.c.docid
    keeper, follows, name = named_of(company)
    job = (c.role, c.organisation, c.company_id, c.former)
    last = sa.func.max(docid).label("last")
    jobs = (
        sa.select(*job, sa.func.min(docid).label("first"), last, sa.func.count(docid.distinct()).label("articles"))
        .join(article_text, article_text.c.article_id == c.article_id)
        .where(c.person_id.in_(people))
        .group_by(*job)
        .order_by(last.desc())
        .limit(MOST)
        .subquery()
    )
    j = jobs.c
    query = (
        sa.select(jobs, name.label("name"), sa.func.coalesce(keeper.c.slug, company.c.slug).label("slug"))
        .add_columns(a.id, a.headline, a.url, outlet.c.name.label("outlet"), a.published_at, a.policy)
        .select_from(jobs)
        .join(article_text, docid == j.last)
        .join(article, a.id == article_text.c.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .outerjoin(company, company.c.id == j.company_id)
        .outerjoin(keeper, follows)
        .order_by(j.last.desc(), j.former, j.role)
    )
    rows = store.rows(query)
    said = _sentences(store, people, [row.id for row in rows if row.policy != "headline"])
    return [_held(row, said) for row in rows]


def _sentences(store: Store, people: Sequence[int], articles: Sequence[int]) -> dict[tuple[Any, ...], str]:
    """The words of these articles that give a job, by article and job; the first of an article's."""
    c = affiliation.c
    words = sa.func.substr(article_text.c.body, c.start + 1, c.end - c.start).label("words")
    # By article alone: few stand in each, while somebody may have thousands.
    query = (
        sa.select(c.article_id, c.role, c.organisation, c.company_id, c.former, words, c.person_id)
        .join(article_text, article_text.c.article_id == c.article_id)
        .where(c.article_id.in_(articles), c.start.is_not(None), c.end > c.start)
        .order_by(c.start.desc())
    )
    rows = store.rows(query) if articles else []
    return {tuple(row[:5]): one_line(row.words) for row in rows if row.person_id in people}


def _held(row: Any, said: dict[tuple[Any, ...], str]) -> Held:
    return Held(
        role=row.role,
        organisation=row.organisation,
        company=row.name,
        former=row.former,
        first_seen=day_of(row.first),
        last_seen=day_of(row.last),
        articles=row.articles,
        headline=row.headline,
        url=row.url,
        outlet=row.outlet,
        company_slug=row.slug,
        article=row.id,
        published=row.published_at,
        sentence=said.get((row.id, row.role, row.organisation, row.company_id, row.former)),
    )
