"""Keep what sessions need across restarts: the secret that signs them, and which were ended by signing out."""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from pathlib import Path

from tradewatch.web import private

__all__ = ["Ended", "secret"]

log = logging.getLogger(__name__)
SIZE = 32  # bytes of the secret


def secret(path: Path) -> bytes:
    """The installation's secret, made when first needed; where it cannot be kept it lasts as long as the process."""
    made = secrets.token_bytes(SIZE)
    try:
        kept = private.make(path, made)
        if len(kept) == SIZE:
            return kept
        problem = f"{path} does not hold {SIZE} bytes; remove it"
    except OSError as trouble:
        problem = str(trouble)
    log.warning("The secret of the sessions is not kept, so they end with this process: %s", problem)
    return made


class Ended:
    """Sessions that were signed out of: a line each in a file, until they would have ended by themselves."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._known = self._read()

    def __contains__(self, session: str) -> bool:
        return session in self._known

    def add(self, session: str, until: int) -> None:
        """That session is over; `until` is when it would have been anyhow."""
        with self._turn:
            self._known = {one: end for one, end in self._known.items() if end > time.time()} | {session: until}
            if self._path is None:
                return
            lines = "".join(f"{end} {one}\n" for one, end in self._known.items())
            try:
                private.write(self._path, lines.encode())
            except OSError as problem:
                log.warning("That somebody signed out is not kept beyond this process: %s", problem)

    def _read(self) -> dict[str, int]:
        found: dict[str, int] = {}
        if self._path is None:
            return found
        with contextlib.suppress(OSError, UnicodeDecodeError):
            for line in self._path.read_text(encoding="ascii").splitlines():
                end, _, one = line.partition(" ")
                if end.isdecimal() and int(end) > time.time():
                    found[one] = int(end)
        return found
