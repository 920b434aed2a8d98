"""Keep saved searches, who is told of what they find, and what was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "saved_search",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen", BIG, server_default="0", nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
        sa.UniqueConstraint("slug", name="uq_saved_search_slug"),
    )
    op.create_table(
        "search_alert",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("saved_search_id", BIG, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("after", BIG, nullable=False),
        sa.Column("looked_at", TIME, nullable=False),
        sa.Column("spiked_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_search_id"], ["saved_search.id"], name="fk_search_alert_saved_search_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_alert"),
        sa.UniqueConstraint("saved_search_id", "channel", "target", "cadence", name="uq_search_alert_saved_search_id_channel_target_cadence"),
    )
    op.create_table(
        "announcement",
        sa.Column("search_alert_id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", sa.Float(), server_default="0", nullable=False),
        sa.Column("spike", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["search_alert_id"], ["search_alert.id"], name="fk_announcement_search_alert_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_announcement_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_alert_id", "article_id", name="pk_announcement"),
    )
    op.create_index("ix_announcement_article_id", "announcement", ["article_id"])
    due = sa.text("state = 'due'")
    op.create_index("ix_announcement_next_try", "announcement", ["next_try"], sqlite_where=due, postgresql_where=due)
