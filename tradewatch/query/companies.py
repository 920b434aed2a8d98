"""Ask for companies: what they are, how often they are named, and who speaks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.articles import ArticleHit, search
from tradewatch.query.merged import answering, roots, whole
from tradewatch.query.named import companies_named
from tradewatch.query.narrow import Condition
from tradewatch.query.people import PersonSeen, people
from tradewatch.query.quotations import Said, quotations
from tradewatch.query.relations import Related, relations_of
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, company, mention, person, quotation
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


@dataclass(frozen=True, slots=True)
class CompanySeen:
    """A company the articles name, and how many people speak or work for it in them."""

    name: str
    slug: str
    kind: str | None
    country: str | None
    articles: int
    speakers: int
    last_seen: date | None


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """Everything known of a company: who speaks for it, what they said, its owners and deals, the newest articles."""

    name: str
    slug: str
    seen: CompanySeen
    people: tuple[PersonSeen, ...]
    quotations: tuple[Said, ...]
    articles: tuple[ArticleHit, ...]
    written: tuple[str, ...] = ()  # how articles write it, the commonest first
    also: tuple[str, ...] = ()  # slugs of the records that were merged into this one
    relations: tuple[Related, ...] = ()  # owners and deals


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
    written = company.alias("written")
    which = answering(written)
    named = (
        sa.select(which.label("company_id"), sa.func.count(mention.c.docid.distinct()).label("articles"))
        .join(mention, mention.c.company_id == written.c.id)
        .group_by(which)
        .subquery()
    )
    articles = sa.func.coalesce(named.c.articles, 0)
    return (
        sa.select(company.c.id)
        .outerjoin(named, named.c.company_id == company.c.id)
        .where(*conditions)
        .order_by(articles.desc(), company.c.folded, company.c.id)
    )


def company_page(store: Store, ref: str, *, limit: int = 10) -> CompanyPage:
    """Everything known of the one company of this name or slug; UsageError when there is none, or more than one."""
    found = companies_named(store, ref)
    one = only_company(seen_companies(store, found), ref)
    slugs = store.rows(sa.select(company.c.slug).where(company.c.id.in_(found)).order_by(company.c.id))
    return CompanyPage(
        name=one.name,
        slug=one.slug,
        seen=one,
        people=tuple(people(store, company=one.slug, limit=limit)),
        quotations=tuple(quotations(store, company=one.slug, limit=limit)),
        articles=tuple(search(store, company=one.slug, limit=limit)),
        written=tuple(_written(store, found)),
        also=tuple(row.slug for row in slugs if row.slug != one.slug),
        relations=tuple(relations_of(store, found, limit=limit)),
    )


def only_company(known: Sequence[CompanySeen], ref: str) -> CompanySeen:
    """The one company of these; UsageError when there are more, with the slugs that tell them apart."""
    if len(known) > 1:
        names = "; ".join(f"{one.slug} ({one.name})" for one in known[:5])
        raise UsageError(f"{len(known)} companies are named like {ref!r}: {names}. Name one by what stands first")
    return known[0]


def seen_companies(store: Store, ids: Sequence[int]) -> list[CompanySeen]:
    """These companies with their counts, in the order given; a merged record is the one that answers for it."""
    keepers = roots(store, company, whole(store, company, ids))
    if not keepers:
        return []
    order = dict.fromkeys(keepers[number] for number in ids if number in keepers)
    who = {row.id: row for row in store.rows(sa.select(company).where(company.c.id.in_(order)))}
    c, which = mention.c, answering(company)
    counted = sa.select(which, sa.func.count(c.docid.distinct()), sa.func.max(c.docid))
    counted = counted.join(company, company.c.id == c.company_id).where(c.company_id.in_(keepers)).group_by(which)
    named = {row[0]: row for row in store.rows(counted)}
    speakers = _speakers(store, list(keepers))
    answers = []
    for one in (who[number] for number in order):
        _, articles, last = named.get(one.id, (one.id, 0, None))
        day = None if last is None else day_of(last)
        speak = speakers.get(one.id, 0)
        answers.append(CompanySeen(one.name, one.slug, one.kind, one.country, articles, speak, day))
    return answers


def _speakers(store: Store, ids: Sequence[int]) -> dict[int, int]:
    q, a = quotation.c, affiliation.c
    said = sa.select(q.company_id, q.person_id).where(q.company_id.in_(ids), q.person_id.is_not(None))
    held = sa.select(a.company_id, a.person_id).where(a.company_id.in_(ids), a.former.is_(sa.false()))
    pairs = sa.union(said, held).subquery()
    which = answering(company)
    query = (
        sa.select(which, sa.func.count(answering(person).distinct()))
        .select_from(pairs)
        .join(company, company.c.id == pairs.c.company_id)
        .join(person, person.c.id == pairs.c.person_id)
        .group_by(which)
    )
    return {row[0]: row[1] for row in store.rows(query)}


def _written(store: Store, ids: Sequence[int]) -> list[str]:
    times = sa.func.count()
    c = mention.c
    query = sa.select(c.words, times).where(c.company_id.in_(ids)).group_by(c.words).order_by(times.desc(), c.words)
    return [row.words for row in store.rows(query.limit(FORMS))]
