"""Do what is due, every few seconds: read the timetable, plan runs, start them, see to them, tell of trouble.

Each step stands alone: what goes wrong in one is logged and told, the next goes on, and the next tick tries again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from schedules import alerts, notify
from schedules.materialise import materialise
from schedules.ping import Ping
from schedules.runner import Runner
from schedules.timetable import SHIPPED, Timetable, read_timetable
from tradewatch.config import Config
from tradewatch.errors import TradewatchError
from tradewatch.outlets.registry import load_registry
from tradewatch.store import claims, processes, schedules
from tradewatch.store.engine import Store
from tradewatch.store.schedules import Standing

__all__ = ["Tick", "now_of"]

log = logging.getLogger(__name__)
EPOCH = datetime.fromtimestamp(0, UTC)


def now_of(store: Store) -> datetime:
    """What time it is, as the machines that share the store agree."""
    if store.dialect == "postgresql":
        [row] = store.rows(sa.select(claims.clock(store)))
        return datetime.fromtimestamp(row[0], UTC)
    return datetime.now(UTC)


@dataclass
class Tick:
    """One scheduler's work; call it again and again. Nothing that goes wrong in it comes out of it."""

    config: Config
    store: Store
    runner: Runner | None = None  # none on a machine that only plans
    clock: Callable[[Store], datetime] = now_of
    timetable: Timetable = field(default_factory=lambda: Timetable(SHIPPED))
    ping: Ping | None = None
    trouble: dict[str, str] = field(default_factory=dict)  # step -> what is wrong with it now
    beat_at: float = field(default_factory=time.monotonic)  # when a step ended last, for the watchdog
    name: str = field(default_factory=claims.holder)  # among the processes
    every: float = 0.0  # seconds between two whole ticks
    _whole_at: float = 0.0
    _ended: bool = False  # whether a process has just ended, so that there is room for another
    _read: tuple[Any, ...] = ()  # the state of the files as last read
    _now: datetime = EPOCH
    _standings: Mapping[str, Standing] = field(default_factory=dict)

    def __call__(self) -> None:
        """See to the processes; every few seconds, and when one has ended, do what else there is."""
        self.guard(self.attend)
        if time.monotonic() - self._whole_at >= self.every:
            self._whole_at = time.monotonic()
            for step in (
                self.look,
                self.reload,
                self.plan,
                self.expire,
                self.start,
                self.judge,
                self.deliver,
                self.beat,
            ):
                self.guard(step)
        elif self._ended:
            self.guard(self.start)

    def guard(self, step: Callable[[], object]) -> None:
        """Do one step; what goes wrong is logged once and remembered until it goes well again."""
        name = step.__name__
        try:
            step()
        except Exception as problem:
            if self.trouble.get(name) != str(problem):
                log.error("%s: %s", name, problem, exc_info=not _is_ours(problem))
            self.trouble[name] = str(problem)
        else:
            if self.trouble.pop(name, None):
                log.info("%s: all well again", name)
        self.beat_at = time.monotonic()

    def look(self) -> None:
        """What time it is, and how the schedules stand."""
        self._now = self.clock(self.store)
        self._standings = schedules.standings(self.store)

    def reload(self) -> None:
        """Read the timetable again when it, an outlet or an override was changed; a broken file leaves the last one.

        Raises ConfigError when the file cannot be read at all.
        """
        path = self.config.timetable or SHIPPED
        overrides = {name: one.override for name, one in self._standings.items() if one.override}
        state = (_stamp(self.config), self._now.date(), overrides)
        if state == self._read:
            return
        found = read_timetable(path, load_registry(self.config.outlets_dir).slugs, overrides, self._now.date())
        for words in set(found.told()) - set(self.timetable.told()):
            log.error("%s", words)
        if self._read:
            log.info("The timetable was read again: %d schedules", len(found.schedules))
        self.timetable, self._read = found, state

    def plan(self) -> None:
        """Write down the runs of what became due."""
        for one in self.timetable.schedules:
            runs = materialise(self.store, one, self._standings.get(one.name), self._now)
            if runs:
                log.info("%s: %d runs are due", one.name, len(runs))

    def expire(self) -> None:
        """Take from the dead what they held."""
        for run in claims.expire(self.store, rest=0.0):
            log.warning("Run %d of %s: %s", run.id, run.what, run.reason or "lost; it is due again")

    def attend(self) -> None:
        """See to the processes at work."""
        self._ended = bool(self.runner and self.runner.attend())

    def start(self) -> None:
        """Start what is due."""
        if self.runner:
            self.runner.fill()

    def judge(self) -> None:
        """Open and close alerts."""
        rules = {one.name: rule_of(one.alerts) for one in self.timetable.schedules if one.alerts}
        alerts.attend(self.config, self.store, self._now, rules=rules)
        alerts.settle(self.config, self.store, "timetable", self.wrong(), self._now)

    def deliver(self) -> None:
        """Send what is to be sent."""
        notify.deliver(self.config, self.store, self._now)

    def beat(self) -> None:
        """Say that we live, in the store and to whoever waits for a ping."""
        about = {"working": len(self.runner.working) if self.runner else 0, "trouble": self.told()}
        processes.beat(self.store, self.name, "scheduler", about)
        if self.ping is None:
            self.ping = Ping.of(self.config)
        self.ping.beat()

    def wrong(self) -> dict[str, str]:
        """What is wrong with the timetable now: a schedule's name, or the file's, and words."""
        told = {one.name: words for one, words in zip(self.timetable.problems, self.timetable.told(), strict=True)}
        return told | ({"the file": self.trouble["reload"]} if "reload" in self.trouble else {})

    def told(self) -> dict[str, str]:
        """All that is wrong now: with the timetable, or in a step."""
        return self.wrong() | {f"scheduler {step}": words for step, words in self.trouble.items()}


def rule_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """A timetable's `alerts = { drop = 0.5, zero = false }` as the judge takes it."""
    shares = {kind: rule for kind, rule in given.items() if not isinstance(rule, bool)}
    return {**shares, "quiet": [kind for kind, rule in given.items() if rule is False]}


def _stamp(config: Config) -> tuple[Any, ...]:
    """What changes when the timetable's or an outlet's file is changed."""
    path = config.timetable or SHIPPED
    folder = config.outlets_dir
    files = [path, *(sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ())]
    found = []
    for file in files:
        try:
            known = file.stat()
        except OSError:
            found.append((str(file), None, None))
        else:
            found.append((str(file), known.st_mtime_ns, known.st_size))
    return tuple(found)


def _is_ours(problem: Exception) -> bool:
    return isinstance(problem, TradewatchError)  # it says in a sentence what is wrong
