"""Tell whether a process of this machine is still the one that was written down."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

__all__ = ["is_gone"]

SLACK = timedelta(minutes=10)  # by which a clock may be set forward while a process runs; leases do the rest


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
    stat = Path(f"/proc/{pid}/stat")
    try:
        fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        if fields[0] == "Z":
            return None
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, IndexError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    age = uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    # Some containers count their own uptime and the machine's starts: that says nothing.
    return datetime.now(UTC) - timedelta(seconds=age) if age >= -1 else datetime.fromtimestamp(0, UTC)
