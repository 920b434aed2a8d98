"""Migrate: bring a database's tables, step by step, to what this program knows.

To change the tables: edit `store/tables.py`, then `python -m tradewatch.store.migrations "what changes"` writes the
step; read it, put its name into `REVISIONS`, and the tests compare the outcome with the tables on both databases.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tradewatch.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "REVISIONS", "config", "ours", "upgrade", "version"]

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)  # oldest first; known here so that opening a database need not load Alembic
HEAD = REVISIONS[-1]
LOCK = 7_466_107_329  # any number, the same in every process: one of them migrates, the others wait


def version(conn: sa.Connection) -> str | None:
    """The revision a database stands at; None when it is empty.

    Raises StoreError when it holds another program's tables.
    """
    tables = set(sa.inspect(conn).get_table_names())
    if "alembic_version" in tables:
        found: str | None = conn.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if found is not None:
            return found
    if tables:
        raise StoreError("the database holds tables of another program; name another with `--db`")
    return None


def upgrade(conn: sa.Connection, to: str = "head") -> None:
    """Run the missing steps inside the caller's transaction."""
    from alembic import command

    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    command.upgrade(config(conn), to)


def config(conn: sa.Connection) -> Config:
    """Alembic's settings for work on this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = conn
    return made


def ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether Alembic may compare a thing: the full-text index is kept by `store/fulltext.py`, not by the tables."""
    if kind == "table":
        return not (name or "").startswith("article_fts")
    return not (name in ("tsv", "ix_article_text_tsv") and parents.get("table_name") == "article_text")
