"""Raise alerts: look at what ended, at feeds, processes and the disk; open what is wrong, close what is well again.

Kinds: failed, blocked, layout, zero, drop (of an outlet or job, by `judge.py`), feed (of an outlet), not_started and
stuck (of a schedule), silent (a machine's scheduler or worker), disk; and what others `hold`, such as timetable.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from schedules.judge import KINDS, Rule, judge
from schedules.notify import known_channels
from tradewatch.config import Config
from tradewatch.redact import redact
from tradewatch.store import alerts
from tradewatch.store.alerts import Alert, Trouble
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, read_run
from tradewatch.store.tables import feed, process, run

__all__ = ["attend", "hold", "release", "settle"]

MEMORY = timedelta(hours=1)  # how long a run that was judged is remembered
FIRST_LOOK = timedelta(hours=26)  # of a scheduler that has just begun
HISTORY = 130  # runs of an outlet
OLDEST = timedelta(days=75)
DEAD_FEED = 3  # failures in a row
DEAD_FOR = timedelta(hours=12)
STALE = timedelta(days=14)  # what was not looked at for so long is nobody's concern
SILENT = timedelta(minutes=5)
FORGOTTEN = timedelta(days=7)  # a machine that was silent for so long was put away
STUCK = timedelta(minutes=15)
FRESH = timedelta(minutes=10)  # an open alert is seen to hold no more often than this

_judged: WeakKeyDictionary[Store, dict[int, datetime]] = WeakKeyDictionary()  # run -> when it ended


def attend(
    config: Config,
    store: Store,
    now: datetime,
    *,
    rules: Mapping[str, Mapping[str, Any]] = {},
    not_started: Sequence[Mapping[str, Any]] = (),
) -> list[Alert]:
    """Judge what there is to judge, open and close alerts, and queue what is to be told; gives what changed.

    `rules` are the timetable's, by schedule: {"nightly": {"drop": 0.5, "zero": True, "quiet": ["blocked"]}}. Each of
    `not_started` is a firing that came to nothing: its `schedule`, `fire_at` and `reason`, the last two if known.
    """
    opened = alerts.open_now(store)
    holding: dict[str, list[Trouble]] = {
        "feed": _feeds(store, now),
        "disk": _disk(config),
        "silent": _silent(store, now),
        "stuck": _stuck(store, now),
        "not_started": [_not_started(one) for one in not_started],
    }
    found, over = _runs(store, now, rules, opened)
    for kind, troubles in holding.items():
        keys = {one.key for one in troubles}
        over += [one for one in opened if one.kind == kind and one.key not in keys and _is_ours(one)]
        found += troubles
    return _change(config, store, now, found, over, opened)


def _is_ours(one: Alert) -> bool:
    """Whether this machine can tell that it is over."""
    return one.kind != "disk" or one.subject == socket.gethostname()


def _change(
    config: Config,
    store: Store,
    now: datetime,
    found: Iterable[Trouble],
    over: Sequence[Alert],
    opened: Sequence[Alert],
) -> list[Alert]:
    """Open, keep and close; without a word to the database when nothing has changed."""
    known = {one.key: one for one in opened}
    news = [one for one in found if one.key not in known or _has_changed(known[one.key], one, now)]
    if not news and not over:
        return []
    channels = known_channels(config)
    return alerts.raise_alerts(store, news, now, channels) + alerts.close(store, over, now, channels)


def _has_changed(known: Alert, one: Trouble, now: datetime) -> bool:
    return known.words != one.words or now - known.last_at > FRESH


def _runs(
    store: Store, now: datetime, rules: Mapping[str, Mapping[str, Any]], opened: Sequence[Alert]
) -> tuple[list[Trouble], list[Alert]]:
    """Judge the runs that have ended since the last look; gives what is wrong, and the alerts that are over."""
    found: dict[tuple[str, str], Trouble] = {}
    over: dict[tuple[str, str], Alert] = {}
    for one in _ended(store, now):
        history = _history(store, one)
        open_here = {other.kind: other for other in opened if other.subject == one.what and other.kind in KINDS}
        held = {kind: _begin(known, history) for kind, known in open_here.items()}
        answer = judge(history, Rule.of(rules.get(one.schedule or "", {})), held)
        for kind, trouble in answer.items():
            if trouble is None:
                found.pop((kind, one.what), None)
                if kind in open_here and _may_close(kind, one):
                    over[kind, one.what] = open_here[kind]
            elif one.schedule is not None:
                over.pop(trouble.key, None)
                found[trouble.key] = trouble
    return list(found.values()), list(over.values())


def _may_close(kind: str, one: Run) -> bool:
    """A run by hand shows that an outlet can be crawled again, but not how much it brings."""
    return one.schedule is not None or kind in ("failed", "blocked")


def _begin(known: Alert, history: Sequence[Run]) -> datetime:
    """When the run was due that showed it."""
    times = (one.fire_at or one.started_at for one in history if one.id == known.run_id)
    return next((at for at in times if at), known.opened_at)


def _ended(store: Store, now: datetime) -> list[Run]:
    """The runs that ended and were not judged yet, the oldest first."""
    first = store not in _judged
    judged = _judged.setdefault(store, {})
    since = now - (FIRST_LOOK if first else MEMORY)
    told = run.c.verdict.in_(("ok", "degraded", "failed", "blocked"))
    query = sa.select(run.c.id, run.c.finished_at).where(run.c.finished_at >= since, run.c.state == "done", told)
    seen = {row.id: row.finished_at for row in store.rows(query)}
    fresh = seen.keys() - judged.keys()
    _judged[store] = judged | seen if first else {n: at for n, at in (judged | seen).items() if at >= since}
    if not fresh:
        return []
    rows = store.rows(sa.select(run).where(run.c.id.in_(fresh)).order_by(run.c.finished_at, run.c.id))
    latest = {(one.job, one.outlet, one.schedule): one for one in map(read_run, rows)}
    return sorted(latest.values(), key=lambda one: (one.finished_at or now, one.id))


def _history(store: Store, one: Run) -> list[Run]:
    """A run and those of its outlet and job before it, the newest first."""
    began = one.started_at or datetime.now(UTC)
    query = (
        sa.select(run)
        .where(run.c.outlet == one.outlet, run.c.started_at <= began, run.c.started_at > began - OLDEST)
        .where(run.c.job == one.job, run.c.state == "done", run.c.id != one.id)
        .order_by(run.c.started_at.desc())
        .limit(HISTORY)
    )
    return [one, *map(read_run, store.rows(query))]


def _feeds(store: Store, now: datetime) -> list[Trouble]:
    """Outlets with a feed that has been dead for a while."""
    columns = (feed.c.outlet, feed.c.url, feed.c.status, feed.c.failures, feed.c.pause)
    dead = (feed.c.failures >= DEAD_FEED, feed.c.checked_at > now - STALE)
    by_outlet: dict[str, list[str]] = {}
    for outlet, url, status, failures, pause in store.rows(sa.select(*columns).where(*dead).order_by(feed.c.url)):
        if not pause or timedelta(seconds=failures * pause) >= DEAD_FOR:
            why = f"HTTP {status}" if status else "no answer"
            by_outlet.setdefault(outlet, []).append(f"{redact(url)} has failed {failures} times in a row ({why})")
    advice = "if it has moved, correct the outlet's file"
    return [Trouble("feed", outlet, f"{'; '.join(told)}; {advice}") for outlet, told in by_outlet.items()]


def _disk(config: Config) -> list[Trouble]:
    """Whether this machine's disk is nearly full."""
    place = config.data_dir.absolute()
    while not place.exists() and place != Path(place.anchor):
        place = place.parent
    free = shutil.disk_usage(place).free >> 20
    if free >= config.disk_floor:
        return []
    words = f"{free} MiB are left for {config.data_dir}, less than disk_floor = {config.disk_floor}"
    return [Trouble("disk", socket.gethostname(), f"{words}; make room, before crawls fail")]


