"""Ask for companies: what they are, how often they are named, and who speaks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.articles import ArticleHit, search
from tradewatch.query.beside import LOOKED_AT, Beside, NamedEdition, companies_in, editions_in
from tradewatch.query.coverage import (
    Headline,
    Momentum,
    Period,
    by_month,
    first_mention,
    momentum,
    named_counts,
    newest,
)
from tradewatch.query.merged import answering, roots, whole
from tradewatch.query.named import companies_named
from tradewatch.query.narrow import Condition
from tradewatch.query.quotations import Said, quotations
from tradewatch.query.relations import Related, relations_of
from tradewatch.query.spokespeople import Spokesperson, speakers, spokespeople
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import company, mention
from tradewatch.text import one_line

__all__ = [
    "CompanyPage",
    "CompanySeen",
    "companies",
    "companies_asked",
    "company_page",
    "only_company",
    "seen_companies",
]

FORMS = 12  # of a company's name shown

TOLD = 5  # of several that a name stands for


@dataclass(frozen=True, slots=True)
class CompanySeen:
    """A company the articles name, and how many people speak or work for it in them."""

    name: str
    slug: str
    kind: str | None
    country: str | None
    articles: int
    speakers: int  # of its newest thousand quotations, and the jobs at it
    last_seen: date | None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """Everything known of a company: who speaks for it, what they said, its owners and deals, coverage, articles.

    `beside` and `editions` are what the newest `looked_at` articles name that name this company too.
    """

    name: str
    slug: str
    seen: CompanySeen
    people: tuple[Spokesperson, ...]
    quotations: tuple[Said, ...]
    articles: tuple[ArticleHit, ...]
    written: tuple[str, ...] = ()  # how articles write it, the commonest first
    also: tuple[str, ...] = ()  # slugs of the records that were merged into this one
    relations: tuple[Related, ...] = ()  # owners and deals
    first: Headline | None = None  # the oldest article that names it
    months: tuple[Period, ...] = ()
    momentum: Momentum | None = None
    beside: tuple[Beside, ...] = ()
    editions: tuple[NamedEdition, ...] = ()
    looked_at: int = 0


def companies(
    store: Store, name: str = "", *, kind: str | None = None, country: str | None = None, limit: int = 20
) -> list[CompanySeen]:
    """Which companies are there, by this name, of this kind, from this country; the most named first?

    Raises UsageError when the name stands for nothing in the database.
    """
    asked = companies_asked(store, name, kind=kind, country=country).limit(limit)
    return seen_companies(store, [row.id for row in store.rows(asked)])


def companies_asked(
    store: Store, name: str = "", *, kind: str | None = None, country: str | None = None
) -> sa.Select[tuple[int]]:
    """The records that answer for them, in that order, without an end."""
    conditions: list[Condition] = [company.c.merged_into.is_(None)]
    if name.strip():
        conditions.append(company.c.id.in_(companies_named(store, name)))
    if kind is not None:
        conditions.append(
            sa.func.lower(company.c.kind).contains(one_line(kind).lower().replace(" ", "_"), autoescape=True)
        )
    if country is not None:
        conditions.append(sa.func.lower(company.c.country) == one_line(country).lower())
    named = _all_named()
    articles = sa.func.coalesce(named.c.articles, 0)
    return (
        sa.select(company.c.id)
        .outerjoin(named, named.c.company_id == company.c.id)
        .where(*conditions)
        .order_by(articles.desc(), company.c.folded, company.c.id)
    )


def company_page(store: Store, ref: str, *, limit: int = 10, until: date | None = None) -> CompanyPage:
    """Everything known of the one company of this name or slug; `until` is the last day of this week, today by default.

    Raises UsageError when there is none, or more than one.
    """
    found = companies_named(store, ref)
    one = only_company(store, found, ref)
    slugs = store.rows(sa.select(company.c.slug).where(company.c.id.in_(found)).order_by(company.c.id))
    named = mention.c.company_id
    articles = newest(named, found, LOOKED_AT)
    return CompanyPage(
        name=one.name,
        slug=one.slug,
        seen=one,
        people=tuple(spokespeople(store, found, limit=limit)),
        quotations=tuple(quotations(store, company=one.slug, limit=limit)),
        articles=tuple(search(store, company=one.slug, limit=limit)),
        written=tuple(_written(store, found)),
        also=tuple(row.slug for row in slugs if row.slug != one.slug),
        relations=tuple(relations_of(store, found, limit=limit)),
        first=first_mention(store, named, found),
        months=by_month(store, named, found),
        momentum=momentum(store, named, found, until),
        beside=tuple(companies_in(store, articles, without=found)),
        editions=tuple(editions_in(store, articles)),
        looked_at=min(one.articles, LOOKED_AT),
    )


def only_company(store: Store, ids: Sequence[int], ref: str) -> CompanySeen:
    """The one company of these rows; UsageError when there are more, with the slugs that tell the first few apart."""
    answer = list(dict.fromkeys(roots(store, company, ids).values()))
    known = seen_companies(store, answer[:TOLD])
    if len(answer) > 1:
        names = "; ".join(f"{one.slug} ({one.name})" for one in known)
        raise UsageError(f"{len(answer)} companies are named like {ref!r}: {names}. Name one by what stands first")
    return known[0]


def seen_companies(store: Store, ids: Sequence[int]) -> list[CompanySeen]:
    """These companies with their counts, in the order given; a merged record is the one that answers for it."""
    keepers = roots(store, company, whole(store, company, ids))
    if not keepers:
        return []
    order = dict.fromkeys(keepers[number] for number in ids if number in keepers)
    who = {row.id: row for row in store.rows(sa.select(company).where(company.c.id.in_(order)))}
    records: dict[int, list[int]] = {}
    for number, root in keepers.items():
        records.setdefault(root, []).append(number)
    named = named_counts(store, mention.c.company_id, records)
    answers = []
    for one in (who[number] for number in order):
        articles, last = named[one.id]
        day = None if last is None else day_of(last)
        speak = speakers(store, records[one.id])
        answers.append(CompanySeen(one.name, one.slug, one.kind, one.country, articles, speak, day))
    return answers


def _all_named() -> sa.Subquery:
    """In how many articles each company is named: one walk along an index, but for records that were merged."""
    c, m, written = company.c, mention.c, company.alias("written")
    articles, root = sa.func.count(m.docid.distinct()).label("articles"), answering(written)
    children = sa.select(c.id).where(c.merged_into.is_not(None))
    merged = sa.union_all(children, sa.select(c.merged_into).where(c.merged_into.is_not(None)))
    alone = sa.select(m.company_id, articles).where(m.company_id.is_not(None), m.company_id.not_in(merged))
    together = (
        sa.select(root.label("company_id"), articles)
        .select_from(written)
        .join(mention, m.company_id == written.c.id)
        .where(written.c.id.in_(merged))
    )
    return sa.union_all(alone.group_by(m.company_id), together.group_by(root)).subquery()


def _written(store: Store, ids: Sequence[int]) -> list[str]:
    """The forms in the newest mentions of each record."""
    c, times = mention.c, sa.func.count()
    walks = [sa.select(c.words).where(c.company_id == one).order_by(c.docid.desc()).limit(LOOKED_AT) for one in ids]
    forms = sa.union_all(*(sa.select(walk.subquery().c.words) for walk in walks)).subquery()
    query = sa.select(forms.c.words).group_by(forms.c.words).order_by(times.desc(), forms.c.words)
    return [row.words for row in store.rows(query.limit(FORMS))]
