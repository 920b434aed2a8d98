"""Draw the tables of the work itself: runs, their plans, the frontier, back-fills, feeds, alerts; see `tables.py`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import JSON, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from tradewatch.store.columns import BigKey, UtcDateTime, key, metadata, only_where, to

__all__ = [
    "alert", "backfill", "backfill_walk", "change", "delivery", "feed", "frontier", "host", "process", "quarantine",
    "run", "schedule",
]  # fmt: skip

run = Table(
    "run",
    metadata,
    key(),
    Column(
        "job", Text, nullable=False, server_default="crawl"
    ),  # crawl | backfill | warc | retag | reextract | check_archive | maintain
    Column("outlet", Text, nullable=False),  # slug; empty when the job is about no outlet
    Column("trigger", Text, nullable=False),  # manual | schedule | demo
    Column("schedule", Text),  # whose firing it is
    Column("fire_at", UtcDateTime),  # when that was due
    Column("asked", JSON, nullable=False, server_default="{}"),  # since, limit, beat, timeout and what else it was told
    Column("state", Text, nullable=False),  # due | running | done
    Column("verdict", Text),  # ok | degraded | blocked | failed | skipped | cancelled
    Column("reason", Text),  # one sentence
    Column("attempt", Integer, nullable=False, server_default="0"),  # how often it was started
    Column("tries", Integer, nullable=False, server_default="1"),  # how often it may be
    Column("not_before", Float, nullable=False, server_default="0"),  # epoch seconds
    Column("owner", Text),  # who holds it: machine, process and a word that no other holder has
    Column("lease_until", Float, nullable=False, server_default="0"),  # epoch seconds; then it is anybody's again
    Column("alone", Text),  # of those that say the same here, one runs at a time: "crawl variety"
    Column("stop", Text),  # why it is asked to stop
    Column("started_at", UtcDateTime),  # of the last attempt
    Column("finished_at", UtcDateTime),
    Column("host", Text),  # the machine of the last attempt
    Column("pid", Integer),
    Column("life", Text),  # what no other process shares with it: see store/living.py
    Column("counts", JSON, nullable=False),  # found, fetched, unchanged, stored, revised, copies, set_aside, errors
    Column("log", Text),  # path of the run's log, on that machine
    Index(None, "outlet", "started_at"),
    Index(None, "outlet", "id"),
    Index(None, "verdict", "id"),
    Index(None, "schedule", "fire_at"),
    Index(None, "finished_at"),
    Index(None, "state", "not_before"),
    only_where(
        "uq_run_schedule_fire_at_outlet", "schedule", "fire_at", "outlet", where="schedule IS NOT NULL", unique=True
    ),
    only_where("uq_run_alone", "alone", where="state = 'running'", unique=True),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", Text, primary_key=True),  # as in the timetable
    Column("seen_at", UtcDateTime, nullable=False),  # every firing up to here has its runs
    Column("paused_at", UtcDateTime),
    Column("override", JSON),  # what was changed on the page, over the file: {"at": "04:00"}
    Column("changed_at", UtcDateTime),
    Column("changed_by", Text),
    Column("times", Text),  # when it was due by the timetable as it was planned last, as JSON: when, zone, during
)

process = Table(
    "process",
    metadata,
    Column("name", Text, primary_key=True),  # "scheduler somewhere 4711 k3j9"
    Column("kind", Text, nullable=False),  # scheduler | worker | web
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("life", Text),  # what no other process shares with it: see store/living.py
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", Float, nullable=False),  # epoch seconds
    Column("about", JSON, nullable=False, server_default="{}"),  # lag, how many runs at once
    Index(None, "kind", "beat_at"),
)

alert = Table(
    "alert",
    metadata,
    key(),
    Column("kind", Text, nullable=False),  # see schedules/alerts.py
    Column("subject", Text, nullable=False),  # outlet, schedule or machine
    Column("words", Text, nullable=False),  # what, where, what to do next
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),  # when it was last seen to hold
    Column("closed_at", UtcDateTime),
    to("run.id", null=True),
    Index(None, "opened_at"),
    Index(None, "subject", "opened_at"),
    only_where("uq_alert_kind_subject", "kind", "subject", where="closed_at IS NULL", unique=True),
)

delivery = Table(
    "delivery",
    metadata,
    key(),
    to("alert.id", cascade=True),
    Column("channel", Text, nullable=False),  # mail:you@example.com | webhook:https://...
    Column("about", Text, nullable=False),  # opened | closed
    Column("state", Text, nullable=False),  # due | done | failed
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),  # epoch seconds
    Column("reason", Text),
    Column("done_at", UtcDateTime),
    UniqueConstraint("alert_id", "channel", "about"),
    only_where("ix_delivery_not_before", "not_before", where="state = 'due'"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("url", Text, primary_key=True),  # canonical
    Column("outlet", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("state", Text, nullable=False),  # todo | leased | done | failed | barred
    Column("priority", Integer, nullable=False, server_default="0"),  # higher first; newer articles are higher
    Column("owner", BigKey),  # run id that leases it
    Column("lease_until", Float, nullable=False, server_default="0"),  # epoch seconds
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("found_at", UtcDateTime, nullable=False),
    Column("found_by", Text),  # which discover source
    Column("hints", JSON),  # headline, published_at, section as the feed gave them
    Column("signal", Text),  # lastmod, updated or hash as last announced by a source: a new one means fetch again
    Column("fetched_at", UtcDateTime),
    Column("status", Integer),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("warc_file", Text),  # set when the page stands in an archive but is not stored yet
    Column("warc_offset", BigKey),
    Column("reason", Text),  # why failed or barred
    Column("backfill", sa.Boolean, nullable=False, server_default=sa.false()),  # a back-fill's: no crawl fetches it
    Index(None, "outlet", "backfill", "state", "priority"),
    Index(None, "state", "lease_until"),
)

backfill = Table(
    "backfill",
    metadata,
    Column("outlet", Text, primary_key=True),
    Column("source", Text, primary_key=True),  # the address that lists articles
    Column("month", Text, primary_key=True),  # 2025-05
    Column("days", Integer, nullable=False, server_default="0"),  # which are listed: bit 0 is the first of the month
    Column("listed", Integer, nullable=False, server_default="0"),  # articles that the source lists of it
    Column("at", UtcDateTime, nullable=False),  # when it was listed last
)

backfill_walk = Table(
    "backfill_walk",
    metadata,
    Column("outlet", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("wanted", JSON, nullable=False),  # month -> its days that are being listed, as in `backfill`
    Column("state", JSON, nullable=False),  # where the listing goes on; see discover/walks.py
    Column("at", UtcDateTime, nullable=False),
)

host = Table(
    "host",
    metadata,
    Column("host", Text, primary_key=True),
    Column("next_at", Float, nullable=False, server_default="0"),  # epoch seconds: the earliest next request
    Column("robots", Text),  # body of robots.txt as last read
    Column("robots_status", Integer),
    Column("robots_at", UtcDateTime),
    Column("reserved", Text),  # why text and data mining is reserved, null if it is not
)

feed = Table(
    "feed",
    metadata,
    Column("url", Text, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", Text),  # of the body: some servers never change their ETag
    Column("checked_at", UtcDateTime),
    Column("status", Integer),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("next_at", Float, nullable=False, server_default="0"),  # epoch seconds: not to be read before
    Column("pause", Float, nullable=False, server_default="0"),  # seconds between two looks, 0 before it is known
    Column("retired_at", UtcDateTime),  # dead for so long that its outlet's other sources stand in for it
    Column("answered_at", UtcDateTime),  # when it could last be read; of one that never could, when it was first tried
    Column("dates", JSON),  # when what it lists was published: epoch seconds, newest first, a hundred at most
)

change = Table(
    "change",
    metadata,
    key(),
    Column("kind", Text, nullable=False),  # article | person | company | festival
    Column("number", BigKey, nullable=False),  # its id, which may be gone
    Column("stamp", BigKey, nullable=False),  # of the transaction: its number on PostgreSQL, a random one on SQLite
    Index(None, "stamp"),
    sqlite_autoincrement=True,  # no number is given twice
)

quarantine = Table(
    "quarantine",
    metadata,
    key(),
    Column("url", Text, nullable=False, unique=True),
    Column("outlet", Text),
    Column("stage", Text, nullable=False),  # fetch | extract | clean | tag | store
    Column("reason", Text, nullable=False),
    Column("warc_file", Text),
    Column("warc_offset", BigKey),
    Column("set_aside_at", UtcDateTime, nullable=False),
    to("run.id", null=True),
)
