"""Hold what every page needs: the settings, the store once it answers, and what the timetable says."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request

from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.outlets.registry import Registry
from tradewatch.store.engine import Store, open_store
from tradewatch.web.keys import Keys

__all__ = ["At", "Desk", "Kept", "desk_of"]

FRESH = 5.0  # seconds
FIRINGS = 5  # of each schedule that are looked ahead
OUTLOOK = "schedules.outlook"  # named by its path, as every room beside this one is
Value = TypeVar("Value")


class Kept(Generic[Value]):
    """A value that is worked out anew after some seconds, by one thread at a time."""

    def __init__(self, work: Callable[[], Value], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._until = 0.0
        self._value: Value | None = None
        self._turn = threading.Lock()

    def __call__(self) -> Value:
        """The value, as old as `seconds` at most. What the work raises is not kept."""
        with self._turn:
            if self._value is None or time.monotonic() >= self._until:
                self._value = self._work()
                self._until = time.monotonic() + self._seconds
            return self._value

    def forget(self) -> None:
        """Work it out anew when it is asked for next."""
        with self._turn:
            self._until = 0.0


class Desk:
    """What every page needs; may be asked from several threads."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.keys = Keys.of(config)
        self._store: Store | None = None
        self._turn = threading.Lock()
        self.prospects = Kept(self._prospects, FRESH)
        self.registry = Kept(self._registry, 60.0)
        self._others: dict[str, Kept[Any]] = {}

    @property
    def store(self) -> Store:
        """The database, opened when it is first needed.

        Raises StoreError, and is tried again when it is needed next.
        """
        with self._turn:
            if self._store is None:
                self._store = open_store(self.config.database)
            return self._store

    def keep(self, name: str, work: Callable[[], Value], seconds: float) -> Kept[Value]:
        """A value of some page, that is worked out once for everybody who asks within some seconds."""
        with self._turn:
            return self._others.setdefault(name, Kept(work, seconds))

    def close(self) -> None:
        """Let go of the database."""
        with self._turn:
            if self._store is not None:
                self._store.close()
                self._store = None

    @property
    def schedules(self) -> Any:
        """The room that knows the timetable: outlook, change, run_now, load."""
        return importlib.import_module(OUTLOOK)

    def schedule_names(self) -> list[str]:
        """Every schedule's name; none while the timetable cannot be read."""
        return sorted(one.name for one in self.prospects()[0])

    def _prospects(self) -> tuple[list[Any], str | None]:
        """How each schedule stands, and what is wrong with the whole file."""
        try:
            return self.schedules.outlook(self.config, self.store, datetime.now(UTC), FIRINGS), None
        except UsageError as problem:
            return [], str(problem)

    def outlets(self) -> list[str]:
        """Every outlet's slug."""
        return list(self.registry().slugs)

    def _registry(self) -> Registry:
        """Every outlet's file, also while some of them are wrong."""
        return Registry.load(self.config.outlets_dir, problems=[])


def desk_of(request: Request) -> Desk:
    """The desk of the app that was asked."""
    found: Desk = request.app.state.desk
    return found


At = Annotated[Desk, Depends(desk_of)]
