"""Show what changed in an article: `tradewatch diff`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click
from rich.console import Console, Group, RenderableType
from rich.text import Text

from tradewatch.cli.answers import listed, section
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, database_option, emit, errors, format_options
from tradewatch.query.revisions import Change, Changes, article_changes
from tradewatch.query.wording import Part, shortened
from tradewatch.store.engine import open_store

__all__ = ["diff"]

SEQ = click.IntRange(1, 1_000_000)
STYLES = {"same": "", "deleted": "red strike", "inserted": "green"}
MARKS = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--from", "before", type=SEQ, metavar="N", help="From this revision on, instead of step by step.")
@click.option("--to", "after", type=SEQ, metavar="M", help="Up to this revision.")
@click.option("--text", is_flag=True, help="With all of the text that stayed, not only the words around each change.")
@database_option
@format_options
@click.pass_obj
def diff(door: Door, article: str, before: int | None, after: int | None, text: bool, fmt: Format | None) -> None:
    """Show what changed in an article, word by word, and which quotations went.

    ARTICLE is its number, its address, or a part of its address. Deleted words stand in [-these-], new ones in
    {+these+}; a terminal shows them red and green. Without --from and --to each revision is set against the one before.

    \b
    Examples:
      tradewatch diff 12
      tradewatch diff salt-road-sells --from 1
      tradewatch diff 12 --from 1 --to 3 --json
    """
    with open_store(door.config.database, create=False) as store:
        found = article_changes(store, article, before=before, after=after)
    if not text:
        found = replace(found, changes=tuple(replace(one, text=shortened(one.text)) for one in found.changes))
    if fmt:
        emit(found.changes if fmt in (Format.CSV, Format.JSONL) else [found], fmt, {})
    elif not found.changes:
        errors().print("This article was seen in one state only; nothing has changed since.", markup=False)
    else:
        out = console()
        out.print(_laid_out(found, out))


def _laid_out(found: Changes, console: Console) -> RenderableType:
    title = Text(found.headline or found.url, style="bold")
    return Group(title, Text(f"{found.outlet}: {found.url}", style="dim"), *_steps(found.changes, console))


def _steps(changes: Sequence[Change], console: Console) -> list[RenderableType]:
    return [part for change in changes for part in _step(change, console)]


def _step(change: Change, console: Console) -> list[RenderableType]:
    seen = f"{change.seen_before:%Y-%m-%d %H:%M} to {change.seen_after:%Y-%m-%d %H:%M} UTC"
    headline = _parts(change.headline, console) if len(change.headline) > 1 else None
    return [
        *section(f"Revision {change.before} to {change.after}, seen {seen}", Text("")),
        *([headline] if headline else []),
        _parts(change.text, console),
        *section("Quotations gone", listed(_went(one.words, one.now) for one in change.gone)),
        *section("Quotations new", listed(f"“{words}”" for words in change.come)),
    ]


def _went(words: str, now: str | None) -> str:
    return f"“{words}”" + (f"\n  now: “{now}”" if now else "")


def _parts(parts: Sequence[Part], console: Console) -> Text:
    made = Text()
    for part in parts:
        opened, closed = ("", "") if console.is_terminal else MARKS[part.kind]
        made.append(f"{opened}{part.text}{closed}", style=STYLES[part.kind])
    return made
