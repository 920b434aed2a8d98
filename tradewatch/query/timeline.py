"""Ask when: how many articles of each day, week or month a question finds, plain or by what the outlets published.

Plain counts rise when an outlet is added or publishes more. The normalised figure does not: it is how many of 1,000
articles the question finds, first within each outlet (its found by its published of that period), then the mean over
the outlets that published anything then, each weighing as much as it published in all the time shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Unpack

import numpy as np
import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.ask import Asked, Narrowing, ask
from tradewatch.query.columns import Ints
from tradewatch.query.columns_read import numbers
from tradewatch.query.coverage import By, Headline, by_day, folded, headlines, start_of
from tradewatch.query.held import held, steady
from tradewatch.query.language import Question
from tradewatch.query.language.tree import And, Field, Name, Node
from tradewatch.query.named import companies_named, people_named
from tradewatch.store.docid import BITS, DAY_ZERO
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, mention

__all__ = ["Point", "Timeline", "timeline"]

FRAME = (Name.OUTLET, Name.LANG)  # what says which articles a share is of
ALONE: dict[Name, tuple[sa.Column[Any], Callable[[Store, str], list[int]]]] = {
    Name.COMPANY: (mention.c.company_id, companies_named),
    Name.PERSON: (mention.c.person_id, people_named),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A day, a week (from its Monday on) or a month."""

    start: date
    articles: int
    per_thousand: float | None = None  # None: not asked for, or no outlet published anything then


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a question finds over time, from the first article to the last."""

    by: By
    normalised: bool
    articles: int
    points: tuple[Point, ...]
    first: Headline | None  # the oldest article found
    last: Headline | None
    sentence: str
    notes: tuple[str, ...]


def timeline(
    store: Store,
    question: str | Question = "",
    *,
    by: By = "month",
    normalise: bool = False,
    strict: bool = False,
    **narrowing: Unpack[Narrowing],
) -> Timeline:
    """How many articles does a question find, by day, week or month?

    With `normalise` each point also has its share of 1,000 articles; of a question for some outlets or a language the
    share is of theirs. Raises UsageError, when `strict`, for a name that stands for nothing.
    """
    asked = ask(store, question, **narrowing)
    if strict:
        asked.check()
    days = by_day(store, _docids(store, asked))
    periods = folded(days, by)
    shares = _shares(store, asked, [one.start for one in periods], by) if normalise and periods else {}
    articles = sum(one.articles for one in periods)
    first, last = _ends(store, asked) if periods else (None, None)
    return Timeline(
        by=by,
        normalised=normalise,
        articles=articles,
        points=tuple(Point(one.start, one.articles, shares.get(one.start)) for one in periods),
        first=first,
        last=last,
        sentence=asked.sentence(articles),
        notes=asked.notes,
    )


def _docids(store: Store, asked: Asked) -> sa.Select[Any]:
    """What is found, in no order. Of a question for one company or person alone it stands in one index."""
    tree = asked.question.tree
    if isinstance(tree, Field) and tree.name in ALONE:
        column, named = ALONE[tree.name]
        try:
            return sa.select(mention.c.docid).where(column.in_(named(store, tree.value))).distinct()
        except UsageError:  # it stands for nothing; the question has a note of that
            pass
    return asked.unordered()[0]


def _ends(store: Store, asked: Asked) -> tuple[Headline, Headline]:
    query, docid = asked.unordered()
    ends = [store.rows(query.order_by(way).limit(1))[0][0] for way in (docid, docid.desc())]
    known = headlines(store, ends)
    return known[-1], known[0]


def _shares(store: Store, asked: Asked, starts: list[date], by: By) -> dict[date, float]:
    """How many of 1,000 articles are found in each period, as the module's first lines say."""
    frame = _frame(asked.question.tree)
    with steady(store) as conn:
        columns = held(store).current(conn)
        docids, outlets = _every(conn) if columns is None else (columns.docids, columns.outlets)
        [found] = numbers(conn, _docids(store, asked))
        kept = docids if frame is None else numbers(conn, Asked(store, Question("", frame)).unordered()[0])[0]
    number, place = np.unique(outlets, return_inverse=True), _places(starts, by)
    grids = [np.zeros((len(number[0]), len(starts))) for _ in range(2)]
    for grid, some in zip(grids, (found, kept), strict=True):
        rows = np.searchsorted(docids, some)
        days = (some >> BITS) - (starts[0] - DAY_ZERO).days
        inside = (days >= 0) & (days < len(place))
        np.add.at(grid, (number[1][rows[inside]], place[days[inside]]), 1)
    hits, published = grids
    weights = np.where(published > 0, published.sum(axis=1, keepdims=True), 0)
    share = np.divide(hits, published, out=np.zeros_like(hits), where=published > 0)
    total = weights.sum(axis=0)
    mean = np.divide((share * weights).sum(axis=0), total, out=np.zeros(len(starts)), where=total > 0)
    return {start: round(float(mean[n]) * 1000, 3) for n, start in enumerate(starts) if total[n] > 0}


def _every(conn: sa.Connection) -> tuple[Ints, Ints]:
    """Every article's docid and outlet, in the order of docids."""
    query = sa.select(article_text.c.docid, article.c.outlet_id)
    docids, outlets = numbers(conn, query.join_from(article, article_text, article_text.c.article_id == article.c.id))
    order = np.argsort(docids)
    return docids[order], outlets[order]


def _frame(tree: Node | None) -> Node | None:
    """The parts of a question that say which articles it looks at at all: its outlets, its language."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    kept = tuple(part for part in parts if part is not None and _names_frame(part))
    return And(kept) if len(kept) > 1 else kept[0] if kept else None


def _names_frame(node: Node) -> bool:
    if isinstance(node, Field):
        return node.name in FRAME
    parts = getattr(node, "parts", None) or ((node.part,) if hasattr(node, "part") else ())
    return bool(parts) and all(_names_frame(part) for part in parts)


def _places(starts: list[date], by: By) -> Ints:
    """For each day from the first period's start on, which period it belongs to."""
    number = {start: n for n, start in enumerate(starts)}
    days = ((_after(starts[-1], by)) - starts[0]).days
    return np.array([number[start_of(starts[0] + timedelta(days=n), by)] for n in range(days)], dtype=np.int64)


def _after(start: date, by: By) -> date:
    return start_of(start + timedelta(days={"day": 1, "week": 7, "month": 31}[by]), by)
