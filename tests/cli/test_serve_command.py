"""`tradewatch serve` serves this machine, others only with a token or users, says what is missing, and ends cleanly."""

from __future__ import annotations

import importlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner

from tests.cli.conftest import Call
from tests.web.conftest import Browser, serving
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store import processes
from tradewatch.store.engine import Store, open_store
from tradewatch.web.desk import Desk
from tradewatch.web.server import Beat

ROOT = Path(__file__).parents[2]


class Served:
    """A server of one's own, as its user starts it."""

    def __init__(self, folder: Path, database: str, *options: str, **env: str) -> None:
        settings = {"TRADEWATCH_DATA_DIR": str(folder), "TRADEWATCH_DATABASE_URL": database}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWATCH_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tradewatch", "serve", "--port", "0", *options],
            cwd=folder,
            env=inherited | settings | {"PYTHONPATH": str(ROOT)} | env,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr
        self.told = ""
        while not (found := re.search(r"Serving (http://\S+/);", self.told)):
            line = self.process.stderr.readline()
            assert line, self.told
            self.told += line
        self.address = found[1]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; gives its exit code."""
        self.process.send_signal(number)
        assert self.process.stderr
        self.told += self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(30)


@pytest.fixture
def served(tmp_path: Path, store: Store) -> Iterator[Served]:
    """The pages of a new installation, on SQLite, then on PostgreSQL."""
    one = Served(tmp_path, store.url.render_as_string(hide_password=False))
    yield one
    if one.process.poll() is None:
        one.process.kill()
        one.process.wait()
    if one.process.stderr:
        one.process.stderr.close()


def beats(store: Store) -> list[str]:
    return [one.kind for one in processes.living(store)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_beats_and_ends_cleanly(served: Served, store: Store, number: int):
    deadline = time.monotonic() + 20
    while not beats(store) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert httpx.get(served.address).status_code == 200
    assert re.match(r"http://127\.0\.0\.1:\d+/$", served.address)
    assert beats(store) == ["web"]
    [alive] = processes.living(store)
    assert alive.pid == served.process.pid

    assert served.end(number) == 0
    assert beats(store) == []
    assert "Traceback" not in served.told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_so_before_it_listens_to_signals(tmp_path: Path, number: int):
    script = f"""
