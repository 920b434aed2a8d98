"""Print what a database holds now, and what to ask it next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from rich.markup import escape

from tradewatch.cli.output import console, emit, errors
from tradewatch.config import Config
from tradewatch.query.festivals import FestivalSeen
from tradewatch.query.quotations import Said
from tradewatch.query.summary import Summary, summary
from tradewatch.store.engine import open_store

__all__ = ["summarise"]


def summarise(config: Config) -> None:
    """Print what the database holds now, and what to try next."""
    with open_store(config.database, create=False) as store:
        held = summary(store)
    if not held.outlets:
        errors().print("The database holds no article yet.")
        return
    _tables(held)
    _quotations(held.quotations)
    _next(held, config)


def _tables(held: Summary) -> None:
    counted = {"articles": "articles"}
    emit(held.outlets, None, {"name": "outlet"} | counted, title="\nArticles")
    jobs = {"name": "speaker", "role": "role", "company": "company", "quotations": "quotations"} | counted
    emit(held.speakers, None, jobs, title="\nWho speaks", empty="Nobody is quoted yet.")
    named = {"name": "company", "kind": "kind"} | counted
    emit(held.companies, None, named, title="\nCompanies", empty="No company found yet.")
    editions = {"name": "festival", "editions": "editions"} | counted
    emit(_festivals(held.festivals), None, editions, title="\nFestivals", empty="No festival found yet.")


def _festivals(seen: Sequence[FestivalSeen]) -> Iterator[dict[str, object]]:
    for one in seen:
        editions = ", ".join(str(edition.year) for edition in one.editions)
        yield {"name": one.name, "editions": editions, "articles": one.articles}


def _quotations(said: Sequence[Said]) -> None:
    screen = console()
    for one in said:
        job = " at ".join(part for part in (one.role, one.organisation) if part)
        screen.print(f"\n  [italic]“{escape(one.words.strip(' ,'))}”[/]")
        speaker = escape(one.speaker or "unnamed")
        screen.print(f"  {speaker}{f', {escape(job)}' if job else ''}  [dim]{escape(one.outlet)}[/]")


def _next(held: Summary, config: Config) -> None:
    """Three questions that this very database can answer."""
    at = f" --db {shlex.quote(config.database.removeprefix('sqlite:///'))}" if config.source == "demo" else ""
    name = held.speakers[0].name if held.speakers else "producer"
    place = held.companies[0].name if held.companies else held.outlets[0].name
    asked = {"search": '"sales agent"', "quotes": f"--speaker {shlex.quote(name)}", "companies": shlex.quote(place)}
    screen = console()
    screen.print("\n[bold]Ask it[/]")
    for command, words in asked.items():
        screen.print(f"  tradewatch {command} {words}{at}", markup=False)
