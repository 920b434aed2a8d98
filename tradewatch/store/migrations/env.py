"""Run Alembic on the connection that `migrations.config` was given."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from tradewatch.store.migrations import ours
from tradewatch.store.tables import UtcDateTime, metadata


def _frozen(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as what they are today, so that an old step does not change with the program."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=ours,
    render_as_batch=True,
    render_item=_frozen,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