import os
from pathlib import Path
from tradewatch.config import Config
from tradewatch.web.server import serve
serve(Config(data_dir=Path("data")), "127.0.0.1", 0, told=lambda _: os.kill(os.getpid(), {int(number)}))
"""
    env = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWATCH_")}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env | {"PYTHONPATH": str(ROOT)}, timeout=30, check=False
    )

    assert done.returncode == 0


def test_the_beat_outlives_every_error_and_tells_it_once(
    config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    beaten = iter([RuntimeError("odd"), RuntimeError("odd"), RuntimeError("odd")])

    def beat(*given: object) -> None:
        for problem in beaten:
            raise problem
        alive.set()

    alive = threading.Event()
    monkeypatch.setattr("tradewatch.web.server.processes.beat", beat)
    desk = Desk(config)
    thread = Beat(desk, {}, every=0.01)
    thread.start()

    assert alive.wait(10)
    assert [record.getMessage() for record in caplog.records] == ["The beat could not be written: odd"]
    thread.end()
    desk.close()


def test_it_ends_while_a_browser_keeps_its_connection(served: Served):
    with httpx.Client(base_url=served.address) as browser:
        assert browser.get("/healthz").status_code == 200
        began = time.monotonic()

        assert served.end() == 0
        assert time.monotonic() - began < 15


def test_beyond_this_machine_a_token_is_needed(call: Call):
    for options in (["--host", "0.0.0.0"], ["--host", "::"], ["--name", "trade.example.com"]):
        told = call("serve", "--port", "0", *options)

        assert isinstance(told.exception, UsageError)
        assert "set TRADEWATCH_TOKEN" in str(told.exception)


@pytest.mark.parametrize("token", ["open sesame", " " * 20, f"open sesame{' ' * 20}"])
def test_beyond_this_machine_a_token_that_can_be_guessed_is_refused(config: Config, token: str):
    config = replace(config, token=token)
    for options in (["--host", "0.0.0.0"], ["--name", "trade.example.com"]):
        told = CliRunner().invoke(cli, ["serve", "--port", "0", *options], obj=Door(config), standalone_mode=False)

        assert isinstance(told.exception, UsageError)
        assert "at least 16 characters" in str(told.exception)
        assert "open sesame" not in str(told.exception)


def test_with_a_token_other_machines_are_served(tmp_path: Path):
    one = Served(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "--host", "0.0.0.0", TRADEWATCH_TOKEN="open sesame please")
    place = one.address.replace("0.0.0.0", "127.0.0.1")

    assert httpx.get(place).status_code == 303
    assert httpx.get(f"{place}api/runs", headers={"Authorization": "Bearer open sesame please"}).status_code == 200
    assert one.end() == 0
    assert "open sesame please" not in one.told


def test_with_users_other_machines_are_served(tmp_path: Path):
    file = tmp_path / "team.toml"
    settings = {
        **os.environ,
        "TRADEWATCH_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "TRADEWATCH_USERS": str(file),
    }
    added = subprocess.run(
        [sys.executable, "-m", "tradewatch", "users", "add", "mira", "--stdin"],
        input="seven quiet harbours\n", cwd=tmp_path, env=settings, capture_output=True, text=True,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    one = Served(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "--host", "0.0.0.0", "--users", str(file))
    with Browser(base_url=one.address.replace("0.0.0.0", "127.0.0.1"), timeout=60) as browser:
        assert browser.get("/runs").status_code == 303
        browser.press("/signin", "/signin", name="mira", password="seven quiet harbours")
        assert browser.get("/runs").status_code == 200
    assert one.end() == 0


def test_a_file_of_users_that_is_wrong_is_said_before_anything_is_served(config: Config):
    config.users_file.parent.mkdir(parents=True)
    config.users_file.write_text("[mira]", encoding="utf-8")
    told = CliRunner().invoke(cli, ["serve", "--port", "0"], obj=Door(config), standalone_mode=False)

    assert isinstance(told.exception, UsageError)
    assert "chmod 600" in str(told.exception)


def test_a_port_that_is_taken_is_said(call: Call):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = call("serve", "--port", str(taken.getsockname()[1]))

    assert isinstance(told.exception, UsageError)
    assert "choose another with --host or --port" in str(told.exception)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.7"])
def test_an_address_that_is_not_ours_is_said(config: Config, host: str):
    config = replace(config, token="open sesame please")
    told = CliRunner().invoke(cli, ["serve", "--host", host], obj=Door(config), standalone_mode=False)

    assert isinstance(told.exception, UsageError)
    assert f"{host}:8350 cannot be served" in str(told.exception)


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "jinja2", "prometheus_client"])
def test_what_is_not_installed_is_said_with_the_way_to_install_it(
    call: Call, monkeypatch: pytest.MonkeyPatch, missing: str
):
    def without(name: str) -> object:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    command = importlib.import_module("tradewatch.cli.serve")
    monkeypatch.setattr(command, "importlib", type("imports", (), {"import_module": staticmethod(without)}))

    told = call("serve")

    assert isinstance(told.exception, UsageError)
    assert 'pip install "tradewatch[web]"' in str(told.exception)


def test_the_door_opens_without_the_pages_libraries():
    script = (
        "import sys; import tradewatch.cli.serve; print(sorted({'fastapi', 'uvicorn', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
    assert isinstance(importlib.import_module("tradewatch.cli.serve").serve, click.Command)


def test_a_database_that_is_away_is_waited_for(tmp_path: Path):
    folder = tmp_path / "later"
    folder.write_text("", encoding="utf-8")
    one = Served(tmp_path, f"sqlite:///{folder / 'x.db'}")

    assert httpx.get(f"{one.address}readyz").status_code == 503
    folder.unlink()
    assert httpx.get(f"{one.address}readyz").status_code == 200
    assert one.end() == 0
    open_store(f"sqlite:///{folder / 'x.db'}").close()


def test_what_the_page_makes_due_a_scheduler_does(config: Config, tmp_path: Path):
    timetable = tmp_path / "timetable.toml"
    timetable.write_text('[now]\nwhen = "nightly at 03:15"\noutlets = ["kinoblatt"]\n', encoding="utf-8")
    config = replace(config, timetable=timetable)

    with serving(config) as place, Browser(base_url=place, timeout=60) as browser:
        asked = browser.press("/schedules/now", "/schedules/run")
        due = browser.get("/api/runs").json()["runs"]
        done = CliRunner().invoke(cli, ["schedule", "start", "--once"], obj=Door(config))
        [run] = browser.get("/api/runs").json()["runs"]
        page = browser.get(f"/runs/{run['id']}").text

    assert asked.headers["location"] == "/schedules/now?told=nobody"
    assert [(one["state"], one["attempt"]) for one in due] == [("due", 0)]
    assert done.exit_code == 0
    assert (run["id"], run["verdict"], run["attempt"], run["new"]) == (due[0]["id"], "ok", 1, 2)
    assert "<pre" in page
