"""Give a quotation its surroundings: the rest of the sentence it stands in, and the records of who said it for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from tradewatch.article import Span
from tradewatch.query.places import Spoken, spoken_in_all
from tradewatch.query.quotations import Said
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, article_text

__all__ = ["InContext", "around", "in_context"]

REACH = 160  # characters on each side
ENDS = re.compile(r"[.!?…][\"”’»)]*\s+|\n")

CLOSED = re.compile(r"[.!?][\"”’»]*\Z")


@dataclass(frozen=True, slots=True)
class InContext:
    """A quotation, what stands before and after it in its sentence, and whose records it names."""

    said: Said
    before: str = ""
    after: str = ""
    speaker_slug: str | None = None
    company_slug: str | None = None


def in_context(store: Store, found: Sequence[Said]) -> list[InContext]:
    """These quotations in the order given, each in its sentence where the outlet's policy lets that be shown."""
    numbers = sorted({one.article_id for one in found})
    if not numbers:
        return []
    placed = {
        (number, one.words, one.kind): one
        for number, told in spoken_in_all(store, numbers).items()
        for one in reversed(told)
    }
    texts = _texts(store, numbers)
    return [_placed(one, placed.get((one.article_id, one.words, one.kind)), texts) for one in found]


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


def _placed(one: Said, place: Spoken | None, texts: dict[int, str]) -> InContext:
    if place is None:
        return InContext(one)
    before, after = around(texts.get(one.article_id, ""), Span(place.start, place.end))
    return InContext(one, before, after, place.speaker_slug, place.company_slug)


def _texts(store: Store, numbers: Sequence[int]) -> dict[int, str]:
    c = article_text.c
    query = sa.select(c.article_id, c.body).join(article, article.c.id == c.article_id)
    rows = store.rows(query.where(c.article_id.in_(numbers), article.c.policy != "headline"))
    return {row.article_id: row.body for row in rows}
