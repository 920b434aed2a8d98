"""Give a quotation its surroundings: the rest of the sentence it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.query.quotations import Said
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text, quotation

__all__ = ["InContext", "around", "in_context"]

REACH = 160  # characters on each side
ENDS = re.compile(r"[.!?…][\"”’»)]*\s+|\n")

CLOSED = re.compile(r"[.!?][\"”’»]*\Z")


@dataclass(frozen=True, slots=True)
class InContext:
    """A quotation, and what stands before and after it in its sentence."""

    said: Said
    before: str = ""
    after: str = ""


def in_context(store: Store, found: Sequence[Said]) -> list[InContext]:
    """These quotations in the order given, each in its sentence where the outlet's policy lets that be shown."""
    places = _places(store, [one.id for one in found])
    texts = _texts(store, sorted({one.article_id for one in found}))
    return [
        InContext(one, *around(texts[one.article_id], places[one.id]))
        if one.id in places and one.article_id in texts
        else InContext(one)
        for one in found
    ]


def around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and after a place in its sentence; cut at a word where that is long."""
    head, tail = text[max(0, span.start - 4 * REACH) : span.start], text[span.end : span.end + 4 * REACH]
    ends = list(ENDS.finditer(head))
    before = head[ends[-1].end() :] if ends else head
    # The quotation's own last sign may close the sentence: then only the mark after it belongs here.
    stop = re.match(r"[\"”’»]*(?=\s|$)", tail) if CLOSED.search(text, span.start, span.end) else ENDS.search(tail)
    after = tail[: stop.end()] if stop else tail
    return _short_before(before), _short_after(after.rstrip())


def _short_before(words: str) -> str:
    if len(words) <= REACH:
        return words
    cut = words[-REACH:]
    return f"… {cut[cut.find(' ') + 1 :]}"


def _short_after(words: str) -> str:
    if len(words) <= REACH:
        return words
    return f"{words[:REACH].rpartition(' ')[0]} …"


def _places(store: Store, ids: Sequence[int]) -> dict[int, Span]:
    q = quotation.c
    rows = store.rows(sa.select(q.id, q.start, q.end).where(q.id.in_(ids))) if ids else []
    return {row.id: Span(row.start, row.end) for row in rows}


def _texts(store: Store, articles: Sequence[int]) -> dict[int, str]:
    c = article_text.c
    query = sa.select(c.article_id, c.body).join(article, article.c.id == c.article_id)
    rows = store.rows(query.where(c.article_id.in_(articles), article.c.policy != "headline")) if articles else []
    return {row.article_id: row.body for row in rows}
