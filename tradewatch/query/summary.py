"""Sum up the store: what came in, who speaks most, which companies and festivals are named most, three quotations."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tradewatch.query.companies import CompanySeen, companies
from tradewatch.query.festivals import FestivalSeen, festivals
from tradewatch.query.people import PersonSeen, people
from tradewatch.query.quotations import Said, quotations
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, company, edition, festival, outlet, person, quotation, syndication_group

__all__ = ["OutletCount", "Summary", "Totals", "is_empty", "summary", "telling", "totals"]

TELLING = range(8, 41)  # words of a quotation worth showing
LOOKED_AT = 400  # of the newest quotations
KINDS = ("direct", "mixed")


@dataclass(frozen=True, slots=True)
class OutletCount:
    """How many articles of an outlet are stored."""

    name: str
    slug: str
    articles: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many there are of everything."""

    articles: int
    outlets: int
    people: int
    companies: int
    festivals: int
    editions: int
    quotations: int
    copies: int  # groups of articles that tell one story in the same words


@dataclass(frozen=True, slots=True)
class Summary:
    """What the store holds, on one screen."""

    totals: Totals
    outlets: tuple[OutletCount, ...]
    speakers: tuple[PersonSeen, ...]
    companies: tuple[CompanySeen, ...]
    festivals: tuple[FestivalSeen, ...]
    quotations: tuple[Said, ...]


def summary(store: Store, *, top: int = 8) -> Summary:
    """What has come in?"""
    return Summary(
        totals=totals(store),
        outlets=tuple(_outlets(store)),
        speakers=tuple(one for one in people(store, limit=top) if one.quotations),
        companies=tuple(companies(store, limit=top)),
        festivals=tuple(festivals(store, limit=top)),
        quotations=tuple(telling(store, 3)),
    )


def is_empty(store: Store) -> bool:
    """Whether no article is stored at all."""
    return not store.rows(sa.select(article.c.id).limit(1))


def totals(store: Store) -> Totals:
    """How many are there of everything?"""
    tables = (article, outlet, person, company, festival, edition, quotation, syndication_group)
    counts = [sa.select(sa.func.count()).select_from(_standing(table)).scalar_subquery() for table in tables]
    return Totals(*store.rows(sa.select(*counts))[0])


def _standing(table: sa.Table) -> sa.FromClause:
    """The rows that stand for themselves."""
    return sa.select(table).where(table.c.merged_into.is_(None)).subquery() if "merged_into" in table.c else table


def _outlets(store: Store) -> list[OutletCount]:
    count = sa.func.count()
    query = (
        sa.select(outlet.c.name, outlet.c.slug, count)
        .join(article, article.c.outlet_id == outlet.c.id)
        .group_by(outlet.c.id, outlet.c.name, outlet.c.slug)
        .order_by(count.desc(), outlet.c.slug)
    )
    return [OutletCount(*row) for row in store.rows(query)]


def telling(store: Store, number: int) -> list[Said]:
    """Quotations of different speakers: direct, of a readable length, with role and company where there are such."""
    newest = [
        said
        for kind in KINDS
        for said in quotations(store, kind=kind, limit=LOOKED_AT)
        if said.speaker and len(said.words.split()) in TELLING
    ]
    newest.sort(key=lambda said: (said.role is None) + (said.organisation is None))  # stable: newest first stays
    chosen: dict[str | None, Said] = {}
    for said in newest:
        chosen.setdefault(said.speaker, said)
    return list(chosen.values())[:number]
