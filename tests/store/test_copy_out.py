"""A copy of the database is one SQLite file with every row and its full text; it is there whole or not at all."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.query.world import LINEUP_STORY, SALT_ROAD, SALT_ROAD_STORY, WINDOW_STORY, WORLD, stored
from tests.store.stories import write
from tradewatch.errors import UsageError
from tradewatch.query.articles import search
from tradewatch.query.people import people
from tradewatch.store import fulltext
from tradewatch.store.copy_out import copy_out
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, create
from tradewatch.store.tables import PRESS, metadata


def every_row(store: Store) -> dict[str, list[tuple[object, ...]]]:
    tables = metadata.sorted_tables
    return {t.name: [tuple(row) for row in store.rows(sa.select(t).order_by(*t.primary_key))] for t in tables}


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}", create=False)


def test_a_copy_has_every_row_and_finds_the_same(store: Store, tmp_path: Path):
    write(store, *WORLD)
    target = tmp_path / "copy.sqlite"

    copy_out(store, target)

    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.sqlite"]
    with opened(target) as copy:
        assert every_row(copy) == every_row(store)
        assert search(copy, "lodz") == search(store, "lodz")
        assert people(copy) == people(store)
        assert fulltext.check(copy) == []
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_copy_is_a_single_file_for_its_owner(store: Store, tmp_path: Path):
    target = tmp_path / "copy.sqlite"

    copy_out(store, target)

    assert target.read_bytes()[18:20] == b"\x01\x01"  # no WAL beside it
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("to_share", [False, True])
def test_what_is_stopped_leaves_nothing(store: Store, tmp_path: Path, to_share: bool):
    write(store, *WORLD)
    target = tmp_path / "copy.sqlite"
    target.write_text("the copy of yesterday")

    def stop(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tradewatch.store.copy_out.STEPS", 1)
        with pytest.raises(KeyboardInterrupt):
            copy_out(store, target, to_share=to_share, told=stop)

    assert target.read_text() == "the copy of yesterday"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_the_database_itself_is_not_written_over(sqlite_store: Store):
    own = Path(sqlite_store.url.database or "")

    with pytest.raises(UsageError, match="is the database itself"):
        copy_out(sqlite_store, own)


@pytest.mark.parametrize("name", [".", "no-such-folder/copy.db"])
def test_where_no_file_can_be_it_is_told(sqlite_store: Store, tmp_path: Path, name: str):
    with pytest.raises(UsageError, match="cannot be written"):
        copy_out(sqlite_store, tmp_path / name)


def test_a_copy_to_share_holds_what_the_outlets_let_go(store: Store, tmp_path: Path):
    long = SALT_ROAD + "\n\nA second paragraph, which stays."
    whole, excerpt, headline = stored(
        (SALT_ROAD_STORY, replace(LINEUP_STORY, text=LINEUP_STORY.text + " " + long), WINDOW_STORY)
    )
    write(store, replace(whole, policy="fulltext"))
    write(store, excerpt)
    write(store, replace(headline, policy="headline"))
    with store.begin() as conn:
        conn.execute(sa.text("UPDATE revision SET diff = 'secret paragraph'"))
    create(store, Plan("crawl", "reelwire", "manual"))
    target = tmp_path / "shared.sqlite"

    copy_out(store, target, to_share=True)

    with opened(target) as copy:
        bodies = dict(copy.rows(sa.text("SELECT url, body FROM article JOIN article_text ON article_id = article.id")))
        rows = every_row(copy)
        kept = copy.rows(
            sa.text("SELECT url FROM revision JOIN article ON article_id = article.id WHERE diff IS NOT NULL")
        )
    assert bodies[SALT_ROAD_STORY.url] == SALT_ROAD
    assert bodies[WINDOW_STORY.url] == ""
    assert LINEUP_STORY.text.startswith(bodies[LINEUP_STORY.url])
    assert {name for name, found in rows.items() if found} <= {table.name for table in PRESS}
    assert [row.url for row in kept] == [SALT_ROAD_STORY.url]
    text = "\n".join(sqlite3.connect(target).iterdump())
    assert "which stays" not in text
    assert "remake of anything" not in text  # a quotation of the outlet that lets nothing but headlines go
    assert "Buyers want stories" in text
    assert " 국제 " not in text  # the signs of a body, two by two
