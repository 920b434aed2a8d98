"""Plan runs, lease them and fence who holds them; keep schedules, alerts and who is at work; pace feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Take the step."""
    _runs()
    _plans()
    _alerts()
    for name, kind in (("next_at", sa.Float()), ("pause", sa.Float())):
        op.add_column("feed", sa.Column(name, kind, nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("retired_at", TIME, nullable=True))


def _runs() -> None:
    for column in (
        sa.Column("job", sa.Text(), nullable=False, server_default="crawl"),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("fire_at", TIME, nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("not_before", sa.Float(), nullable=False, server_default="0"),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=False, server_default="0"),
        sa.Column("alone", sa.Text(), nullable=True),
        sa.Column("stop", sa.Text(), nullable=True),
    ):
        op.add_column("run", column)
    # What still runs was started by an older program, which renews no lease: it counts as lost, and is closed so.
    op.execute("UPDATE run SET attempt = 1 WHERE started_at IS NOT NULL")
    op.execute(
        "UPDATE run SET state = 'done', verdict = 'failed', finished_at = started_at,"
        " reason = 'it was under way when tradewatch was upgraded' WHERE state <> 'done'"
    )
    op.drop_index(op.f("ix_run_state"), "run")
    op.create_index(op.f("ix_run_schedule_fire_at"), "run", ["schedule", "fire_at"])
    op.create_index(op.f("ix_run_finished_at"), "run", ["finished_at"])
    op.create_index(op.f("ix_run_state_not_before"), "run", ["state", "not_before"])
    _some("uq_run_schedule_fire_at_outlet", "run", ["schedule", "fire_at", "outlet"], "schedule IS NOT NULL", True)
    _some("uq_run_alone", "run", ["alone"], "state = 'running'", True)


def _some(name: str, table: str, columns: list[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _plans() -> None:
    op.create_table(
        "schedule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("paused_at", TIME, nullable=True),
        sa.Column("override", sa.JSON(), nullable=True),
        sa.Column("changed_at", TIME, nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )
    op.create_table(
        "process",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("beat_at", sa.Float(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_process")),
    )
    op.create_index(op.f("ix_process_kind_beat_at"), "process", ["kind", "beat_at"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_alert_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_opened_at"), "alert", ["opened_at"])
    _some("uq_alert_kind_subject", "alert", ["kind", "subject"], "closed_at IS NULL", True)
    op.create_table(
        "delivery",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("alert_id", BIG, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("not_before", sa.Float(), nullable=False, server_default="0"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_delivery_alert_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("alert_id", "channel", "about", name=op.f("uq_delivery_alert_id_channel_about")),
    )
    _some("ix_delivery_not_before", "delivery", ["not_before"], "state = 'due'")
