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


def ranked(asked: Asked, limit: int, first: int) -> list[int]:
    """The docids of the most relevant, from the `first` on; the question names words that must be there."""
    return _by_bm25(asked, limit, first) if asked.store.dialect == "sqlite" else _by_ts_rank(asked, limit, first)


def _by_bm25(asked: Asked, limit: int, first: int) -> list[int]:
    oldest = asked.store.rows(asked.docids().limit(1).offset(RANKED["sqlite"] - 1))
    found, docid = asked.unordered()
    if oldest:
        found = found.where(docid >= oldest[0][0])
    rank = sa.literal_column("article_fts.rank", sa.Float)
    query = found.where(rank.op("MATCH")(BM25)).order_by(rank, docid.desc()).limit(limit).offset(first)
    return [row[0] for row in asked.store.rows(query)]


def _by_ts_rank(asked: Asked, limit: int, first: int) -> list[int]:
    assert asked.words is not None
    newest = asked.docids().limit(RANKED["postgresql"]).cte("newest").prefix_with("MATERIALIZED")
    text: sa.ColumnClause[str] = sa.literal_column("article_text.tsv")
    query = sa.cast(to_tsquery(asked.words), TSQUERY)
    rank = sa.func.ts_rank(sa.literal_column(f"CAST('{WEIGHTS}' AS float4[])"), text, query)
    docid = article_text.c.docid
    chosen = sa.select(docid).join(newest, newest.c.docid == docid).order_by(rank.desc(), docid.desc())
    return [row[0] for row in asked.store.rows(chosen.limit(limit).offset(first))]
