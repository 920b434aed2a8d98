"""A page that never ends, or that brings down who reads it, costs a re-extraction and a WARC file that page alone."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import again_commands, jobs
from pipelines.again import reextract
from tests.pipelines.crawled.conftest import Call
from tests.pipelines.crawled.test_warcs import stories, warc  # noqa: F401
from tradewatch.cli.main import DEGRADED, Door, cli
from tradewatch.config import Config
from tradewatch.outlets.registry import Registry, load_registry
from tradewatch.spiders import readers
from tradewatch.store import quarantine, runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Verdict

OUTLETS = ("kinoblatt",)
CRASHES, HANGS, FAILS = "nine-bells", "locarno", "intermission"
ENDED = "the process that read the page was ended by SIGSEGV"
LATE = "reading the page took more than 1 s"
WRONG = "ValueError: a rule that is wrong"


class Traps:
    """Stands for a pattern: on some addresses it crashes, never ends or is wrong."""

    pattern = "traps"

    def search(self, place: str) -> None:
        """Spring."""
        if CRASHES in place:
            os.kill(os.getpid(), signal.SIGSEGV)
        if HANGS in place:
            time.sleep(600)
        if FAILS in place and os.environ.get("TRAPS") == "three":
            raise ValueError("a rule that is wrong")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "PATIENCE", 1.0)


@pytest.fixture
def registry(config: Config) -> Registry:
    """The outlets, one of which has traps among its rules."""
    outlets = load_registry(config.outlets_dir)
    return Registry([replace(one, article_key=Traps()) if one.slug == "kinoblatt" else one for one in outlets])


@pytest.fixture
def trapped(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command work with these outlets."""
    for module in (jobs, again_commands):
        monkeypatch.setattr(module, "load_registry", lambda folder: registry)


def reasons(store: Store) -> dict[str, str]:
    return {re.findall("|".join((CRASHES, HANGS, FAILS)), one.url)[0]: one.reason for one in quarantine.listing(store)}


def test_such_pages_are_set_aside_with_their_reasons_and_the_others_read(
    config: Config, store: Store, registry: Registry
):
    *_, counts = reextract(store, config, registry)

    assert counts == Counter(unchanged=1, given_up=2)
    assert reasons(store) == {CRASHES: ENDED, HANGS: LATE}


def test_an_error_in_the_program_costs_its_page_too(
    config: Config, store: Store, registry: Registry, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TRAPS", "three")
    *_, counts = reextract(store, config, registry)

    assert counts == Counter(given_up=3)
    assert reasons(store)[FAILS] == WRONG


@pytest.mark.usefixtures("trapped")
def test_the_command_says_how_many_and_which(call: Call):
    told = call("reextract", "--json")

    assert told.exit_code == DEGRADED
    assert json.loads(told.stdout) == [{"unchanged": 1, "given_up": 2}]
    said = told.stderr.splitlines()
    assert any(CRASHES in line and line.endswith(ENDED) for line in said)
    assert any(HANGS in line and line.endswith(LATE) for line in said)


@pytest.mark.usefixtures("trapped")
def test_a_run_says_it_in_its_reason(config: Config, store: Store):
    [plan] = jobs.plan_reextract(store)

    verdict, words = jobs.reextract(config, store, runs.create(store, plan), lambda counts: None)

    assert verdict is Verdict.DEGRADED
    assert words.startswith("2 given up, 1 unchanged: http")
    assert ENDED in words
    assert LATE in words


@pytest.mark.usefixtures("trapped")
def test_so_with_files_of_others(stories: dict[str, bytes], tmp_path: Path, config: Config):  # noqa: F811
    fresh = replace(config, data_dir=tmp_path / "fresh")
    file = warc(tmp_path / "cc.warc.gz", stories)
    told = CliRunner().invoke(cli, ["backfill", "--warc", str(file), "--json"], obj=Door(fresh), standalone_mode=False)

    assert told.exit_code == DEGRADED
    said = json.loads(told.stdout)
    assert (said["counts"]["stored"], said["counts"]["given_up"]) == (1, 2)
    assert ENDED in said["reason"]
    assert LATE in said["reason"]
