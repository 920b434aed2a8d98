from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tradewatch.cli.main import FINE, WRONG, Door
from tradewatch.cli.outlets import outlets
from tradewatch.config import Config
from tradewatch.errors import OutletError, UsageError

LANTERN = """
name = "Lantern Weekly"
hosts = ["lantern.example"]
region = "Alps"
beats = ["mountain film"]
unverified = ["article.key", "layout"]

[[discover]]
kind = "listing"
url = "https://lantern.example/"
links = "a[href]"
unverified = true

[article]
key = '-(?P<id>[0-9]+)$'

[[layout]]
until = 2015-01-01
body = "div[class~=story]"
drop = ["aside"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lantern.toml").write_text(LANTERN)
    return tmp_path


def call(*words: str, folder: Path | None = None) -> Result:
    door = Door(Config(outlets_dir=folder))
    return CliRunner().invoke(outlets, list(words), obj=door, standalone_mode=False, env={"COLUMNS": "160"})


@pytest.mark.parametrize("words", [(), ("list",)])
def test_outlets_alone_lists_them_all(words: tuple[str, ...]):
    answer = call(*words, "--json")

    slugs = [row["slug"] for row in json.loads(answer.stdout)]
    assert len(slugs) == 51
    assert slugs == sorted(slugs)


def test_the_table_says_how_many_sources_were_seen():
    answer = call("--country", "sg")

    [line] = [line for line in answer.stdout.splitlines() if line.startswith("contentasia")]
    assert line.split() == ["contentasia", "ContentAsia", "SG", "tv,", "asian", "free", "1", "of", "1"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--beat", "canadian"), {"playback"}),
        (("--beat", "Exhibition", "--country", "us"), {"boxofficepro", "celluloidjunkie"}),
        (("--country", "Nordic"), {"nordisk"}),
        (("--beat", "press releases"), {"celluloidjunkie"}),
        (("--beat", "canadian", "--country", "GB"), set()),
    ],
)
def test_beat_and_country_narrow_the_list(words: tuple[str, ...], found: set[str]):
    answer = call(*words, "--json")

    assert {row["slug"] for row in json.loads(answer.stdout)} == found


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--beat", "festival"), "did you mean 'festivals'?"),
        (("--beat", "zzz"), "there are animation, "),
        (("--country", "Nordics"), "did you mean 'Nordic'?"),
        (("--country", "zzz"), "there are "),
    ],
)
def test_an_unknown_beat_or_country_is_answered_with_what_there_is(words: tuple[str, ...], hint: str):
    answer = call(*words)

    assert isinstance(answer.exception, UsageError)
    assert hint in str(answer.exception)


def test_show_prints_everything_and_marks_what_was_never_seen(folder: Path):
    lines = call("show", "lantern", folder=folder).stdout.splitlines()

    facts = {" ".join(line.split()) for line in lines}
    assert "name Lantern Weekly" in facts
    assert "hosts lantern.example, www.lantern.example" in facts
    assert "listing https://lantern.example/ (never seen live)" in facts
    assert "links a[href]" in facts
    assert "key -(?P<id>[0-9]+)$ (never seen live)" in facts
    assert "body, until 2015-01-01 div[class~=story] (never seen live)" in facts
    assert "left out, until 2015-01-01 aside" in facts
    assert any(fact.startswith("file ") for fact in facts)


def test_show_as_json_holds_patterns_as_they_are_written(folder: Path):
    [record] = json.loads(call("show", "lantern", "--json", folder=folder).stdout)

    assert record["key"] == "-(?P<id>[0-9]+)$"
    assert record["layouts"][0]["until"] == "2015-01-01"
    assert record["sources"][0]["unverified"] is True
    assert record["file"] == str(folder / "lantern.toml")


def test_csv_has_a_line_an_outlet():
    rows = list(csv.DictReader(io.StringIO(call("--csv").stdout)))

    assert len(rows) == 51
    assert rows[0]["sources"].startswith("https://")


def test_show_of_an_unknown_outlet_says_which_was_meant():
    answer = call("show", "varietty")

    assert isinstance(answer.exception, OutletError)
    assert "did you mean 'variety'?" in str(answer.exception)


def test_validate_says_that_all_is_well(folder: Path):
    answer = call("validate", str(folder))

    assert answer.return_value == FINE
    assert answer.stdout == "52 outlets, no mistakes.\n"


def test_validate_tells_every_mistake_and_exits_with_1(folder: Path):
    (folder / "torch.toml").write_text('nam = "The Torch"\naccess = "fre"\n')

    answer = call("validate", "--json", folder=folder)

    assert answer.return_value == WRONG
    assert [(Path(row["file"]).name, row["key"]) for row in json.loads(answer.stdout)] == [
        ("torch.toml", "nam"),
        ("torch.toml", "access"),
        ("torch.toml", "name"),
        ("torch.toml", "hosts"),
    ]


def test_a_broken_own_file_stops_the_other_commands_with_its_name(folder: Path):
    (folder / "torch.toml").write_text("name =")

    answer = call(folder=folder)

    assert isinstance(answer.exception, OutletError)
    assert "torch.toml: cannot be read" in str(answer.exception)


def test_a_line_that_toml_stumbles_over_is_shown_with_what_is_mostly_wrong(folder: Path):
    (folder / "torch.toml").write_text('name = "The Torch"\nbeats = [festivals, deals]\n')

    [problem] = json.loads(call("validate", "--json", folder=folder).stdout)

    assert "`beats = [festivals, deals]`; do all words stand between quotation marks" in problem["reason"]
