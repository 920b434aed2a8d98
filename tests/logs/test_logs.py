"""A log has lines for people on a terminal and JSON lines elsewhere, tells what a line is about, and hides secrets."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tradewatch import logs
from tradewatch import redact as redact_module
from tradewatch.config import Config

log = logging.getLogger("tradewatch.somewhere")
TOLD = "https://me:canary@t.example/?api_key=canary and canary-token"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test knows what another has told."""
    monkeypatch.setattr(logs, "_fields", {})
    monkeypatch.setattr(redact_module, "_known", [])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.log"


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_file_gets_json_lines_with_what_they_are_about(file: Path):
    logs.configure(Config(), file=file)
    logs.about(run=12, outlet="variety", schedule=None)
    log.info("„%s“: %d pages", "Ł", 3)
    log.warning("another", extra={"run": 13, "schedule": "nightly"})
    first, second = lines(file)

    assert first.pop("time")[-5:-4] == "."
    assert first == {
        "level": "info", "logger": "tradewatch.somewhere", "run": 12, "outlet": "variety", "message": "„Ł“: 3 pages",
    }  # fmt: skip
    assert (second["run"], second["outlet"], second["schedule"]) == (13, "variety", "nightly")


def test_people_get_lines(file: Path):
    logs.configure(Config(log_format="human"), file=file)
    log.info("three pages")
    logging.getLogger("scrapy.core").warning("slow")
    first, second = file.read_text(encoding="utf-8").splitlines()

    assert first[10:].endswith("Z INFO     three pages")
    assert second.endswith("Z WARNING  [scrapy.core] slow")


@pytest.mark.parametrize(
    ("setting", "terminal", "as_json"),
    [("auto", True, False), ("auto", False, True), ("json", True, True), ("human", False, False)],
)
def test_standard_error_is_written_to_as_the_settings_say(
    setting: str, terminal: bool, as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    logs.configure(Config(log_format=setting))
    log.info("three pages")

    assert capsys.readouterr().err.startswith("{") == as_json


def test_an_error_is_told_with_its_trace_and_without_secrets(file: Path):
    logs.configure(Config(token="canary-token"), file=file)
    try:
        raise ValueError(TOLD)
    except ValueError:
        log.exception("Cannot read %s", "https://t.example/?secret=canary")
    [said] = lines(file)

    assert said["message"] == "Cannot read https://t.example/?secret=***"
    assert said["error"].endswith("ValueError: https://me:***@t.example/?api_key=*** and ***")
    assert "canary" not in file.read_text(encoding="utf-8")


def test_a_log_that_is_set_up_twice_has_each_line_once(file: Path, tmp_path: Path):
    logs.configure(Config(), file=tmp_path / "before.log")
    logs.configure(Config(), file=file)
    log.info("once")
    log.debug("not at all")

    assert [said["message"] for said in lines(file)] == ["once"]
    assert (tmp_path / "before.log").read_text(encoding="utf-8") == ""


def test_a_json_line_is_rendered_for_people_and_any_other_stays(file: Path):
    logs.configure(Config(), file=file)
    try:
        raise ValueError("no")
    except ValueError:
        log.exception("Trouble")
    told = logs.render(file.read_text(encoding="utf-8").rstrip("\n"))

    assert told.splitlines()[0].endswith("Z ERROR    Trouble")
    assert told.splitlines()[-1] == "ValueError: no"
    for line in ("2026-05-12 INFO: as it was", "{not json", '{"some": "json"}', "[1]", ""):
        assert logs.render(line) == line
    assert logs.render("at http://a:canary@b/") == "at http://a:***@b/"


CRASH = """
import sys
from tradewatch import logs
from tradewatch.config import Config
{how}
raise RuntimeError("postgresql://me:canary@db/x")
"""


@pytest.mark.parametrize("how", ["logs.guard()", "logs.configure(Config())"])
def test_what_nobody_catches_is_told_without_secrets(how: str):
    done = subprocess.run([sys.executable, "-c", CRASH.format(how=how)], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "RuntimeError: postgresql://me:***@db/x" in done.stderr
