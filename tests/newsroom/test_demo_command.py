"""The demo keeps to its own folder and says what is there, or that nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tradewatch.cli.demo import overview, summarise
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.store.engine import open_store


def test_its_help_says_that_nothing_leaves_the_machine() -> None:
    told = CliRunner().invoke(cli, ["demo", "--help"], obj=Door(Config()))

    assert told.exit_code == 0
    assert "Nothing leaves the machine" in told.output
    assert "tradewatch demo --keep" in told.output


def test_an_empty_database_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Config(data_dir=tmp_path)
    with open_store(config.database) as store:
        held = overview(store)
    summarise(config)

    assert (held.outlets, held.speakers, held.companies, held.festivals, held.quotations) == ((), (), (), (), ())
    assert "holds no article yet" in capsys.readouterr().err
