"""What docs/asking.md and docs/schema.md show works: the SQL on both databases, the commands as they are printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import sqlalchemy as sa

from tradewatch.cli.main import COMMANDS, cli
from tradewatch.store.engine import Store
from tradewatch.store.examples import Example, examples

DOCS = Path(__file__).parents[2] / "docs"
SQL = re.findall(r"```sql\n(.+?);\n```", (DOCS / "schema.md").read_text(encoding="utf-8"), re.DOTALL)
PAGES = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("asking.md", "exports.md"))
CALLS = re.findall(r"^    (?:\$ )?(tradewatch [a-z].+)$", PAGES, re.MULTILINE)
MARKET = "Asian Contents & Film Market"
FOUND: dict[str, list[tuple[object, ...]] | int] = {
    "most_quoted": [("Mira Łoś", 2, 2), ("Yang Yoomin", 2, 1), ("Kim Haneul", 1, 1)],
    "who_said": 1,
    "said_for_company": 2,
    "jobs": [("chief executive", "Lantern House", False, "2022-10-10T09:00:00+00:00", "2022-10-10T09:00:00+00:00", 1)],
    "edition_speakers": [("Mira Łoś", "head of sales", "Harbour Films", 2)],
    "editions_by_outlet": [
        (MARKET, 2024, "reelwire", 1),
        (MARKET, 2024, "screenmarket", 1),
        (MARKET, 2022, "screenmarket", 1),
    ],
    "company_by_month": [("2024-10", 2, 2), ("2023-03", 1, 1)],
    "companies_together": 0,
    "copies": 2,
    "sold": 0,
}
EVERY = pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)


@EVERY
def test_the_example_queries_answer_with_the_values_given(world: Store, example: Example):
    found = world.rows(sa.text(example.sql), dict(example.values))
    wanted = FOUND[example.name]

    assert (found if isinstance(wanted, list) else len(found)) == wanted


@EVERY
def test_the_page_shows_them_as_they_can_be_typed(world: Store, example: Example):
    typed = SQL[examples().index(example)]

    assert typed == example.as_typed()
    assert len(world.rows(sa.text(typed.replace(":", r"\:")))) == len(
        world.rows(sa.text(example.sql), dict(example.values))
    )


def test_there_are_ten_of_them_on_the_page():
    assert len(SQL) == len(examples()) == 10
    assert len({example.name for example in examples()}) == 10


def test_a_value_stays_a_value():
    example = Example("x", "X", "SELECT :a, :n", {"a": "O'Neil", "n": 2})

    assert example.as_typed() == "SELECT 'O''Neil', 2"


@pytest.mark.parametrize("call", CALLS)
def test_the_calls_shown_are_calls_the_commands_take(call: str):
    _, name, *rest = shlex.split(call.partition(" > ")[0])
    assert name in COMMANDS
    command = cli.get_command(click.Context(cli), name)
    assert command is not None

    parsed = command.make_context(name, rest, resilient_parsing=False)

    assert parsed.params or isinstance(command, click.Group)
