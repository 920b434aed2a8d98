"""Ask the questions of `bench/asking.py` the way one would write them first, to have something to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tradewatch.store.engine import Store

__all__ = ["facets", "newest", "quotations", "ranked", "timeline"]

MATCH = {"sqlite": "article_fts MATCH :q", "postgresql": "t.tsv @@ websearch_to_tsquery('simple', :q)"}
FROM = {
    "sqlite": "article_fts JOIN article_text t ON t.docid = article_fts.rowid JOIN article a ON a.id = t.article_id",
    "postgresql": "article_text t JOIN article a ON a.id = t.article_id",
}
SNIPPET = {
    "sqlite": "snippet(article_fts, 1, '<b>', '</b>', '…', 24)",
    "postgresql": "ts_headline('simple', t.body, websearch_to_tsquery('simple', :q))",
}
RANK = {
    "sqlite": "bm25(article_fts)",
    "postgresql": "ts_rank(t.tsv, websearch_to_tsquery('simple', :q)) DESC",
}
MONTH = {"sqlite": "strftime('%Y-%m', a.published_at)", "postgresql": "to_char(a.published_at, 'YYYY-MM')"}
NAMED = ("company", "person", "festival")


def newest(store: Store, words: str) -> int:
    """The newest 20 with snippets, and how many there are by fetching them."""
    _page(store, words, "a.published_at DESC")
    found = _rows(store, f"SELECT t.docid FROM {FROM[store.dialect]} WHERE {MATCH[store.dialect]}", q=words)
    return len(found)


def ranked(store: Store, words: str, since: date | None = None, until: date | None = None) -> int:
    """The 20 best of all, or of a time, with snippets."""
    within = "" if since is None else " AND a.published_at >= :since AND a.published_at < :until"
    return len(_page(store, words, RANK[store.dialect], within, since=since, until=until))


def facets(store: Store, words: str) -> int:
    """Five facets and the months, each a GROUP BY over the hits."""
    hits = f"SELECT a.id FROM {FROM[store.dialect]} WHERE {MATCH[store.dialect]}"
    queries = [
        f"SELECT k.name, count(DISTINCT m.article_id) AS n FROM mention m JOIN {kind} k ON k.id = m.{kind}_id"
        f" WHERE m.article_id IN ({hits}) GROUP BY k.id, k.name ORDER BY n DESC LIMIT 10"
        for kind in NAMED
    ]
    queries.append(
        f"SELECT q.role, count(DISTINCT q.article_id) AS n FROM quotation q WHERE q.article_id IN ({hits})"
        " GROUP BY q.role ORDER BY n DESC LIMIT 10"
    )
    queries += [
        f"SELECT {what}, count(*) AS n FROM {FROM[store.dialect]} WHERE {MATCH[store.dialect]} GROUP BY {what}"
        for what in ("a.outlet_id", MONTH[store.dialect])
    ]
    return sum(len(_rows(store, query, q=words)) for query in queries)


def quotations(store: Store, name: str) -> int:
    """The newest 20 quotations of a person, and how many there are by fetching them."""
    said = (
        "FROM quotation q JOIN person p ON p.id = q.person_id JOIN article a ON a.id = q.article_id"
        " WHERE lower(p.name) = lower(:name)"
    )
    _rows(store, f"SELECT q.words, p.name, q.role, a.url {said} ORDER BY a.published_at DESC LIMIT 20", name=name)
    return len(_rows(store, f"SELECT q.id {said}", name=name))


def timeline(store: Store, name: str) -> int:
    """How many articles name a company, month by month."""
    month = MONTH[store.dialect]
    query = (
        f"SELECT {month}, count(DISTINCT a.id) FROM mention m JOIN company c ON c.id = m.company_id"
        f" JOIN article a ON a.id = m.article_id WHERE lower(c.name) = lower(:name) GROUP BY {month}"
    )
    return len(_rows(store, query, name=name))


def _page(store: Store, words: str, order: str, within: str = "", **values: Any) -> Sequence[Any]:
    query = (
        f"SELECT a.id, a.headline, o.name, a.published_at, {SNIPPET[store.dialect]} FROM {FROM[store.dialect]}"
        f" JOIN outlet o ON o.id = a.outlet_id WHERE {MATCH[store.dialect]}{within} ORDER BY {order} LIMIT 20"
    )
    return _rows(store, query, q=words, **{name: value for name, value in values.items() if value is not None})


def _rows(store: Store, query: str, **values: Any) -> list[Any]:
    return store.rows(
        sa.text(query),
        {n: str(v) if isinstance(v, date) and store.dialect == "sqlite" else v for n, v in values.items()},
    )
