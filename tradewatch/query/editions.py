"""Ask for one edition of a festival or market: coverage by day, who spoke, companies, outlets, the market beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.beside import Beside, companies_in, people_in
from tradewatch.query.coverage import Headline, Period, by_day, folded, headlines
from tradewatch.query.merged import answering
from tradewatch.query.named import festivals_named
from tradewatch.query.narrow import set_of
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, edition, festival, mention, outlet, person, quotation

__all__ = [
    "EditionBeside",
    "EditionPage",
    "OutletShare",
    "Spoke",
    "edition_docids",
    "edition_page",
    "find_edition",
    "one_festival",
    "outlets_in",
    "speakers_in",
    "totals_of",
]

TOP = 20


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody quoted in some articles, as what and for whom they spoke there last."""

    name: str
    slug: str
    role: str | None
    organisation: str | None
    quotations: int


@dataclass(frozen=True, slots=True)
class OutletShare:
    """An outlet, and how many of some articles are its own."""

    name: str
    slug: str
    articles: int


@dataclass(frozen=True, slots=True)
class EditionBeside:
    """An edition that belongs to this one, or that this one belongs to, or another year of it."""

    festival: str
    slug: str
    kind: str | None
    year: int
    articles: int
    relation: str  # "part": a market of this festival; "whole": the festival of this market; "year": another year


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition with its coverage: the articles that are about it, by name and year."""

    festival: str
    slug: str
    kind: str | None
    city: str | None
    country: str | None
    year: int
    articles: int
    quotations: int  # in these articles
    speakers: int
    days: tuple[Period, ...]  # those with articles
    spoke: tuple[Spoke, ...]  # the most quoted
    people: tuple[Beside, ...]  # named in the most articles
    companies: tuple[Beside, ...]
    outlets: tuple[OutletShare, ...]
    headlines: tuple[Headline, ...]  # the newest
    beside: tuple[EditionBeside, ...]
    titles: tuple[str, ...] = ()  # films and series are not tagged yet: always empty


def edition_page(store: Store, ref: str, year: int, *, limit: int = TOP) -> EditionPage:
    """What is known of this festival's edition of this year?

    Raises UsageError when the name stands for no festival or for several, or when no article is about that year.
    """
    fest, number = find_edition(store, ref, year)
    docids = edition_docids(number)
    articles, said, speaking = totals_of(store, docids)
    newest = docids.order_by(sa.desc(docids.selected_columns[0])).limit(limit)
    return EditionPage(
        festival=fest.name,
        slug=fest.slug,
        kind=fest.kind,
        city=fest.city,
        country=fest.country,
        year=year,
        articles=articles,
        quotations=said,
        speakers=speaking,
        days=folded(by_day(store, docids), "day", gaps=False),
        spoke=tuple(speakers_in(store, docids, limit=limit)),
        people=tuple(people_in(store, docids, limit=limit)),
        companies=tuple(companies_in(store, docids, limit=limit)),
        outlets=tuple(outlets_in(store, docids, limit=limit)),
        headlines=tuple(headlines(store, [row[0] for row in store.rows(newest)])),
        beside=tuple(_beside(store, fest, number, year)),
    )


def find_edition(store: Store, ref: str, year: int) -> tuple[Any, int]:
    """The festival meant, and the number of its edition of that year.

    Raises UsageError when there is none, with the years there are.
    """
    fest = one_festival(store, ref)
    e = edition.c
    years = {row.year: row.id for row in store.rows(sa.select(e.id, e.year).where(e.festival_id == fest.id))}
    if year not in years:
        known = ", ".join(map(str, sorted(years))) or "none"
        raise UsageError(f"no article is about {fest.name} {year}; editions that articles are about: {known}")
    return fest, years[year]


def one_festival(store: Store, ref: str) -> Any:
    """The one festival of this name, without the markets that belong to it.

    Raises UsageError when there is none, or more than one.
    """
    rows = store.rows(sa.select(festival).where(festival.c.id.in_(festivals_named(store, ref))).order_by(festival.c.id))
    whole = [row for row in rows if row.part_of not in {one.id for one in rows}]
    if len(whole) > 1:
        names = "; ".join(f"{one.slug} ({one.name})" for one in whole[:5])
        raise UsageError(f"{len(whole)} festivals are named like {ref!r}: {names}. Name one by what stands first")
    return whole[0]


def edition_docids(number: int) -> sa.Select[Any]:
    """The docids of the articles that are about an edition."""
    return set_of("about", sa.select(mention.c.docid).where(mention.c.edition_id == number).distinct())


def totals_of(store: Store, docids: sa.Select[Any]) -> tuple[int, int, int]:
    """How many articles, quotations in them, and people who are quoted."""
    q = quotation.c
    articles = store.rows(sa.select(sa.func.count()).select_from(docids.subquery()))[0][0]
    query = (
        sa.select(sa.func.count(), sa.func.count(answering(person).distinct()))
        .select_from(quotation)
        .outerjoin(person, person.c.id == q.person_id)
        .where(q.docid.in_(docids))
    )
    said, speaking = store.rows(query)[0]
    return articles, said, speaking


def speakers_in(store: Store, docids: sa.Select[Any], *, limit: int = TOP) -> list[Spoke]:
    """Who is quoted in these articles, the most quoted first, in the role of their newest quotation."""
    q, who = quotation.c, answering(person)
    times = sa.func.count()
    most = (
        sa.select(who.label("id"), times.label("said"), sa.func.max(q.docid).label("newest"))
        .select_from(quotation)
        .join(person, person.c.id == q.person_id)
        .where(q.docid.in_(docids))
        .group_by(who)
        .order_by(times.desc(), who)
        .limit(limit)
        .subquery()
    )
    speaker = person.alias()
    query = (
        sa.select(person.c.name, person.c.slug, q.role, q.organisation, most.c.said)
        .join_from(most, person, person.c.id == most.c.id)
        .join(quotation, q.docid == most.c.newest)
        .join(speaker, sa.and_(speaker.c.id == q.person_id, answering(speaker) == most.c.id))
        .order_by(most.c.said.desc(), person.c.folded, q.id)
    )
    return [*{row.slug: Spoke(*row) for row in store.rows(query)}.values()]  # of an article's quotations, the last


def outlets_in(store: Store, docids: sa.Select[Any], *, limit: int = TOP) -> list[OutletShare]:
    """Whose articles these are, the outlet with the most first."""
    articles = sa.func.count()
    many = (
        sa.select(article.c.outlet_id, articles.label("articles"))
        .join_from(article_text, article, article.c.id == article_text.c.article_id)
        .where(article_text.c.docid.in_(docids))
        .group_by(article.c.outlet_id)
        .subquery()
    )
    query = (
        sa.select(outlet.c.name, outlet.c.slug, many.c.articles)
        .join_from(many, outlet, outlet.c.id == many.c.outlet_id)
        .order_by(many.c.articles.desc(), outlet.c.slug)
        .limit(limit)
    )
    return [OutletShare(*row) for row in store.rows(query)]


def _beside(store: Store, fest: Any, number: int, year: int) -> list[EditionBeside]:
    """In this year the markets of this festival, or the festival of this market; then its other years."""
    f, e = festival.c, edition.c
    family = sa.or_(f.part_of == fest.id, f.id == fest.part_of)
    rows = store.rows(
        sa.select(f.id, f.name, f.slug, f.kind, e.year, e.id.label("edition"))
        .join_from(edition, festival, f.id == e.festival_id)
        .where(sa.or_(sa.and_(family, e.year == year), sa.and_(f.id == fest.id, e.id != number)))
        .order_by(f.id != fest.id, f.folded, e.year.desc())
    )
    counts = _counts(store, [row.edition for row in rows])
    return [
        EditionBeside(row.name, row.slug, row.kind, row.year, counts.get(row.edition, 0), _relation(row.id, fest))
        for row in rows
    ]


def _relation(other: int, fest: Any) -> str:
    if other == fest.id:
        return "year"
    return "whole" if other == fest.part_of else "part"


def _counts(store: Store, editions: Sequence[int]) -> dict[int, int]:
    c = mention.c
    query = sa.select(c.edition_id, sa.func.count(c.docid.distinct())).where(c.edition_id.in_(editions))
    return {row[0]: row[1] for row in store.rows(query.group_by(c.edition_id))} if editions else {}
