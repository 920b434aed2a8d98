"""`tradewatch doctor` looks at everything, says what to do, and its exit code is the worst of what it found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.cli.conftest import Call
from tradewatch.cli import doctor as surgery
from tradewatch.cli.doctor import examine
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door, cli
from tradewatch.config import Config
from tradewatch.store import claims, living, processes, quarantine
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan, Verdict

LOOKS = [
    "program", "settings", "contact", "data folder", "database", "outlets", "runs", "set aside", "feeds", "processes",
]  # fmt: skip


def consult(config: Config, *options: str) -> Result:
    return CliRunner().invoke(cli, ["doctor", *options], obj=Door(config))


def findings(config: Config) -> dict[str, Any]:
    return {one["what"]: one for one in json.loads(consult(config, "--json").stdout)}


def test_a_new_installation_with_a_contact_is_healthy(config: Config, call: Call):
    told = call("doctor", "--json")

    assert told.exit_code == FINE
    found = json.loads(told.stdout)
    assert [one["what"] for one in found] == LOOKS
    assert {one["state"] for one in found} == {"well"}
    assert found[2]["found"] == "desk@example.com"
    assert found[6]["advice"] == "try: tradewatch demo"


def test_people_get_a_table(call: Call):
    told = call("doctor").stdout

    assert all(what in told for what in LOOKS)
    assert "what to do" in told.splitlines()[0]


def test_without_a_contact_it_is_worth_a_look(config: Config):
    told = consult(replace(config, contact=""))

    assert told.exit_code == DEGRADED
    assert "names nobody" in told.stdout


def test_a_broken_database_is_ill_and_the_rest_is_still_looked_at(config: Config):
    config.data_dir.mkdir()
    (config.data_dir / "tradewatch.db").write_bytes(b"not a database at all " * 100)

    assert consult(config).exit_code == FAILED
    found = findings(config)
    assert list(found) == LOOKS
    assert found["database"]["state"] == "ill"
    assert "is not a SQLite database" in found["database"]["found"]
    assert found["outlets"]["state"] == "well"


def test_a_folder_that_cannot_be_made_is_ill(config: Config, tmp_path: Path):
    (tmp_path / "taken").touch()

    found = findings(replace(config, data_dir=tmp_path / "taken" / "data"))

    assert found["database"]["state"] == "ill"
    assert "cannot be made" in found["database"]["found"]


def test_a_wrong_outlet_file_is_ill(config: Config, tmp_path: Path):
    (tmp_path / "own.toml").write_text('name = "Own"\nhost = "own.example"\n', encoding="utf-8")

    found = findings(replace(config, outlets_dir=tmp_path))

    assert found["outlets"]["state"] == "ill"
    assert "own.toml" in found["outlets"]["found"]


def test_a_password_is_not_printed(config: Config):
    away = replace(config, database_url="postgresql+psycopg://desk:secret@127.0.0.1:9/press?connect_timeout=2")

    assert "secret" not in consult(away, "--json").output


def test_many_bad_runs_and_pages_set_aside_are_worth_a_look(config: Config):
    with open_store(config.database) as store:
        for verdict in (Verdict.OK, Verdict.OK, Verdict.FAILED):
            claims.finish(store, claims.claim_of(claims.claim_new(store, Plan("reelwire"))), verdict, "as it was")
        quarantine.set_aside(store, quarantine.SetAside("http://reelwire.example/x", "reelwire", "extract", "no body"))

    assert consult(config).exit_code == DEGRADED
    found = findings(config)
    assert found["runs"]["found"] == "3 lately, 1 failed or blocked"
    assert found["runs"]["advice"] == "see: tradewatch runs show 3"
    assert "tradewatch runs set-aside" in found["set aside"]["advice"]


def test_one_bad_run_among_many_is_no_worry(config: Config):
    with open_store(config.database) as store:
        for verdict in (Verdict.FAILED, *[Verdict.OK] * 3):
            claims.finish(store, claims.claim_of(claims.claim_new(store, Plan("reelwire"))), verdict, "as it was")

    assert findings(config)["runs"]["state"] == "well"


def test_little_room_on_the_disk_is_worth_a_look(config: Config, monkeypatch: pytest.MonkeyPatch):
    full = SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=100 << 20))
    monkeypatch.setattr(surgery, "shutil", full)

    [folder] = [one for one in examine(config) if one.what == "data folder"]

    assert (folder.state, "0.1 GiB free" in folder.found) == ("look", True)
    assert folder.advice is not None
    assert "make room" in folder.advice


def test_whether_a_scheduler_lives_here_is_an_exit_code(config: Config, monkeypatch: pytest.MonkeyPatch):
    with open_store(config.database) as store:
        before = consult(config, "--alive", "scheduler", "--json")
        processes.beat(store, "one", "scheduler")
        alive, other = consult(config, "--alive", "scheduler"), consult(config, "--alive", "worker")
        named = findings(config)["processes"]
        monkeypatch.setattr(living, "_place", lambda _: "another container of that name")
        beside = consult(config, "--alive", "scheduler")
        monkeypatch.undo()
        monkeypatch.setattr(living.socket, "gethostname", lambda: "elsewhere")
        elsewhere = consult(config, "--alive", "scheduler")

    assert json.loads(before.stdout)[0]["advice"].endswith("tradewatch schedule start")
    assert [told.exit_code for told in (before, alive, other, beside, elsewhere)] == [
        FAILED, FINE, FAILED, FAILED, FAILED,
    ]  # fmt: skip
    assert named["found"].startswith("scheduler on ")
