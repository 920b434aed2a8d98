"""Do what is due, every few seconds: read the timetable, plan runs, start them, see to them, tell of trouble.

Each step stands alone: what goes wrong in one is logged and told, the next goes on, and the next tick tries again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from schedules import alerts, notify
from schedules.materialise import materialise, skipped
from schedules.ping import Ping
from schedules.runner import Runner
from schedules.times import by_times, times_of
from schedules.timetable import SHIPPED, Schedule, Timetable, read_timetable
from tradewatch.config import Config
from tradewatch.errors import TradewatchError
from tradewatch.outlets.registry import load_registry
from tradewatch.store import claims, processes, schedules
from tradewatch.store.engine import Store
from tradewatch.store.schedules import Standing
from tradewatch.watch.look import Memory, look
from tradewatch.watch.send import send

__all__ = ["Tick", "now_of"]

log = logging.getLogger(__name__)
ILL = 300.0  # seconds for which a step goes wrong before somebody is told
LOOK = 60.0  # seconds between two looks at what runs elsewhere brought in
SAY = 15.0  # seconds between two beats in the store
EPOCH = datetime.fromtimestamp(0, UTC)


def now_of(store: Store) -> datetime:
    """What time it is, as the machines that share the store agree."""
    return datetime.fromtimestamp(claims.now(store), UTC)


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
    _said_at: float = 0.0
    _ill_since: dict[str, float] = field(default_factory=dict)  # step -> since when it goes wrong, monotonic
    _ended: bool = False  # whether a process has just ended, so that there is room for another
    _news: bool = False  # whether a run has ended since what came in was matched
    _looked_at: float = -1e9
    _memory: Memory = field(default_factory=Memory)
    _read: tuple[Any, ...] = ()  # the state of the files as last read
    _now: datetime = EPOCH
    _standings: Mapping[str, Standing] = field(default_factory=dict)

    def __call__(self) -> None:
        """See to the processes; every few seconds, and when one has ended, do what else there is."""
        self.guard(self.attend)
        if time.monotonic() - self._whole_at >= self.every:
            self._whole_at = time.monotonic()
            knows = self.guard(self.look)
            if knows:
                self.guard(self.reload)
                self.plan_all()
            self.guard(self.expire)
            self.guard(self.start)
            if knows:
                self.guard(self.judge)
            self.guard(self.deliver)
            if knows:
                self.guard(self.announce)
            self.guard(self.beat)
        elif self._ended:
            self.guard(self.start)

    def guard(self, step: Callable[[], object], name: str = "") -> bool:
        """Do one step; what goes wrong is logged once and remembered until it goes well again. Whether it went well."""
        name = name or step.__name__
        try:
            step()
        except Exception as problem:
            if self.trouble.get(name) != str(problem):
                log.error("%s: %s", name, problem, exc_info=not _is_ours(problem))
            self.trouble[name] = str(problem)
            self._ill_since.setdefault(name, time.monotonic())
        else:
            if self.trouble.pop(name, None) is not None:
                log.info("%s: all well again", name)
            self._ill_since.pop(name, None)
        self.alive()
        return name not in self.trouble

    def alive(self) -> None:
        """Say to the watchdog that the loop goes on."""
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
        for one in found.schedules:
            self._change_times(one)
        self.timetable, self._read = found, state
        self._standings = schedules.standings(self.store)

    def _change_times(self, one: Schedule) -> None:
        """Let a schedule whose times were changed, also while nothing ran, go by the new ones from now on.

        What it missed by the old times is made up for; the new times that lie behind us were never missed.
        """
        known = self._standings.get(one.name)
        if known is None:
            return
        before = {old.name: times_of(old) for old in self.timetable.schedules}
        kept = known.times if not self._read or one.name in self.timetable.wrong() else None
        was, times = before.get(one.name, kept), times_of(one)
        if was == times or (was is None and not self._read):
            return
        if was is not None:
            self._plan_until_now(one, known, was)
        known = schedules.standings(self.store).get(one.name, known)
        if known.seen_at < self._now:
            schedules.begin_anew(self.store, known, self._now)

    def _plan_until_now(self, one: Schedule, known: Standing, was: str) -> None:
        try:
            old = by_times(one, was)
        except ValueError as problem:  # another version wrote it
            log.warning("%s: %s", one.name, problem)
            return
        materialise(self.store, old, known, self._now)

    def plan_all(self) -> None:
        """Write down what became due, of each schedule by itself."""
        for one in self.timetable.schedules:
            self.guard(partial(self.plan, one), f"plan {one.name}")

    def plan(self, one: Schedule) -> None:
        """Write down the runs of what became due."""
        known = self._standings.get(one.name)
        runs = materialise(self.store, one, known, self._now)
        if known is None or known.times != times_of(one):
            schedules.note_times(self.store, one.name, times_of(one))
        if runs:
            log.info("%s: %d runs are due", one.name, len(runs))

    def expire(self) -> None:
        """Take from the dead what they held."""
        for run in claims.expire(self.store, rest=0.0):
            log.warning("Run %d of %s: %s", run.id, run.what, run.reason or "lost; it is due again")

    def attend(self) -> None:
        """See to the processes at work."""
        self._ended = bool(self.runner and self.runner.attend())
        self._news = self._news or self._ended

    def start(self) -> None:
        """Start what is due."""
        if self.runner:
            self.runner.fill()

    def judge(self) -> None:
        """Open and close alerts."""
        rules = {one.name: rule_of(one.alerts) for one in self.timetable.schedules if one.alerts}
        missed = skipped(self.store, self._now)
        alerts.attend(self.config, self.store, self._now, rules=rules, not_started=missed, alive=self.alive)
        alerts.settle(self.config, self.store, "timetable", self.wrong(), self._now)
        ill = {step for step, since in self._ill_since.items() if time.monotonic() - since > ILL}
        steps = {step: f"{self.trouble[step]}; see the scheduler's log" for step in ill - {"reload"}}
        alerts.settle(self.config, self.store, "scheduler", steps, self._now)

    def deliver(self) -> None:
        """Send what is to be sent."""
        notify.deliver(self.config, self.store, self._now)

    def announce(self) -> None:
        """Tell people of what saved searches found: after each run that ended here, and every minute."""
        if self._news or time.monotonic() - self._looked_at >= LOOK:
            look(self.store, self._now, self._memory, alive=self.alive)
            self._news, self._looked_at = False, time.monotonic()
        send(self.config, self.store, self._now, together=1)

    def beat(self) -> None:
        """Say that we live, in the store; and while all is well, to whoever waits for a ping."""
        if time.monotonic() - self._said_at >= min(SAY, 3 * self.every):
            about = {
                "working": len(self.runner.working) if self.runner else 0,
                "at_once": self.runner.at_once if self.runner else 0,
                "trouble": self.told(),
            }
            processes.beat(self.store, self.name, "scheduler", about)
            self._said_at = time.monotonic()
        if self.ping is None:
            self.ping = Ping.of(self.config)
        if not set(self.trouble) - {"deliver", "announce"}:
            self.ping.beat()

    def wrong(self) -> dict[str, str]:
        """What is wrong with the timetable now: a schedule's name, or the file's, and words."""
        return self.timetable.wrong() | ({"the file": self.trouble["reload"]} if "reload" in self.trouble else {})

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
