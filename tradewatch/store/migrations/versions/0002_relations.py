"""Make a table for owners and deals: what one company is to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOLD = sa.text("seller_id IS NOT NULL")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "relation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("docid", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column("seller_id", BIG, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tagger_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_relation_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_relation_company_id")),
        sa.ForeignKeyConstraint(["other_id"], ["company.id"], name=op.f("fk_relation_other_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["company.id"], name=op.f("fk_relation_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    op.create_index(op.f("ix_relation_article_id"), "relation", ["article_id"])
    op.create_index("ix_relation_company_id_docid", "relation", ["company_id", "docid"])
    op.create_index("ix_relation_other_id_docid", "relation", ["other_id", "docid"])
    op.create_index(
        "ix_relation_seller_id_docid",
        "relation",
        ["seller_id", "docid"],
        sqlite_where=SOLD,
        postgresql_where=SOLD,
    )
