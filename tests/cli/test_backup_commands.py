"""`tradewatch backup` and `restore` say what they did, and refuse in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.store.stories import kept, tagged, write
from tradewatch.cli.main import FINE, Door, cli
from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.store.engine import open_store


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An installation with an article, an archived page and an outlet of its own."""
    made = Config(data_dir=tmp_path / "data", outlets_dir=tmp_path / "outlets")
    for path in (made.archive_dir / "a-1-00000.warc.gz", tmp_path / "outlets" / "mine.toml"):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"a page")
    with open_store(made.database) as store:
        write(store, kept(tagged()))
    return made


def call(config: Config, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False)


def test_a_backup_is_restored_elsewhere(config: Config, tmp_path: Path):
    file = str(tmp_path / "b.tar")
    made = call(config, "backup", file, "--with-archive", "--with-outlets", "--json")
    elsewhere = replace(config, data_dir=tmp_path / "new", outlets_dir=None)
    restored = call(elsewhere, "restore", file, "--json")

    assert (made.exit_code, json.loads(made.stdout)["files"]) == (FINE, 3)
    assert json.loads(restored.stdout)["counts"] == {"database": 1, "warc": 1, "outlets": 1}
    assert "set outlets_dir to it" in restored.stderr
    assert (tmp_path / "new" / "outlets" / "mine.toml").is_file()
    assert (tmp_path / "new" / "tradewatch.db").is_file()


def test_a_backup_is_of_the_database_alone_unless_told_otherwise(config: Config, tmp_path: Path):
    told = call(config, "backup", str(tmp_path / "b.tar"))

    assert told.stdout.startswith(f"{tmp_path / 'b.tar'}: 1 files, ")


def test_what_is_there_is_not_replaced(config: Config, tmp_path: Path):
    file = str(tmp_path / "b.tar")
    call(config, "backup", file)
    refused = call(config, "restore", file)
    forced = call(config, "restore", file, "--force")

    assert isinstance(refused.exception, UsageError)
    assert "--force" in str(refused.exception)
    assert "tradewatch.db is restored, at" in forced.stdout


def test_nothing_to_back_up_is_told(tmp_path: Path):
    refused = call(Config(data_dir=tmp_path / "none"), "backup", str(tmp_path / "b.tar"))

    assert isinstance(refused.exception, StoreError)
    assert not (tmp_path / "b.tar").exists()


def test_a_file_that_is_not_there_is_told(config: Config, tmp_path: Path):
    refused = call(config, "restore", str(tmp_path / "none.tar"))

    assert isinstance(refused.exception, UsageError)
    assert "there is no file" in str(refused.exception)
