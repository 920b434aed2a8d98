"""Keep where an article comes from: the wire services in its byline, who published it first, whose its picture is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("article", sa.Column("agencies", sa.JSON(), nullable=True))
    op.add_column("article", sa.Column("image_credit", sa.Text(), nullable=True))
    op.add_column("article", sa.Column("first_published_by", sa.Text(), nullable=True))
