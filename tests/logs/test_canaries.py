"""Secrets of every kind go in at one end; none comes out in a log, a run, a page set aside, an alert or an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from schedules.ping import Ping
from tests.conftest import MakeDatabase
from tradewatch import logs
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets, environment
from tradewatch.store import claims, quarantine
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import alert, delivery, frontier, process, run
from tradewatch.store.tables import quarantine as set_aside
from tradewatch.watch.channels import Message, channels
from tradewatch.watch.telling import tell_all

pytestmark = pytest.mark.pg
STORIES = ("nine-bells-six-countries", "locarno-golden-leopard-2026")
WRITTEN = (run, set_aside, alert, delivery, process, frontier)


@pytest.fixture
def config(pg_own: MakeDatabase, tmp_path: Path) -> Config:
    """Settings in which every secret is a canary, and an outlet whose sources' addresses hold some."""
    outlets = tmp_path / "outlets"
    outlets.mkdir()
    text = (newsroom_outlets() / "kinoblatt.toml").read_text(encoding="utf-8")
    text = text.replace("/atom.xml", "/atom.xml?api_key=canary-feed&page=1")
    dead = '\n[[discover]]\nkind = "rss"\nurl = "http://kinoblatt.example/none.xml?access_token=canary-dead"\n'
    text = text.replace("\n[article]", f"{dead}\n[article]").replace('body = "td', 'body = "td.nowhere')
    (outlets / "kinoblatt.toml").write_text(text, encoding="utf-8")
    return Config(
        database_url=pg_own(True).replace("tester@", "tester:canary-database@"),
        data_dir=tmp_path / "data",
        outlets_dir=outlets,
        delay=0.0,
        alerts="mailto:me@example.com, http://127.0.0.1:9/canary-hook",
        smtp="smtp://me:canary-mail@127.0.0.1:9",
        ping="http://127.0.0.1:9/canary-ping",
        token="canary-token",
    )


def crawled(config: Config) -> Config:
    """Crawl as the scheduler does, then as Scrapy's users do, with everything it has to say."""
    with serve_in_thread(stories=STORIES) as newsroom:
        config = Config(**{**vars(config), "resolve": newsroom.resolve})
        [done] = crawl_outlets(config, ["kinoblatt"], Wish())
        assert done.counts.get("sources_dead"), done
        again = ["-m", "scrapy", "crawl", "kinoblatt", "-L", "DEBUG", "-a", "full=1"]
        log = config.log_dir / "debug.log"
        subprocess.run([sys.executable, *again, "--logfile", str(log)], env=environment(config), check=True)
    assert "none.xml" in log.read_text(encoding="utf-8")
    return config


def test_no_secret_comes_out(config: Config, capfd: pytest.CaptureFixture[str]):
    config = crawled(config)
    with open_store(config.database) as store:
        held = claims.claim_of(claims.claim_new(store, Plan("kinoblatt")))
        claims.finish(store, held, Verdict.FAILED, "https://me:canary@h.example/?sig=canary: no")
        page = quarantine.SetAside("https://h.example/", "kinoblatt", "fetch", "Authorization: Bearer canary-word")
        quarantine.set_aside(store, page)
        rows = [repr(row) for table in WRITTEN for row in store.rows(sa.select(table))]
    told = [path.read_text(encoding="utf-8") for path in config.log_dir.iterdir()]

    assert len(told) == 2
    assert len(rows) > 5
    lines = [line for one in (*told, *rows, *capfd.readouterr()) for line in one.splitlines()]
    assert "\n".join(line for line in lines if "canary" in line) == ""


def test_what_tells_of_alerts_keeps_quiet_about_how(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(logs, "_fields", {})
    for known in channels(config).values():
        assert "canary" not in known.name
    trouble = tell_all({one: Message("s", "b") for one in channels(config).values()})
    Ping.of(config)._ask()

    assert trouble
    assert "canary" not in repr(trouble) + "".join(capfd.readouterr())


CALLS = [
    ["runs", "--db", "postgresql://me:canary-word@127.0.0.1:9/x"],
    ["runs", "--db", "mysql://me:canary-word@127.0.0.1:9/x"],
    ["runs", "--db", "postgresql://me:canary/word@127.0.0.1:x/x"],
    ["crawl", "kinoblatt", "--since", "?token=canary-word"],
    ["crawl", "https://me:canary-word@t.example/"],
    ["db", "https://me:canary-word@t.example/"],
    ["backup", "x", "--db", "postgresql://me:canary-word@127.0.0.1:9/x"],
]


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_no_error_of_a_command_holds_a_secret(config: Config, arguments: list[str]):
    done = subprocess.run(
        [sys.executable, "-m", "tradewatch", *arguments],
        env=environment(config),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (1, 3)
    assert done.stderr
    assert "canary" not in done.stdout + done.stderr


@pytest.mark.parametrize("key", ["token", "smtp", "ping", "alerts", "database_url"])
def test_a_wrong_secret_in_the_settings_is_not_shown(tmp_path: Path, key: str):
    (tmp_path / "tradewatch.toml").write_text(f"{key} = 47114711\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tradewatch", "runs"],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"{key} wants a text" in done.stderr
    assert "4711" not in done.stderr
