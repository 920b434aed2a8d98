"""`tradewatch export` writes all that is found into a file that is there whole or not at all, and says how much."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import icalendar
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.cli import export
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.query.exports.formats import counted
from tradewatch.store.engine import Store, open_store


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('world') / 'store.db'}") as opened:
        write(opened, *WORLD)
        yield opened


def call(store: Store, *words: str) -> Result:
    config = Config(database_url=store.url.render_as_string())
    return CliRunner().invoke(cli, ["export", *words], obj=Door(config), standalone_mode=False)


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (("articles",), 4),
        (("articles", "--festival", "acfm", "--edition", "2022"), 1),
        (("articles", "night ferry"), 1),
        (("articles", "ferry night"), 0),  # quoted in the shell: together, in this order
        (("articles", "-n", "2"), 2),
        (("quotations", "--speaker", "Yang Yoomin"), 2),
        (("people",), 4),
        (("people", "mira", "los"), 1),
        (("companies", "--kind", "sales"), 1),
        (("festivals", "--year", "2024"), 2),
        (("editions", "acfm"), 2),
    ],
)
def test_a_file_holds_all_that_is_found(world: Store, tmp_path: Path, words: tuple[str, ...], size: int):
    target = tmp_path / "found.jsonl"

    told = call(world, *words, "--to", str(target))

    assert len([json.loads(line) for line in target.read_text("utf-8").splitlines()]) == size
    assert told.stderr == f"{target}: {counted(size, words[0])}.\n"
    assert told.stdout == ""


def test_the_format_is_the_one_of_the_ending(world: Store, tmp_path: Path):
    for name in ("x.csv", "x.JSON", "x.ndjson", "x.parquet", "x.bib", "x.ris"):
        assert call(world, "articles", "--to", str(tmp_path / name)).exception is None

    assert (tmp_path / "x.bib").read_text("utf-8").startswith("@article{")
    assert len(json.loads((tmp_path / "x.JSON").read_text("utf-8"))) == 4
    assert pyarrow.parquet.read_table(tmp_path / "x.parquet").num_rows == 4


def test_a_dash_is_standard_output_and_csv_unless_told(world: Store):
    rows = list(csv.DictReader(io.StringIO(call(world, "people", "--to", "-").stdout)))
    lines = call(world, "people", "--to", "-", "--format", "jsonl").stdout.splitlines()

    assert [row["name"] for row in rows] == [json.loads(line)["name"] for line in lines]
    assert rows[0]["name"] == "Mira Łoś"


def test_columns_are_chosen_and_ordered(world: Store):
    told = call(world, "people", "--to", "-", "--columns", "company, name", "-n", "1")

    assert told.stdout == "company,name\nHarbour Films,Mira Łoś\n"


def test_a_calendar_says_what_it_leaves_out(world: Store, tmp_path: Path):
    told = call(world, "editions", "--to", str(tmp_path / "x.ics"))

    made = icalendar.Calendar.from_ical((tmp_path / "x.ics").read_bytes())
    assert len(made.walk("VEVENT")) == 2
    assert told.stderr.endswith(
        ": 2 editions.\nLeft out, for their days are not known: Busan International Film Festival 2024.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("articles", "--to", "x.docx"), "'docx' is no format for articles"),
        (("people", "--to", "x.bib"), "bibtex is for articles, not for people"),
        (("people", "--to", "x.csv", "--columns", "age"), "no column 'age'"),
        (("articles", "--to", "x.ris", "--columns", "id"), "ris has fields of its own"),
        (("articles", "--company", "nobody", "--to", "x.csv"), "no company named 'nobody'"),
        (("articles", "--to", "no-such-folder/x.csv"), "its folder is not there"),
        (("editions", "busan", "--to", "x.ics"), "days are not known"),
        (("database", "--to", "no-such-folder/x.db"), "its folder is not there"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    world: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
):
    monkeypatch.chdir(tmp_path)

    told = call(world, *words)

    assert isinstance(told.exception, UsageError)
    assert said in str(told.exception)
    assert list(tmp_path.iterdir()) == []


def test_what_is_stopped_leaves_the_older_file(world: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "found.csv"
    target.write_text("of yesterday")

    def stopped(*_: object, **__: object) -> Iterator[object]:
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "found", stopped)
    told = call(world, "people", "--to", str(target))

    assert told.exit_code == 1  # click's own; the door makes it 130
    assert target.read_text() == "of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["found.csv"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_finds_no_half_file(world: Store, tmp_path: Path, ending: signal.Signals):
    """An export that never ends, in a process of its own, is told to end once it writes."""
    code = (
        "import sys\n"
        "from tradewatch.cli import export\n"
        "from tradewatch.query.people import PersonSeen\n"
        "one = PersonSeen('A' * 1000, 'a', None, None, 0, 0, None)\n"
        "export.found = lambda *_, **__: iter(lambda: one, None)\n"
        "from tradewatch.cli.main import main\n"
        f"sys.argv[1:] = ['export', 'people', '--db', {str(world.url.database)!r}, '--to', 'x.csv']\n"
        "main()\n"
    )
    # A shell that runs the tests in its background lets them, and what they start, ignore Ctrl-C.
    heeding = lambda: signal.signal(signal.SIGINT, signal.default_int_handler)  # noqa: E731
    told = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=heeding
    )
    try:
        while not any(path.stat().st_size for path in tmp_path.iterdir()):
            with pytest.raises(subprocess.TimeoutExpired):
                told.wait(0.05)
        told.send_signal(ending)
        _, said = told.communicate(timeout=60)
    finally:
        told.kill()

    assert (told.returncode, said.strip()) == (130, "Stopped.")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_the_database_is_told_to_be_for_its_owner(world: Store, tmp_path: Path):
    told = call(world, "database", "--to", str(tmp_path / "copy.db"))

    assert "It holds full texts that are for you alone" in told.stderr
    assert "full texts" not in call(world, "database", "--to-share", "--to", str(tmp_path / "copy.db")).stderr
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}", create=False) as copy:
        assert copy.version() == world.version()


def test_without_pyarrow_it_is_said_what_to_install(world: Store, tmp_path: Path):
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from tradewatch.cli.main import main\n"
        f"sys.argv[1:] = ['export', 'people', '--db', {str(world.url.database)!r}, '--to', 'x.parquet']\n"
        "main()\n"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert told.returncode == 1
    assert told.stderr == 'tradewatch: Parquet needs pyarrow; install it with: pip install "tradewatch[parquet]"\n'
    assert list(tmp_path.glob("*parquet*")) == []