def _silent(store: Store, now: datetime) -> list[Trouble]:
    """Machines whose scheduler or worker has not been heard of, and is no process that was ended properly."""
    query = (
        sa.select(process.c.kind, process.c.host, sa.func.max(process.c.beat_at))
        .where(process.c.kind.in_(("scheduler", "worker")))
        .group_by(process.c.kind, process.c.host)
    )
    found = []
    for kind, host, beat in store.rows(query):
        quiet = now - datetime.fromtimestamp(beat, UTC)
        if SILENT < quiet < FORGOTTEN:
            since = datetime.fromtimestamp(beat, UTC).isoformat(" ", "minutes")
            words = f"nothing was heard of it since {since}; is the machine up, and the service running there?"
            found.append(Trouble("silent", f"{kind} on {host}", words))
    return found


def _stuck(store: Store, now: datetime) -> list[Trouble]:
    """Whether runs wait though nothing is being done."""
    waiting = (run.c.state == "due", run.c.not_before <= (now - STUCK).timestamp())
    rows = store.rows(
        sa.select(run.c.schedule, run.c.outlet, run.c.fire_at)
        .where(*waiting, run.c.fire_at.is_not(None), run.c.fire_at <= now - STUCK)
        .order_by(run.c.fire_at)
        .limit(1)
    )
    if not rows:
        return []
    busy = sa.select(run.c.id).where(sa.or_(run.c.state == "running", run.c.finished_at > now - STUCK)).limit(1)
    if store.rows(busy):
        return []
    schedule, outlet, fire_at = rows[0]
    words = f"due since {fire_at.isoformat(' ', 'minutes')} ({outlet or 'its job'} first), and nothing is being done; "
    return [
        Trouble("stuck", schedule or outlet, words + "is `tradewatch schedule start` running, and does it log errors?")
    ]


def _not_started(one: Mapping[str, Any]) -> Trouble:
    fire_at = one.get("fire_at")
    when = f" at {fire_at.isoformat(' ', 'minutes')}" if isinstance(fire_at, datetime) else ""
    reason = one.get("reason") or "no run of it was written down"
    return Trouble(
        "not_started", str(one["schedule"]), f"it did not start{when}: {reason}; see `tradewatch schedule list`"
    )


def hold(config: Config, store: Store, kind: str, subject: str, words: str, now: datetime) -> list[Alert]:
    """Say that something is wrong that only the caller can see; opens an alert, or keeps the one that is open."""
    return alerts.raise_alerts(store, [Trouble(kind, subject, words)], now, known_channels(config))


def release(config: Config, store: Store, kind: str, subject: str, now: datetime) -> list[Alert]:
    """Say that it is well again."""
    over = [one for one in alerts.open_now(store) if one.key == (kind, subject)]
    return alerts.close(store, over, now, known_channels(config)) if over else []


def settle(config: Config, store: Store, kind: str, wrong: Mapping[str, str], now: datetime) -> list[Alert]:
    """Say all that is wrong of one kind, words by subject; whatever else of that kind is open is closed."""
    opened = [one for one in alerts.open_now(store) if one.kind == kind]
    over = [one for one in opened if one.subject not in wrong]
    found = [Trouble(kind, subject, words) for subject, words in wrong.items()]
    return _change(config, store, now, found, over, opened)
