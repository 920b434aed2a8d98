"""Draw the tables of what is watched: saved searches, who is told of what they find, what was told; see `tables.py`."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, true

from tradewatch.store.columns import BigKey, UtcDateTime, key, metadata, only_where, to

__all__ = ["announcement", "saved_search", "search_alert"]

saved_search = Table(
    "saved_search",
    metadata,
    key(),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("question", Text, nullable=False),  # as it was typed, in the language of docs/asking.md
    Column("created_at", UtcDateTime, nullable=False),
    Column(
        "seen", BigKey, nullable=False, server_default="0"
    ),  # the newest article there was when its owner last looked
    Column("seen_at", UtcDateTime),
)

search_alert = Table(
    "search_alert",
    metadata,
    key(),
    to("saved_search.id", cascade=True),
    Column("channel", Text, nullable=False),  # mail | webhook | slack | page
    Column("target", Text, nullable=False),  # an address; that of a page is a secret
    Column("cadence", Text, nullable=False),  # each | daily | weekly | spike
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("after", BigKey, nullable=False),  # the newest article there was then: only later ones are announced
    Column("looked_at", UtcDateTime, nullable=False),  # what was stored or changed before is matched
    Column("spiked_on", Text),  # the last day that was a spike: 2026-05-12
    UniqueConstraint("saved_search_id", "channel", "target", "cadence"),
)

announcement = Table(
    "announcement",
    metadata,
    Column("search_alert_id", BigKey, ForeignKey("search_alert.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", BigKey, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("state", Text, nullable=False),  # due | done | failed
    Column("found_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False, server_default="0"),  # epoch seconds
    Column("spike", JSON(none_as_null=True)),  # of a spike: its day, how many articles, how many are usual, z
    Column("reason", Text),  # why it could not be told
    Column("done_at", UtcDateTime),
    Index(None, "article_id"),
    only_where("ix_announcement_next_try", "next_try", where="state = 'due'"),
)
