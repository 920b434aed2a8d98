"""Look at what surrounds the runs: feeds, the disk, machines that fall silent, firings that come to nothing."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schedules.judge import Rule
from tradewatch.config import Config
from tradewatch.redact import redact
from tradewatch.store.alerts import Trouble
from tradewatch.store.engine import Store
from tradewatch.store.tables import feed, process, run

__all__ = ["conditions"]

DEAD_FEED = 3  # failures in a row
DEAD_FOR = timedelta(hours=12)
STALE = timedelta(days=14)  # what was not looked at for so long is nobody's concern
SILENT = timedelta(minutes=5)
FORGOTTEN = timedelta(days=7)  # a machine that was silent for so long was put away
STUCK = timedelta(minutes=15)

Rules = Mapping[str, Mapping[str, Any]]


def conditions(
    config: Config, store: Store, now: datetime, rules: Rules, not_started: Sequence[Mapping[str, Any]]
) -> dict[str, list[Trouble]]:
    """All that is wrong now, by kind; an empty list for a kind that is well."""
    return {
        "feed": _feeds(store, now, rules),
        "disk": _disk(config),
        "silent": _silent(store, now),
        "stuck": _stuck(store, now),
        "not_started": [_not_started(one) for one in not_started if _wanted("not_started", one["schedule"], rules)],
    }


def _wanted(kind: str, schedule: str | None, rules: Rules) -> bool:
    return kind not in Rule.of(rules.get(schedule or "", {})).quiet


def _feeds(store: Store, now: datetime, rules: Rules) -> list[Trouble]:
    """Outlets with a feed that has been dead for a while."""
    columns = (feed.c.outlet, feed.c.url, feed.c.status, feed.c.answered_at)
    dead = (feed.c.failures >= DEAD_FEED, feed.c.checked_at > now - STALE)
    by_outlet: dict[str, list[str]] = {}
    for outlet, url, status, answered in store.rows(sa.select(*columns).where(*dead).order_by(feed.c.url)):
        if answered is None or now - answered >= DEAD_FOR:
            since = f" since {_minute(answered)}" if answered else ""
            why = f"HTTP {status}" if status else "no answer"
            by_outlet.setdefault(outlet, []).append(f"{redact(url)} cannot be read{since} ({why})")
    return [
        Trouble("feed", outlet, f"{'; '.join(told)}; see `tradewatch outlets show {outlet}`: has the feed moved?")
        for outlet, told in by_outlet.items()
        if not rules or _wanted("feed", _last_schedule(store, outlet), rules)
    ]


def _last_schedule(store: Store, outlet: str) -> str | None:
    """Whose firing crawled the outlet last."""
    crawled = sa.and_(run.c.outlet == outlet, run.c.job == "crawl", run.c.started_at.is_not(None))
    last = sa.select(run.c.schedule).where(crawled)
    rows = store.rows(last.order_by(run.c.started_at.desc()).limit(1))
    return rows[0][0] if rows else None


def _disk(config: Config) -> list[Trouble]:
    """Whether this machine's disk is nearly full."""
    place = config.data_dir.absolute()
    while not place.exists() and place != Path(place.anchor):
        place = place.parent
    if shutil.disk_usage(place).free >> 20 >= config.disk_floor:
        return []
    words = (
        f"less than disk_floor = {config.disk_floor} MiB are left for {config.data_dir}; make room, before crawls fail"
    )
    return [Trouble("disk", socket.gethostname(), words)]


def _silent(store: Store, now: datetime) -> list[Trouble]:
    """Machines whose scheduler or worker has not been heard of, and did not end as it should."""
    query = (
        sa.select(process.c.kind, process.c.host, sa.func.max(process.c.beat_at))
        .where(process.c.kind.in_(("scheduler", "worker")))
        .group_by(process.c.kind, process.c.host)
    )
    found = []
    for kind, host, beat in store.rows(query):
        last = datetime.fromtimestamp(beat, UTC)
        if SILENT < now - last < FORGOTTEN:
            words = f"nothing was heard of it since {_minute(last)}; is the machine up, and the service running there?"
            found.append(Trouble("silent", f"{kind} on {host}", words))
    return found


def _stuck(store: Store, now: datetime) -> list[Trouble]:
    """Whether runs wait though nothing is being done."""
    waiting = (run.c.state == "due", run.c.not_before <= (now - STUCK).timestamp(), run.c.fire_at <= now - STUCK)
    columns = (run.c.schedule, run.c.outlet, run.c.job, run.c.fire_at)
    rows = store.rows(sa.select(*columns).where(*waiting).order_by(run.c.not_before).limit(1))
    if not rows:
        return []
    for busy in (run.c.state == "running", run.c.finished_at > now - STUCK):
        if store.rows(sa.select(run.c.id).where(busy).limit(1)):
            return []
    schedule, outlet, job, fire_at = rows[0]
    words = f"{outlet or job} and perhaps others have been due since {_minute(fire_at)}, and nothing is being done; "
    return [
        Trouble(
            "stuck",
            schedule or outlet or job,
            words + "is `tradewatch schedule start` running, and does it log errors?",
        )
    ]


def _not_started(one: Mapping[str, Any]) -> Trouble:
    fire_at = one.get("fire_at")
    when = f" at {_minute(fire_at)}" if isinstance(fire_at, datetime) else ""
    reason = one.get("reason") or "no run of it was written down"
    words = f"it did not start{when}: {reason}; see `tradewatch schedule list`"
    return Trouble("not_started", str(one["schedule"]), words)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
