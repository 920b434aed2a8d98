"""`tradewatch extract`: one page for a person, many for a program."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.extract.pages import TEXT, URL, page
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import ExtractionError, UsageError

HEAD = '<title>A Series by the Lake</title><meta name="author" content="Mara Lindqvist">'
FIELDS = [
    "url", "outlet", "headline", "dek", "section", "language", "image", "bylines", "published_at", "modified_at",
    "tags", "text", "paywalled",
]  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_bytes(page(head=HEAD).body)
    return file


def call(*arguments: str, lines: str = "") -> Result:
    return CliRunner().invoke(cli, ["extract", *arguments], input=lines, obj=Door(Config()))


def test_a_saved_page_is_shown_with_the_rule_of_each_field(saved: Path) -> None:
    shown = call(str(saved), "--url", URL, "--why").output

    assert "Mara Lindqvist" in shown
    assert "meta:author" in shown
    assert TEXT.split("\n\n")[0] in shown


def test_why_shows_how_sure_each_field_is_and_what_the_page_does_not_say(saved: Path) -> None:
    shown = call(str(saved), "--url", URL, "--why").output.splitlines()
    rows = {line.split()[0]: line for line in shown if line[:1].isalpha()}

    assert rows["bylines"].split()[-2:] == ["meta:author", "sure"]
    assert "the page does not say" in rows["published_at"]
    assert "published_at" not in call(str(saved), "--url", URL).output


def test_json_says_how_sure_each_field_is(saved: Path) -> None:
    article = json.loads(call(str(saved), "--url", URL, "--json").output)

    assert article["sureness"].keys() == article["provenance"].keys()
    assert article["sureness"]["bylines"] == "sure"


def test_a_saved_page_comes_as_json(saved: Path) -> None:
    article = json.loads(call(str(saved), "--url", URL, "--json").output)

    assert article["text"] == TEXT
    assert article["provenance"]["bylines"] == "meta:author"


def test_the_outlet_is_told_by_the_address_or_by_name(saved: Path) -> None:
    by_url = call(str(saved), "--url", "https://variety.com/2024/film/news/a-1236000000/", "--json").output
    by_name = call(str(saved), "--outlet", "variety", "--json").output

    assert json.loads(by_url)["outlet"] == json.loads(by_name)["outlet"] == "variety"


def test_a_call_without_a_page_is_wrong() -> None:
    assert isinstance(call().exception, UsageError)


def test_a_page_that_is_no_article_says_why(tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_bytes(b"")

    assert isinstance(call(str(file)).exception, ExtractionError)


def test_each_request_gets_its_answer_and_a_bad_one_its_own_error(saved: Path, tmp_path: Path) -> None:
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(saved.read_bytes()))
    broken = tmp_path / "broken.html.gz"
    broken.write_bytes(gzip.compress(saved.read_bytes())[:-20])
    requests = [
        json.dumps({"id": "a", "url": URL, "path": str(saved)}),
        json.dumps({"id": "b", "url": None, "path": str(packed)}),
        json.dumps({"id": "c", "url": None, "path": str(tmp_path / "absent.html")}),
        json.dumps({"id": "d", "url": None, "path": str(broken)}),
        "no json",
        "[1, 2]",
        json.dumps({"id": "e"}),
        "",
        json.dumps({"id": "f", "url": "http://[half", "path": str(saved)}),
    ]
    done = call("--jsonl", lines="\n".join(requests) + "\n")
    answers = [json.loads(line) for line in done.output.splitlines()]

    assert done.exit_code == 0
    assert [answer["id"] for answer in answers] == ["a", "b", "c", "d", "", "", "e", "f"]
    assert [answer["article"] is not None for answer in answers] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
        True,
    ]
    assert all((answer["error"] is None) == (answer["article"] is not None) for answer in answers)
    assert list(answers[0]["article"]) == FIELDS
    assert answers[0]["article"]["text"] == answers[1]["article"]["text"] == TEXT


def test_an_answer_comes_before_the_next_request_is_sent(saved: Path) -> None:
    command = [sys.executable, "-m", "tradewatch", "extract", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for key in ("one", "two"):
            running.stdin.write(json.dumps({"id": key, "url": URL, "path": str(saved)}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == key
        running.stdin.close()
        assert running.wait(30) == 0


def test_the_dear_readers_are_not_loaded_before_they_are_needed() -> None:
    dear = "{'trafilatura', 'htmldate', 'lxml', 'scrapy'}"
    program = f"import sys, tradewatch.cli.extract; print(sorted({dear} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
