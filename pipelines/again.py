"""Apply new rules to what is stored: tag the articles again, read the archived pages again; no network.

The same rules give the same articles: what a crawl did to a page is done here in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from pipelines.annotate import TAGGER_VERSION, Lexicons, annotate, tag
from pipelines.clean import fill
from pipelines.dedupe import is_copy, signature
from pipelines.facts import keep_lexicon_facts
from tradewatch.config import Config
from tradewatch.errors import ArchiveError, ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.fetch.warc import read_page
from tradewatch.outlets.registry import Registry
from tradewatch.store import quarantine
from tradewatch.store.engine import Store
from tradewatch.store.kept import Kept, PageRecord
from tradewatch.store.read import stored_articles
from tradewatch.store.tables import article, frontier, outlet, revision
from tradewatch.store.write import Writer

__all__ = ["reextract", "retag"]

BATCH = 100
Item = TypeVar("Item")


def retag(store: Store, *, outlet_slug: str | None = None, everything: bool = False) -> Iterator[Counter[str]]:
    """Tag stored articles anew, in batches; gives the counts so far after each.

    Without `everything`, only those that another version of the tagger tagged.
    """
    lexicons, writer, counts = Lexicons.load(), Writer(store, is_copy), Counter[str]()
    older = None if everything else TAGGER_VERSION
    stored = stored_articles(store, outlet_slug=outlet_slug, tagged_before=older, batch=BATCH)
    for batch in batched(stored, BATCH):
        tagged = {one.id: tag(one.article, lexicons) for one in batch}
        for outcome in writer.retag(tagged, TAGGER_VERSION):
            counts["failed" if outcome.what == "failed" else "retagged"] += 1
        yield counts
    keep_lexicon_facts(store, lexicons)


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
    store: Store, config: Config, registry: Registry, *, outlet_slug: str | None = None
) -> Iterator[Counter[str]]:
    """Read each archived page anew, those that were set aside too; gives the counts so far after each batch."""
    lexicons, writer, counts = Lexicons.load(), Writer(store, is_copy), Counter[str]()
    for batch in batched(_pages(store, outlet_slug), BATCH):
        kept = [one for page in batch if (one := _read(page, store, config, registry, lexicons, counts))]
        for one, outcome in zip(kept, writer.write(kept), strict=True):
            counts[outcome.what] += 1
            if outcome.what != "failed":
                quarantine.free(store, one.page.url)
        yield counts
    keep_lexicon_facts(store, lexicons)


def _read(
    page: Archived, store: Store, config: Config, registry: Registry, lexicons: Lexicons, counts: Counter[str]
) -> Kept | None:
    """One page through the whole path; None when it cannot be read, which is written down."""
    known = registry.get(page.outlet) if page.outlet in registry else None
    try:
        archived = read_page(config.archive_dir, page.warc_file, page.warc_offset)
        read = extract(Page(archived.url, archived.body, archived.charset, archived.fetched_at), known)
    except (ArchiveError, ExtractionError) as problem:
        counts["set_aside"] += 1
        place = (page.warc_file, page.warc_offset)
        quarantine.set_aside(store, quarantine.SetAside(page.url, page.outlet, "extract", problem.reason, *place))
        return None
    done = annotate(fill(read, page.hints), lexicons)
    record = PageRecord(
        page.url,
        archived.fetched_at,
        page.status,
        charset=archived.charset,
        reserved="as it was when the page was fetched" if page.reserved else None,
        warc_file=page.warc_file,
        warc_offset=page.warc_offset,
    )
    policy = str(known.policy) if known else "excerpt"
    return Kept(done, record, None, policy, signature(done.text), TAGGER_VERSION, page.hints)


def _pages(store: Store, outlet_slug: str | None) -> Iterator[Archived]:
    """The page of each article's newest revision, then the pages that are set aside."""
    yield from _stored(store, outlet_slug)
    for aside in quarantine.listing(store, outlet=outlet_slug, limit=1_000_000):
        if aside.warc_file is not None and aside.warc_offset is not None and aside.outlet is not None:
            yield Archived(aside.url, aside.outlet, aside.warc_file, aside.warc_offset, _hints(store, aside.url))


def _stored(store: Store, outlet_slug: str | None) -> Iterator[Archived]:
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
    last = 0
    while rows := store.rows(query.where(a.id > last)):
        for row in rows:
            yield Archived(
                row.url, row.slug, row.warc_file, row.warc_offset, row.hints or {}, row.charset, row.reserved
            )
        last = rows[-1].id


def _hints(store: Store, url: str) -> dict[str, Any]:
    rows = store.rows(sa.select(frontier.c.hints).where(frontier.c.url == url))
    return (rows[0].hints or {}) if rows else {}


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Items by the batch; as itertools has it from Python 3.12 on."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
