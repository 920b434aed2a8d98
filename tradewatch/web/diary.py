"""Read the end of a run's log, from the folder of logs and from nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tradewatch.config import Config
from tradewatch.logs import render
from tradewatch.store.runs import Run

__all__ = ["Tail", "find", "tail"]

TAIL = 48 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log."""

    text: str
    size: int  # bytes of the whole file
    whole: bool


def find(config: Config, run: Run) -> Path | None:
    """The file of a run's log; None when it is not there, or not in the folder of logs."""
    if not run.log:
        return None
    try:
        path, folder = Path(run.log).resolve(), config.log_dir.resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # a name with NUL, links in a ring
        return None


def tail(path: Path, most: int = TAIL) -> Tail:
    """The last bytes of a log as people read it, from the beginning of a line. Raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - most))
        kept = file.read(most)
    if size > most:
        kept = kept.partition(b"\n")[2] or kept
    lines = kept.decode("utf-8", "replace").split("\n")
    return Tail("\n".join(map(render, lines)), size, size <= most)
