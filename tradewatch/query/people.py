"""Ask for people: who they are, as what and for whom they spoke, and what they said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.beside import LOOKED_AT, Beside, NamedEdition, companies_in, editions_in, people_in
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
from tradewatch.query.jobs import Held, jobs_of
from tradewatch.query.merged import answering, named_of, roots, whole
from tradewatch.query.named import companies_named, people_named
from tradewatch.query.narrow import Condition, like
from tradewatch.query.quotations import Said, quotations
from tradewatch.store.docid import day_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import affiliation, article_text, company, mention, person, quotation

__all__ = [
    "PersonPage",
    "PersonSeen",
    "only",
    "people",
    "people_asked",
    "person_page",
    "seen_people",
    "told_apart",
]

TOLD = 5  # of several that a name stands for


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody the articles name, as last seen."""

    name: str
    slug: str
    role: str | None
    company: str | None
    quotations: int
    articles: int
    last_seen: date | None
    unclear: bool = False  # not one person: the articles that do not say which of several of this name they mean


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything known of somebody: jobs over time, each with its article, quotations, coverage, who is named beside.

    `beside`, `companies` and `editions` are what the newest `looked_at` articles name that name this person too.
    """

    name: str
    slug: str
    seen: PersonSeen
    affiliations: tuple[Held, ...]
    quotations: tuple[Said, ...]
    also: tuple[str, ...] = ()  # slugs of the records that were merged into this one
    namesakes: tuple[PersonSeen, ...] = ()  # others of this name
    first: Headline | None = None  # the oldest article that names them
    months: tuple[Period, ...] = ()
    momentum: Momentum | None = None
    beside: tuple[Beside, ...] = ()
    companies: tuple[Beside, ...] = ()
    editions: tuple[NamedEdition, ...] = ()  # named in the same articles; no article need say that they were there
    looked_at: int = 0


def people(
    store: Store, name: str = "", *, company: str | None = None, role: str | None = None, limit: int = 20
) -> list[PersonSeen]:
    """Who is there by this name, at this company, in this role; the most quoted first?

    Raises UsageError when the company or a name given stands for nothing in the database.
    """
    asked = people_asked(store, name, company=company, role=role).limit(limit)
    return seen_people(store, [row.id for row in store.rows(asked)])


def people_asked(
    store: Store, name: str = "", *, company: str | None = None, role: str | None = None
) -> sa.Select[tuple[int, int]]:
    """The records that answer for them, in that order, without an end."""
    conditions: list[Condition] = []
    asked: list[Condition] = [quotation.c.person_id.is_not(None)]
    if name.strip():
        meant = people_named(store, name)
        conditions.append(person.c.id.in_(meant))
        asked.append(quotation.c.person_id.in_(meant))
    if company is not None:
        conditions.append(person.c.id.in_(_people_of(companies_named(store, company), role)))
    elif role is not None:
        conditions.append(person.c.id.in_(_people_of(None, role)))
    # First by record, which is one walk along an index; then the records that are one person together.
    q, speaker = quotation.c, person.alias("speaker")
    each = sa.select(q.person_id, sa.func.count().label("said")).where(*asked).group_by(q.person_id).subquery()
    who = answering(speaker)
    said = (
        sa.select(who.label("person_id"), sa.func.sum(each.c.said).label("said"))
        .join(each, each.c.person_id == speaker.c.id)
        .group_by(who)
        .subquery()
    )
    times = sa.func.coalesce(said.c.said, 0)
    return (
        sa.select(person.c.id, times)
        .outerjoin(said, said.c.person_id == person.c.id)
        .where(person.c.merged_into.is_(None), *conditions)
        .order_by(times.desc(), person.c.folded, person.c.id)
    )


def person_page(store: Store, ref: str, *, limit: int = 20, until: date | None = None) -> PersonPage:
    """Everything known of the one person of this name or slug; `until` is the last day of this week, today by default.

    Raises UsageError when there is none, or more than one.
    """
    found = people_named(store, ref)
    one = only(store, found, ref)
    same = sa.select(person.c.folded).where(person.c.id.in_(found))
    others = store.rows(
        sa.select(person.c.id).where(person.c.folded.in_(same), person.c.id.not_in(found)).order_by(person.c.id)
    )
    slugs = store.rows(sa.select(person.c.slug).where(person.c.id.in_(found)).order_by(person.c.id))
    named = mention.c.person_id
    articles = newest(named, found, LOOKED_AT)
    return PersonPage(
        name=one.name,
        slug=one.slug,
        seen=one,
        affiliations=tuple(jobs_of(store, found)),
        quotations=tuple(quotations(store, speaker=one.slug, limit=limit)),
        also=tuple(row.slug for row in slugs if row.slug != one.slug),
        namesakes=tuple(seen_people(store, [row.id for row in others])),
        first=first_mention(store, named, found),
        months=by_month(store, named, found),
        momentum=momentum(store, named, found, until),
        beside=tuple(people_in(store, articles, without=found)),
        companies=tuple(companies_in(store, articles)),
        editions=tuple(editions_in(store, articles)),
        looked_at=min(one.articles, LOOKED_AT),
    )


def only(store: Store, ids: Sequence[int], ref: str) -> PersonSeen:
    """The one person of these rows; UsageError when there are more, with what tells the first few apart."""
    answer = list(dict.fromkeys(roots(store, person, ids).values()))
    known = seen_people(store, answer[:TOLD])
    if len(answer) > 1:
        names = "; ".join(told_apart(one) for one in known)
        raise UsageError(f"{len(answer)} people are named like {ref!r}: {names}. Name one by what stands first")
    return known[0]


def told_apart(one: PersonSeen) -> str:
    """A person in few words, the slug first: what tells people of one name apart."""
    job = ", ".join(part for part in (one.role, one.company) if part) or "no job known"
    return f"{one.slug} ({'not clear which of them' if one.unclear else job})"


def seen_people(store: Store, ids: Sequence[int]) -> list[PersonSeen]:
    """These people as last seen, in the order given; a merged record is the one that answers for it."""
    keepers = roots(store, person, whole(store, person, ids))
    if not keepers:
        return []
    order = dict.fromkeys(keepers[number] for number in ids if number in keepers)
    who = {row.id: row for row in store.rows(sa.select(person).where(person.c.id.in_(order)))}
    records: dict[int, list[int]] = {}
    for number, root in keepers.items():
        records.setdefault(root, []).append(number)
    said = _said(store, keepers)
    named = named_counts(store, mention.c.person_id, records)
    jobs = _latest(store, keepers)
    answers = []
    for one in order:
        times, last_said = said.get(one, (0, None))
        articles, last_named = named.get(one, (0, None))
        last = max((d for d in (last_said, last_named) if d is not None), default=None)
        role, place = jobs.get(one, (None, None))
        day = None if last is None else day_of(last)
        row = who[one]
        answers.append(PersonSeen(row.name, row.slug, role, place, times, articles, day, unclear=row.ordinal == 0))
    return answers


def _people_of(companies: Sequence[int] | None, role: str | None) -> sa.CompoundSelect[Any]:
    """Those who speak or work for the companies, in the role; not those who did."""
    parts = []
    for table in (quotation, affiliation):
        query = sa.select(answering(person)).join(table, table.c.person_id == person.c.id)
        if table is affiliation:
            query = query.where(affiliation.c.former.is_(sa.false()))
        if companies is not None:
            query = query.where(table.c.company_id.in_(companies))
        if role is not None:
            query = query.where(like(table.c.role, role))
        parts.append(query)
    return sa.union(*parts)


def _said(store: Store, ids: Collection[int]) -> dict[int, tuple[int, int | None]]:
    """How many quotations each has, and the newest docid."""
    q = quotation.c
    each = sa.select(q.person_id, sa.func.count().label("said"), sa.func.max(q.docid).label("last"))
    found = each.where(q.person_id.in_(ids)).group_by(q.person_id).subquery()
    who = answering(person)
    query = sa.select(who, sa.func.sum(found.c.said), sa.func.max(found.c.last))
    query = query.join_from(found, person, person.c.id == found.c.person_id).group_by(who)
    return {row[0]: (int(row[1]), row[2]) for row in store.rows(query)}


def _latest(store: Store, keepers: Mapping[int, int]) -> dict[int, tuple[str | None, str | None]]:
    """The role and company that the newest article with either gives each; of one article, what says most."""
    c = article_text.c
    said, held = (
        sa.select(table.c.id)
        .where(table.c.person_id == person.c.id, sa.or_(table.c.role.is_not(None), table.c.organisation.is_not(None)))
        .limit(1)
        for table in (quotation, affiliation)
    )
    said = said.order_by(quotation.c.docid.desc(), _silence(quotation), quotation.c.id)
    held = held.join(article_text, c.article_id == affiliation.c.article_id).where(affiliation.c.former.is_(sa.false()))
    held = held.order_by(c.docid.desc(), _silence(affiliation), affiliation.c.id)
    newest = sa.select(said.scalar_subquery().label("said"), held.scalar_subquery().label("held"))
    rows = store.rows(newest.select_from(person).where(person.c.id.in_(keepers)))
    jobs = [
        *_jobs(store, quotation, [row.said for row in rows if row.said is not None]),
        *_jobs(store, affiliation, [row.held for row in rows if row.held is not None]),
    ]
    jobs.sort(key=lambda job: (job.docid, job.role is not None, job.organisation is not None))
    return {keepers[job.person_id]: (job.role, job.name or job.organisation) for job in jobs}


def _silence(table: sa.Table) -> sa.ColumnElement[int]:
    """How much of role and organisation a row leaves out."""
    return sum((sa.case((table.c[name].is_(None), 1), else_=0) for name in ("role", "organisation")), sa.literal(0))


def _jobs(store: Store, table: sa.Table, ids: Sequence[int]) -> list[Any]:
    c = table.c
    keeper, follows, name = named_of(company)
    query = (
        sa.select(c.person_id, c.role, c.organisation, name.label("name"), article_text.c.docid)
        .join(article_text, article_text.c.article_id == c.article_id)
        .outerjoin(company, company.c.id == c.company_id)
        .outerjoin(keeper, follows)
        .where(c.id.in_(ids))
    )
    return list(store.rows(query)) if ids else []
