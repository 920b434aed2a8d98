"""Settings come from tradewatch.toml and the environment; what is wrong in them is named with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.spiders.process import environment


def written(folder: Path, content: bytes) -> Path:
    (folder / "tradewatch.toml").write_bytes(content)
    return folder


def test_the_environment_stands_over_the_file(tmp_path: Path):
    written(tmp_path, b'contact = "desk@example.com"\ndelay = 2\n')

    config = Config.load({"TRADEWATCH_DELAY": "0.5", "TRADEWATCH_OTHER": "x"}, tmp_path)

    assert (config.contact, config.delay) == ("desk@example.com", 0.5)
    assert config.source == f"{tmp_path / 'tradewatch.toml'} and environment"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'contact = "x\n', "is not TOML: Illegal character"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b'contct = "x"', "unknown setting 'contct'; did you mean 'contact'?"),
        (b"contact = 3", "contact wants a text, not 3"),
        (b"outlets_dir = 3", "outlets_dir wants a text, not 3"),
        (b'data_dir = "~nobody-of-that-name/x"', "there is no such home folder"),
        (b"delay = true", "delay = True is not a number of seconds from 0 to 3600"),
        (b'delay = "nan"', "delay = 'nan' is not a number of seconds"),
        (b"delay = [1]", "delay = [1] is not a number of seconds"),
        (b"delay = -1", "delay = -1 is not a number of seconds"),
        (b"at_once = 0", "at_once = 0 is not a whole number from 1 to 32"),
        (b"keep_runs = 1.5", "keep_runs = 1.5 is not a whole number from 0"),
        (b'keep_runs = "x"', "keep_runs = 'x' is not a whole number"),
        (b"keep_runs = true", "keep_runs = True is not a whole number"),
        (b'log_format = "jsn"', "log_format = 'jsn' is none of auto, human, json"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(content: bytes, words: str, tmp_path: Path):
    with pytest.raises(ConfigError) as raised:
        Config.load({}, written(tmp_path, content))

    assert str(raised.value).startswith(f"{tmp_path / 'tradewatch.toml'}: ")
    assert words in str(raised.value)
    assert "codec" not in str(raised.value)


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path):
    (tmp_path / "tradewatch.toml").mkdir()

    with pytest.raises(ConfigError, match=r"tradewatch\.toml: cannot be read: Is a directory$"):
        Config.load({}, tmp_path)


def test_each_setting_has_the_kind_of_its_default(tmp_path: Path):
    given = {
        "TRADEWATCH_AT_ONCE": "8",
        "TRADEWATCH_TIMETABLE": str(tmp_path / "t.toml"),
        "TRADEWATCH_LOG_FORMAT": "json",
    }

    config = Config.load(given, tmp_path)

    assert (config.at_once, config.timetable, config.log_format) == (8, tmp_path / "t.toml", "json")


def test_a_crawl_is_told_every_setting_also_one_that_is_nought(tmp_path: Path):
    config = Config(keep_runs=0, delay=0.0, data_dir=tmp_path, contact="desk@example.com", at_once=7)

    told = {key: value for key, value in environment(config).items() if key.startswith("TRADEWATCH_")}

    assert replace(Config.load(told, tmp_path), source=config.source) == replace(config, database_url=config.database)
