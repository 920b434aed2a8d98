"""Take what a question finds elsewhere: `tradewatch export articles | quotations | people | ... | database`."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tradewatch.cli.ask import OPTIONS, joined
from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option, errors
from tradewatch.errors import UsageError
from tradewatch.query.exports.files import whole_file
from tradewatch.query.exports.formats import FORMATS, chosen, counted, format_named, pieces
from tradewatch.query.exports.found import found
from tradewatch.store.copy_out import Told, copy_out
from tradewatch.store.engine import open_store

__all__ = ["export"]

Command = TypeVar("Command", bound=Callable[..., Any])
DAYS = "pipelines.festivals.weeks"  # named by its path, as every room beside this one is
NAMED = click.argument("words", nargs=-1, metavar="[NAME]...")
WORDS = click.argument("words", nargs=-1)
FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
HOW = (
    click.option("--to", type=FILE, required=True, metavar="FILE", help="Into which file; - for standard output."),
    click.option(
        "--format",
        "fmt",
        type=click.Choice(list(FORMATS)),
        help="In which format, if not the one of the file's ending.",
    ),
    click.option(
        "--columns", metavar="NAME,NAME", help="Only these fields, in this order (csv, json, jsonl, parquet)."
    ),
    click.option("-n", "--limit", type=click.IntRange(1), help="How many at most; all of them unless you say so."),
)


@click.group()
@click.pass_context
def export(ctx: click.Context) -> None:
    """Export what a question finds, all of it, into a file for another program.

    Full texts go only where the outlet's policy lets them; headline, snippet, quotations and link otherwise.

    \b
    Examples:
      tradewatch export articles "sales agent" --festival acfm --to acfm.csv
      tradewatch export articles --company wiip --to wiip.bib
      tradewatch export editions --to festivals.ics
      tradewatch export database --to copy.sqlite
    """
    # Whoever ends it, by Ctrl-C or otherwise: no half file is left.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    ctx.call_on_close(lambda: signal.signal(signal.SIGTERM, before))


def asking(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of its question, and where its answer goes."""

    def give(command: Command) -> Command:
        command = database_option(command)  # type: ignore[assignment]
        for option in reversed((*(OPTIONS[name] for name in names), *HOW)):
            command = option(command)
        return command

    return give


