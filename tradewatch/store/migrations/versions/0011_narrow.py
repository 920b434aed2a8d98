"""Keep texts out of the rows on PostgreSQL, so that the rows of many hits stand on few pages; rows that are there stay."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE article_text SET (toast_tuple_target = 256)")
