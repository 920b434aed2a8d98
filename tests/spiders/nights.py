"""Let days pass over what a store knows of feeds."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from tradewatch.store.engine import Store
from tradewatch.store.tables import feed

__all__ = ["pass_time"]


def pass_time(store: Store, days: float) -> None:
    """Let everything that is known of feeds be so many days older."""
    with store.begin() as conn:
        for row in conn.execute(sa.select(feed)).all():
            older = {name: getattr(row, name) - timedelta(days=days) for name in ("checked_at", "answered_at")}
            older["next_at"] = row.next_at - days * 86_400
            older["dates"] = [date - days * 86_400 for date in row.dates or ()]
            conn.execute(sa.update(feed).where(feed.c.url == row.url).values(**older))
