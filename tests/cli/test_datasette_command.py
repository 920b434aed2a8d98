"""datasette is given a file that it understands: every query runs, every table and column named is there."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result

from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.cli.datasette import describe
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store.engine import Store, open_store
from tradewatch.store.examples import examples
from tradewatch.store.tables import metadata

ABOUT = describe("store")["databases"]["store"]
QUERIES = pytest.mark.parametrize("name", ABOUT["queries"])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    found = tmp_path_factory.mktemp("world") / "store.db"
    with open_store(f"sqlite:///{found}") as opened:
        write(opened, *WORLD)
        yield found


def values(name: str) -> dict[str, str]:
    """As a form sends them: all of them text."""
    return {"words": "night ferry"} | {
        key: str(v) for one in examples() if one.name == name for key, v in one.values.items()
    }


def call(url: str, *words: str) -> Result:
    return CliRunner().invoke(cli, ["datasette", *words], obj=Door(Config(database_url=url)), standalone_mode=False)


@QUERIES
@pytest.mark.parametrize("filled", [True, False])
def test_every_query_runs_on_the_file_opened_for_reading(path: Path, name: str, filled: bool):
    given = values(name) if filled else dict.fromkeys(values(name), "")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        rows = conn.execute(ABOUT["queries"][name]["sql"], given).fetchall()

    assert bool(rows) == (name not in ("sold", "companies_together") and (filled or not given_by(name)))


def given_by(name: str) -> bool:
    return ":" in ABOUT["queries"][name]["sql"] and name != "who_said"  # which finds all without a word


def test_every_table_and_column_named_is_there():
    for name, about in ABOUT["tables"].items():
        columns = set(metadata.tables[name].columns.keys()) if name in metadata.tables else set()
        named = {about.get("label_column"), about.get("fts_pk"), about.get("sort_desc"), *about.get("facets", ())} - {
            None
        }
        assert named <= columns, name

    assert set(metadata.tables) <= set(ABOUT["tables"])
    assert ABOUT["tables"]["article_text"]["fts_table"] == "article_fts"
    assert ABOUT["tables"]["frontier"] == {"hidden": True}
    assert "hidden" not in ABOUT["tables"]["quotation"]


def test_the_file_is_printed_and_the_command_said(path: Path):
    told = call(f"sqlite:///{path}", "--print", "--port", "9000")

    assert json.loads(told.stdout) == describe("store")
    assert f"datasette serve {path} --metadata metadata.json --host 127.0.0.1 --port 9000" in told.stderr
    assert "--immutable" not in told.stderr
    assert f"--immutable {path}" in call(f"sqlite:///{path}", "--print", "--immutable").stderr


def test_datasette_is_started_on_this_machine_alone_with_the_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "datasette"
    lines = (
        f"#!{sys.executable}",
        "import pathlib, sys",
        "print(sys.argv[1:])",
        "print(pathlib.Path(sys.argv[sys.argv.index('--metadata') + 1]).read_text())",
        "sys.exit(7)",
    )
    program.write_text("\n".join(lines))
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tradewatch.cli.datasette.find_spec", lambda _: None)
    ran: list[subprocess.CompletedProcess[str]] = []
    run = subprocess.run

    def watched(call: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(run(call, capture_output=True, text=True, check=False))
        return ran[-1]

    monkeypatch.setattr(subprocess, "run", watched)
    told = call(f"sqlite:///{path}")

    assert told.exit_code == 7
    given, _, about = ran[0].stdout.partition("\n")
    assert f"['serve', '{path}', '--metadata'" in given
    assert "'--host', '127.0.0.1'" in given
    assert json.loads(about) == describe("store")


def test_without_datasette_it_is_said_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("tradewatch.cli.datasette.find_spec", lambda _: None)

    told = call(f"sqlite:///{path}")

    assert isinstance(told.exception, UsageError)
    assert "pipx install datasette" in str(told.exception)


@pytest.mark.pg
def test_from_postgresql_a_copy_is_the_way(pg_store: Store):
    told = call(pg_store.url.render_as_string(hide_password=False), "--print")

    assert isinstance(told.exception, UsageError)
    assert "tradewatch export database --to copy.sqlite" in str(told.exception)


@pytest.mark.skipif(shutil.which("datasette") is None, reason="datasette, a program of its own, is not on this machine")
@QUERIES
def test_datasette_itself_answers(path: Path, tmp_path: Path, name: str):
    about = tmp_path / "metadata.json"
    about.write_text(json.dumps(describe("store")), encoding="utf-8")
    address = f"/store/{name}.json?{urlencode(values(name))}"
    done = subprocess.run(
        ["datasette", path, "--metadata", about, "--get", address], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout)["ok"] is True
