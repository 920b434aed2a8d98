"""The commands that ask print what a reader needs, and what a program can read."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from tests.query.world import SALT_ROAD_STORY, WORLD, stored, story
from tests.store.stories import write
from tradewatch.article import Person, Span
from tradewatch.cli import answers
from tradewatch.cli.ask import Day
from tradewatch.cli.main import COMMANDS, Door, cli
from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.query.articles import search
from tradewatch.query.quotations import quotations
from tradewatch.store.engine import Store

ASKING = [name for name, (where, _) in COMMANDS.items() if where.startswith("tradewatch.cli.ask:")]


@pytest.fixture
def books(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def world(books: Store) -> Store:
    write(books, *WORLD)
    return books


def call(store: Store, *words: str) -> Result:
    config = Config(database_url=store.url.render_as_string())
    return CliRunner().invoke(cli, list(words), obj=Door(config), standalone_mode=False, env={"COLUMNS": "140"})


def test_search_prints_number_day_outlet_and_headline(world: Store):
    answer = call(world, "search", "ferry")

    assert re.search(r"1\s+2024-09-02\s+reelwire\s+Night ferry opens", answer.stdout)
    assert "The sea is" not in answer.stdout  # no snippets where they cannot be highlighted


def test_on_a_terminal_the_words_found_are_highlighted(world: Store):
    out = Console(file=io.StringIO(), force_terminal=True, width=80)

    out.print(answers.articles(search(world, "ferry"), out))

    assert re.search(r"\x1b\[1;33m(Night )?Ferry", out.file.getvalue())  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [80, 140])
def test_an_answer_keeps_to_the_width_of_the_terminal(world: Store, width: int):
    out = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=width)

    out.print(answers.articles(search(world), out))
    out.print(answers.quotations(quotations(world), out))

    lines = out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) > 20
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (("search", "--festival", "acfm", "--edition", "2022"), 1),
        (("search", "night ferry"), 1),
        (("search", "ferry night"), 0),  # quoted in the shell: together, in this order
        (("search", "night OR financing"), 2),
        (("search", "-n", "2"), 2),
        (("search", "--after", "2024-10", "--before", "2025"), 1),
        (("quotes", "--speaker", "Yang Yoomin"), 2),
        (("quotes", "remake", "--kind", "indirect"), 0),
        (("people",), 4),
        (("people", "mira", "los"), 1),
        (("companies", "--kind", "sales"), 1),
        (("festivals", "--year", "2024"), 2),
    ],
)
def test_json_lists_what_was_found(world: Store, words: tuple[str, ...], size: int):
    answer = call(world, *words, "--json")

    assert len(json.loads(answer.stdout)) == size


def test_jsonl_and_csv_say_the_same(world: Store):
    lines = call(world, "quotes", "--jsonl").stdout.splitlines()
    rows = list(csv.DictReader(io.StringIO(call(world, "quotes", "--csv").stdout)))

    assert [json.loads(line)["words"] for line in lines] == [row["words"] for row in rows]
    assert rows[0]["speaker"] == "Mira Łoś"


def test_no_csv_cell_is_a_formula(books: Store):
    evil = '=HYPERLINK("https://x.example")'
    write(books, *stored([story("x", "2024-01-01", f"{evil} said no more.", people=(Person(evil, (Span(0, 31),)),))]))

    (row,) = csv.DictReader(io.StringIO(call(books, "people", "--csv").stdout))

    assert row["name"] == f"'{evil}"


def test_brackets_in_a_headline_are_no_markup(books: Store):
    write(books, *stored([story("x", "2024-01-01", "Words.", headline="[red]Updated[/red] [bold")]))

    assert "[red]Updated[/red] [bold" in call(books, "search").stdout
    assert "[red]Updated[/red] [bold" in call(books, "show", "1").stdout


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("people", "yang"), ["2 quotations, 1 article", "chief executive", "Panel on financing", "“We will not"]),
        (("companies", "lantern"), ["Who speaks for it", "Yang Yoomin", "“We will not", "Night ferry opens"]),
        (("festivals", "acfm"), ["2024 (2), 2022 (1)", "“Buyers want", "Panel on financing"]),
    ],
)
def test_a_name_that_one_alone_has_is_shown_in_full(world: Store, words: tuple[str, ...], parts: list[str]):
    printed = call(world, *words).stdout

    assert [part for part in parts if part not in printed] == []


def test_full_gives_machines_everything_too(world: Store):
    (page,) = json.loads(call(world, "people", "yang", "--full", "--json").stdout)

    assert page["affiliations"][0]["url"] == "https://screenmarket.example/panel-on-financing"
    assert len(page["quotations"]) == 2


def test_show_prints_an_article_with_its_tags(world: Store):
    printed = call(world, "show", "salt-road-sells").stdout

    for part in ("Mira Łoś: head of sales, Harbour Films", "Harbour Films (sales)", "Market 2024 (market)", "Copies"):
        assert part in printed
    assert "A release is planned" not in printed
    assert "A release is planned" in call(world, "show", "salt-road-sells", "--text").stdout


def test_show_gives_machines_the_text_only_when_asked(world: Store):
    (page,) = json.loads(call(world, "show", "salt-road-sells", "--json").stdout)
    (whole,) = json.loads(call(world, "show", "salt-road-sells", "--json", "--text").stdout)

    assert "text" not in page
    assert whole["text"] == SALT_ROAD_STORY.text


@pytest.mark.parametrize("command", [name for name in ASKING if name != "show"])
def test_an_empty_store_says_what_to_do_next(books: Store, command: str):
    answer = call(books, command)

    assert answer.stdout == ""
    assert answer.stderr.startswith("No article is stored yet; `tradewatch crawl OUTLET`")
    assert json.loads(call(books, command, "--json").stdout) == []


def test_nothing_found_says_what_to_do_next(world: Store):
    assert "Nothing found; ask with fewer words" in call(world, "search", "nowhere").stderr


def test_an_unknown_name_is_an_error_of_the_user(world: Store):
    answer = call(world, "search", "--festival", "bussan")

    assert isinstance(answer.exception, UsageError)
    assert "did you mean Busan" in str(answer.exception)


def test_without_a_database_none_is_made(tmp_path: Path):
    config = Config(data_dir=tmp_path)

    answer = CliRunner().invoke(cli, ["search"], obj=Door(config), standalone_mode=False)

    assert isinstance(answer.exception, StoreError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ASKING)
def test_help_has_one_sentence_and_examples_that_parse(command: str):
    printed = CliRunner().invoke(cli, [command, "--help"], obj=Door(Config())).stdout
    made = cli.get_command(click.Context(cli), command)

    assert made is not None
    assert f"  tradewatch {command}" in printed.partition("Examples:")[2]
    assert {"--json", "--jsonl", "--csv", "--db"} <= {name for option in made.params for name in option.opts}


@pytest.mark.parametrize(
    ("given", "meant"),
    [("2024-05-14", date(2024, 5, 14)), ("2024-05", date(2024, 5, 1)), ("2024", date(2024, 1, 1))],
)
def test_a_day_may_be_a_month_or_a_year(given: str, meant: date):
    assert Day().convert(given, None, None) == meant


@pytest.mark.parametrize(("given", "days"), [("7d", 7), ("2w", 14), ("0d", 0)])
def test_a_day_may_be_so_long_ago(given: str, days: int):
    today = datetime.now(UTC).date()

    assert Day().convert(given, None, None) in (today - timedelta(days=days), today - timedelta(days=days - 1))


@pytest.mark.parametrize("given", ["", "some day", "2024-13", "2024-02-30", "0000", "24-05-14", "999999w", "24-5-1x"])
def test_what_is_no_day_is_told(given: str):
    with pytest.raises(click.BadParameter, match="is no day; write 2024-05-14"):
        Day().convert(given, None, None)
