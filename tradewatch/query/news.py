"""Ask what is new: how much came in since a moment, and which of some articles did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tradewatch.query.quotations import Said
from tradewatch.query.summary import telling
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, festival, outlet

__all__ = ["Arrived", "arrived", "arrived_of", "festival_slugs", "quotations_of_the_day"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many articles of an outlet were seen for the first time."""

    name: str
    slug: str
    articles: int


def arrived(store: Store, since: datetime) -> list[Arrived]:
    """What came in since then as news, the most first; the time at which we saw an article counts."""
    a = article.c
    times = sa.func.count()
    query = (
        sa.select(outlet.c.name, outlet.c.slug, times)
        .join(article, a.outlet_id == outlet.c.id)
        .where(a.changed_at >= since, a.first_seen_at >= since, ~a.backfilled)  # the first has an index
        .group_by(outlet.c.id, outlet.c.name, outlet.c.slug)
        .order_by(times.desc(), outlet.c.name)
    )
    return [Arrived(*row) for row in store.rows(query)]


def arrived_of(store: Store, articles: Sequence[int], since: datetime) -> frozenset[int]:
    """Those of these articles that were seen for the first time since then."""
    a = article.c
    came = sa.select(a.id).where(a.id.in_(articles), a.first_seen_at >= since, ~a.backfilled)
    rows = store.rows(came) if articles else []
    return frozenset(row.id for row in rows)


def quotations_of_the_day(store: Store, number: int = 3) -> list[Said]:
    """New quotations worth reading by themselves, each of another speaker."""
    return telling(store, number)


def festival_slugs(store: Store, keys: Sequence[str]) -> dict[str, str]:
    """Where the festivals of these keys of the lexicon have their pages; those that no article names have none."""
    f = festival.c
    rows = store.rows(sa.select(f.lexicon_id, f.slug).where(f.lexicon_id.in_(keys))) if keys else []
    return {row.lexicon_id: row.slug for row in rows}
