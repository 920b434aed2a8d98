"""A backup is one state of the store, whole or not there; a restore checks all of it before it touches anything."""

from __future__ import annotations

import io
import json
import os
import tarfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import Fresh
from tests.soak.backups import count, is_prefix, take
from tests.store.stories import another, kept, tagged, write
from tradewatch.errors import SchemaError, StoreError, UsageError
from tradewatch.store import backup as backup_module
from tradewatch.store import claims, migrations, pg_programs, runs
from tradewatch.store.backup import back_up, is_backup
from tradewatch.store.claims import Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.health import check
from tradewatch.store.restore import restore
from tradewatch.store.runs import Plan
from tradewatch.store.tables import metadata


def everything(store: Store) -> dict[str, list[str]]:
    return {table.name: sorted(map(repr, store.rows(sa.select(table)))) for table in metadata.sorted_tables}


def test_what_is_restored_is_what_was_backed_up_and_can_be_written_on(store: Store, fresh: Fresh, tmp_path: Path):
    write(store, kept(tagged()), kept(another(1)))
    back_up(store, tmp_path / "b.tar")
    before = everything(store)
    write(store, kept(another(2)))
    counts = restore(target := fresh(1), tmp_path / "b.tar", {})

    assert counts == {"database": 1}
    with open_store(target) as copy:
        assert everything(copy) == before
        assert all(one.ok for one in check(copy))
        assert write(copy, kept(another(3)))[0].what == "new"


def test_backups_beside_a_writer_are_committed_prefixes(store_url: str, fresh: Fresh, tmp_path: Path):
    toll = take(store_url, fresh, tmp_path, 3)

    assert (toll.whole, toll.prefixes) == (3, 3)
    assert toll.written > 3


def test_a_copy_with_half_an_article_would_be_noticed(store: Store, fresh: Fresh, tmp_path: Path):
    write(store, kept(tagged()), kept(another(1)))
    back_up(store, tmp_path / "b.tar")
    restore(target := fresh(1), tmp_path / "b.tar", {})
    with open_store(target) as copy:
        assert is_prefix(copy, store)
        with copy.begin() as conn:
            conn.execute(sa.text("DELETE FROM quotation"))
        assert not is_prefix(copy, store)
        assert count(copy) == 2


def test_a_database_that_is_not_empty_is_replaced_only_by_force(store: Store, fresh: Fresh, tmp_path: Path):
    write(store, kept(tagged()))
    back_up(store, tmp_path / "b.tar")
    with open_store(fresh(1)) as other:
        target = other.url.render_as_string(hide_password=False)
        write(other, kept(another(5)), kept(another(6)))
        with pytest.raises(UsageError, match="not empty; --force"):
            restore(target, tmp_path / "b.tar", {})
        assert count(other) == 2
        restore(target, tmp_path / "b.tar", {}, force=True)

        assert everything(other) == everything(store)


def test_a_database_is_replaced_whole_while_somebody_writes_to_it(sqlite_store: Store, tmp_path: Path):
    write(sqlite_store, kept(tagged()))
    back_up(sqlite_store, tmp_path / "b.tar")
    target = f"sqlite:///{tmp_path / 'busy.db'}"
    over = threading.Event()
    with open_store(target) as busy:

        def write_on() -> None:
            number = 0
            while not over.is_set():
                number += 1
                write(busy, kept(another(number)))

        writer = threading.Thread(target=write_on)
        writer.start()
        while count(busy) < 5:
            time.sleep(0.01)
        restore(target, tmp_path / "b.tar", {}, force=True)
        over.set()
        writer.join()
        urls = {row.url for row in busy.rows(sa.text("SELECT url FROM article"))}

        assert tagged().url in urls
        assert another(1).url not in urls
        assert all(one.ok for one in check(busy))


def test_a_run_that_was_under_way_is_over_in_what_is_restored(store: Store, fresh: Fresh, tmp_path: Path):
    """So that a crawl which goes on over a restore changes nothing any more."""
    begun = claims.claim_new(store, Plan("reelwire"))
    back_up(store, tmp_path / "b.tar")
    restore(target := fresh(1), tmp_path / "b.tar", {})

    assert claims.renew(store, claims.claim_of(begun)) is Held.YES
    with open_store(target) as copy:
        assert claims.renew(copy, claims.claim_of(begun)) is Held.LOST
        ended = runs.get(copy, begun.id)
        assert (ended.state, ended.verdict) == ("done", "failed")
        assert ended.reason == "it was under way when the backup was made"
        assert ended.finished_at == ended.started_at


