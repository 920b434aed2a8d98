"""The migrations give exactly the tables of tables.py, on both databases, and a step happens whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.conftest import Fresh
from tests.soak.migrations import kill_upgrades
from tests.store import older
from tests.store.stories import kept, tagged, write
from tradewatch.store import migrations, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check
from tradewatch.store.tables import company, decision, metadata, person, sighting


def differences(store: Store) -> list[object]:
    with store.begin() as conn:
        context = MigrationContext.configure(conn, opts={"include_name": migrations.ours})
        return list(compare_metadata(context, metadata))


def test_a_fresh_upgrade_gives_exactly_the_tables(store: Store):
    assert differences(store) == []


def test_the_comparison_sees_a_missing_column(store: Store):
    with store.begin() as conn:
        conn.execute(sa.text("ALTER TABLE outlet DROP COLUMN country"))

    assert [change[0] for change in differences(store)] == ["add_column"]  # type: ignore[index]


def test_the_comparison_leaves_the_full_text_index_alone(sqlite_store: Store):
    tables = set(sa.inspect(sqlite_store.engine).get_table_names())

    assert {"article_fts", "article_fts_data", "article_fts_docsize"} <= tables
    assert "article_fts" not in metadata.tables
    assert differences(sqlite_store) == []


def test_every_step_is_known_by_name():
    with open_store("sqlite://") as store, store.begin() as conn:
        script = ScriptDirectory.from_config(migrations.config(conn))
        steps = [step.revision for step in script.walk_revisions()]

    assert tuple(reversed(steps)) == migrations.REVISIONS
    assert script.get_current_head() == migrations.HEAD


def test_an_upgrade_of_an_up_to_date_database_changes_nothing(store: Store):
    store.upgrade()

    assert store.version() == migrations.HEAD
    assert differences(store) == []


def test_an_upgrade_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch):
    with open_store(empty_url, any_version=True) as store:
        with monkeypatch.context() as patched:
            patched.setattr("alembic.op.create_index", _break)
            with pytest.raises(RuntimeError, match="pulled the plug"):
                store.upgrade()
        after_failure = sa.inspect(store.engine).get_table_names()
        store.upgrade()

        assert after_failure == []
        assert store.version() == migrations.HEAD


def _break(*_: object, **__: object) -> None:
    raise RuntimeError("somebody pulled the plug")


def test_the_files_of_the_migrations_are_shipped():
    folder = Path(migrations.__file__).parent

    assert (folder / "script.py.mako").is_file()
    assert list(folder.glob("versions/0001_*.py"))


@pytest.mark.parametrize("revision", migrations.REVISIONS)
def test_every_row_of_an_older_database_is_kept(revision: str, empty_url: str):
    """Each table that the older version had holds the rows it held, and can be written on."""
    with open_store(empty_url, any_version=True) as store:
        older.make(store, revision, rows=7)
        columns, before = older.columns_of(store), older.contents(store)
        store.upgrade()
        after = older.contents(store, {name: which for name, which in columns.items() if name in before})

        assert len(before) >= 17
        assert all(len(rows) == 7 for rows in before.values())
        assert after == before
        assert store.version() == migrations.HEAD
        assert differences(store) == []
        assert [one.problems for one in check(store) if one.name != "full text"] == [(), (), ()]
        assert write(store, kept(tagged()))[0].what == "new"


def test_a_run_that_an_older_program_had_under_way_counts_as_lost(empty_url: str):
    with open_store(empty_url, any_version=True) as store:
        older.make(store, "0003", rows=2)
        with store.begin() as conn:
            conn.execute(sa.text("UPDATE run SET state = 'running', verdict = NULL WHERE id = 2"))
        store.upgrade()
        ended = [runs.get(store, number) for number in (1, 2)]

    assert [(one.state, one.verdict) for one in ended] == [("done", "verdict 1"), ("done", "failed")]
    assert ended[1].reason == "it was under way when tradewatch was upgraded"


def test_an_upgrade_that_is_killed_happened_whole_or_not_at_all(empty_url: str, fresh: Fresh):
    toll = kill_upgrades(empty_url, fresh, kills=5, rows=60, seed=5, by_statement=True)

    assert (toll.kills, toll.killed, toll.undone, toll.whole) == (5, 5, 5, 5)


def test_people_and_companies_of_an_older_database_are_brought_along(empty_url: str):
    """Each person keeps the articles, with that as the reason; one company under two legal forms becomes one."""
    with open_store(empty_url, any_version=True) as store:
        with store.begin() as conn:
            migrations.upgrade(conn, "0002")
            for statement in OLDER:
                conn.execute(sa.text(statement))
        store.upgrade()
        [who] = store.rows(sa.select(person.c.folded, person.c.ordinal, person.c.alike))
        [seen] = store.rows(sa.select(sighting))
        firms = store.rows(sa.select(company.c.folded, company.c.merged_into).order_by(company.c.id))

        assert tuple(who) == ("kim min-jae", 1, "kim minjae")
        assert (seen.article_id, seen.person_id, seen.verdict) == (1, 1, "name")
        assert firms == [("harbour films", None), ("harbour films ltd", 1), ("pier", None)]
        assert len(store.rows(sa.select(decision))) == 1
        assert differences(store) == []


OLDER = (
    "INSERT INTO outlet(id, slug, name) VALUES (1, 'a', 'A')",
    "INSERT INTO article(id, outlet_id, url, bylines, tags, words, first_seen_at, changed_at, provenance)"
    " VALUES (1, 1, 'https://a.example/1', '[]', '[]', 1, '2024-01-01', '2024-01-01', '{}')",
    "INSERT INTO person(id, slug, name, folded) VALUES (1, 'kim-min-jae', 'Kim Min-jae', 'kim min-jae')",
    'INSERT INTO mention(article_id, docid, person_id, "start", "end", words, tagger_version)'
    " VALUES (1, 1, 1, 0, 1, 'K', '1')",
    "INSERT INTO affiliation(article_id, person_id, role, tagger_version) VALUES (1, 1, 'producer', '1')",
    "INSERT INTO company(id, slug, name, folded) VALUES (1, 'h', 'Harbour Films', 'harbour films'),"
    " (2, 'h-2', 'Harbour Films Ltd', 'harbour films ltd'), (3, 'p', 'Pier GmbH', 'pier gmbh')",
)
