"""Keep search alerts: who is told of what a saved search finds, on which channel and how often.

A page's address is a secret: whoever knows it can post there. `name` is what may be shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch, newest_article
from tradewatch.store.tables import saved_search, search_alert

__all__ = [
    "CADENCES",
    "CHANNELS",
    "SearchAlert",
    "add",
    "every",
    "find",
    "looked",
    "remove",
    "shown",
    "spiked",
    "switch_off",
]

CHANNELS = ("mail", "webhook", "slack", "page")
CADENCES = ("each", "daily", "weekly", "spike")


@dataclass(frozen=True, slots=True)
class SearchAlert:
    """Who is told of what a saved search finds."""

    id: int
    search: SavedSearch
    channel: str  # one of CHANNELS
    target: str
    cadence: str  # one of CADENCES
    enabled: bool
    created_at: datetime
    after: int  # articles with a higher number are announced
    looked_at: datetime  # what was stored or changed before is matched
    spiked_on: str | None = None

    @property
    def name(self) -> str:
        """Where it goes, as it may be shown."""
        return shown(self.channel, self.target)

    @property
    def key(self) -> str:
        """What it is called by: `s3`, unlike the alerts of runs, which are called by a number."""
        return f"s{self.id}"


def shown(channel: str, target: str) -> str:
    """A target without its secrets: `mail:you@example.com`, `webhook:hooks.example.com#1a2b3c4d`."""
    if channel == "page":
        return "page"
    if channel == "mail":
        return f"mail:{target}"
    try:
        host = urlsplit(target).hostname
    except ValueError:
        host = None
    return f"{channel}:{host or '?'}#{hashlib.sha256(target.encode()).hexdigest()[:8]}"


def add(
    store: Store, search: SavedSearch, channel: str, target: str, cadence: str, now: datetime
) -> tuple[SearchAlert, bool]:
    """Let somebody be told, of what is stored from now on; gives the alert, and whether it is new."""
    c = search_alert.c
    same = sa.and_(c.saved_search_id == search.id, c.channel == channel, c.target == target, c.cadence == cadence)
    values = {"saved_search_id": search.id, "channel": channel, "target": target, "cadence": cadence}
    newest = newest_article(store)

    def put(conn: sa.Connection) -> tuple[int, bool]:
        known = conn.scalar(sa.select(c.id).where(same))
        if known is not None:
            begin = {"enabled": True, "after": newest, "looked_at": now}
            conn.execute(sa.update(search_alert).where(c.id == known, c.enabled.is_(False)).values(**begin))
            return int(known), False
        fresh = sa.insert(search_alert).values(**values, created_at=now, after=newest, looked_at=now)
        return int(conn.execute(fresh.returning(c.id)).scalar_one()), True

    try:
        number, is_new = store.attempt(put)
    except sa.exc.IntegrityError:  # the search was removed, or another was quicker
        raise UsageError(f"the saved search {search.name!r} was changed this very moment; try again") from None
    return _one(store, number), is_new


def every(store: Store, search: SavedSearch | None = None, *, enabled: bool | None = None) -> list[SearchAlert]:
    """All of them, the oldest first; or those of one search, or those that are switched on."""
    query = _listing().order_by(search_alert.c.id)
    if search is not None:
        query = query.where(search_alert.c.saved_search_id == search.id)
    if enabled is not None:
        query = query.where(search_alert.c.enabled.is_(enabled))
    return [_read(row) for row in store.rows(query)]


def find(store: Store, key: str) -> SearchAlert | None:
    """The alert of a key such as `s3`; None when there is none."""
    number = key[1:] if key[:1] in ("s", "S") else ""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    rows = store.rows(_listing().where(search_alert.c.id == int(number)))
    return _read(rows[0]) if rows else None


def remove(store: Store, which: Sequence[SearchAlert]) -> None:
    """Let nobody be told any more; what was told is forgotten with it."""
    with store.begin() as conn:
        conn.execute(sa.delete(search_alert).where(search_alert.c.id.in_([one.id for one in which])))


def switch_off(store: Store, which: SearchAlert) -> None:
    """Let nobody be told for a while; `add` switches it on again, for what is stored from then on."""
    with store.begin() as conn:
        conn.execute(sa.update(search_alert).where(search_alert.c.id == which.id).values(enabled=False))


def looked(conn: sa.Connection, which: Sequence[SearchAlert], until: datetime) -> None:
    """What was stored or changed before `until` is matched."""
    mine = sa.and_(search_alert.c.id.in_([one.id for one in which]), search_alert.c.looked_at < until)
    conn.execute(sa.update(search_alert).where(mine).values(looked_at=until))


def spiked(conn: sa.Connection, which: SearchAlert, day: str) -> bool:
    """That day is a spike; whether nobody has noted so before."""
    later = sa.or_(search_alert.c.spiked_on.is_(None), search_alert.c.spiked_on < day)
    mine = sa.and_(search_alert.c.id == which.id, later)
    return bool(conn.execute(sa.update(search_alert).where(mine).values(spiked_on=day)).rowcount)


def _one(store: Store, number: int) -> SearchAlert:
    return _read(store.rows(_listing().where(search_alert.c.id == number))[0])


def _listing() -> sa.Select[Any]:
    of = [column.label(f"of_{column.name}") for column in saved_search.c]
    own = [column for column in search_alert.c if column.name != "saved_search_id"]
    return sa.select(*own, *of).join(saved_search, saved_search.c.id == search_alert.c.saved_search_id)


def _read(row: Any) -> SearchAlert:
    given = dict(row._mapping)
    search = SavedSearch(**{name[3:]: given.pop(name) for name in list(given) if name.startswith("of_")})
    return SearchAlert(search=search, **given)
