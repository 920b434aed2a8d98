"""Ask for quotations: who said what, in what role, for which company, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from tradewatch.query.highlight import found_in
from tradewatch.query.language import read_question
from tradewatch.query.merged import named_of
from tradewatch.query.named import companies_named, outlets_named, people_named
from tradewatch.query.narrow import Docids, between, docids_between, in_coverage, like, set_of
from tradewatch.store.engine import Store
from tradewatch.store.fulltext import matching
from tradewatch.store.tables import article, outlet, person, quotation
from tradewatch.store.words import And, Node, Not, is_askable

__all__ = ["Said", "quotations", "said_by_article"]

BATCH = 400  # quotations read at a time while looking for words in them


@dataclass(frozen=True, slots=True)
class Said:
    """Words somebody said, as an outlet printed them, and who it says said them."""

    words: str
    kind: str  # direct, mixed or indirect
    cue: str | None
    speaker: str | None
    role: str | None
    organisation: str | None
    headline: str | None
    url: str
    outlet: str
    outlet_slug: str
    published: datetime | None
    article_id: int


def quotations(
    store: Store,
    words: str = "",
    *,
    speaker: str | None = None,
    company: str | None = None,
    role: str | None = None,
    outlet: str | None = None,
    festival: str | None = None,
    edition: int | None = None,
    kind: str | None = None,
    after: date | None = None,
    before: date | None = None,
    limit: int = 20,
) -> list[Said]:
    """What was said, with these words in it, by whom and for whom, newest first?

    Raises UsageError when a name stands for nothing in the database.
    """
    q = quotation.c
    asked = _said().where(*between(q.docid, after, before))
    if speaker is not None:
        asked = asked.where(q.person_id.in_(people_named(store, speaker)))
    if company is not None:
        asked = asked.where(q.company_id.in_(companies_named(store, company)))
    if role is not None:
        asked = asked.where(like(q.role, role))
    if kind is not None:
        asked = asked.where(q.kind == kind)
    if outlet is not None:
        asked = asked.where(article.c.outlet_id.in_(outlets_named(store, outlet)))
    for chosen in in_coverage(store, festival=festival, edition=edition):
        asked = asked.where(q.docid.in_(chosen))
    if not words.strip():
        return _all(store, asked.limit(limit))
    return list(islice(_with_words(store, asked, words, docids_between(after, before)), limit))


def said_by_article(store: Store, article_id: int) -> list[Said]:
    """Every quotation of an article, in reading order."""
    query = _said().where(quotation.c.article_id == article_id).order_by(None).order_by(quotation.c.start)
    return _all(store, query)


def _said() -> sa.Select[Any]:
    q, a = quotation.c, article.c
    keeper, follows, name = named_of(person)
    columns = (q.words, q.kind, q.cue, name.label("speaker"), q.role, q.organisation, a.headline, a.url)
    more = (outlet.c.name, outlet.c.slug, a.published_at, q.article_id)
    return (
        sa.select(*columns, *more, q.docid, q.id)
        .select_from(quotation)
        .join(article, a.id == q.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .outerjoin(person, person.c.id == q.person_id)
        .outerjoin(keeper, follows)
        .order_by(q.docid.desc(), q.id)
    )


def _all(store: Store, query: sa.Select[Any]) -> list[Said]:
    return [Said(*row[:12]) for row in store.rows(query)]


def _with_words(store: Store, asked: sa.Select[Any], words: str, days: Docids) -> Iterator[Said]:
    """The full text says which articles may hold the words; whether the quotation does is seen in itself."""
    q, sought = quotation.c, read_question(words).tree
    if sought is None:
        return
    if (wanted := _wanted(sought)) is not None:
        asked = asked.where(q.docid.in_(set_of("holding", matching(store.dialect, wanted, **days))))
    after: tuple[int, int] | None = None
    while True:
        page = asked.limit(BATCH)
        if after is not None:
            docid, number = after
            page = page.where(sa.or_(q.docid < docid, sa.and_(q.docid == docid, q.id > number)))
        rows = store.rows(page)
        yield from (Said(*row[:12]) for row in rows if found_in(row.words, sought))
        if len(rows) < BATCH:
            return
        after = (rows[-1].docid, rows[-1].id)


def _wanted(sought: Node) -> Node | None:
    """What an article must hold for one of its quotations to do so: the search without its `-words`."""
    parts = sought.parts if isinstance(sought, And) else (sought,)
    kept = tuple(part for part in parts if not isinstance(part, Not) and is_askable(part))
    return None if not kept else kept[0] if len(kept) == 1 else And(kept)
