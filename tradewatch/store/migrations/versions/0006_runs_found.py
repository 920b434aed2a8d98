"""Find the runs of an outlet, or those that ended one way, the newest first, without walking through all the others."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index("ix_run_outlet_id", "run", ["outlet", "id"])
    op.create_index("ix_run_verdict_id", "run", ["verdict", "id"])
