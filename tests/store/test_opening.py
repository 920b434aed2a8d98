"""Opening a store gives its tables, or one sentence that says what is wrong and what to do."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from tradewatch.errors import SchemaError, StoreError
from tradewatch.store import engine, migrations
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import outlet
from tradewatch.store.trouble import explain, is_passing


def test_an_empty_database_gets_its_tables(empty_url: str):
    with open_store(empty_url) as store:
        assert store.version() == migrations.HEAD
        assert store.rows(sa.select(outlet)) == []


def test_the_folder_of_a_new_database_is_made(tmp_path: Path):
    open_store(f"sqlite:///{tmp_path}/deep/down/store.db").close()

    assert (tmp_path / "deep/down/store.db").is_file()


def test_a_database_that_must_be_there_is_not_made(tmp_path: Path):
    with pytest.raises(StoreError, match=r"no database at .*store\.db yet"):
        open_store(f"sqlite:///{tmp_path}/store.db", create=False)

    assert not (tmp_path / "store.db").exists()


def test_an_empty_database_that_must_be_filled_is_named(empty_url: str):
    with pytest.raises(StoreError, match=r"is empty|no database"):
        open_store(empty_url, create=False)


@pytest.mark.parametrize(
    ("version", "advice"),
    [("0000", r"older tradewatch; run `tradewatch db upgrade(`| --db /.+`)"), ("9999", "newer tradewatch")],
)
def test_another_version_s_database_is_refused(
    store_url: str, version: str, advice: str, monkeypatch: pytest.MonkeyPatch
):
    with open_store(store_url) as store, store.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    monkeypatch.setattr(migrations, "REVISIONS", ("0000", migrations.HEAD))

    with pytest.raises(SchemaError, match=advice):
        open_store(store_url)


def test_another_program_s_tables_are_left_alone(empty_url: str):
    with open_store(empty_url, any_version=True) as store, store.begin() as conn:
        conn.execute(sa.text("CREATE TABLE recipe (id integer)"))

    with pytest.raises(StoreError, match="another program"):
        open_store(empty_url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "cannot be read"),
        ("postgresql://u:geheim@host:port/db", "cannot be read"),
        ("mysql://user:geheim@host/db", "mysql is no database tradewatch can use"),
        ("sqlite:////proc/store.db", "cannot be opened"),
        ("postgresql://user:geheim@127.0.0.1:1/db", "cannot be reached; is the PostgreSQL server running"),
    ],
)
def test_a_database_that_cannot_be_used_gets_one_sentence(url: str, sentence: str):
    with pytest.raises(StoreError, match=sentence) as caught:
        open_store(url)

    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes, not a database at all.\n" * 50)

    with pytest.raises(StoreError, match=r"notes\.txt is not a SQLite database"):
        open_store(f"sqlite:///{path}")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(StoreError, match="taken"):
        open_store(f"sqlite:///{tmp_path}/taken/store.db")


def test_a_missing_driver_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    def missing(*_: object, **__: object) -> None:
        raise ImportError("No module named 'psycopg'")

    monkeypatch.setattr(engine.sa, "create_engine", missing)

    with pytest.raises(StoreError, match=r'pip install "tradewatch\[postgres\]"'):
        open_store("postgresql://localhost/tradewatch")


@pytest.mark.pg
def test_a_wrong_password_is_refused_and_not_shown(pg_url: str):
    import psycopg

    with psycopg.connect(pg_url, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS locked")
        server.execute("CREATE ROLE locked LOGIN PASSWORD 'open sesame'")
    url = pg_url.replace("tester@", "locked:geheim@")

    with pytest.raises(StoreError, match="refuses the user or the password") as caught:
        open_store(url)

    assert "geheim" not in str(caught.value)


@pytest.mark.pg
def test_a_database_that_is_not_on_the_server_is_named(pg_url: str):
    with pytest.raises(StoreError, match="does not exist on the server"):
        open_store(pg_url.replace("/postgres", "/nowhere"))


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("database or disk is full", "the disk is full"),
        ('could not extend file "base/1": No space left on device', "the disk is full"),
        ("attempt to write a readonly database", "read-only"),
        ("disk I/O error", "the disk reports an error"),
        ("database disk image is malformed", "is damaged"),
        ("no such module: fts5", "FTS5"),
        ("FATAL: sorry, too many clients already", "no free connection"),
    ],
)
def test_a_complaint_of_the_database_is_explained(said: str, meaning: str):
    problem = OperationalError("SELECT 1", {}, sqlite3.OperationalError(said))

    assert meaning in str(explain(problem, sa.make_url("sqlite:///store.db")))


def test_a_wrong_statement_is_not_the_database_s_trouble():
    problem = OperationalError("SELECT", {}, sqlite3.OperationalError("near SELECT: syntax error"))

    assert explain(problem, sa.make_url("sqlite:///store.db")) is None
    assert not is_passing(problem)


def test_a_full_disk_is_said_and_what_stood_before_still_stands(tmp_path: Path):
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        with store.begin() as conn:
            conn.execute(sa.insert(outlet).values(slug="reelwire", name="Reelwire"))
            pages = conn.scalar(sa.text("PRAGMA page_count"))
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is full"), store.begin() as conn:
            conn.execute(sa.insert(outlet).values(slug="big", name="x" * 5_000_000))

        assert [row.slug for row in store.rows(sa.select(outlet))] == ["reelwire"]


def test_an_exception_undoes_the_transaction(store: Store):
    def fail() -> None:
        with store.begin() as conn:
            conn.execute(sa.insert(outlet).values(slug="reelwire", name="Reelwire"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert store.rows(sa.select(outlet)) == []


def test_references_must_lead_somewhere(store: Store):
    with pytest.raises(sa.exc.IntegrityError), store.begin() as conn:
        conn.execute(sa.text("INSERT INTO edition (festival_id, year) VALUES (99, 2024)"))


def test_writers_of_several_threads_wait_for_each_other(store: Store):
    with store.begin() as conn:
        conn.execute(sa.insert(outlet).values(slug="a", name="0"))

    def add(times: int) -> None:
        for _ in range(times):
            with store.begin() as conn:
                lock = sa.select(outlet.c.name).where(outlet.c.slug == "a").with_for_update()
                count = int(conn.execute(lock).scalar_one())
                conn.execute(sa.update(outlet).values(name=str(count + 1)))

    threads = [threading.Thread(target=add, args=(25,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.rows(sa.select(outlet.c.name)) == [("100",)]


def test_a_store_in_memory_is_one_store_for_all_threads():
    with open_store("sqlite://") as store:
        add = threading.Thread(target=_add_outlet, args=(store,))
        add.start()
        add.join()

        assert [row.slug for row in store.rows(sa.select(outlet))] == ["reelwire"]


def _add_outlet(store: Store) -> None:
    with store.begin() as conn:
        conn.execute(sa.insert(outlet).values(slug="reelwire", name="Reelwire"))


def test_a_reader_sees_one_state_while_another_writes(sqlite_store: Store):
    with sqlite_store.read() as conn:
        before = conn.execute(sa.select(sa.func.count()).select_from(outlet)).scalar_one()
        _add_outlet(sqlite_store)
        after = conn.execute(sa.select(sa.func.count()).select_from(outlet)).scalar_one()

    assert before == after == 0


def test_work_is_tried_again_after_a_deadlock(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    tries = []

    def work(conn: sa.Connection) -> str:
        conn.execute(sa.insert(outlet).values(slug="reelwire", name="Reelwire"))
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("deadlock detected"))
        return "done"

    assert store.attempt(work) == "done"
    assert len(tries) == 3
    assert len(store.rows(sa.select(outlet))) == 1


def test_work_that_is_wrong_is_not_tried_again(store: Store):
    tries = []

    def work(conn: sa.Connection) -> None:
        tries.append(1)
        conn.execute(sa.text("SELEKT"))

    with pytest.raises(sa.exc.DBAPIError):
        store.attempt(work)

    assert len(tries) == 1


@pytest.mark.pg
def test_a_lost_connection_is_made_anew(pg_store: Store):
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    others += " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    _add_outlet(pg_store)
    with open_store(pg_store.url.render_as_string(hide_password=False)) as other:
        other.rows(sa.text(others))

    assert [row.slug for row in pg_store.rows(sa.select(outlet))] == ["reelwire"]
