"""Take turns: one transaction at a time adds articles, tags anew or decides who is who, as SQLite does by itself."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["wait_for_turn"]

TURN = 7_466_107_332  # any number, the same in every process
PATIENCE = "60s"


def wait_for_turn(conn: sa.Connection) -> None:
    """Wait until no other transaction has the turn; it is kept to the end of this one, and asked for before all else.

    So articles come to be seen in the order of their numbers, and the highest number says what was there: what a
    search has told already, what is new. And nobody decides who is who by what another is about to change. A process
    that stops in the middle loses its turn after `PATIENCE`.
    """
    if conn.dialect.name == "postgresql":
        patience = sa.func.set_config("idle_in_transaction_session_timeout", PATIENCE, True)
        conn.execute(sa.select(patience, sa.func.pg_advisory_xact_lock(TURN)))
