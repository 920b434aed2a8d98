"""Remember of a feed when it last answered and when what it lists was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("feed", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("dates", sa.JSON(), nullable=True))
