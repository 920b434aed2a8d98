"""`tradewatch db` upgrades, checks and measures, and its exit code says whether the database is whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.store.stories import another, kept, tagged, write
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.errors import SchemaError, StoreError, UsageError
from tradewatch.store import claims, runs
from tradewatch.store.engine import open_store
from tradewatch.store.migrations import HEAD
from tradewatch.store.runs import Plan
from tradewatch.store.tables import article_text
from tradewatch.store.tables import run as run_table


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


def test_upkeep_is_told_before_it_is_done_and_stands_in_the_record(store_url: str, tmp_path: Path):
    with open_store(store_url) as store:
        old = runs.create(store, Plan("reelwire"))
        long_ago = datetime.now(UTC) - timedelta(days=1000)
        with store.begin() as conn:
            conn.execute(sa.update(run_table).values(state="done", finished_at=long_ago))
    rehearsed = run(store_url, "maintain", "--dry-run", folder=tmp_path)
    done = run(store_url, "maintain", "--json", folder=tmp_path)
    with open_store(store_url) as store:
        [kept_run] = runs.latest(store)

    assert rehearsed.output.splitlines()[0] == "this would be removed."
    assert done.exit_code == FINE
    assert json.loads(done.output)["counts"]["runs"] == 1
    assert kept_run.id > old.id
    assert (kept_run.job, kept_run.verdict, kept_run.reason) == ("maintain", "ok", "let go of 1 runs")


def test_the_archive_is_checked_and_the_exit_code_says_what_came_of_it(store_url: str, tmp_path: Path):
    with open_store(store_url) as store:
        write(store, kept(tagged()))
        sound = run(store_url, "check-archive", folder=tmp_path)
        page = {"warc_file": "reelwire-1.warc.gz", "warc_offset": 1, "warc_length": 2}
        write(store, kept(another(1), page=page))
    broken = run(store_url, "check-archive", folder=tmp_path)

    assert sound.exit_code == FINE
    assert sound.output.startswith("ok: 0 files")
    assert broken.exit_code == DEGRADED
    assert broken.output.startswith("degraded: 1 files missing: reelwire-1.warc.gz is not in")


def test_upkeep_is_not_done_twice_at_once(store_url: str, tmp_path: Path):
    with open_store(store_url) as store:
        claims.claim_new(store, Plan(job="maintain"))
    result = run(store_url, "maintain", folder=tmp_path)

    assert isinstance(result.exception, UsageError)
    assert "maintain is being worked on already" in str(result.exception)