def test_tables_without_anything_in_them_are_no_hindrance(store: Store, store_url: str, fresh: Fresh, tmp_path: Path):
    write(store, kept(tagged()))
    back_up(store, tmp_path / "b.tar")
    open_store(target := fresh(1)).close()
    restore(target, tmp_path / "b.tar", {})

    with open_store(target) as copy:
        assert count(copy) == 1


@pytest.mark.parametrize("revision", migrations.REVISIONS[:-1])
def test_a_backup_of_an_older_schema_is_brought_up_to_date(revision: str, empty_url: str, fresh: Fresh, tmp_path: Path):
    with open_store(empty_url, any_version=True) as old:
        with old.begin() as conn:
            migrations.upgrade(conn, revision)
            conn.execute(sa.text("INSERT INTO outlet(slug, name) VALUES ('a', 'Ä')"))
        back_up(old, tmp_path / "b.tar")
    with open_store(fresh(1)) as filled:
        write(filled, kept(tagged()))
        target = filled.url.render_as_string(hide_password=False)
    restore(target, tmp_path / "b.tar", {}, force=True)

    with open_store(target) as copy:
        assert copy.version() == migrations.HEAD
        assert copy.rows(sa.text("SELECT slug, name FROM outlet")) == [("a", "Ä")]
        assert count(copy) == 0
        assert all(one.ok for one in check(copy))


def test_a_backup_of_a_newer_schema_is_refused(store: Store, fresh: Fresh, tmp_path: Path):
    with store.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    back_up(store, tmp_path / "b.tar")

    with pytest.raises(SchemaError, match="newer tradewatch"):
        restore(fresh(1), tmp_path / "b.tar", {})


