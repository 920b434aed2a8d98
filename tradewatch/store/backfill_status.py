"""Ask how far back-fills have come: month by month what is listed, stored, left and given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from tradewatch.store.backfill import Ledger
from tradewatch.store.docid import BITS, DAY_ZERO
from tradewatch.store.engine import Store
from tradewatch.store.months import Days, bits_of, missing, month_of, today
from tradewatch.store.tables import article, article_text, frontier, outlet

__all__ = ["Month", "SourceMonth", "months_of", "page_month", "stored_urls"]

DAY = 1440  # minutes: a page's priority is its minute since DAY_ZERO
AT_ONCE = 1000
SETTLED = timedelta(days=2)  # before today: what is later is listed again and again
GIVEN_UP = ("failed", "barred")


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """What one source has told of a month."""

    source: str
    listed: int
    days: int  # that are listed wholly
    whole: bool  # all that can be


@dataclass(frozen=True, slots=True)
class Month:
    """One month of one outlet; `month` is None for pages of which no source says when they were published."""

    outlet: str
    month: str | None
    state: str  # done | left: pages wait | begun: not listed by every source | none
    listed: int  # by the source that lists most
    stored: int  # articles of that month in the database, whoever brought them
    left: int  # pages that are still to be fetched
    given_up: int
    sources: tuple[SourceMonth, ...] = ()


def months_of(store: Store, slug: str, sources: Sequence[str], days: Days | None = None) -> list[Month]:
    """The months of these days, or all of which a back-fill knows, the newest first."""
    ledger = Ledger(store, slug).months()
    waiting = _pages(store, slug, ("todo", "leased"))
    gone = _pages(store, slug, GIVEN_UP)
    stored = _stored(store, slug)
    known = {one.month for one in ledger} | {month for month in waiting if month}
    chosen = list(days.months()) if days else sorted(known, reverse=True)
    made = []
    for month in chosen:
        told = [one for one in ledger if one.month == month]
        parts = tuple(
            SourceMonth(one.source, one.listed, one.days.bit_count(), _whole(month, one.days)) for one in told
        )
        whole = {one.source for one in parts if one.whole}
        state = (
            "none" if not told else "begun" if not whole.issuperset(sources) else "left" if waiting[month] else "done"
        )
        listed = max((one.listed for one in parts), default=0)
        made.append(Month(slug, month, state, listed, stored[month], waiting[month], gone[month], parts))
    if waiting[None] or gone[None]:
        made.append(Month(slug, None, "left" if waiting[None] else "done", 0, 0, waiting[None], gone[None]))
    return made


def _whole(month: str, days: int) -> bool:
    """Whether every day of the month that is long enough ago is among them."""
    first = date.fromisoformat(f"{month}-01")
    last = today() - SETTLED
    if first > last:
        return False
    asked = bits_of(Days(first, last)).get(month, 0)
    return not missing({month: asked}, {month: days})


def page_month(priority: int) -> str | None:
    """The month of a page of a back-fill, by its priority; None when no source says when it was published."""
    return None if priority < 0 else month_of(DAY_ZERO + timedelta(minutes=priority))


def _pages(store: Store, slug: str, states: Collection[str]) -> Counter[str | None]:
    """How many pages of back-fills stand in these states, by month."""
    f = frontier.c
    mine = sa.and_(f.outlet == slug, f.backfill.is_(True), f.state.in_(states))
    day = sa.case((f.priority < 0, None), else_=f.priority.op("/")(DAY)).label("day")  # of whole numbers: no rest
    found: Counter[str | None] = Counter()
    for row in store.rows(sa.select(day, sa.func.count().label("pages")).where(mine).group_by(day)):
        found[None if row.day is None else month_of(DAY_ZERO + timedelta(days=row.day))] += row.pages
    return found


def _stored(store: Store, slug: str) -> Counter[str]:
    """How many articles of the outlet are stored, by month: of publication, or else of the first sight."""
    day = article_text.c.docid.op(">>")(sa.literal_column(str(BITS))).label("day")
    query = (
        sa.select(day, sa.func.count().label("articles"))
        .join(article, article.c.id == article_text.c.article_id)
        .join(outlet, outlet.c.id == article.c.outlet_id)
        .where(outlet.c.slug == slug)
        .group_by(day)
    )
    found: Counter[str] = Counter()
    for row in store.rows(query):
        found[month_of(DAY_ZERO + timedelta(days=row.day))] += row.articles
    return found


def stored_urls(store: Store, urls: Sequence[str]) -> set[str]:
    """Those of the addresses that are stored, or that need not be asked for again."""
    known: set[str] = set()
    settled = ("done", *GIVEN_UP)
    for start in range(0, len(urls), AT_ONCE):
        part = urls[start : start + AT_ONCE]
        known |= {row.url for row in store.rows(sa.select(article.c.url).where(article.c.url.in_(part)))}
        pages = sa.select(frontier.c.url).where(frontier.c.url.in_(part), frontier.c.state.in_(settled))
        known |= {row.url for row in store.rows(pages)}
    return known
