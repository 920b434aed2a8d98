"""Find articles for a question."""

from __future__ import annotations

from dataclasses import dataclass

from tradewatch.query.articles import ArticleHit, search
from tradewatch.store.engine import Store

__all__ = ["Found", "find"]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    hits: tuple[ArticleHit, ...]
    count: int | None
    next: str | None
    sentence: str
    notes: tuple[str, ...]
    ranked: int | None = None


def find(store: Store, question: str, *, order: str, cursor: str | None, limit: int) -> Found:
    """The articles, newest first."""
    return Found(tuple(search(store, question, limit=limit)), None, None, "", ())
