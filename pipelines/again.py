"""Apply new rules to what is stored: tag the articles again, read the archived pages again; no network.

The same rules give the same articles: what a crawl did to a page is done here in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from pipelines.annotate import Lexicons, annotate, tag, tagger_version
from pipelines.clean import fill
from pipelines.dedupe import is_copy, signature
from pipelines.facts import keep_lexicon_facts
from pipelines.reading import Tally
from pipelines.voters import Voter, load_voters
from tradewatch.article import Article
from tradewatch.config import Config
from tradewatch.errors import ArchiveError, PageError, UnreadableError
from tradewatch.extract.page import Page
from tradewatch.fetch.warc import read_page
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import Registry
from tradewatch.spiders.readers import Reader
from tradewatch.store import quarantine
from tradewatch.store.engine import Store
from tradewatch.store.kept import Kept, PageRecord
from tradewatch.store.read import StoredArticle, count_articles, stored_articles
from tradewatch.store.statements import Change
from tradewatch.store.tables import article, frontier, outlet, revision
from tradewatch.store.write import Writer

__all__ = ["Difference", "Due", "differences", "reextract", "retag"]

BATCH = 100
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Due:
    """Which stored articles are to be tagged anew, and how."""

    outlet_slug: str | None = None
    everything: bool = False  # also those that this very tagger tagged
    since: date | None = None  # published on this day or later
    limit: int | None = None
    voters: tuple[Voter, ...] = ()
    docids: tuple[int, int] | None = None  # the first and the last of a range

    @property
    def version(self) -> str:
        """What the tags will be marked with."""
        return tagger_version(self.voters)

    def count(self, store: Store) -> int:
        """How many there are."""
        number = count_articles(store, **self._which)
        return number if self.limit is None else min(number, self.limit)

    def batches(self, store: Store, lexicons: Lexicons) -> Iterator[tuple[list[StoredArticle], dict[int, Article]]]:
        """Those articles by the batch as they are stored, and by their number as they are tagged now."""
        stored = stored_articles(store, **self._which, batch=BATCH)
        for batch in batched(islice(stored, self.limit), BATCH):
            yield batch, {one.id: tag(one.article, lexicons, self.voters) for one in batch}

    @property
    def _which(self) -> dict[str, Any]:
        return {
            "outlet_slug": self.outlet_slug,
            "tagged_before": self.older,
            "since": self.since,
            "docids": self.docids,
        }

    @property
    def older(self) -> str | None:
        """The version whose articles are left out."""
        return None if self.everything else self.version


def retag(store: Store, due: Due = Due()) -> Iterator[Counter[str]]:
    """Tag stored articles anew, in batches, each in a transaction; gives the counts so far after each.

    Tags that still say the same keep their rows. When it is stopped, what is done stays done and is left out next time.
    """
    lexicons, writer, counts = Lexicons.load(), Writer(store, is_copy), Counter[str]()
    for _, tagged in due.batches(store, lexicons):
        for outcome in writer.retag(tagged, due.version):
            counts[outcome.what] += 1
        yield counts
    keep_lexicon_facts(store, lexicons)


@dataclass(frozen=True, slots=True)
class Difference:
    """What tagging an article anew would change, or why it would fail."""

    article: int
    url: str
    outlet: str | None
    headline: str | None
    changes: tuple[Change, ...] = ()
    failed: str | None = None


def differences(store: Store, due: Due = Due()) -> Iterator[list[Difference]]:
    """What `retag` would change, batch by batch, each article in turn; nothing is written."""
    writer = Writer(store, is_copy)
    for batch, tagged in due.batches(store, Lexicons.load()):
        found = writer.rehearse(tagged, due.version)
        yield [_difference(one, found[one.id]) for one in batch]


def _difference(one: StoredArticle, found: list[Change] | str) -> Difference:
    told = (one.id, one.article.url, one.article.outlet, one.article.headline)
    return Difference(*told, failed=found) if isinstance(found, str) else Difference(*told, tuple(found))


@dataclass(frozen=True, slots=True)
class Archived:
    """A page in the archive that an article, or nothing yet, came from."""

    url: str
    outlet: str
    warc_file: str
    warc_offset: int
    hints: dict[str, Any]
    charset: str | None = None
    reserved: bool = False
    status: int = 200


def reextract(
    store: Store,
    config: Config,
    registry: Registry,
    *,
    outlet_slug: str | None = None,
    files: tuple[str, str] | None = None,
) -> Iterator[Counter[str]]:
    """Read each archived page anew, those that were set aside too; gives the counts so far after each batch.

    `files` are the names of the first and the last WARC file of a range. Without it, articles whose page is not in the
    archive, or no longer, stay as they are and are counted as unarchived.
    """
    counts = Tally()
    if files is None and (gone := _unarchived(store, outlet_slug)):
        counts["unarchived"] = gone
        yield counts
    with Reader(registry) as reader:
        reader.begin()
        lexicons, writer = Lexicons.load(), Writer(store, is_copy)
        desk = Desk(store, config, registry, lexicons, load_voters(config.voters), counts)
        for batch in batched(_pages(store, outlet_slug, files), BATCH):
            kept = list(_read(batch, desk, reader))
            for one, outcome in zip(kept, writer.write(kept), strict=True):
                counts[outcome.what] += 1
                if outcome.what != "failed":
                    quarantine.free(store, one.page.url)
            yield counts
    keep_lexicon_facts(store, lexicons)


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading a page again needs."""

    store: Store
    config: Config
    registry: Registry
    lexicons: Lexicons
    voters: tuple[Voter, ...]
    counts: Tally

    def outlet_of(self, page: Archived) -> Outlet | None:
        """The outlet whose page it is, if a file describes it still."""
        return self.registry.get(page.outlet) if page.outlet in self.registry else None

    def set_aside(self, page: Archived, problem: PageError) -> None:
        """Write down why a page cannot be read, and count it."""
        if isinstance(problem, UnreadableError):
            self.counts.give_up(problem)
        else:
            self.counts["set_aside"] += 1
        place = (page.warc_file, page.warc_offset)
        quarantine.set_aside(self.store, quarantine.SetAside(page.url, page.outlet, "extract", problem.reason, *place))


