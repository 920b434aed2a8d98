"""Write the next migration: what `store/tables.py` has and the newest migration has not."""

from __future__ import annotations

import sys

from alembic import command

from tradewatch.store import migrations
from tradewatch.store.engine import open_store


def main(message: str) -> None:
    """Compare the tables with a fresh database at the newest revision, and write the step between."""
    number = f"{len(migrations.REVISIONS) + 1:04}"
    with open_store("sqlite://", any_version=True) as store, store.begin() as conn:
        if migrations.REVISIONS:
            migrations.upgrade(conn)
        command.revision(migrations.config(conn), message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change")
