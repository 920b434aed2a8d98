"""Say what the store is given: an article with the page it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tradewatch.article import Article

__all__ = ["Kept", "Outcome", "PageRecord", "Signature"]


@dataclass(frozen=True, slots=True)
class PageRecord:
    """Where and when the page was fetched, and where it stands in the archive."""

    url: str  # as it was asked for: the frontier's key
    fetched_at: datetime
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    charset: str | None = None
    reserved: str | None = None  # why text and data mining is reserved; then no full text is kept
    warc_file: str | None = None  # name within the archive folder
    warc_offset: int | None = None
    warc_length: int | None = None
    found_by: str | None = None  # what the page was found by, when it did not come by way of the frontier


@dataclass(frozen=True, slots=True)
class Signature:
    """What is compared to find copies: a hash of the words, and MinHash bands (signed 64-bit integers)."""

    content_hash: str = ""
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """One article on its way through the stages into the store."""

    article: Article
    page: PageRecord
    run_id: int | None = None
    policy: str = "excerpt"
    signature: Signature = Signature()
    tagger_version: str = ""
    hints: Mapping[str, Any] = field(default_factory=dict)  # what the source said of it
    beats: tuple[str, ...] = ()  # the beats of the source that announced it
    backfill: bool = False  # a back-fill brought it, not the crawl of the day


@dataclass(frozen=True, slots=True)
class Outcome:
    """What storing an article came to, and whether it is a copy of another outlet's story."""

    article_id: int  # 0 when it could not be stored
    what: str  # new | revised | reread | retagged | unchanged | failed
    copy: bool = False
    reason: str | None = None  # why it failed
