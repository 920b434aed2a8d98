"""Know the names of months and of zones, as outlets, feeds and section pages write them."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

__all__ = ["months", "zones"]

HERE = Path(__file__).parent


@cache
def months() -> dict[str, int]:
    """The number of each month by its names, in small letters."""
    return {name: int(number) for number, *names in _lines("months.txt") for name in names}


@cache
def zones() -> dict[str, tzinfo]:
    """The zone of each abbreviation; of some, as PT, the offset depends on the day."""
    return {
        name: ZoneInfo(of) if "/" in of else timezone(timedelta(hours=float(of))) for name, of in _lines("zones.txt")
    }


def _lines(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]
