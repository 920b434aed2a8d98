"""Ping a page of the user's while the scheduler is well: a service there tells somebody when that stops."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from tradewatch.config import Config
from tradewatch.redact import redact
from tradewatch.watch.posting import LIMIT, fetch, web_address

__all__ = ["Ping"]

log = logging.getLogger(__name__)
EVERY = 60.0  # seconds


@dataclass
class Ping:
    """Asks for the page at most once a minute, beside everything else; that it cannot is logged once."""

    url: str = ""
    every: float = EVERY
    asked_at: float = field(default=-1e9)
    failing: bool = False
    asking: threading.Thread | None = None

    @classmethod
    def of(cls, config: Config) -> Ping:
        """The ping of these settings.

        Raises ConfigError when the address cannot be used.
        """
        return cls(web_address("ping", config.ping).geturl() if config.ping else "")

    def beat(self) -> bool:
        """All is well now; gives whether that is being told, which never takes any time."""
        if not self.url or time.monotonic() - self.asked_at < self.every or (self.asking and self.asking.is_alive()):
            return False
        self.asked_at = time.monotonic()
        self.asking = threading.Thread(target=self._ask, name="ping", daemon=True)
        self.asking.start()
        return True

    def once(self) -> None:
        """All is well, and this process ends: tell it and wait for the answer."""
        self.asked_at = -1e9
        if self.beat() and self.asking:
            self.asking.join(LIMIT)

    def _ask(self) -> None:
        try:
            fetch(self.url)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the scheduler goes on
            if not self.failing:
                why = " ".join(f"{type(problem).__name__}: {problem}".replace(self.url, "***").split())
                log.warning("The page of the setting `ping` does not answer: %s; this is said once", redact(why)[:200])
            self.failing = True
        else:
            if self.failing:
                log.info("The page of the setting `ping` answers again")
            self.failing = False
