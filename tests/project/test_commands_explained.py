"""Every command explains itself: a sentence, an example, a place in the documentation, and JSON where it answers."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tradewatch.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
# What prints no answers: a show of everything, a log as it was written, a yes, a clock, pages, files, another program.
WITHOUT_JSON = {
    "demo",
    "users add",
    "users password",
    "users remove",
    "users token",
    "runs log",
    "schedule validate",
    "schedule start",
    "worker",
    "schedule pause",
    "schedule resume",
    "runs watch",
    "serve",
    "datasette",
    "mcp",
    "export articles",
    "export quotations",
    "export people",
    "export companies",
    "export festivals",
    "export editions",
    "export database",
}
SAME = {"outlets list": "outlets", "runs list": "runs"}  # what is named by its shorter form


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command and subcommand, by the words that call it."""
    for name, (path, _) in COMMANDS.items():
        module, _, attribute = path.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {word}", sub) for word, sub in command.commands.items())


EVERY = dict(commands())
every_command = pytest.mark.parametrize("words", EVERY)


@pytest.fixture(scope="module")
def documentation() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md")))


def help_of(words: str) -> str:
    command = EVERY[words]
    return command.get_help(click.Context(command, info_name=f"tradewatch {words}"))


@every_command
def test_a_command_says_in_a_sentence_what_it_does(words: str):
    first = (EVERY[words].help or "").split("\n\n")[0]

    assert first.endswith((".", "?")), f"the docstring of `{words}` begins with {first!r}"
    assert first[0].isupper()
    assert len(first) <= 200


@every_command
def test_a_command_shows_an_example_of_itself(words: str):
    _, example, lines = help_of(words).partition("Example")

    assert example
    assert re.search(rf"^ +(\S.* \| )?tradewatch {words}\b", lines, re.MULTILINE), f"no example calls `{words}`"


@every_command
def test_the_documentation_names_a_command(words: str, documentation: str):
    call = rf"tradewatch\s+{SAME.get(words, words)}\b"

    assert re.search(call, documentation), f"`tradewatch {words}` stands in no README and no docs/*.md"


@every_command
def test_a_command_that_answers_speaks_json(words: str):
    command = EVERY[words]
    if isinstance(command, click.Group) and not any(isinstance(option, click.Option) for option in command.params):
        assert all(f"{words} {sub}" in EVERY for sub in command.commands)
        return  # it only leads on to its subcommands
    flags = {flag for option in command.params for flag in option.opts}

    assert ("--json" in flags) == (words not in WITHOUT_JSON)


@every_command
def test_every_option_is_explained(words: str):
    unexplained = [one.name for one in EVERY[words].params if isinstance(one, click.Option) and not one.help]

    assert unexplained == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_says(name: str):
    about = COMMANDS[name][1]
    said = {word.lower()[:5] for word in re.findall(r"\w{4,}", EVERY[name].help or "")}

    assert re.fullmatch(r"[A-Z].*\.", about)
    assert said & {word.lower()[:5] for word in re.findall(r"\w{4,}", about)}


def test_what_speaks_no_json_is_a_command():
    assert EVERY.keys() >= WITHOUT_JSON
