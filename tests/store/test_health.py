"""A broken database is noticed, and says what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.stories import another, kept, tagged, write
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check, stats
from tradewatch.store.tables import article_text


def broken(store: Store) -> list[str]:
    return [one.name for one in check(store) if not one.ok]


def test_a_sound_database_passes_every_examination(store: Store):
    write(store, kept(tagged()), kept(another(1)))

    assert [one.name for one in check(store)] == ["schema version", "integrity", "references", "full text"]
    assert broken(store) == []


def test_tables_of_another_version_are_noticed(store: Store):
    with store.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    assert broken(store) == ["schema version"]


def test_a_reference_that_leads_nowhere_is_noticed(sqlite_store: Store):
    write(sqlite_store, kept(tagged()))
    with sqlite_store.engine.connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("PRAGMA foreign_keys = off")
        conn.exec_driver_sql("DELETE FROM person")
        conn.exec_driver_sql("PRAGMA foreign_keys = on")
        conn.exec_driver_sql("BEGIN")

    assert broken(sqlite_store) == ["references"]


def test_a_full_text_index_behind_its_texts_is_noticed(sqlite_store: Store):
    write(sqlite_store, kept(tagged()))
    with sqlite_store.begin() as conn:
        conn.execute(sa.update(article_text).values(body="Changed behind the index's back."))

    assert broken(sqlite_store) == ["full text"]


def test_a_damaged_page_is_noticed(tmp_path: Path):
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        write(store, *(kept(another(n)) for n in range(200)))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)
    with open_store(f"sqlite:///{path}") as store:
        found = broken(store)

    assert {"integrity", "full text"} & set(found)


def test_the_figures_count_rows_and_files(store: Store, tmp_path: Path):
    write(store, kept(tagged()), kept(another(1)))
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "run.warc.gz").write_bytes(b"x" * 700)
    found = stats(store, tmp_path / "warc")

    assert (found.rows["article"], found.rows["person"], found.rows["run"]) == (2, 1, 0)
    assert (found.archive_files, found.archive_bytes) == (1, 700)
    assert found.bytes > 100_000
    assert found.newest is not None
    assert found.newest.isoformat() == "2024-05-14T09:00:00+00:00"


@pytest.mark.parametrize("folder", [None, Path("/nowhere")])
def test_without_an_archive_there_is_nothing_in_it(sqlite_store: Store, folder: Path | None):
    assert stats(sqlite_store, folder).archive_files == 0