def _read(batch: Iterable[Archived], desk: Desk, reader: Reader) -> Iterator[Kept]:
    """Pages through the whole path, without those that cannot be read, which are written down."""
    for (page, record), read in reader.each(_unpacked(batch, desk)):
        if isinstance(read, Article):
            known = desk.outlet_of(page)
            done = annotate(fill(read, page.hints), desk.lexicons, desk.voters)
            policy = str(known.policy) if known else "excerpt"
            yield Kept(done, record, None, policy, signature(done.text), tagger_version(desk.voters), page.hints)
        else:
            desk.set_aside(page, read)


def _unpacked(
    batch: Iterable[Archived], desk: Desk
) -> Iterator[tuple[tuple[Archived, PageRecord], Page, Outlet | None]]:
    """Each page as it stands in the archive, what is stored of it, and its outlet."""
    for page in batch:
        try:
            archived = read_page(desk.config.archive_dir, page.warc_file, page.warc_offset)
        except ArchiveError as problem:
            desk.set_aside(page, problem)
            continue
        record = PageRecord(
            page.url,
            archived.fetched_at,
            page.status,
            charset=archived.charset,
            reserved="as it was when the page was fetched" if page.reserved else None,
            warc_file=page.warc_file,
            warc_offset=page.warc_offset,
        )
        taken = Page(archived.url, archived.body, archived.charset, archived.fetched_at)
        yield (page, record), taken, desk.outlet_of(page)


def _pages(store: Store, outlet_slug: str | None, files: tuple[str, str] | None) -> Iterator[Archived]:
    """The page of each article's newest revision, then the pages that are set aside."""
    yield from _stored(store, outlet_slug, files)
    for aside in quarantine.listing(store, outlet=outlet_slug, limit=1_000_000):
        if files is not None and not files[0] <= (aside.warc_file or "") <= files[1]:
            continue
        if aside.warc_file is not None and aside.warc_offset is not None and aside.outlet is not None:
            yield Archived(aside.url, aside.outlet, aside.warc_file, aside.warc_offset, _hints(store, aside.url))


def _stored(store: Store, outlet_slug: str | None, files: tuple[str, str] | None) -> Iterator[Archived]:
    a, r = article.c, revision.c
    query = (
        sa.select(a.id, a.url, outlet.c.slug, r.warc_file, r.warc_offset, r.charset, a.reserved, frontier.c.hints)
        .join(revision, r.id == a.revision_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .outerjoin(frontier, frontier.c.url == a.url)
        .where(r.warc_file.is_not(None))
        .order_by(a.id)
        .limit(BATCH)
    )
    if outlet_slug is not None:
        query = query.where(outlet.c.slug == outlet_slug)
    if files is not None:
        query = query.where(r.warc_file.collate("C" if store.dialect == "postgresql" else "BINARY").between(*files))
    last = 0
    while rows := store.rows(query.where(a.id > last)):
        for row in rows:
            yield Archived(
                row.url, row.slug, row.warc_file, row.warc_offset, row.hints or {}, row.charset, row.reserved
            )
        last = rows[-1].id


def _unarchived(store: Store, outlet_slug: str | None) -> int:
    """How many articles have no page in the archive."""
    query = (
        sa.select(sa.func.count())
        .select_from(article)
        .join(revision, revision.c.id == article.c.revision_id)
        .join(outlet, outlet.c.id == article.c.outlet_id)
        .where(revision.c.warc_file.is_(None))
    )
    return int(store.rows(query.where(outlet.c.slug == outlet_slug) if outlet_slug else query)[0][0])


def _hints(store: Store, url: str) -> dict[str, Any]:
    rows = store.rows(sa.select(frontier.c.hints).where(frontier.c.url == url))
    return (rows[0].hints or {}) if rows else {}


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items by the batch; as itertools has it from Python 3.12 on."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
