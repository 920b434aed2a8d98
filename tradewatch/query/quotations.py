"""Ask for quotations: who said what, in what role, for which company, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Unpack

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.ask import Narrowing, narrowed
from tradewatch.query.language import Question
from tradewatch.query.merged import named_of
from tradewatch.query.spoken import Spoken
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, company, outlet, person, quotation

__all__ = [
    "QuotationPage",
    "Said",
    "every_quotation",
    "find_quotations",
    "headlines_only",
    "quotations",
    "said_by_article",
]

BATCH = 400  # quotations read at a time while looking for words in them
COUNTED = 10_000  # quotations read to count those with certain words; there may be millions


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
    id: int = 0
    speaker_slug: str | None = None
    company: str | None = None  # the organisation, as it is known
    company_slug: str | None = None


@dataclass(frozen=True, slots=True)
class QuotationPage:
    """A page of quotations: how many there are in all, and where the next page begins."""

    hits: tuple[Said, ...]
    count: int
    counted: bool  # false: there are more than `count`, too many to read each for the words
    next: str | None  # the `cursor` of the next page; None on the last
    sentence: str
    notes: tuple[str, ...]


def quotations(
    store: Store, question: str | Question = "", *, limit: int = 20, **narrowing: Unpack[Narrowing]
) -> list[Said]:
    """What was said, with these words in it, by whom and for whom, newest first?

    Raises UsageError when a name stands for nothing in the database.
    """
    spoken = Spoken(store, narrowed(question, narrowing))
    spoken.check()
    return [_record(row) for row in islice(_walk(spoken, None, limit), limit)]


def find_quotations(
    store: Store,
    question: str | Question = "",
    *,
    limit: int = 20,
    cursor: str | None = None,
    strict: bool = False,
    **narrowing: Unpack[Narrowing],
) -> QuotationPage:
    """A page of what `quotations` gives, with the count and the question in words; unknown names are noted.

    Raises UsageError for a wrong cursor and, when `strict`, for a name that stands for nothing.
    """
    spoken = Spoken(store, narrowed(question, narrowing))
    if strict:
        spoken.check()
    rows = list(islice(_walk(spoken, _place(cursor), limit + 1), limit + 1))
    count, counted = _count(spoken)
    hits = rows[:limit]
    last = hits[-1] if hits else None
    return QuotationPage(
        hits=tuple(map(_record, hits)),
        count=count,
        counted=counted,
        next=f"q{last.docid}.{last.id}" if last and len(rows) > limit else None,
        sentence=spoken.sentence(count) if counted else f"more than {spoken.sentence(count)}",
        notes=spoken.notes,
    )


def every_quotation(store: Store, question: str | Question = "", **narrowing: Unpack[Narrowing]) -> Iterator[Said]:
    """All that `quotations` gives, read some hundred at a time, each in a transaction of its own.

    Raises UsageError, with the first, when a name stands for nothing in the database.
    """
    spoken = Spoken(store, narrowed(question, narrowing))
    spoken.check()
    yield from map(_record, _walk(spoken, None, None))


def _place(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    if not (given := re.fullmatch(r"q(-?\d{1,15})\.(\d{1,15})", cursor)):
        raise UsageError(f"{cursor!r} is not where a page of quotations begins; take `next` of the page before")
    return int(given[1]), int(given[2])


def headlines_only(store: Store, articles: Collection[int]) -> set[int]:
    """Those of these articles of which the outlet's policy lets nothing but the headline leave the store."""
    kept_back = sa.select(article.c.id).where(article.c.id.in_(articles), article.c.policy == "headline")
    return {row.id for row in store.rows(kept_back)}


def said_by_article(store: Store, article_id: int) -> list[Said]:
    """Every quotation of an article, in reading order."""
    query = _said().where(quotation.c.article_id == article_id).order_by(None).order_by(quotation.c.start)
    return _all(store, query)


def _said() -> sa.Select[Any]:
    q, a = quotation.c, article.c
    speaker, follows, name = named_of(person)
    firm, holds, firm_name = named_of(company)
    columns = (q.words, q.kind, q.cue, name.label("speaker"), q.role, q.organisation, a.headline, a.url)
    more = (outlet.c.name, outlet.c.slug, a.published_at, q.article_id, q.id)
    slug, firm_slug = (sa.func.coalesce(k.c.slug, t.c.slug) for k, t in ((speaker, person), (firm, company)))
    return (
        sa.select(*columns, *more, slug, firm_name, firm_slug, q.docid)
        .select_from(quotation)
        .join(article, a.id == q.article_id)
        .join(outlet, outlet.c.id == a.outlet_id)
        .outerjoin(person, person.c.id == q.person_id)
        .outerjoin(speaker, follows)
        .outerjoin(company, company.c.id == q.company_id)
        .outerjoin(firm, holds)
        .order_by(q.docid.desc(), q.id)
    )


def _record(row: sa.Row[Any]) -> Said:
    values: tuple[Any, ...] = tuple(row)[:16]
    return Said(*values)


def _all(store: Store, query: sa.Select[Any]) -> list[Said]:
    return [_record(row) for row in store.rows(query)]


def _walk(spoken: Spoken, place: tuple[int, int] | None, limit: int | None) -> Iterator[sa.Row[Any]]:
    """The rows of the quotations asked for, newest first, from a place on; more than the limit where words are read."""
    q, size = quotation.c, BATCH if spoken.reads or limit is None else limit
    asked = _said().where(*spoken.conditions).add_columns(*spoken.columns)
    while True:
        page = asked.limit(size)
        if place is not None:
            docid, number = place
            # The range stands by itself, so that both databases walk the index from there on.
            page = page.where(q.docid <= docid, sa.or_(q.docid < docid, q.id > number))
        rows = spoken.store.rows(page)
        yield from (row for row in rows if spoken.fits(row.words, row._mapping))
        if len(rows) < size or not (spoken.reads or limit is None):
            return
        place = rows[-1].docid, rows[-1].id


def _count(spoken: Spoken) -> tuple[int, bool]:
    """How many there are; when words have to be read, no more than a certain number of quotations is."""
    q, store = quotation.c, spoken.store
    if not spoken.reads:
        number = store.rows(sa.select(sa.func.count()).select_from(quotation).where(*spoken.conditions))[0][0]
        return number, True
    asked = sa.select(q.words, *spoken.columns).where(*spoken.conditions).order_by(q.docid.desc(), q.id)
    rows = store.rows(asked.limit(COUNTED + 1))
    fit = sum(spoken.fits(row.words, row._mapping) for row in rows[:COUNTED])
    return fit, len(rows) <= COUNTED