def test_another_programs_tables_are_never_replaced(store: Store, fresh: Fresh, tmp_path: Path):
    back_up(store, tmp_path / "b.tar")
    with open_store(fresh(1), any_version=True) as other:
        with other.begin() as conn:
            conn.execute(sa.text("CREATE TABLE theirs (a integer)"))
        with pytest.raises(StoreError, match="another program"):
            restore(other.url.render_as_string(hide_password=False), tmp_path / "b.tar", {}, force=True)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A data folder with an archive and own outlets, and a database."""
    (tmp_path / "warc").mkdir()
    (tmp_path / "outlets" / "pages").mkdir(parents=True)
    (tmp_path / "warc" / "a-1-00000.warc.gz").write_bytes(b"first page")
    (tmp_path / "outlets" / "mine.toml").write_text("name = 'Mine'", encoding="utf-8")
    (tmp_path / "outlets" / "pages" / "mine.py").write_text("", encoding="utf-8")
    return tmp_path


def folders(root: Path) -> dict[str, Path]:
    return {"warc": root / "warc", "outlets": root / "outlets"}


def test_the_archive_and_own_outlets_come_along(sqlite_store: Store, filled: Path):
    made = back_up(sqlite_store, filled / "b.tar", folders(filled))
    counts = restore(f"sqlite:///{filled / 'new.db'}", filled / "b.tar", folders(filled / "new"))

    assert set(made.files) == {
        "database.sqlite", "warc/a-1-00000.warc.gz", "outlets/mine.toml", "outlets/pages/mine.py",
    }  # fmt: skip
    assert counts == {"database": 1, "warc": 1, "outlets": 2}
    assert (filled / "new" / "warc" / "a-1-00000.warc.gz").read_bytes() == b"first page"
    assert [path.name for path in (filled / "new").iterdir() if path.name.startswith(".")] == []


def test_an_archive_that_has_grown_meanwhile_is_kept(sqlite_store: Store, filled: Path):
    back_up(sqlite_store, filled / "b.tar", folders(filled))
    grown = filled / "warc" / "a-1-00000.warc.gz"
    grown.write_bytes(b"first page, second page")
    counts = restore(f"sqlite:///{filled / 'new.db'}", filled / "b.tar", folders(filled))

    assert counts == {"database": 1, "there": 3}
    assert grown.read_bytes() == b"first page, second page"


def test_a_file_that_differs_is_replaced_only_by_force(sqlite_store: Store, filled: Path):
    back_up(sqlite_store, filled / "b.tar", folders(filled))
    mine = filled / "outlets" / "mine.toml"
    mine.write_text("name = 'Mein'", encoding="utf-8")
    target = f"sqlite:///{filled / 'new.db'}"
    with pytest.raises(UsageError, match=r"mine\.toml is there already and differs"):
        restore(target, filled / "b.tar", folders(filled))
    with open_store(target, any_version=True) as untouched:
        assert untouched.version() is None
    restore(target, filled / "b.tar", folders(filled), force=True)

    assert mine.read_text(encoding="utf-8") == "name = 'Mine'"


@pytest.mark.parametrize("where", [0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_backup_that_is_cut_off_or_changed_is_refused(sqlite_store: Store, tmp_path: Path, where: float):
    write(sqlite_store, *(kept(another(number)) for number in range(20)))
    back_up(sqlite_store, tmp_path / "b.tar")
    data = (tmp_path / "b.tar").read_bytes()
    place = int(len(data.rstrip(b"\0")) * where)
    (tmp_path / "cut.tar").write_bytes(data[:place])
    (tmp_path / "changed.tar").write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])

    for name in ("cut.tar", "changed.tar"):
        with pytest.raises(UsageError, match=r"cannot be restored|is no backup"):
            restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / name, {})
    with open_store(f"sqlite:///{tmp_path / 'new.db'}", any_version=True) as untouched:
        assert untouched.version() is None


@pytest.mark.parametrize("name", ["../evil", "/evil", "warc/../../evil", "warc\\..\\evil"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str):
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        about = tarfile.TarInfo(name)
        about.size = 4
        tar.addfile(about, io.BytesIO(b"evil"))

    with pytest.raises(UsageError, match="no backup"):
        restore(f"sqlite:///{tmp_path / 'a' / 'new.db'}", tmp_path / "b.tar", folders(tmp_path / "a"))
    assert list(tmp_path.rglob("evil*")) == []


def test_what_is_no_backup_is_never_written_over(sqlite_store: Store, tmp_path: Path):
    (tmp_path / "notes.tar").write_bytes(b"mine")
    with pytest.raises(UsageError, match="no backup of tradewatch"):
        back_up(sqlite_store, tmp_path / "notes.tar")
    with pytest.raises(UsageError, match="no backup of tradewatch"):
        back_up(sqlite_store, Path(str(sqlite_store.url.database)))

    back_up(sqlite_store, tmp_path / "b.tar")
    back_up(sqlite_store, tmp_path / "b.tar")
    assert is_backup(tmp_path / "b.tar")


def test_a_backup_that_fails_leaves_the_one_before_it(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    back_up(sqlite_store, tmp_path / "b.tar")
    before = (tmp_path / "b.tar").read_bytes()
    monkeypatch.setattr(backup_module.os, "fsync", _full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        back_up(sqlite_store, tmp_path / "b.tar")

    assert (tmp_path / "b.tar").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def _full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_backup_is_its_owners_alone(sqlite_store: Store, tmp_path: Path):
    back_up(sqlite_store, tmp_path / "b.tar")

    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0


@pytest.mark.pg
def test_a_backup_of_the_other_database_is_refused(pg_store: Store, sqlite_store: Store, tmp_path: Path):
    back_up(sqlite_store, tmp_path / "b.tar")

    with pytest.raises(UsageError, match="is a backup of sqlite"):
        restore(pg_store.url.render_as_string(hide_password=False), tmp_path / "b.tar", {})


@pytest.mark.pg
def test_no_program_is_told_the_password_where_others_can_read_it(pg_store: Store, tmp_path: Path):
    seen = tmp_path / "seen"
    fake = tmp_path / "pg_dump"
    fake.write_text(f'#!/bin/sh\necho "$@" > {seen}; echo "$PGPASSWORD" >> {seen}; exit 3\n', encoding="utf-8")
    fake.chmod(0o755)
    url = pg_store.url.set(password="canary-word")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        with pytest.raises(StoreError, match="pg_dump of the database") as problem:
            pg_programs.dump(url, tmp_path / "x")
    said, password = seen.read_text(encoding="utf-8").splitlines()

    assert "canary-word" not in said + str(problem.value)
    assert password == "canary-word"


def test_a_missing_program_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pg_programs, "DEBIAN", tmp_path)

    with pytest.raises(StoreError, match="postgresql-client"):
        pg_programs.dump(sa.make_url("postgresql://x/y"), tmp_path / "x")


def test_a_manifest_of_a_later_format_is_refused(tmp_path: Path):
    manifest = json.dumps({"format": 2, "files": []}).encode()
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        about = tarfile.TarInfo("manifest.json")
        about.size = len(manifest)
        tar.addfile(about, io.BytesIO(manifest))

    with pytest.raises(UsageError, match="newer tradewatch"):
        restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "b.tar", {})
