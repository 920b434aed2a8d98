"""Put hits in order of relevance: the newest of them, since ranking a common word reads every text that has it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from tradewatch.query.ask import Asked
from tradewatch.store.tables import article_text
from tradewatch.store.words import to_tsquery

__all__ = ["RANKED", "ranked"]

RANKED = {"sqlite": 5000, "postgresql": 2000}  # of the newest hits; a tsvector takes longer to rank than a row of FTS5
BM25 = "bm25(10.0, 1.0, 2.0)"  # headline, body, names
WEIGHTS = "{0.1, 0.2, 0.3, 1.0}"  # D, C, B, A: the headline has A


def ranked(asked: Asked, limit: int, first: int) -> tuple[list[int], int | None]:
    """The docids of the most relevant, from the `first` on; the question names words that must be there.

    And how many are found in all, where that was seen on the way.
    """
    return _by_bm25(asked, limit, first) if asked.store.dialect == "sqlite" else _by_ts_rank(asked, limit, first)


def _by_bm25(asked: Asked, limit: int, first: int) -> tuple[list[int], None]:
    oldest = asked.store.rows(asked.docids().limit(1).offset(RANKED["sqlite"] - 1))
    found, docid = asked.unordered()
    if oldest:
        found = found.where(docid >= oldest[0][0])
    rank = sa.literal_column("article_fts.rank", sa.Float)
    query = found.where(rank.op("MATCH")(BM25)).order_by(rank, docid.desc()).limit(limit).offset(first)
    return [row[0] for row in asked.store.rows(query)], None


def _by_ts_rank(asked: Asked, limit: int, first: int) -> tuple[list[int], int | None]:
    """All hits are fetched to know the newest, which is most of the work, so they are counted with it."""
    assert asked.words is not None
    found = asked.unordered()[0].cte("found").prefix_with("MATERIALIZED")
    newest = sa.select(found.c[0]).order_by(found.c[0].desc()).limit(RANKED["postgresql"]).cte("newest")
    newest = newest.prefix_with("MATERIALIZED")
    total = sa.select(sa.func.count()).select_from(found).scalar_subquery()
    text: sa.ColumnClause[str] = sa.literal_column("article_text.tsv")
    query = sa.cast(to_tsquery(asked.words), TSQUERY)
    rank = sa.func.ts_rank(sa.literal_column(f"CAST('{WEIGHTS}' AS float4[])"), text, query)
    docid = article_text.c.docid
    chosen = sa.select(docid, total).join(newest, newest.c[0] == docid).order_by(rank.desc(), docid.desc())
    rows = asked.store.rows(chosen.limit(limit).offset(first))
    return [row[0] for row in rows], rows[0][1] if rows else None
