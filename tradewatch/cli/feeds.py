"""Tell how an outlet's sources fare: when each was last read, how often it is looked at, what failed or is retired."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.outlets.outlet import Outlet
from tradewatch.store import feeds
from tradewatch.store.engine import open_store
from tradewatch.store.feeds import FeedState

__all__ = ["feed_record", "feeds_of", "how_it_fares"]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


def feeds_of(config: Config, outlet: Outlet) -> dict[str, FeedState]:
    """What the database knows of the outlet's sources, by address; nothing where there is no database to ask."""
    urls = [url for source in outlet.sources for url in (source.url, *source.fallback)]
    try:
        with open_store(config.database, create=False) as store:
            known = feeds.load_all(store, urls)
    except StoreError:
        return {}
    return {url: state for url, state in known.items() if state.answered_at}


def feed_record(state: FeedState) -> dict[str, Any]:
    """As machines get it; moments in UTC, the pause in seconds."""
    return {
        "url": state.url,
        "status": state.status,
        "answered_at": state.answered_at,
        "failures": state.failures,
        "pause": round(state.pause),
        "next_at": _moment(state.next_at),
        "retired_at": state.retired_at,
    }


def how_it_fares(state: FeedState) -> str:
    """One line for people."""
    why = f"HTTP {state.status}" if state.status else "no answer"
    failed = f"failed {state.failures} time{'s' * (state.failures != 1)} in a row ({why})"
    if state.retired_at:
        return f"retired {_day(state.retired_at)}: {failed}; tried again about {_day(_moment(state.next_at))}"
    if state.failures:
        return f"{failed}, not read since {_minute(state.answered_at)}"
    every = f", looked at about every {_span(state.pause)}" if state.pause else ""
    return f"last read {_minute(state.answered_at)}{every}"


def _span(seconds: float) -> str:
    if seconds < 1.5 * HOUR:
        return f"{seconds / MINUTE:.0f} minutes"
    return f"{seconds / HOUR:.0f} hours" if seconds < 1.5 * DAY else f"{seconds / DAY:.0f} days"


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0) if seconds else None


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d}" if when else "now"


def _minute(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else "never"
