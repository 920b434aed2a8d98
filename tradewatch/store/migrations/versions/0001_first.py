"""Make the first tables and the full-text index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

FTS5 = """
CREATE VIRTUAL TABLE article_fts USING fts5(
    headline, body, names,
    content='article_text', content_rowid='docid', tokenize='unicode61 remove_diacritics 2'
)
"""


def only_where(condition: str) -> dict[str, Any]:
    """An index of some rows alone, in both dialects' words."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def make_fulltext() -> None:
    """FTS5 beside the text on SQLite, a weighted tsvector in it on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
        return
    op.execute("ALTER TABLE article_text ADD COLUMN tsv tsvector")
    op.execute("CREATE INDEX ix_article_text_tsv ON article_text USING gin (tsv) WITH (fastupdate = off)")


def upgrade() -> None:
    """Make everything."""
    op.create_table(
        "company",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("lexicon_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("merged_into", BIG, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["company.id"], name=op.f("fk_company_merged_into")),
        sa.ForeignKeyConstraint(["parent_id"], ["company.id"], name=op.f("fk_company_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("lexicon_id", name=op.f("uq_company_lexicon_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_company_slug")),
    )
    op.create_index(op.f("ix_company_folded"), "company", ["folded"])
    op.create_index(
        "uq_company_folded_unlisted", "company", ["folded"], unique=True, **only_where("lexicon_id IS NULL")
    )
    op.create_table(
        "feed",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("checked_at", TIME, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feed")),
    )
    op.create_table(
        "festival",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("lexicon_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("part_of", BIG, nullable=True),
        sa.ForeignKeyConstraint(["part_of"], ["festival.id"], name=op.f("fk_festival_part_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_festival")),
        sa.UniqueConstraint("lexicon_id", name=op.f("uq_festival_lexicon_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_festival_slug")),
    )
    op.create_index(op.f("ix_festival_folded"), "festival", ["folded"])
    op.create_index(
        "uq_festival_folded_unlisted", "festival", ["folded"], unique=True, **only_where("lexicon_id IS NULL")
    )
    op.create_table(
        "frontier",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", BIG, nullable=True),
        sa.Column("lease_until", sa.Float(), server_default="0", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("found_by", sa.Text(), nullable=True),
        sa.Column("hints", sa.JSON(), nullable=True),
        sa.Column("signal", sa.Text(), nullable=True),
        sa.Column("fetched_at", TIME, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_frontier")),
    )
    op.create_index(op.f("ix_frontier_outlet_state_priority"), "frontier", ["outlet", "state", "priority"])
    op.create_index(op.f("ix_frontier_state_lease_until"), "frontier", ["state", "lease_until"])
    op.create_table(
        "host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Float(), server_default="0", nullable=False),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_at", TIME, nullable=True),
        sa.Column("reserved", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host")),
    )
    op.create_table(
        "outlet",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("slug", name=op.f("uq_outlet_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("merged_into", BIG, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"], name=op.f("fk_person_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("folded", name=op.f("uq_person_folded")),
        sa.UniqueConstraint("slug", name=op.f("uq_person_slug")),
    )
    op.create_table(
        "run",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("pid", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("log", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_outlet_started_at"), "run", ["outlet", "started_at"])
    op.create_index(op.f("ix_run_state"), "run", ["state"])
    op.create_table(
        "syndication_group",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_syndication_group")),
    )
    op.create_table(
        "article",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("outlet_id", BIG, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("dek", sa.Text(), nullable=True),
        sa.Column("bylines", sa.JSON(), nullable=False),
        sa.Column("dateline", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("published_exact", sa.Boolean(), nullable=True),
        sa.Column("published_local", sa.Text(), nullable=True),
        sa.Column("modified_at", TIME, nullable=True),
        sa.Column("access", sa.Text(), nullable=True),
        sa.Column("paywalled", sa.Boolean(), nullable=True),
        sa.Column("policy", sa.Text(), server_default="excerpt", nullable=False),
        sa.Column("reserved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("revision_id", BIG, nullable=True),
        sa.Column("tagger_version", sa.Text(), nullable=True),
        sa.Column("syndication_group_id", BIG, nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_article_outlet_id")),
        sa.ForeignKeyConstraint(
            ["syndication_group_id"], ["syndication_group.id"], name=op.f("fk_article_syndication_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("outlet_id", "key", name=op.f("uq_article_outlet_id_key")),
        sa.UniqueConstraint("url", name=op.f("uq_article_url")),
    )
    op.create_index(op.f("ix_article_changed_at"), "article", ["changed_at"])
    op.create_index(op.f("ix_article_outlet_id_published_at"), "article", ["outlet_id", "published_at"])
    op.create_index(op.f("ix_article_syndication_group_id"), "article", ["syndication_group_id"])
    op.create_table(
        "edition",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("festival_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name=op.f("fk_edition_festival_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("festival_id", "year", name=op.f("uq_edition_festival_id_year")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", BIG, nullable=True),
        sa.Column("set_aside_at", TIME, nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_quarantine_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("url", name=op.f("uq_quarantine_url")),
    )
    op.create_table(
        "affiliation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("former", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("tagger_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_affiliation_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_affiliation_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index(op.f("ix_affiliation_article_id"), "affiliation", ["article_id"])
    op.create_index(op.f("ix_affiliation_company_id"), "affiliation", ["company_id"])
    op.create_index(op.f("ix_affiliation_person_id"), "affiliation", ["person_id"])
    op.create_table(
        "article_text",
        sa.Column("docid", BIG, autoincrement=False, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_text_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("docid", name=op.f("pk_article_text")),
        sa.UniqueConstraint("article_id", name=op.f("uq_article_text_article_id")),
    )
    op.create_table(
        "copy_band",
        sa.Column("band", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_copy_band_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "article_id", name=op.f("pk_copy_band")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_copy_band_article_id"), "copy_band", ["article_id"])
    op.create_table(
        "mention",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("docid", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("festival_id", BIG, nullable=True),
        sa.Column("edition_id", BIG, nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tagger_version", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + CASE WHEN festival_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_mention_names_one"),
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mention_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_mention_company_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_mention_edition_id")),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name=op.f("fk_mention_festival_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_article_id"), "mention", ["article_id"])
    op.create_index(
        "ix_mention_company_id_docid", "mention", ["company_id", "docid"], **only_where("company_id IS NOT NULL")
    )
    op.create_index(
        "ix_mention_edition_id_docid", "mention", ["edition_id", "docid"], **only_where("edition_id IS NOT NULL")
    )
    op.create_index(
        "ix_mention_festival_id_docid", "mention", ["festival_id", "docid"], **only_where("festival_id IS NOT NULL")
    )
    op.create_index(
        "ix_mention_person_id_docid", "mention", ["person_id", "docid"], **only_where("person_id IS NOT NULL")
    )
    op.create_table(
        "quotation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("docid", BIG, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("speaker_mention", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("tagger_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_quotation_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_quotation_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quotation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("article_id", "start", "end", "kind", name=op.f("uq_quotation_article_id_start_end_kind")),
    )
    op.create_index(
        "ix_quotation_company_id_docid", "quotation", ["company_id", "docid"], **only_where("company_id IS NOT NULL")
    )
    op.create_index(op.f("ix_quotation_docid"), "quotation", ["docid"])
    op.create_index(
        "ix_quotation_person_id_docid", "quotation", ["person_id", "docid"], **only_where("person_id IS NOT NULL")
    )
    op.create_table(
        "revision",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("diff", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", BIG, nullable=True),
        sa.Column("warc_length", sa.Integer(), nullable=True),
        sa.Column("charset", sa.Text(), nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_revision_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "seq", name=op.f("uq_revision_article_id_seq")),
    )
    op.create_index(op.f("ix_revision_warc_file_warc_offset"), "revision", ["warc_file", "warc_offset"])
    make_fulltext()
