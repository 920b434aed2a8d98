"""Let people share a name, and keep why two of them are one or are not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from tradewatch.store.identity.names import alike, company_key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
MERGED = sa.text("merged_into IS NOT NULL")
HOLDS = sa.text("kind = 'merge' AND undone_at IS NULL")


def upgrade() -> None:
    """Take the step."""
    _people()
    _sightings()
    _decisions()
    _companies()
    broken = op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").all() if _is_sqlite() else []
    if broken:
        raise ValueError(f"{len(broken)} rows refer to rows that are gone")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _people() -> None:
    conn = op.get_bind()
    op.add_column("person", sa.Column("ordinal", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("person", sa.Column("alike", sa.Text(), nullable=True))
    known = conn.execute(sa.text("SELECT id, folded FROM person")).all()
    if known:
        conn.execute(
            sa.text("UPDATE person SET alike = :alike WHERE id = :id"),
            [{"id": row.id, "alike": alike(row.folded)} for row in known],
        )
    with op.batch_alter_table("person") as person:
        person.alter_column("alike", existing_type=sa.Text(), nullable=False)
        person.drop_constraint(op.f("uq_person_folded"), type_="unique")
        person.create_unique_constraint(op.f("uq_person_folded_ordinal"), ["folded", "ordinal"])
    op.create_index(op.f("ix_person_alike"), "person", ["alike"])
    for table in ("person", "company"):
        op.create_index(
            f"ix_{table}_merged_into", table, ["merged_into"], sqlite_where=MERGED, postgresql_where=MERGED
        )


def _sightings() -> None:
    table = op.create_table(
        "sighting",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_sighting_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sighting_person_id")),
        sa.PrimaryKeyConstraint("article_id", "folded", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sighting_person_id"), "sighting", ["person_id"])
    parts = [f"SELECT article_id, person_id FROM {name}" for name in ("mention", "quotation", "affiliation")]
    seen = sa.text(f"{' UNION '.join(parts)}").columns(article_id=BIG, person_id=BIG).subquery()
    person = sa.table("person", sa.column("id", BIG), sa.column("folded", sa.Text()))
    now = datetime.now(UTC)
    values = (sa.literal("name"), sa.literal("one record a name, as it was then"), sa.literal("rules"))
    rows = sa.select(
        seen.c.article_id, person.c.folded, person.c.id, *values, sa.literal(now.replace(tzinfo=None) if _is_sqlite() else now, TIME)
    ).join(person, person.c.id == seen.c.person_id)
    op.execute(table.insert().from_select([column.name for column in table.columns], rows))


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("other_person_id", BIG, nullable=True),
        sa.Column("company_id", BIG, nullable=True),
        sa.Column("other_company_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) = (other_person_id IS NULL) AND (company_id IS NULL) = (other_company_id IS NULL)"
            " AND (person_id IS NULL) <> (company_id IS NULL)",
            name=op.f("ck_decision_names_two"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_decision_{column}"))
            for table in ("person", "company")
            for column in (f"{table}_id", f"other_{table}_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    for table in ("person", "company"):
        op.create_index(op.f(f"ix_decision_{table}_id"), "decision", [f"{table}_id"])
        op.create_index(op.f(f"ix_decision_other_{table}_id"), "decision", [f"other_{table}_id"])
        op.create_index(
            f"uq_decision_{table}_id",
            "decision",
            [f"{table}_id"],
            unique=True,
            sqlite_where=HOLDS,
            postgresql_where=HOLDS,
        )


def _companies() -> None:
    """Leave out of the compared names what the law puts behind them; of two that are then the same, one is merged."""
    conn = op.get_bind()
    rows = conn.execute(sa.text("SELECT id, name, folded, lexicon_id, merged_into FROM company ORDER BY id")).all()
    unlisted = {row.folded: row.id for row in rows if row.lexicon_id is None}
    listed = {company_key(row.name): row.id for row in reversed(rows) if row.lexicon_id is not None}
    for row in rows:
        key = company_key(row.name)
        if key == row.folded:
            continue
        if row.lexicon_id is None and (other := listed.get(key) or unlisted.get(key)) is not None:
            _merge(conn, row, other)
            continue
        conn.execute(sa.text("UPDATE company SET folded = :key WHERE id = :id"), {"id": row.id, "key": key})
        if row.lexicon_id is None:
            unlisted[key] = row.id


def _merge(conn: sa.Connection, row: sa.Row[Any], other: int) -> None:
    taken = conn.execute(sa.text("SELECT 1 FROM company WHERE merged_into = :id"), {"id": row.id}).first()
    if row.merged_into is not None or taken is not None:
        return
    survivor = conn.scalar(sa.text("SELECT coalesce(merged_into, id) FROM company WHERE id = :id"), {"id": other})
    conn.execute(sa.text("UPDATE company SET merged_into = :to WHERE id = :id"), {"id": row.id, "to": survivor})
    decision = sa.table("decision", *map(sa.column, ("kind", "company_id", "other_company_id", "reason", "decided_by")), sa.column("decided_at", TIME))
    conn.execute(
        decision.insert(),
        {
            "kind": "merge",
            "company_id": row.id,
            "other_company_id": survivor,
            "reason": "the same name but for its legal form",
            "decided_by": "rules",
            "decided_at": datetime.now(UTC),
        },
    )
