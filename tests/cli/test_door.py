"""The door turns every error into a sentence and an exit code, imports little, and names what was probably meant."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tradewatch.cli import main as door
from tradewatch.cli.main import COMMANDS, FAILED, FINE, WRONG, Door, LazyGroup, cli, main
from tradewatch.cli.output import Format, console, emit
from tradewatch.config import Config
from tradewatch.errors import ConfigError, FeedError, SchemaError, StoreError, UsageError


class Raising(click.Group):
    """A group whose call ends as the test wants it to."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__("tradewatch")
        self.problem = problem

    def main(self, *_: object, **__: object) -> None:
        raise self.problem


@pytest.mark.parametrize(
    ("problem", "code", "words"),
    [
        (UsageError("name an outlet"), WRONG, "tradewatch: name an outlet\n"),
        (ConfigError("delay is wrong"), WRONG, "tradewatch: delay is wrong\n"),
        (StoreError("the database is locked"), FAILED, "tradewatch: the database is locked\n"),
        (SchemaError("too new"), FAILED, "tradewatch: too new\n"),
        (FeedError("http://x.example/feed", "no feed"), FAILED, "tradewatch: http://x.example/feed: no feed\n"),
        (OSError(errno.ENOSPC, "No space left on device"), FAILED, "tradewatch: No space left on device\n"),
        (PermissionError(errno.EACCES, "Permission denied", "/x/logs"), FAILED, "/x/logs: Permission denied\n"),
        (click.UsageError("No such option '--foo'."), WRONG, "Error: No such option '--foo'.\n"),
        (click.Abort(), 130, "Stopped.\n"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_is_one_sentence_and_an_exit_code(
    problem: Exception, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(door, "cli", Raising(problem))
    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr()
    assert ended.value.code == code
    assert told.out == ""
    assert told.err.endswith(words)
    assert "Traceback" not in told.err


def test_an_error_of_the_programmers_is_not_hidden(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(door, "cli", Raising(ZeroDivisionError()))

    with pytest.raises(ZeroDivisionError):
        main()


def shell(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, away from the settings of this one."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWATCH_")}
    return subprocess.run(
        [sys.executable, "-m", "tradewatch", *arguments],
        cwd=folder,
        env=own | {"TRADEWATCH_DATA_DIR": str(folder / "data"), "XDG_CONFIG_HOME": str(folder)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "words"),
    [
        (("crawl", "no-such-outlet"), {}, WRONG, "no outlet is called 'no-such-outlet'"),
        (("search", "film"), {}, FAILED, "there is no database"),
        (("runs", "show", "one"), {}, WRONG, "not a valid integer"),
        (("outlets",), {"TRADEWATCH_DELAY": "soon"}, WRONG, "not a number of seconds"),
        (("demo", "--keep", "taken/demo"), {}, FAILED, "Not a directory"),
        (("--version",), {}, FINE, ""),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_the_shell_gets_the_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], code: int, words: str
):
    (tmp_path / "taken").touch()

    told = shell(*arguments, folder=tmp_path, **settings)

    assert told.returncode == code
    assert words in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("arguments", [["outlets"], ["outlets", "--json"], ["outlets", "--csv"], ["crawl", "--help"]])
def test_a_reader_that_has_gone_is_no_error(arguments: list[str]):
    read, write = os.pipe()
    os.close(read)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "tradewatch", *arguments],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(write)

    assert (told.returncode, told.stderr) == (FINE, "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("crwl", "Did you mean 'crawl'?"), ("quote", "Did you mean 'quotes'?"), ("xyzzy", "No such command 'xyzzy'.\n")],
)
def test_an_unknown_command_is_refused_with_the_one_that_was_meant(typed: str, meant: str):
    told = CliRunner().invoke(cli, [typed], obj=Door(Config()))

    assert told.exit_code == 2  # click's own; `main` makes it 1
    assert meant in told.stderr


@pytest.mark.parametrize("command", ["runs", "db", "schedule", "outlets"])
def test_an_unknown_subcommand_is_refused(command: str):
    told = CliRunner().invoke(cli, [command, "xyzzy"], obj=Door(Config()), standalone_mode=False)

    assert isinstance(told.exception, click.UsageError)
    assert "xyzzy" in str(told.exception)


def test_the_help_lists_every_command_in_the_order_of_the_path():
    told = CliRunner().invoke(cli, ["--help"], obj=Door(Config()))
    listed = told.stdout.partition("Commands:")[2].split("\n")

    assert [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "] == list(COMMANDS)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_the_help_imports_no_framework(tmp_path: Path, arguments: tuple[str, ...]):
    code = (
        "import sys\nfrom tradewatch.cli.main import cli\n"
        f"cli.main({list(arguments)!r}, standalone_mode=False)\n"
        "heavy = {'scrapy', 'sqlalchemy', 'trafilatura', 'twisted', 'lxml', 'numpy', 'rich', 'alembic'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert told.stderr.strip() == "[]"


def test_what_is_named_but_is_no_command_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(COMMANDS, "wrong", ("tradewatch.cli.main:Door", "No command."))

    with pytest.raises(TypeError, match="is not a command"):
        LazyGroup().get_command(click.Context(cli), "wrong")


def test_words_between_colons_stay_as_they_were_printed(capsys: pytest.CaptureFixture[str]):
    console().print("series :tv: sold :100: times, [bold]not marked up[/bold]", markup=False)

    assert capsys.readouterr().out == "series :tv: sold :100: times, [bold]not marked up[/bold]\n"


def test_a_table_shows_moments_to_the_minute_with_their_zone(capsys: pytest.CaptureFixture[str]):
    moments = ["2026-05-14T09:30:59.5-07:00", "2026-05-14T16:30:59+00:00", "2026-05-14T16:30", None]

    emit([{"at": moment} for moment in moments], None, {"at": "at"})

    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["at", "2026-05-14 09:30-07:00", "2026-05-14 16:30Z", "2026-05-14 16:30", ""]


def test_machines_get_moments_in_full(capsys: pytest.CaptureFixture[str]):
    emit([{"at": "2026-05-14T09:30:59-07:00"}], Format.JSONL, {})

    assert capsys.readouterr().out == '{"at": "2026-05-14T09:30:59-07:00"}\n'


def test_one_short_word_is_never_broken_in_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    about = "a long line of words that has to give way " * 3

    emit([{"slug": "animationmagazine", "about": about}], None, {"slug": "outlet", "about": "about"})

    assert "animationmagazine" in capsys.readouterr().out
