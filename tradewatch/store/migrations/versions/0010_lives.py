"""Know which start of a process holds a run or beats, and by which times a schedule was planned last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("run", sa.Column("life", sa.Text(), nullable=True))
    op.add_column("process", sa.Column("life", sa.Text(), nullable=True))
    op.add_column("schedule", sa.Column("times", sa.Text(), nullable=True))
