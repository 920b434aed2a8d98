"""Say how columns are made: keys, references, times in UTC, indexes of some rows; and how constraints are named."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData

__all__ = ["BigKey", "UtcDateTime", "key", "metadata", "only_where", "to"]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigKey = sa.BigInteger().with_variant(Integer, "sqlite")  # SQLite's rowid is an INTEGER


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware datetime in UTC, on SQLite too, where the column itself has no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Turn into UTC; SQLite gets it without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Column[int]:
    """A surrogate key."""
    return Column("id", BigKey, primary_key=True, autoincrement=True)


def to(target: str, *, null: bool = False, name: str | None = None, cascade: bool = False) -> Column[int]:
    """A reference to another table's key, named after it unless told otherwise."""
    table = target.partition(".")[0]
    return Column(
        name or f"{table}_id", BigKey, ForeignKey(target, ondelete="CASCADE" if cascade else None), nullable=null
    )


def only_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fulfil a condition."""
    condition = sa.text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