@export.command()
@WORDS
@asking("outlet", "company", "person", "role", "festival", "edition", "language", "after", "before")
@click.pass_obj
def articles(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export the articles that a search finds: csv, json, jsonl, parquet, bibtex, ris.

    \b
    Examples:
      tradewatch export articles '"sales agent" rights' --after 2024 --to sales.parquet
      tradewatch export articles --festival busan --to busan.ris
    """
    _export(door, "articles", joined(words), **asked)


@export.command()
@WORDS
@asking("speaker", "company", "role", "outlet", "festival", "edition", "kind", "after", "before")
@click.pass_obj
def quotations(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export what people said: csv, json, jsonl, parquet.

    \b
    Example:
      tradewatch export quotations --company wiip --festival busan --to said.csv
    """
    _export(door, "quotations", joined(words), **asked)


@export.command()
@NAMED
@asking("company", "role")
@click.pass_obj
def people(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export people with role and company as last seen: csv, json, jsonl, parquet.

    \b
    Example:
      tradewatch export people --role producer --to producers.csv --columns name,company,last_seen
    """
    _export(door, "people", " ".join(words), **asked)


@export.command()
@NAMED
@click.option("--kind", metavar="WORD", help="Only of this kind: sales, broadcaster, fund.")
@click.option("--country", metavar="CODE", help="Only from this country: GB, KR.")
@asking()
@click.pass_obj
def companies(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export companies: csv, json, jsonl, parquet.

    \b
    Example:
      tradewatch export companies --kind sales --country FR --to french-sales.csv
    """
    _export(door, "companies", " ".join(words), **asked)


@export.command()
@NAMED
@click.option("--year", type=click.IntRange(1900, 2200), metavar="YEAR", help="Only with an edition in this year.")
@asking()
@click.pass_obj
def festivals(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export festivals and markets: csv, json, jsonl, parquet.

    \b
    Example:
      tradewatch export festivals --to festivals.csv
    """
    _export(door, "festivals", " ".join(words), **asked)


@export.command()
@NAMED
@click.option("--year", type=click.IntRange(1900, 2200), metavar="YEAR", help="Only those of this year.")
@asking()
@click.pass_obj
def editions(door: Door, /, words: tuple[str, ...], **asked: Any) -> None:
    """Export editions of festivals and markets: csv, json, jsonl, parquet, and ical for a calendar.

    The days are those of the lexicon's rule, the usual ones. A calendar leaves out editions whose days are not known,
    and says which.

    \b
    Example:
      tradewatch export editions --year 2026 --to markets.ics
    """
    _export(door, "editions", " ".join(words), days=importlib.import_module(DAYS).days_of, **asked)


@export.command()
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE", help="Which file."
)
@click.option("--to-share", is_flag=True, help="Without runs and searches, and full texts that must stay here.")
@database_option
@click.pass_obj
def database(door: Door, to: Path, to_share: bool) -> None:
    """Export the whole database into one new SQLite file, with its full-text index, from SQLite or PostgreSQL.

    The copy is one state of the database, and appears when it is whole. It holds the full texts, for your own use;
    with --to-share each article keeps what its outlet's policy lets go.

    \b
    Examples:
      tradewatch export database --to copy.sqlite
      tradewatch export database --to for-a-colleague.sqlite --to-share
    """
    with open_store(door.config.database, create=False) as store, _copying() as told:
        copy_out(store, to, to_share=to_share, told=told)
    click.echo(f"{to}: {to.stat().st_size:,} bytes.", err=True)
    if not to_share:
        click.echo("It holds full texts that are for you alone; --to-share makes a copy without them.", err=True)


def _export(
    door: Door,
    noun: str,
    words: str,
    *,
    to: Path,
    fmt: str | None,
    columns: str | None,
    limit: int | None,
    **asked: Any,
) -> None:
    """Write every record that a question finds, and say how many there were."""
    is_stdout = str(to) == "-"
    form = format_named(fmt or ("csv" if is_stdout else to.suffix.lstrip(".")) or "csv", noun)
    if columns and not form.has_columns:
        raise UsageError(f"{form.name} has fields of its own; --columns is for csv, json, jsonl and parquet")
    fields = chosen(noun, [name.strip() for name in columns.split(",") if name.strip()] if columns else ())
    written, undated = 0, list[str]()

    def noted(records: Iterator[Any]) -> Iterator[Any]:
        nonlocal written
        for record in records:
            if form.name == "ical" and record.first is None:
                undated.append(f"{record.festival} {record.year}")
            else:
                written += 1
            yield record

    with open_store(door.config.database, create=False) as store:
        records = noted(islice(found(store, noun, words, columns=fields, **asked), limit))
        with _target(to, is_stdout) as out, _counting(noun) as tell:
            for piece in pieces(records, form, fields):
                out.write(piece)
                tell(written)
    if not is_stdout:
        click.echo(f"{to}: {counted(written, noun)}.", err=True)
    if undated:
        click.echo(f"Left out, for their days are not known: {', '.join(undated)}.", err=True)


@contextmanager
def _target(to: Path, is_stdout: bool) -> Iterator[IO[bytes]]:
    if is_stdout:
        yield sys.stdout.buffer
    else:
        with whole_file(to) as out:
            yield out


@contextmanager
def _counting(noun: str) -> Iterator[Callable[[int], None]]:
    """How many are written, on the terminal's error stream; nothing where there is no terminal."""
    screen, shown = errors(), TextColumn("{task.completed:,} " + noun)
    columns = (SpinnerColumn(), shown, TimeElapsedColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda number: progress.update(task, completed=number)


@contextmanager
def _copying() -> Iterator[Told]:
    """How far each table is, on the terminal's error stream."""
    screen = errors()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda what, done, total: progress.update(
            task, description=what, completed=done, total=max(done, total) or None
        )
