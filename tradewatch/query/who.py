"""Ask why: for which reasons articles were taken to speak of one person or of two, and who decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tradewatch.query.companies import only_company
from tradewatch.query.named import companies_named, people_named
from tradewatch.query.people import PersonSeen, only, seen_people
from tradewatch.store.engine import Store
from tradewatch.store.identity.merge import COMPANIES, PEOPLE, Kind
from tradewatch.store.tables import article, article_text, decision, outlet, person, sighting

__all__ = ["Decision", "Taken", "Why", "why_company", "why_person"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A person in an article, whom that was taken for, and why."""

    article_id: int
    headline: str | None
    url: str
    outlet: str
    published: datetime | None
    name: str  # folded, as the article writes it
    slug: str  # the record before any merge
    verdict: str
    because: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """That two records are one, or are not; `undone_at` when it holds no more."""

    kind: str  # merge | apart
    slug: str
    other: str
    reason: str
    decided_by: str
    decided_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that was decided about a record."""

    name: str
    slug: str
    articles: tuple[Taken, ...]
    decisions: tuple[Decision, ...]
    namesakes: tuple[PersonSeen, ...] = ()


def why_person(store: Store, ref: str, *, limit: int = 20) -> Why:
    """Why are these articles taken to speak of this person, the newest first?

    Raises UsageError when nobody is meant, or several are.
    """
    rows = people_named(store, ref)
    one = only(store, rows, ref)
    same = sa.select(person.c.alike).where(person.c.id.in_(rows))
    others = store.rows(
        sa.select(person.c.id).where(person.c.alike.in_(same), person.c.id.not_in(rows)).order_by(person.c.id)
    )
    return Why(
        one.name,
        one.slug,
        tuple(_taken(store, rows, limit)),
        tuple(_decisions(store, PEOPLE, rows)),
        tuple(seen_people(store, [row.id for row in others])),
    )


def why_company(store: Store, ref: str) -> Why:
    """What was decided about this company by rules and by hand?

    Raises UsageError when none is meant, or several are.
    """
    rows = companies_named(store, ref)
    one = only_company(store, rows, ref)
    return Why(one.name, one.slug, (), tuple(_decisions(store, COMPANIES, rows)))


def _taken(store: Store, rows: Sequence[int], limit: int) -> list[Taken]:
    s, a = sighting.c, article.c
    query = (
        sa.select(a.id, a.headline, a.url, outlet.c.name, a.published_at)
        .add_columns(s.folded, person.c.slug, s.verdict, s.because, s.decided_by, s.decided_at)
        .select_from(sighting)
        .join(person, person.c.id == s.person_id)
        .join(article, a.id == s.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .join(article_text, article_text.c.article_id == a.id)
        .where(s.person_id.in_(rows))
        .order_by(article_text.c.docid.desc(), s.folded)
        .limit(limit)
    )
    return [Taken(*row) for row in store.rows(query)]


def _decisions(store: Store, kind: Kind, rows: Sequence[int]) -> list[Decision]:
    d = decision.c
    one, other = kind.table.alias("one"), kind.table.alias("other")
    columns: tuple[Any, ...] = (d.kind, one.c.slug, other.c.slug, d.reason, d.decided_by, d.decided_at, d.undone_at)
    query = (
        sa.select(*columns)
        .join(one, one.c.id == kind.one)
        .join(other, other.c.id == kind.other)
        .where(sa.or_(kind.one.in_(rows), kind.other.in_(rows)))
        .order_by(d.decided_at, d.id)
    )
    return [Decision(*row) for row in store.rows(query)]
