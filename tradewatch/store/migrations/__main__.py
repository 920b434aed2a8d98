"""Write the next migration: what `store/tables.py` has and the newest migration has not."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from alembic import command

from tradewatch.store import migrations


def main(message: str) -> None:
    """Compare the tables with a fresh database at the newest revision, and write the step between."""
    number = f"{len(migrations.REVISIONS) + 1:04}"
    with sa.create_engine("sqlite://").begin() as conn:
        migrations.upgrade(conn)
        command.revision(migrations.config(conn), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
