"""Show or mail what is new for saved searches: `tradewatch digest`."""

from __future__ import annotations

import dataclasses
import sys

import click

from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import Format, database_option, emit, format_options, note
from tradewatch.cli.saved import now
from tradewatch.spiders.since import since as moment
from tradewatch.store import saved
from tradewatch.store.engine import open_store
from tradewatch.watch.digest import Digest, as_message, facts, make, whole_html, whole_text
from tradewatch.watch.digest_job import readers
from tradewatch.watch.telling import tell_all

__all__ = ["digest"]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--since", default="last", show_default=True, metavar="WHEN", help="24h, 7d, a day, or last: unseen.")
@click.option("--html", "form", flag_value="html", help="Print it as a page.")
@click.option("--text", "form", flag_value="text", help="Print it as text, as it is without options.")
@click.option("--mail", is_flag=True, help="Send it to those of the setting `digest`.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Send it there instead; may be given again.")
@click.option("--peek", is_flag=True, help="Do not count it as seen.")
@database_option
@format_options
@click.pass_obj
def digest(
    door: Door,
    names: tuple[str, ...],
    since: str,
    form: str | None,
    mail: bool,
    to: tuple[str, ...],
    peek: bool,
    fmt: Format | None,
) -> None:
    """Tell what is new for saved searches: articles, who said what, who and what rises.

    Without a NAME it is of all of them. With --since last it counts as seen from then on.

    \b
    Examples:
      tradewatch digest
      tradewatch digest korea --since 24h --html > korea.html
      tradewatch digest --mail
      tradewatch digest --since 7d --json
    """
    at = now()
    first = None if since == "last" else moment(since)
    config = dataclasses.replace(door.config, digest=",".join(to)) if to else door.config
    channels = readers(config) if mail or to else []
    with open_store(door.config.database) as store:
        searches = [saved.find(store, name) for name in dict.fromkeys(names)] or saved.every(store)
        newest = saved.newest_article(store)
        made = make(store, searches, at, since=first, newest=newest)
        trouble = tell_all(dict.fromkeys(channels, as_message(made))) if channels else {}
        if first is None and not peek and (not channels or len(trouble) < len(channels)):
            for one in searches:
                saved.see(store, one, newest, at)
    if channels:
        records = [
            {"to": one.name, "sent": one.name not in trouble, "reason": trouble.get(one.name)} for one in channels
        ]
        emit(records, fmt, {"to": "to", "sent": "sent", "reason": "why not"})
        sys.exit(FAILED if len(trouble) == len(channels) else DEGRADED if trouble else FINE)
    _show(made, form, fmt)


def _show(made: Digest, form: str | None, fmt: Format | None) -> None:
    note(one for part in made.parts for one in part.notes)
    if fmt:
        emit([facts(made)] if fmt is Format.JSON else facts(made)["searches"], fmt, {})
    else:
        click.echo(whole_html(made) if form == "html" else whole_text(made), nl=False)
