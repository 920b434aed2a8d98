"""Remember how far back-fills have come, which pages are theirs, and which articles they brought long after the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Take the step."""
    op.add_column("article", sa.Column("backfilled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("frontier", sa.Column("backfill", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_index("ix_frontier_outlet_state_priority", "frontier")
    op.create_index("ix_frontier_outlet_backfill_state_priority", "frontier", ["outlet", "backfill", "state", "priority"])
    op.create_table(
        "backfill",
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("listed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("outlet", "source", "month", name="pk_backfill"),
    )
    op.create_table(
        "backfill_walk",
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("outlet", "source", name="pk_backfill_walk"),
    )
