"""`tradewatch db` upgrades, checks and measures, and its exit code says whether the database is whole."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.store.stories import kept, tagged, write
from tradewatch.cli.main import FAILED, Door, cli
from tradewatch.config import Config
from tradewatch.errors import SchemaError, StoreError
from tradewatch.store.engine import open_store
from tradewatch.store.migrations import HEAD
from tradewatch.store.tables import article_text


def run(url: str, *arguments: str, folder: Path = Path("/nowhere")) -> Result:
    door = Door(Config(database_url=url, data_dir=folder))
    return CliRunner().invoke(cli, ["db", *arguments], obj=door, standalone_mode=False)


def test_a_new_database_is_made_and_then_is_up_to_date(empty_url: str):
    first, second = run(empty_url, "upgrade"), run(empty_url, "upgrade")

    assert f"is now at {HEAD}." in first.output
    assert "is up to date." in second.output


def test_an_upgrade_tells_machines_what_it_did(empty_url: str):
    found = json.loads(run(empty_url, "upgrade", "--json").output)

    assert (found["before"], found["now"]) == (None, HEAD)


def test_a_newer_database_is_not_touched(store_url: str):
    with open_store(store_url) as store, store.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    result = run(store_url, "upgrade")

    assert isinstance(result.exception, SchemaError)
    assert "newer tradewatch" in str(result.exception)


def test_a_sound_database_is_called_sound(store_url: str):
    with open_store(store_url) as store:
        write(store, kept(tagged()))
    result = run(store_url, "check")

    assert result.return_value == 0
    assert result.output.count(" ok") == 4


def test_a_broken_index_is_told_and_repaired(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/store.db"
    with open_store(url) as store:
        write(store, kept(tagged()))
        with store.begin() as conn:
            conn.execute(sa.update(article_text).values(body="Changed behind the index's back."))
    broken, told, repaired = run(url, "check"), run(url, "check", "--json"), run(url, "check", "--repair")

    assert broken.return_value == FAILED
    assert "BROKEN" in broken.output
    assert [one["name"] for one in json.loads(told.stdout) if not one["ok"]] == ["full text"]
    assert repaired.return_value == 0


def test_a_database_that_is_not_there_is_not_checked(tmp_path: Path):
    result = run(f"sqlite:///{tmp_path}/store.db", "check")

    assert isinstance(result.exception, StoreError)
    assert "no database" in str(result.exception)


@pytest.mark.parametrize("arguments", [(), ("stats",)])
def test_the_figures_are_printed(store_url: str, arguments: tuple[str, ...], tmp_path: Path):
    with open_store(store_url) as store:
        write(store, kept(tagged()))
    result = run(store_url, *arguments, folder=tmp_path)

    assert result.return_value is None
    assert "articles from  2024-05-14" in result.output
    assert "quotation" in result.output
    assert "geheim" not in result.output


def test_the_figures_are_given_to_machines(store_url: str, tmp_path: Path):
    found = json.loads(run(store_url, "stats", "--json", folder=tmp_path).output)

    assert found["rows"]["article"] == 0
    assert found["oldest"] is None
    assert found["bytes"] > 0


@pytest.mark.parametrize("command", ["upgrade", "check", "stats"])
def test_every_command_shows_an_example(command: str):
    assert f"tradewatch db {command}" in run("sqlite://", command, "--help").output
    assert isinstance(cli.get_command(click.Context(cli), "db"), click.Group)
