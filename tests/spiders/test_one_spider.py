"""One spider in a process of its own, told as Scrapy's command is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import environment
from tradewatch.store.engine import open_store
from tradewatch.store.tables import article


def run(config: Config, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tradewatch.spiders", *words]
    return subprocess.run(command, env=environment(config), capture_output=True, text=True, check=False, timeout=60)


def test_a_spider_is_run_with_its_arguments_and_settings_and_writes_its_diary(tmp_path: Path) -> None:
    with serve_in_thread(synthetic=5) as newsroom:
        config = Config(data_dir=tmp_path, outlets_dir=newsroom_outlets(), resolve=newsroom.resolve, delay=0.0)
        diary = tmp_path / "diary.log"
        done = run(config, "scale", "-a", "limit=2", "-s", "LOG_LEVEL=DEBUG", "--logfile", str(diary))

    with open_store(config.database) as store:
        [(stored,)] = store.rows(sa.select(sa.func.count()).select_from(article))
    assert (done.returncode, done.stdout, stored) == (0, "", 2)
    assert "Run 1 of scale: ok" in diary.read_text()
    assert '"level": "debug"' in diary.read_text()


def test_what_cannot_be_run_is_said(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, outlets_dir=newsroom_outlets())

    unknown, wrong = run(config, "nosuch"), run(config, "scale", "-a", "limit")

    assert unknown.returncode == 1
    assert "nosuch" in unknown.stderr
    assert wrong.returncode == 2
    assert "'limit' is not NAME=VALUE" in wrong.stderr
