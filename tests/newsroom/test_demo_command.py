"""The demo keeps to its own folder, crawls the newsroom and says what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tradewatch.cli.main import Door, cli
from tradewatch.cli.summary import summarise
from tradewatch.config import Config
from tradewatch.store import migrations
from tradewatch.store.engine import open_store


def test_its_help_says_that_nothing_leaves_the_machine() -> None:
    told = CliRunner().invoke(cli, ["demo", "--help"], obj=Door(Config()))

    assert told.exit_code == 0
    assert "Nothing leaves the machine" in told.output
    assert "tradewatch demo --keep" in told.output


def test_an_empty_database_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Config(data_dir=tmp_path)
    open_store(config.database).close()

    summarise(config)

    assert "holds no article yet" in capsys.readouterr().err


def test_the_demo_shows_what_came_in_and_what_to_ask_next(tmp_path: Path) -> None:
    own = Config(data_dir=tmp_path / "own")

    told = CliRunner().invoke(cli, ["demo", "--keep", str(tmp_path / "demo")], obj=Door(own))

    assert told.exit_code == 0, told.output
    for heading in ("Articles", "Who speaks", "Companies", "Festivals", "Ask it"):
        assert heading in told.output
    assert told.output.count("“") >= 3
    assert "head of sales" in told.output
    assert not own.data_dir.exists()


def test_the_demo_brings_its_own_database_of_an_older_version_up_to_date(tmp_path: Path) -> None:
    database = tmp_path / "demo" / "tradewatch.db"
    with open_store(f"sqlite:///{database}", any_version=True) as store, store.begin() as conn:
        migrations.upgrade(conn, migrations.REVISIONS[0])

    told = CliRunner().invoke(cli, ["demo", "--keep", str(database.parent)], obj=Door(Config()))

    assert told.exit_code == 0, told.output
    assert "Ask it" in told.output
