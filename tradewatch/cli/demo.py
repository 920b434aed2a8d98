"""Show the whole path at once: crawl the bundled newsroom and print what came in (`tradewatch demo`)."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import click

from tradewatch.cli.crawl import RUN_COLUMNS, exit_code, run_record, watching
from tradewatch.cli.main import Door
from tradewatch.cli.output import emit
from tradewatch.cli.summary import summarise
from tradewatch.config import Config
from tradewatch.newsroom import SLUGS, newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store import migrations
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Run

__all__ = ["crawl_newsroom", "demo"]

DELAY = 0.02  # seconds between two requests: the newsroom is ours and on this machine


@click.command()
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where to keep what comes in.  [default: demo, in the data folder]",
)
@click.option("--db", "database", metavar="URL", help="Another database: an SQLAlchemy URL or a SQLite file.")
@click.pass_obj
def demo(door: Door, keep: Path | None, database: str | None) -> None:
    """Crawl the bundled newsroom, three invented outlets on this machine, and show what comes out.

    Nothing leaves the machine, and your own database is not touched.

    \b
    Examples:
      tradewatch demo
      tradewatch demo --keep newsroom
      tradewatch demo --db postgresql+psycopg://localhost/demo
    """
    config = _config(door.config, (keep or door.config.data_dir / "demo").absolute(), database)
    if database is None:
        _bring_up_to_date(config)
    with watching(SLUGS) as told:
        done = crawl_newsroom(config, told)
    emit(map(run_record, done), None, RUN_COLUMNS)
    summarise(config)
    sys.exit(exit_code(done))


def _config(config: Config, folder: Path, database: str | None) -> Config:
    if database and "://" not in database:
        database = f"sqlite:///{Path(database).resolve()}"
    url = database or f"sqlite:///{folder / 'tradewatch.db'}"
    return dataclasses.replace(
        config, data_dir=folder, database_url=url, outlets_dir=newsroom_outlets(), delay=DELAY, source="demo"
    )


def _bring_up_to_date(config: Config) -> None:
    """The demo's own database was perhaps made by an older version, and nobody has to know that there is one."""
    with open_store(config.database, any_version=True) as store:
        if store.version() in migrations.REVISIONS[:-1]:
            store.upgrade()


def crawl_newsroom(config: Config, told: Callable[[Run], None] = lambda run: None) -> list[Run]:
    """Start the newsroom, crawl its outlets with this configuration, and stop it again."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    with serve_in_thread() as newsroom:
        return crawl_outlets(
            dataclasses.replace(config, resolve=newsroom.resolve), SLUGS, Wish(trigger="demo"), told=told
        )
