"""Raise alerts: look at the runs that ended and at what surrounds them; open what is wrong, close what is well again.

Kinds: failed, blocked, layout, zero, drop (of an outlet or job, by `judge.py`), many (most outlets at once); feed (of
outlets), not_started, stuck (of schedules), silent, disk (of machines, by `conditions.py`); and what others `hold`.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from schedules.conditions import conditions
from schedules.judge import KINDS, Rule, Span, judge, subject
from schedules.nights import GOOD
from schedules.notify import known_channels
from tradewatch.config import Config
from tradewatch.store import alerts
from tradewatch.store.alerts import Alert, Trouble
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, read_run
from tradewatch.store.tables import run

__all__ = ["attend", "hold", "release", "settle"]

REMEMBERED = timedelta(hours=1)  # how long a run that was judged is known as such
FIRST_LOOK = timedelta(hours=26)  # of a scheduler that has just begun
TOGETHER = timedelta(hours=3)  # runs that ended within that while belong to one night
LEAST_MANY = 3  # outlets
HISTORY = 130  # runs of an outlet
OLDEST = timedelta(days=75)
FRESH = timedelta(minutes=10)  # an open alert is seen to hold no more often than this
SCHEDULED = "schedule"
SILENCING = ("failed", "blocked")
MANY = ("many", "outlets")


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of an outlet's newest scheduled run."""

    at: datetime  # when it ended
    trouble: Trouble | None


@dataclass
class Memory:
    """What one scheduler remembers between two looks; one that has just begun looks back."""

    looked_at: datetime | None = None
    runs: dict[int, datetime] = field(default_factory=dict)  # those that were judged lately, and when they ended
    outlets: dict[str, Judged] = field(default_factory=dict)


@dataclass
class Changes:
    """What is to be opened and closed."""

    found: dict[tuple[str, str], Trouble] = field(default_factory=dict)
    over: dict[tuple[str, str], Alert] = field(default_factory=dict)
    folded: dict[tuple[str, str], Alert] = field(default_factory=dict)  # closed without a word: another tells of them

    def hold(self, one: Trouble) -> None:
        """It is wrong."""
        self.over.pop(one.key, None)
        self.found[one.key] = one

    def end(self, key: tuple[str, str], known: Alert | None) -> None:
        """It is not."""
        self.found.pop(key, None)
        if known is not None:
            self.over[key] = known


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()


def attend(
    config: Config,
    store: Store,
    now: datetime,
    *,
    rules: Mapping[str, Mapping[str, Any]] = {},
    not_started: Sequence[Mapping[str, Any]] = (),
    alive: Callable[[], object] = lambda: None,
) -> list[Alert]:
    """Judge what there is to judge, open and close alerts, and queue what is to be told; gives what changed.

    `rules` are the timetable's, by schedule: {"nightly": {"drop": 0.3, "zero": False}}. Each of `not_started` is a
    firing that came to nothing: its `schedule`, and `fire_at` and `reason` if known.
    """
    opened = {one.key: one for one in alerts.open_now(store)}
    changes = _runs(store, now, rules, opened, alive)
    silent = {name for name, one in _memories[store].outlets.items() if one.trouble and one.trouble.kind in SILENCING}
    for kind, troubles in conditions(config, store, now, rules, not_started).items():
        for key, known in opened.items():
            if key[0] == kind and key not in {one.key for one in troubles} and _is_ours(known):
                changes.end(key, known)
        for one in troubles:  # that its feeds are dead is no news of an outlet that failed
            if kind != "feed" or one.key in opened or one.subject not in silent:
                changes.hold(one)
    return _change(config, store, now, changes, opened)


def _is_ours(one: Alert) -> bool:
    """Whether this machine can tell that it is over."""
    return one.kind != "disk" or one.subject == socket.gethostname()


def _change(
    config: Config, store: Store, now: datetime, changes: Changes, opened: Mapping[tuple[str, str], Alert]
) -> list[Alert]:
    """Open, keep and close; without a word to the database when nothing has changed."""
    news = [one for key, one in changes.found.items() if key not in opened or _has_changed(opened[key], one, now)]
    over = [one for key, one in changes.over.items() if key not in changes.folded]
    if not news and not over and not changes.folded:
        return []
    channels = known_channels(config)
    folded = alerts.close(store, list(changes.folded.values()), now, channels, quiet=True)
    return alerts.raise_alerts(store, news, now, channels) + alerts.close(store, over, now, channels) + folded


def _has_changed(known: Alert, one: Trouble, now: datetime) -> bool:
    return known.words != one.words or now - known.last_at > FRESH


def _runs(
    store: Store,
    now: datetime,
    rules: Mapping[str, Mapping[str, Any]],
    opened: Mapping[tuple[str, str], Alert],
    alive: Callable[[], object],
) -> Changes:
    """Judge the runs that have ended since the last look."""
    changes = Changes()
    memory = _memories.setdefault(store, Memory())
    ended = _ended(store, now, memory)
    for one in ended:
        alive()
        history = _history(store, one)
        answer = judge(history, Rule.of(rules.get(one.schedule or "", {})), _spans(store, one, history))
        for kind, trouble in answer.items():
            if trouble is None and (
                one.trigger == SCHEDULED or (one.verdict in GOOD and kind in ("failed", "blocked"))
            ):
                changes.end((kind, subject(one)), opened.get((kind, subject(one))))
            elif trouble is not None and one.trigger == SCHEDULED:
                changes.hold(trouble)
        if one.job == "crawl" and (one.trigger == SCHEDULED or one.verdict == "ok"):
            wrong = next((trouble for trouble in answer.values() if trouble), None)
            memory.outlets[one.outlet] = Judged(one.finished_at or now, wrong)
    if ended:
        _fold(changes, memory, now, opened)
    ill = {what for kind, what in changes.found if kind in KINDS}  # in another way than before, perhaps: not well
    changes.folded |= {key: one for key, one in changes.over.items() if key[1] in ill}
    return changes


