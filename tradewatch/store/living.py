"""Tell whether a process of this machine is still the one that was written down.

A number alone says little: it is given again, and two containers with one name count theirs apart. So a process is
written down with its life: the machine's start, the space in which its number counts, and when it began, in ticks.
"""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

__all__ = ["Lived", "has_died", "is_gone", "is_here", "life"]

SLACK = timedelta(minutes=10)  # by which a clock may be set forward while a process runs; leases do the rest
PROC = Path("/proc")


class Lived(Protocol):
    """A process as it was written down."""

    @property
    def host(self) -> str | None:
        """Its machine's name."""

    @property
    def pid(self) -> int | None:
        """Its number."""

    @property
    def started_at(self) -> datetime | None:
        """When it was known to live."""

    @property
    def life(self) -> str | None:
        """What `life` gave for it."""


@cache
def _place(_process: int) -> str | None:
    """The machine's start, and the space in which our numbers count."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{(PROC / 'self/ns/pid').readlink()}"
    except (OSError, UnicodeDecodeError):
        return None


def life() -> str | None:
    """What no other process shares with this one; None where the system does not say."""
    place, ticks = _place(os.getpid()), _ticks(os.getpid())
    return f"{place}/{ticks}" if place and ticks else None


def has_died(one: Lived) -> bool:
    """Whether a process of this machine is gone for certain; nothing is known of one whose number counts elsewhere."""
    if one.host != socket.gethostname():
        return False
    if one.life is None:
        return is_gone(one.pid, one.started_at)
    place, _, ticks = one.life.rpartition("/")
    return place == _place(os.getpid()) and (is_gone(one.pid, None) or _ticks(one.pid or 0) not in (ticks, None))


def is_here(one: Lived) -> bool:
    """Whether a process counts its number where this one does, as far as was written down."""
    place = one.life and one.life.rpartition("/")[0]
    return one.host == socket.gethostname() and place in (None, _place(os.getpid()))


def is_gone(pid: int | None, seen_at: datetime | None) -> bool:
    """Whether no process has that number, or only one that was started after `seen_at` and inherited it."""
    if pid is None:
        return True
    born = _born(pid)
    return born is None or (seen_at is not None and born > seen_at + SLACK)


def _born(pid: int) -> datetime | None:
    """When the process started, None when there is none; the epoch where the system does not say."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    try:
        fields = _stat(pid)
        if fields[0] == "Z":
            return None
        uptime = float((PROC / "uptime").read_text(encoding="ascii").split()[0])
    except (OSError, IndexError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    age = uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    # Some containers count their own uptime and the machine's starts: that says nothing.
    return datetime.now(UTC) - timedelta(seconds=age) if age >= -1 else datetime.fromtimestamp(0, UTC)


def _ticks(pid: int) -> str | None:
    """When the process began, as the system counts; None where it does not say."""
    try:
        return _stat(pid)[19]
    except (OSError, IndexError):
        return None


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
