"""Draw the tables: what the database holds, every uniqueness a constraint.

Times are UTC. `docid` orders articles by day (`day since 2000 << 20 | seq`), so that newest first and date ranges are
walks along the key. Offsets count code points of `article_text.body`. The full-text index stands beside these tables,
made by `store/fulltext.py`: FTS5 `article_fts` on SQLite, the column `article_text.tsv` on PostgreSQL.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from tradewatch.store.columns import BigKey, UtcDateTime, key, metadata, only_where, to
from tradewatch.store.watch_tables import announcement, saved_search, search_alert
from tradewatch.store.work_tables import (
    alert,
    backfill,
    backfill_walk,
    change,
    delivery,
    feed,
    frontier,
    host,
    process,
    quarantine,
    run,
    schedule,
)

__all__ = [
    "PRESS",
    "UtcDateTime",
    "affiliation",
    "alert",
    "announcement",
    "article",
    "article_text",
    "backfill",
    "backfill_walk",
    "change",
    "company",
    "copy_band",
    "decision",
    "delivery",
    "edition",
    "feed",
    "festival",
    "frontier",
    "host",
    "mention",
    "metadata",
    "outlet",
    "person",
    "process",
    "quarantine",
    "quotation",
    "relation",
    "revision",
    "run",
    "saved_search",
    "schedule",
    "search_alert",
    "sighting",
    "syndication_group",
]

outlet = Table(
    "outlet",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("home", Text),
    Column("country", Text),
    Column("language", Text),
)

syndication_group = Table(
    "syndication_group",
    metadata,
    key(),
    Column("made_at", UtcDateTime, nullable=False),
)

article = Table(
    "article",
    metadata,
    key(),
    to("outlet.id"),
    Column("url", Text, nullable=False, unique=True),  # canonical
    Column("key", Text),  # the outlet's own id, from the URL
    Column("headline", Text),
    Column("dek", Text),
    Column("bylines", sa.JSON, nullable=False),  # list of names
    Column("agencies", sa.JSON(none_as_null=True)),  # list of wire services in the byline
    Column("dateline", Text),
    Column("section", Text),
    Column("tags", sa.JSON, nullable=False),  # list of words
    Column("language", Text),
    Column("image", Text),
    Column("image_credit", Text),  # whose the picture is
    Column("first_published_by", Text),  # another outlet that the page names as the first to publish it
    Column("published_at", UtcDateTime),
    Column("published_exact", Boolean),  # false: the page gives a day only
    Column("published_local", Text),  # ISO 8601 as the page gave it, zone kept
    Column("modified_at", UtcDateTime),
    Column("access", Text),
    Column("paywalled", Boolean),
    Column("policy", Text, nullable=False, server_default="excerpt"),  # what may leave the store, see outlets/outlet.py
    Column("reserved", Boolean, nullable=False, server_default=sa.false()),  # the outlet reserves text and data mining
    Column("words", Integer, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("backfilled", Boolean, nullable=False, server_default=sa.false()),  # brought long after its day: no news
    Column("revision_id", BigKey),  # the revision that stands now
    Column("tagger_version", Text),
    to("syndication_group.id", null=True),
    Column("provenance", sa.JSON, nullable=False),  # field -> rule
    UniqueConstraint("outlet_id", "key"),
    Index(None, "outlet_id", "published_at"),
    Index(None, "changed_at"),
    Index(None, "syndication_group_id"),
    # The newest news, though a back-fill has put many others on top.
    Index("ix_article_news", "id", sqlite_where=sa.text("backfilled = 0"), postgresql_where=sa.text("NOT backfilled")),
)

article_text = Table(
    "article_text",
    metadata,
    Column("docid", BigKey, primary_key=True, autoincrement=False),
    Column("article_id", BigKey, ForeignKey("article.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("headline", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("names", Text, nullable=False),  # folded names of people, companies, festivals, for finding Łódź and 부산
)

revision = Table(
    "revision",
    metadata,
    key(),
    to("article.id", cascade=True),
    Column("seq", Integer, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("headline", Text),
    Column("body", Text),  # null while the revision stands: `article_text.body` has it then
    Column("diff", Text),  # unified diff of the paragraphs against the revision before
    Column("warc_file", Text),
    Column("warc_offset", BigKey),
    Column("warc_length", Integer),
    Column("charset", Text),  # the encoding the page was read with
    to("run.id", null=True),
    UniqueConstraint("article_id", "seq"),
    Index(None, "warc_file", "warc_offset"),
    Index(None, "run_id"),
)

copy_band = Table(
    "copy_band",
    metadata,
    Column("band", BigKey, primary_key=True),  # 64-bit hash of (band number, four MinHash values), as a signed integer
    Column("article_id", BigKey, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "article_id"),
    sqlite_with_rowid=False,
)

person = Table(
    "person",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),  # the name as it is compared
    Column("ordinal", Integer, nullable=False, server_default="1"),  # 1, 2, 3: people of one name; 0: not clear which
    Column("alike", Text, nullable=False, index=True),  # without middle initials, hyphens and order of the words
    to("person.id", null=True, name="merged_into"),  # the record that answers for this one; never itself a merged one
    UniqueConstraint("folded", "ordinal"),
    only_where("ix_person_merged_into", "merged_into", where="merged_into IS NOT NULL"),
)

sighting = Table(
    "sighting",
    metadata,
    Column("article_id", BigKey, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("folded", Text, primary_key=True),  # the person's name in this article
    to("person.id"),  # the record the article's person was taken for, as it was before any merge
    Column("verdict", Text, nullable=False),  # first | name | same | apart | unsure | hand
    Column("because", Text, nullable=False),  # the evidence, in words
    Column("decided_by", Text, nullable=False),  # rules | hand
    Column("decided_at", UtcDateTime, nullable=False),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

company = Table(
    "company",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("lexicon_id", Text, unique=True),  # null: found in an article, not in the lexicon
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),  # the name as it is compared, without GmbH, Ltd and the like
    Column("kind", Text),
    Column("country", Text),
    to("company.id", null=True, name="parent_id"),
    to("company.id", null=True, name="merged_into"),  # the record that answers for this one; never itself a merged one
    only_where("ix_company_merged_into", "merged_into", where="merged_into IS NOT NULL"),
    only_where("uq_company_folded_unlisted", "folded", where="lexicon_id IS NULL", unique=True),
)

decision = Table(
    "decision",
    metadata,
    key(),
    Column("kind", Text, nullable=False),  # merge | apart: the two are one, or are not
    to("person.id", null=True),  # of a merge: the one that was merged
    to("person.id", null=True, name="other_person_id"),  # of a merge: the one that stayed
    to("company.id", null=True),
    to("company.id", null=True, name="other_company_id"),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),  # rules | hand
    Column("decided_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),  # null: it holds
    sa.CheckConstraint(
        "(person_id IS NULL) = (other_person_id IS NULL) AND (company_id IS NULL) = (other_company_id IS NULL)"
        " AND (person_id IS NULL) <> (company_id IS NULL)",
        name="names_two",
    ),
    only_where("uq_decision_person_id", "person_id", where="kind = 'merge' AND undone_at IS NULL", unique=True),
    only_where("uq_decision_company_id", "company_id", where="kind = 'merge' AND undone_at IS NULL", unique=True),
    Index(None, "person_id"),
    Index(None, "other_person_id"),
    Index(None, "company_id"),
    Index(None, "other_company_id"),
)

festival = Table(
    "festival",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("lexicon_id", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),
    Column("kind", Text),
    Column("city", Text),
    Column("country", Text),
    to("festival.id", null=True, name="part_of"),  # a market that belongs to a festival
    only_where("uq_festival_folded_unlisted", "folded", where="lexicon_id IS NULL", unique=True),
)

edition = Table(
    "edition",
    metadata,
    key(),
    to("festival.id"),
    Column("year", Integer, nullable=False),
    UniqueConstraint("festival_id", "year"),
)

affiliation = Table(
    "affiliation",
    metadata,
    key(),
    to("article.id", cascade=True),
    to("person.id"),
    to("company.id", null=True),
    Column("role", Text),
    Column("organisation", Text),  # as the article writes it
    Column("former", Boolean, nullable=False, server_default=sa.false()),
    Column("start", Integer),
    Column("end", Integer),
    Column("tagger_version", Text, nullable=False),
    Index(None, "article_id"),
    Index(None, "person_id"),
    Index(None, "company_id"),
)

quotation = Table(
    "quotation",
    metadata,
    key(),
    to("article.id", cascade=True),
    Column("docid", BigKey, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # direct | mixed | indirect
    Column("words", Text, nullable=False),
    Column("cue", Text),
    to("person.id", null=True),
    Column("speaker_mention", Text),
    Column("role", Text),
    Column("organisation", Text),
    to("company.id", null=True),
    Column("tagger_version", Text, nullable=False),
    UniqueConstraint("article_id", "start", "end", "kind"),
    only_where("ix_quotation_person_id_docid", "person_id", "docid", where="person_id IS NOT NULL"),
    only_where("ix_quotation_company_id_docid", "company_id", "docid", where="company_id IS NOT NULL"),
    Index(None, "docid"),
)

relation = Table(
    "relation",
    metadata,
    key(),
    to("article.id", cascade=True),
    Column("docid", BigKey, nullable=False),
    Column("kind", Text, nullable=False),  # owned_by | sold_to | merged_with
    to("company.id"),  # what is owned, or was sold
    to("company.id", name="other_id"),  # its owner, or who bought it
    to("company.id", name="seller_id", null=True),
    Column("status", Text, nullable=False),  # done | agreed | talks | ended
    Column("dated", Text),  # the year, month or day stated: 2021, 2021-05, 2021-05-14
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),  # the sentence that says so
    Column("tagger_version", Text, nullable=False),
    Index(None, "article_id"),
    Index("ix_relation_company_id_docid", "company_id", "docid"),
    Index("ix_relation_other_id_docid", "other_id", "docid"),
    only_where("ix_relation_seller_id_docid", "seller_id", "docid", where="seller_id IS NOT NULL"),
)

mention = Table(
    "mention",
    metadata,
    key(),
    to("article.id", cascade=True),
    Column("docid", BigKey, nullable=False),
    to("person.id", null=True),  # exactly one of person, company, festival
    to("company.id", null=True),
    to("festival.id", null=True),
    to("edition.id", null=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("tagger_version", Text, nullable=False),
    sa.CheckConstraint(
        "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END + CASE WHEN company_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN festival_id IS NULL THEN 0 ELSE 1 END = 1",
        name="names_one",
    ),
    Index(None, "article_id"),
    # Each row fills one of these alone, so that a mention costs two index entries and not five.
    only_where("ix_mention_person_id_docid", "person_id", "docid", where="person_id IS NOT NULL"),
    only_where("ix_mention_company_id_docid", "company_id", "docid", where="company_id IS NOT NULL"),
    only_where("ix_mention_festival_id_docid", "festival_id", "docid", where="festival_id IS NOT NULL"),
    only_where("ix_mention_edition_id_docid", "edition_id", "docid", where="edition_id IS NOT NULL"),
)

# What the press wrote, without how and for whom it was collected.
PRESS = (
    outlet, syndication_group, article, article_text, revision, person, company, festival, edition, affiliation,
    quotation, relation, mention,
)  # fmt: skip