def _fold(changes: Changes, memory: Memory, now: datetime, opened: Mapping[tuple[str, str], Alert]) -> None:
    """When most outlets are in trouble at once, one alert tells of all; those that were in trouble before do not count.

    It holds until most are well again; then those that are not are told one by one.
    """
    since = now - TOGETHER
    old = {subject for (kind, subject), one in opened.items() if kind in KINDS and one.opened_at < since}
    recent = {name: one for name, one in memory.outlets.items() if one.at >= since and name not in old}
    wrong = {name: one.trouble for name, one in recent.items() if one.trouble}
    known = opened.get(MANY)
    holds = 4 * len(wrong) > len(recent) if known else len(wrong) >= max(LEAST_MANY, len(recent) / 2)
    if not holds:
        if known:
            changes.end(MANY, known)
            for one in wrong.values():
                changes.hold(one)
        return
    kinds = ", ".join(sorted({one.kind for one in wrong.values()}))
    words = f"{len(wrong)} of {len(recent)} outlets at once ({kinds}): {', '.join(sorted(wrong))}"
    changes.hold(Trouble(*MANY, f"{words}; is the network, or this machine, in trouble? See `tradewatch runs`"))
    for key in [key for key in (*changes.found, *opened) if key[0] in KINDS and key[1] in wrong]:
        changes.found.pop(key, None)
        if key in opened:
            changes.folded[key] = opened[key]


def _spans(store: Store, one: Run, history: Sequence[Run]) -> list[Span]:
    """When alerts of the run's outlet were open, as far as its history reaches."""
    due = {known.id: known.fire_at or known.started_at for known in history}
    found = alerts.about(store, subject(one), KINDS, history[-1].started_at or history[-1].finished_at)
    return [
        Span(known.kind, due.get(known.run_id or 0) or known.opened_at, known.last_at, known.closed_at is None)
        for known in found
    ]


def _ended(store: Store, now: datetime, memory: Memory) -> list[Run]:
    """The runs that ended and were not judged yet, the oldest first; of those that do the same, the newest."""
    since = now - FIRST_LOOK if memory.looked_at is None else min(now, memory.looked_at) - REMEMBERED
    told = (run.c.verdict + "").in_(("ok", "degraded", "failed", "blocked"))  # not by the index of verdicts: most match
    query = sa.select(run.c.id, run.c.finished_at).where(run.c.finished_at >= since, told)
    seen = {row.id: row.finished_at for row in store.rows(query)}
    fresh = seen.keys() - memory.runs.keys()
    memory.looked_at, memory.runs = now, memory.runs | seen
    memory.runs = {number: at for number, at in memory.runs.items() if at >= now - FIRST_LOOK}
    if not fresh:
        return []
    rows = store.rows(sa.select(run).where(run.c.id.in_(fresh)).order_by(run.c.finished_at, run.c.id))
    latest = {(one.job, one.outlet, one.schedule, one.trigger): one for one in map(read_run, rows)}
    return sorted(latest.values(), key=lambda one: (one.finished_at or now, one.id))


def _history(store: Store, one: Run) -> list[Run]:
    """A run and those of its outlet and job before it, the newest first."""
    if one.started_at is None:
        return [one]
    query = (
        sa.select(run)
        .where(run.c.outlet == one.outlet, run.c.started_at <= one.started_at)
        .where(run.c.started_at > one.started_at - OLDEST, run.c.job == one.job)
        .where(run.c.state == "done", run.c.id != one.id)
        .order_by(run.c.started_at.desc())
        .limit(HISTORY)
    )
    return [one, *map(read_run, store.rows(query))]


def hold(config: Config, store: Store, kind: str, subject: str, words: str, now: datetime) -> list[Alert]:
    """Say that something is wrong that only the caller can see; opens an alert, or keeps the one that is open."""
    return alerts.raise_alerts(store, [Trouble(kind, subject, words)], now, known_channels(config))


def release(config: Config, store: Store, kind: str, subject: str, now: datetime) -> list[Alert]:
    """Say that it is well again."""
    over = [one for one in alerts.open_now(store) if one.key == (kind, subject)]
    return alerts.close(store, over, now, known_channels(config)) if over else []


def settle(config: Config, store: Store, kind: str, wrong: Mapping[str, str], now: datetime) -> list[Alert]:
    """Say all that is wrong of one kind, words by subject; whatever else of that kind is open is closed."""
    opened = {one.key: one for one in alerts.open_now(store)}
    changes = Changes()
    for key, known in opened.items():
        if key[0] == kind and key[1] not in wrong:
            changes.end(key, known)
    for what, words in wrong.items():
        changes.hold(Trouble(kind, what, words))
    return _change(config, store, now, changes, opened)
