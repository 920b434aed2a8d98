"""Take articles of known outlets from WARC files, own ones and CC-NEWS alike: a crawl's path, without the network.

What an outlet allows holds here as well: robots.txt and tdmrep.json as they were last read from it, the reservation on
the page itself, and the outlet's policy. A page that is stored, or that a crawl has on its list, is left to the crawl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import sqlalchemy as sa

from pipelines.annotate import Lexicons, annotate, tagger_version
from pipelines.dedupe import is_copy, signature
from pipelines.facts import keep_lexicon_facts
from pipelines.reading import Tally
from pipelines.voters import Voter, load_voters
from tradewatch.article import Article
from tradewatch.config import Config
from tradewatch.errors import ExtractionError, UnreadableError
from tradewatch.extract.page import Page
from tradewatch.fetch import robots
from tradewatch.fetch.reservation import (
    WELL_KNOWN,
    TdmRules,
    read_tdmrep,
    reservation_in_head,
    reservation_in_html,
)
from tradewatch.fetch.robots import Rules, Saved
from tradewatch.fetch.warc import Archive, Archived, pages
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import Registry
from tradewatch.spiders.readers import Reader
from tradewatch.store.engine import Store
from tradewatch.store.hosts import Hosts
from tradewatch.store.kept import Kept, PageRecord
from tradewatch.store.mastheads import keep_mastheads
from tradewatch.store.months import Days
from tradewatch.store.tables import article, frontier
from tradewatch.store.write import Writer

__all__ = ["FOUND_BY", "read_warc"]

FOUND_BY = "warc"
BATCH = 50
PACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_Asked: TypeAlias = tuple[str, Archived, Outlet]


def read_warc(
    store: Store,
    config: Config,
    registry: Registry,
    files: Sequence[Path],
    run_id: int,
    outlet_slug: str | None = None,
    days: Days | None = None,
) -> Iterator[Counter[str]]:
    """Read the files in turn; gives the counts so far after each batch. With `days`, only articles of those.

    May be stopped and called again: what is stored is left out. Raises ArchiveError where a file is damaged.
    """
    with Reader(registry) as reader:
        desk = _Desk(store, config, registry, reader, run_id, outlet_slug, days)
        writer = Writer(store, is_copy)
        try:
            for file in files:
                batch: list[tuple[Archived, Outlet, str]] = []
                desk.is_ours = file.suffix == ".gz" and file.resolve().parent == config.archive_dir.resolve()
                for page in pages(file, desk.wants):
                    outlet = registry.by_url(page.url)
                    assert outlet is not None
                    batch.append((page, outlet, outlet.canonical(page.url)))
                    if len(batch) >= BATCH:
                        yield desk.keep(writer, batch)
                        batch = []
                yield desk.keep(writer, batch)
        finally:
            desk.archive.close()
    keep_lexicon_facts(store, desk.lexicons)


@dataclass
class _Desk:
    """What reading such files needs."""

    store: Store
    config: Config
    registry: Registry
    reader: Reader
    run_id: int
    outlet_slug: str | None
    days: Days | None
    is_ours: bool = False  # the file stands in our own archive: its pages need no copy
    lexicons: Lexicons = field(init=False)
    voters: tuple[Voter, ...] = field(init=False)
    archive: Archive = field(init=False)
    hosts: Hosts = field(init=False)
    counts: Tally = field(default_factory=Tally)
    rules: dict[str, tuple[Rules | None, TdmRules]] = field(default_factory=dict)  # by origin

    def __post_init__(self) -> None:
        self.lexicons, self.voters = Lexicons.load(), load_voters(self.config.voters)
        moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
        self.archive = Archive(self.config.archive_dir, f"{FOUND_BY}-{moment}-{self.run_id}")
        self.hosts = Hosts(self.store)

    def wants(self, url: str) -> bool:
        """Whether the page may be an article of an outlet that we know, or of the one that was named."""
        outlet = self.registry.by_url(url)
        return outlet is not None and self.outlet_slug in (None, outlet.slug) and outlet.wants(url)

    def keep(self, writer: Writer, batch: Sequence[tuple[Archived, Outlet, str]]) -> Tally:
        """Store the articles of these pages that the store does not have."""
        known = self._known([url for *_, url in batch])
        fresh = {url: (page, outlet) for page, outlet, url in batch if url not in known}
        self.counts["known"] += len(batch) - len(fresh)
        keep_mastheads(self.store, {outlet.slug: outlet for _, outlet in fresh.values()}.values())
        kept = [
            one
            for (url, page, outlet), read in self.reader.each(self._open(fresh))
            if (one := self._kept(url, page, outlet, read))
        ]
        for outcome in writer.write(kept):
            self.counts["stored" if outcome.what == "new" else outcome.what] += 1
            self.counts["copies"] += outcome.copy
        return self.counts

    def _known(self, urls: Sequence[str]) -> set[str]:
        """What is stored or a crawl's; what waits for a back-fill is not, for here it costs nobody a request."""
        waits = sa.and_(frontier.c.backfill, frontier.c.state.in_(("todo", "failed")))
        listed = sa.select(frontier.c.url).where(frontier.c.url.in_(urls), sa.not_(waits))
        stored = sa.select(article.c.url).where(article.c.url.in_(urls))
        return {row[0] for query in (listed, stored) for row in self.store.rows(query)}

    def _open(self, fresh: Mapping[str, tuple[Archived, Outlet]]) -> Iterator[tuple[_Asked, Page, Outlet]]:
        """Those of the pages that may be read; the others are counted."""
        for url, (page, outlet) in fresh.items():
            rules, _ = self._terms(url)
            if page.status != 200:
                self.counts["not_there"] += 1
            elif rules is not None and rules.parser is not None and not rules.allows(url):
                self.counts["barred"] += 1
            else:
                yield (url, page, outlet), Page(url, page.body, page.charset, page.fetched_at), outlet

    def _kept(self, url: str, page: Archived, outlet: Outlet, read: Article | ExtractionError) -> Kept | None:
        """The rest of the path for a page that was read; None when it is not to be had, which is counted."""
        if isinstance(read, UnreadableError):
            self.counts.give_up(read)
            return None
        if isinstance(read, ExtractionError):
            self.counts["no_article"] += 1
            return None
        if self.days and not (read.published_at and read.published_at.utc.date() in self.days):
            self.counts["other_days"] += 1
            return None
        done = annotate(read, self.lexicons, self.voters)
        if self.is_ours and page.place:
            file, offset, length = page.place
        else:
            headers = [(name, value) for name, value in page.headers if name.lower() not in PACKED]
            file, offset, length = self.archive.add(url, page.status, headers, page.body, page.fetched_at)
        record = PageRecord(
            url,
            page.fetched_at,
            page.status,
            charset=page.charset,
            reserved=self._terms(url)[1].reserved(url) or _reserved(page),
            warc_file=file,
            warc_offset=offset,
            warc_length=length,
            found_by=FOUND_BY,
        )
        policy = str(outlet.policy)
        version = tagger_version(self.voters)
        return Kept(done, record, self.run_id, policy, signature(done.text), version, backfill=True)

    def _terms(self, url: str) -> tuple[Rules | None, TdmRules]:
        """The host's robots.txt and tdmrep.json as a crawl read them last; nothing where none ever did."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.rules:
            known, tdm = (self.hosts.robots(origin + path) for path in ("/robots.txt", WELL_KNOWN))
            self.rules[origin] = (
                robots.read(Saved(known.body, known.status, known.at)) if known else None,
                read_tdmrep(tdm.body) if tdm and tdm.status == 200 else TdmRules(),
            )
        return self.rules[origin]


def _reserved(page: Archived) -> str | None:
    named: dict[str, str] = {}
    for name, value in page.headers:
        named[name.lower()] = "\n".join(filter(None, (named.get(name.lower()), value)))
    return reservation_in_head(named) or reservation_in_html(page.body)
