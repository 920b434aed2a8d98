"""Set aside: a page that could not be processed is kept with its reason, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tradewatch.redact import redact
from tradewatch.store.engine import Store
from tradewatch.store.tables import quarantine
from tradewatch.text import clean_text

__all__ = ["SetAside", "free", "listing", "set_aside"]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A page that could not be processed, at which stage, and why."""

    url: str
    outlet: str | None
    stage: str
    reason: str
    warc_file: str | None = None
    warc_offset: int | None = None
    run_id: int | None = None


def set_aside(store: Store, page: SetAside) -> None:
    """Keep the page with its reason; a page set aside before keeps the newer reason."""
    values = {
        "outlet": page.outlet,
        "stage": page.stage,
        "reason": redact(clean_text(page.reason))[:2000],
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
        "set_aside_at": datetime.now(UTC),
        "run_id": page.run_id,
    }
    insert = postgresql.insert if store.dialect == "postgresql" else sqlite.insert
    statement = insert(quarantine).values(url=page.url, **values)
    with store.begin() as conn:
        conn.execute(statement.on_conflict_do_update(index_elements=[quarantine.c.url], set_=values))


def listing(store: Store, *, outlet: str | None = None, limit: int = 100) -> list[SetAside]:
    """What is set aside, the newest first."""
    c = quarantine.c
    query = sa.select(c.url, c.outlet, c.stage, c.reason, c.warc_file, c.warc_offset, c.run_id)
    query = query.order_by(c.set_aside_at.desc(), c.id.desc()).limit(limit)
    return [SetAside(*row) for row in store.rows(query.where(c.outlet == outlet) if outlet else query)]


def free(store: Store, url: str) -> None:
    """The page was processed after all."""
    with store.begin() as conn:
        conn.execute(sa.delete(quarantine).where(quarantine.c.url == url))
