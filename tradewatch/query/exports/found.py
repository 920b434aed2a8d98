"""Ask for what is to be exported by its noun: the list commands, the pages and notebooks all come by here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tradewatch.query.exports.articles import articles_found
from tradewatch.query.exports.cells import Column
from tradewatch.query.exports.streams import (
    Days,
    companies_found,
    editions_found,
    festivals_found,
    people_found,
    quotations_found,
)
from tradewatch.store.engine import Store

__all__ = ["found"]

ASKED: dict[str, Callable[..., Iterator[Any]]] = {
    "quotations": quotations_found,
    "people": people_found,
    "companies": companies_found,
    "festivals": festivals_found,
}


def found(
    store: Store,
    noun: str,
    words: str = "",
    *,
    columns: Sequence[Column] = (),
    days: Days | None = None,
    **narrowing: Any,
) -> Iterator[Any]:
    """The records that a question finds, all of them, in the order of its list; `days` gives those of editions.

    Raises UsageError, with the first record, when a name stands for nothing in the database.
    """
    if noun == "articles":
        return articles_found(store, words, columns={column.name for column in columns}, **narrowing)
    if noun == "editions":
        return editions_found(store, words, days=days, **narrowing)
    return ASKED[noun](store, words, **narrowing)
