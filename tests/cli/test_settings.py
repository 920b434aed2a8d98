"""Settings come from tradewatch.toml and the environment; what is wrong in them is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tradewatch.config import Config
from tradewatch.errors import ConfigError


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
