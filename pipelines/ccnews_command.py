"""Take the command `tradewatch ccnews`: articles from WARC files of Common Crawl's news crawl."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines import jobs
from pipelines.again_commands import queue_option, queue_parts
from tradewatch.cli.main import Door
from tradewatch.cli.output import database_option, json_option
from tradewatch.cli.upkeep import do_job
from tradewatch.outlets.registry import load_registry
from tradewatch.store.engine import open_store

__all__ = ["ccnews"]


@click.command()
@click.argument("files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)
@click.option("--outlet", metavar="OUTLET", help="Only articles of this outlet.")
@queue_option
@json_option
@database_option
@click.pass_obj
def ccnews(door: Door, files: tuple[Path, ...], outlet: str | None, queue: bool, as_json: bool) -> None:
    """Take the known outlets' articles from WARC files of CC-NEWS that you have downloaded; no network.

    Pages that are stored already stay as they are. What an outlet's robots.txt, reservations and policy say is kept.

    \b
    Examples:
      tradewatch ccnews CC-NEWS-20260501001842-00012.warc.gz
      tradewatch ccnews --outlet variety CC-NEWS-2026*.warc.gz
      tradewatch ccnews --queue /mnt/ccnews/*.warc.gz
    """
    slug = load_registry(door.config.outlets_dir).get(outlet).slug if outlet else None
    plans = jobs.plan_ccnews(files, slug)
    if queue:
        with open_store(door.config.database) as store:
            queue_parts(store, plans, "files", as_json)
        return
    sys.exit(max(do_job(door, plan, jobs.ccnews, as_json, create=True) for plan in plans))
