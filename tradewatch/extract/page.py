"""Say what is read: a page as it came off the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes of one page, decompressed, with what the answer's head said of them."""

    url: str
    body: bytes
    charset: str | None = None  # as the HTTP head declares it; None: the bytes decide
    fetched_at: datetime | None = None
