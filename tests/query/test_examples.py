"""What docs/asking.md shows works: its SQL on both databases, its commands as they are printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import sqlalchemy as sa

from tradewatch.cli.main import COMMANDS, cli
from tradewatch.store.engine import Store

PAGE = (Path(__file__).parents[2] / "docs" / "asking.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.+?)```", PAGE, re.DOTALL)
CALLS = re.findall(r"^    (?:\$ )?(tradewatch [a-z].+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        (0, [("Mira Łoś", 2, 2), ("Yang Yoomin", 2, 1), ("Kim Haneul", 1, 1)]),
        (1, 2),
        (
            2,
            [
                ("Asian Contents & Film Market", 2024, "reelwire", 1),
                ("Asian Contents & Film Market", 2024, "screenmarket", 1),
                ("Asian Contents & Film Market", 2022, "screenmarket", 1),
            ],
        ),
        (3, 0),
        (4, 2),
        (5, 0),
    ],
)
def test_the_example_queries_answer(world: Store, number: int, rows: int | list[tuple[object, ...]]):
    found = world.rows(sa.text(SQL[number].replace(":", r"\:")))

    assert (found if isinstance(rows, list) else len(found)) == rows


def test_there_are_six_examples():
    assert len(SQL) == 6


@pytest.mark.parametrize("call", CALLS)
def test_the_calls_shown_are_calls_the_commands_take(call: str):
    _, name, *rest = shlex.split(call.partition(" > ")[0])
    assert name in COMMANDS
    command = cli.get_command(click.Context(cli), name)
    assert command is not None

    parsed = command.make_context(name, rest, resilient_parsing=False)

    assert parsed.params
