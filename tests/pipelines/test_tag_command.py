from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipelines.commands import bracketed, tag
from tradewatch.article import Span
from tradewatch.errors import UsageError

TEXT = "Netflix VP of content Anna Keller said it rained. “It snowed too,” she added."


def run(*arguments: str, stdin: bytes | str | None = None) -> Result:
    return CliRunner().invoke(tag, list(arguments), input=stdin, catch_exceptions=False)


def answers(*requests: Any) -> list[dict[str, Any]]:
    lines = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in requests)
    result = run("--jsonl", stdin=lines)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def request(key: str, text: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": key, "text": text, "headline": None, "published_at": None} | more


def test_every_line_is_answered_in_order() -> None:
    found = answers(request("b"), request("a"), request("c", text=""))

    assert [(answer["id"], answer["error"]) for answer in found] == [("b", None), ("a", None), ("c", None)]


def test_an_answer_holds_every_list_and_every_key() -> None:
    [answer] = answers(request("a"))

    assert set(answer["tags"]) == {"people", "affiliations", "quotations", "companies", "relations", "festivals"}
    assert set(answer["tags"]["quotations"][0]) >= {
        "kind", "text", "start", "end", "cue", "speaker", "speaker_mention", "role", "organisation"
    }  # fmt: skip
    assert answer["tags"]["affiliations"][0]["role"] == "VP of content"


@pytest.mark.parametrize(
    "text", [TEXT, f"é👀 {TEXT}", f"\n\n{TEXT}\r\n", TEXT.replace("“", '"').replace("”", '"'), f"\u200b {TEXT}"]
)
def test_offsets_count_code_points_of_the_text_as_given(text: str) -> None:
    [answer] = answers(request("a", text))
    tags = answer["tags"]

    assert len(tags["quotations"]) == 2
    for item in tags["quotations"]:
        assert text[item["start"] : item["end"]] == item["text"]
        assert text[item["cue_start"] : item["cue_end"]] == item["cue"]
        assert text[item["speaker_start"] : item["speaker_end"]] == item["speaker_mention"]
    for entity in (*tags["people"], *tags["companies"], *tags["festivals"]):
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]


@pytest.mark.parametrize(
    ("bad", "key", "says"),
    [
        ("not json", None, "not a JSON object"),
        ("[1, 2]", None, "not a JSON object"),
        ({"id": "x"}, "x", "`text` is missing"),
        ({"id": "x", "text": 7}, "x", "`text` is missing"),
        ({"id": "x", "text": "a", "headline": 7}, "x", "`headline`"),
        ({"id": "x", "text": "a", "published_at": 7}, "x", "`published_at`"),
        ({"id": "x", "text": "a", "published_at": "soon"}, "x", "no ISO 8601 date"),
    ],
)
def test_a_bad_line_gets_its_own_error_and_costs_no_other(bad: Any, key: str | None, says: str) -> None:
    first, wrong, last = answers(request("a"), bad, request("b"))

    assert (first["error"], last["error"]) == (None, None)
    assert (wrong["id"], wrong["tags"]) == (key, None)
    assert says in wrong["error"]


def test_a_lone_surrogate_and_broken_bytes_do_not_end_the_run() -> None:
    lines = b'{"id": "a", "text": "\\ud800 Anna Keller said it rained."}\n\xff\xfe\n{"id": "b", "text": "x"}\n'
    result = run("--jsonl", stdin=lines)

    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", None, "b"]


@pytest.mark.parametrize(
    "published", ["2022-10-11", "2022-10-11T08:00:00+09:00", "2022-10-11T08:00:00", "2022-10-11T08:00:00Z"]
)
def test_the_date_decides_the_edition(published: str) -> None:
    text = "The film opens at the Busan International Film Festival this week."
    [answer] = answers(request("a", text, published_at=published))

    assert [festival["edition"] for festival in answer["tags"]["festivals"]] == [2022]


def test_one_text_is_printed_with_brackets_and_tables(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_text(TEXT, encoding="utf-8")
    shown = run(str(file)).output

    assert "[$Netflix]" in shown
    assert "[@Anna Keller]" in shown
    assert "Quotations" in shown
    assert "Roles" in shown


def test_one_text_can_be_had_as_json(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_text(TEXT, encoding="utf-8")
    tags = json.loads(run(str(file), "--json").output)

    assert [q["speaker"] for q in tags["quotations"]] == ["Anna Keller", "Anna Keller"]


def test_a_text_can_come_from_standard_input() -> None:
    tags = json.loads(run("-", "--json", stdin=TEXT).output)

    assert len(tags["quotations"]) == 2


def test_no_text_a_missing_one_and_one_that_is_no_text_are_said_in_a_sentence(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")

    for arguments, says in (
        ([], "which text"),
        ([str(tmp_path / "none.txt")], "cannot be read"),
        ([str(binary)], "not UTF-8"),
    ):
        with pytest.raises(UsageError, match=says):
            run(*arguments)


def test_brackets_nest_from_the_outside_in() -> None:
    text = "Anna said it rained"

    assert bracketed(text, [(Span(10, 19), "quotation"), (Span(0, 4), "speaker"), (Span(13, 19), "company")]) == (
        "[@Anna] said [“it [$rained]]"
    )
