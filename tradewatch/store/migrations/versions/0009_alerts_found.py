"""Find the alerts about one subject, and the revisions that one run wrote, without walking through all."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index("ix_alert_subject_opened_at", "alert", ["subject", "opened_at"])
    op.create_index("ix_revision_run_id", "revision", ["run_id"])
