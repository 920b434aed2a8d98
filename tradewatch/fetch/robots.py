"""Read robots.txt as RFC 9309 asks: what cannot be read because the host is in trouble forbids everything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from protego import Protego

__all__ = ["REDIRECTS", "TOKEN", "MemoryShelf", "Rules", "Saved", "Shelf", "keep", "read"]

TOKEN = "tradewatch"  # noqa: S105 - the name by which robots.txt may speak to us
MOST_BYTES = 512 * 1024
REDIRECTS = 5
FRESH = timedelta(hours=24)
RETRY = timedelta(minutes=5)  # the life of a refusal that came from the host's trouble
LONGEST_DELAY = 120.0


@dataclass(frozen=True, slots=True)
class Saved:
    """A small file of a host as it was answered: robots.txt, tdmrep.json."""

    body: str
    status: int  # 0: no answer
    at: datetime


class Shelf(Protocol):
    """Where such files are kept from one run to the next; `url` is the file's own."""

    async def load(self, url: str) -> Saved | None:
        """The file as last kept."""

    async def save(self, url: str, saved: Saved) -> None:
        """Keep it."""


class MemoryShelf:
    """A shelf that lasts as long as the process."""

    def __init__(self) -> None:
        self.files: dict[str, Saved] = {}

    async def load(self, url: str) -> Saved | None:
        """The file as last kept."""
        return self.files.get(url)

    async def save(self, url: str, saved: Saved) -> None:
        """Keep it."""
        self.files[url] = saved


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us, and until when that holds."""

    parser: Protego | None  # None: nothing may be fetched
    until: datetime
    reason: str = ""  # why nothing may be fetched
    delay: float | None = None  # seconds between two requests

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched."""
        return self.parser is not None and bool(self.parser.can_fetch(url, TOKEN))

    @property
    def unread(self) -> bool:
        """Whether robots.txt could not be read, so that a later run may find another answer."""
        return self.parser is None


def keep(status: int, body: bytes, at: datetime | None = None) -> Saved:
    """The answer to robots.txt, cut to the size that is read."""
    text = body[:MOST_BYTES].decode("utf-8-sig", "replace") if status // 100 == 2 else ""
    return Saved(text.replace("\0", ""), status, at or datetime.now(UTC))


def read(saved: Saved) -> Rules:
    """The rules in an answer to robots.txt.

    A 4xx or a redirect that led nowhere means that there is none; 429, 5xx and no answer forbid everything for a while.
    """
    if saved.status == 0 or saved.status == 429 or saved.status >= 500:
        what = f"HTTP {saved.status}" if saved.status else "no answer"
        return Rules(None, saved.at + RETRY, f"robots.txt could not be read ({what})")
    parser = Protego.parse(saved.body if saved.status // 100 == 2 else "")
    return Rules(parser, saved.at + FRESH, delay=_delay(parser))


def _delay(parser: Protego) -> float | None:
    asked = [parser.crawl_delay(TOKEN)]
    if rate := parser.request_rate(TOKEN):
        asked.append(rate.seconds / max(rate.requests, 1))
    good = [float(seconds) for seconds in asked if seconds is not None and math.isfinite(seconds) and seconds > 0]
    return min(max(good), LONGEST_DELAY) if good else None
