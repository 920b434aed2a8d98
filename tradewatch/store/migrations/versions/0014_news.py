"""Find the newest articles that are news though a back-fill has put many others on top of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    news = {"sqlite": sa.text("backfilled = 0"), "postgresql": sa.text("NOT backfilled")}
    op.create_index(
        "ix_article_news", "article", ["id"], sqlite_where=news["sqlite"], postgresql_where=news["postgresql"]
    )
