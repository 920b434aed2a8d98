"""Back the database up and restore it: `tradewatch backup`, `tradewatch restore`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option, errors, json_option
from tradewatch.config import Config
from tradewatch.store.backup import back_up
from tradewatch.store.engine import open_store
from tradewatch.store.restore import restore as put_back
from tradewatch.store.trouble import shown

__all__ = ["backup", "restore"]

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--with-archive", is_flag=True, help="The archived pages (WARC) too.")
@click.option("--with-outlets", is_flag=True, help="Your own outlet files too.")
@json_option
@database_option
@click.pass_obj
def backup(door: Door, file: Path, with_archive: bool, with_outlets: bool, as_json: bool) -> None:
    """Back the database up into one file, also while crawls go on.

    FILE is a .tar with checksums; it appears when it is whole, in the place of an older backup of that name. Settings
    and passwords are not in it. PostgreSQL is copied by its own pg_dump.

    \b
    Examples:
      tradewatch backup tradewatch.tar
      tradewatch backup /mnt/backup/tradewatch.tar --with-archive --with-outlets
    """
    began = time.monotonic()
    config = door.config
    folders = {
        "warc": config.archive_dir if with_archive else None,
        "outlets": config.outlets_dir if with_outlets else None,
    }
    with open_store(config.database, create=False, any_version=True) as store, _bar("backing up") as told:
        made = back_up(store, file, folders, told=told)
    size = file.stat().st_size
    found = {"file": str(file), "bytes": size, "files": len(made.files), "schema": made.schema}
    if as_json:
        click.echo(json.dumps(found | {"seconds": round(time.monotonic() - began, 1)}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {len(made.files)} files, {size:,} bytes.")


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Though the database is not empty, or other files stand in the way.")
@json_option
@database_option
@click.pass_obj
def restore(door: Door, file: Path, force: bool, as_json: bool) -> None:
    """Put a backup in the place of the database, and the files in it in theirs.

    The whole backup is checked first, and one of an older version is brought up to date. Archived pages that are there
    already stay. Stop the scheduler and the crawls before you use --force.

    \b
    Examples:
      tradewatch restore tradewatch.tar
      tradewatch restore tradewatch.tar --force
    """
    config = door.config
    with _bar("restoring") as told:
        counts = put_back(config.database, file, _folders(config), force=force, told=told)
    with open_store(config.database) as store:
        where, schema = shown(store.url), store.version()
    if as_json:
        click.echo(json.dumps({"database": where, "schema": schema, "counts": dict(counts)}, ensure_ascii=False))
    else:
        files = ", ".join(f"{counts[key]} {word}" for key, word in WORDS.items() if counts[key])
        click.echo(f"{where} is restored, at {schema}" + (f"; {files}." if files else "."))
    if counts["outlets"] and config.outlets_dir is None:
        click.echo(f"Your own outlets are in {_folders(config)['outlets']}: set outlets_dir to it.", err=True)


WORDS = {"warc": "archived files", "outlets": "outlet files", "there": "files were there already"}


def _folders(config: Config) -> dict[str, Path]:
    return {"warc": config.archive_dir, "outlets": config.outlets_dir or config.data_dir / "outlets"}


@contextmanager
def _bar(what: str) -> Iterator[Callable[[str, int], None]]:
    """How much was written, on the terminal's error stream; nothing where there is no terminal."""
    screen = errors()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TextColumn("{task.fields[name]}"))
    with Progress(*columns, TimeElapsedColumn(), console=screen, disable=not screen.is_terminal) as progress:
        task = progress.add_task(what, total=None, name="")
        yield lambda name, size: progress.update(task, advance=size, name=name)
