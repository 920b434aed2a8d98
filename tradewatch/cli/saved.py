"""Keep searches and run them again: `tradewatch saved add`, `list`, `show`, `run`, `rename`, `remove`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from tradewatch.cli import answers
from tradewatch.cli.ask import NOTHING_FOUND, joined
from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, console, database_option, emit, errors, format_options, note
from tradewatch.query.articles import ArticleHit, find_articles
from tradewatch.query.ask import ask
from tradewatch.store import saved as book
from tradewatch.store import search_alerts
from tradewatch.store.engine import Store, open_store
from tradewatch.store.saved import SavedSearch
from tradewatch.watch.fresh import counts, fresh
from tradewatch.watch.saving import save
from tradewatch.watch.stories import Story, stories

__all__ = ["now", "record", "saved"]

MOST = 1000  # articles shown at once
SHOWN = {
    "name": "name", "slug": "called by", "question": "question", "sentence": "finds", "notes": "not understood",
    "new": "new", "seen_at": "last looked", "created_at": "saved", "told": "told",
}  # fmt: skip
COLUMNS = {"slug": "name", "question": "question", "new": "new", "seen_at": "last looked", "alerts": "alerts"}


@click.group()
def saved() -> None:
    """Keep searches under a name, run them again, see what is new.

    \b
    Examples:
      tradewatch saved add korea 'festival:busan (rights OR "sales agent")'
      tradewatch saved list
      tradewatch saved run korea --since last
      tradewatch alerts add korea --mail you@example.com
    """


@saved.command()
@click.argument("name")
@click.argument("question", nargs=-1, required=True)
@database_option
@format_options
@click.pass_obj
def add(door: Door, name: str, question: tuple[str, ...], fmt: Format | None) -> None:
    """Save a QUESTION under a NAME; what it finds now counts as seen.

    \b
    Examples:
      tradewatch saved add korea 'festival:busan (rights OR "sales agent")'
      tradewatch saved add hope 'said:"Ted Hope"'
    """
    with open_store(door.config.database) as store:
        one = save(store, name, joined(question), now())
        asked = ask(store, one.question)
        sentence, notes = asked.sentence(asked.count()), asked.notes
    note(notes)
    if fmt:
        emit([record(one, 0, 0)], fmt, COLUMNS)
    else:
        console().print(f"{one.slug}: {sentence}. What comes in from now on is new.", markup=False)


@saved.command("list")
@database_option
@format_options
@click.pass_obj
def list_saved(door: Door, fmt: Format | None) -> None:
    """Every saved search, and how many articles are new since you looked last.

    \b
    Examples:
      tradewatch saved list
      tradewatch saved list --json
    """
    with open_store(door.config.database) as store:
        emit(
            _records(store, book.every(store)), fmt, COLUMNS,
            empty="No search is saved; `tradewatch saved add NAME QUESTION` saves one.",
        )  # fmt: skip


@saved.command()
@click.argument("name")
@database_option
@format_options
@click.pass_obj
def show(door: Door, name: str, fmt: Format | None) -> None:
    """One saved search: what it asks, in words, and who is told of it.

    \b
    Example:
      tradewatch saved show korea
    """
    with open_store(door.config.database) as store:
        one = book.find(store, name)
        asked = ask(store, one.question)
        sentence, notes = asked.sentence(asked.count()), asked.notes
        alerts = [f"{alert.key} {alert.name} {alert.cadence}" for alert in search_alerts.every(store, one)]
        new = counts(store, [one])[one.id]
    whole = {**record(one, new, len(alerts)), "sentence": sentence, "notes": list(notes), "told": alerts}
    if fmt:
        emit([whole], fmt, {})
        return
    rows = [{"what": SHOWN[key], "value": whole[key]} for key in SHOWN if whole[key] not in (None, [], "")]
    emit(rows, None, {"what": "", "value": ""})


@saved.command()
@click.argument("name")
@click.option("--since", type=click.Choice(["last"]), help="Only what came in since you ran it last.")
@click.option("--peek", is_flag=True, help="Do not count it as seen.")
@click.option("-n", "--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many at most.")
@database_option
@format_options
@click.pass_obj
def run(door: Door, name: str, since: str | None, peek: bool, limit: int, fmt: Format | None) -> None:
    """Ask a saved search, the newest first; from then on what it found counts as seen.

    With `--since last`, what is new stays new as long as more of it was found than -n lets be shown.

    \b
    Examples:
      tradewatch saved run korea
      tradewatch saved run korea --since last
      tradewatch saved run korea --since last --peek --json
    """
    with open_store(door.config.database) as store:
        one = book.find(store, name)
        newest, left = book.newest_article(store), 0
        if since:
            found = fresh(store, one.question, seen=one.seen, newest=newest, limit=limit)
            hits: Sequence[ArticleHit] = [_hit(each) for each in stories(store, found.numbers, one.question, said=0)]
            sentence, notes = f"New since {_moment(one.seen_at)}: {found.sentence}", found.notes
            left = found.count - len(hits)
        else:
            page = find_articles(store, one.question, limit=limit)
            hits, sentence, notes = page.hits, page.sentence, page.notes
        if not peek and not left:
            book.see(store, one, newest, now())
    note(notes)
    if left:
        way = f"-n {limit + left}" if limit + left <= MOST else "without --since"
        note([f"{left} more are new, and all stay new until they are shown: run it {way}"])
    if fmt:
        emit(hits, fmt, {})
        return
    if hits:
        out = console()
        out.print(answers.articles(hits, out))
    errors().print(sentence, markup=False, highlight=False, soft_wrap=True)
    if not hits and not since:
        errors().print(NOTHING_FOUND, markup=False)


@saved.command()
@click.argument("name")
@click.argument("other", metavar="NEW_NAME")
@database_option
@format_options
@click.pass_obj
def rename(door: Door, name: str, other: str, fmt: Format | None) -> None:
    """Give a saved search another name; who is told of it stays.

    \b
    Example:
      tradewatch saved rename korea "Korean sales"
    """
    with open_store(door.config.database) as store:
        one = book.rename(store, book.find(store, name), other)
        emit(_records(store, [one]), fmt, COLUMNS)


@saved.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@database_option
@format_options
@click.pass_obj
def remove(door: Door, names: tuple[str, ...], fmt: Format | None) -> None:
    """Forget saved searches, with their alerts.

    \b
    Example:
      tradewatch saved remove korea
    """
    with open_store(door.config.database) as store:
        known = list({one.id: one for one in (book.find(store, name) for name in names)}.values())
        records = _records(store, known)
        for one in known:
            book.remove(store, one)
    if fmt:
        emit(records, fmt, COLUMNS)
    else:
        console().print(f"Forgotten: {', '.join(one.name for one in known)}.", markup=False)


def now() -> datetime:
    """The time to the second, as it is written down."""
    return datetime.now(UTC).replace(microsecond=0)


def record(one: SavedSearch, new: int, alerts: int) -> dict[str, Any]:
    """A saved search as programs get it."""
    return {
        "slug": one.slug,
        "name": one.name,
        "question": one.question,
        "new": new,
        "alerts": alerts,
        "created_at": one.created_at,
        "seen_at": one.seen_at,
    }


def _records(store: Store, searches: Sequence[SavedSearch]) -> list[dict[str, Any]]:
    new, alerts = counts(store, searches), search_alerts.every(store)
    return [record(one, new[one.id], sum(alert.search.id == one.id for alert in alerts)) for one in searches]


def _moment(when: datetime | None) -> str:
    return "you saved it" if when is None else f"{when:%Y-%m-%d %H:%MZ}"


def _hit(one: Story) -> ArticleHit:
    return ArticleHit(
        id=one.id,
        headline=one.headline,
        outlet=one.outlet,
        outlet_slug=one.outlet_slug,
        published=one.published,
        exact=one.exact,
        url=one.url,
        bylines=one.bylines,
        language=one.language,
        access=one.access,
        copies=one.copies,
        snippet=one.snippet,
        marks=one.marks,
    )
