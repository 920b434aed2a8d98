"""Show the whole path at once: crawl the bundled newsroom and print what came in (`tradewatch demo`)."""

from __future__ import annotations

import dataclasses
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import sqlalchemy as sa
from rich.markup import escape

from tradewatch.cli.crawl import RUN_COLUMNS, exit_code, run_record, watching
from tradewatch.cli.main import Door
from tradewatch.cli.output import console, emit, errors
from tradewatch.config import Config
from tradewatch.newsroom import SLUGS, newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run
from tradewatch.store.tables import (
    affiliation,
    article,
    company,
    edition,
    festival,
    mention,
    outlet,
    person,
    quotation,
)

__all__ = ["Named", "Overview", "Said", "Speaking", "crawl_newsroom", "demo", "overview", "summarise"]

DELAY = 0.02  # seconds between two requests: the newsroom is ours and on this machine
TOP = 8
SHOWN_WORDS = (60, 170)  # characters of a quotation that reads well alone


@dataclass(frozen=True, slots=True)
class Named:
    """A company, a festival edition or an outlet, and how many articles it is about."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """Somebody who is quoted, with the job that most articles give."""

    name: str
    role: str | None
    company: str | None
    quotations: int
    articles: int


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation and where it was printed."""

    words: str
    speaker: str
    role: str | None
    company: str | None
    outlet: str
    headline: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What a database holds, in a few lines."""

    outlets: tuple[Named, ...]
    speakers: tuple[Speaking, ...]
    companies: tuple[Named, ...]
    festivals: tuple[Named, ...]
    quotations: tuple[Said, ...]


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


def crawl_newsroom(config: Config, told: Callable[[Run], None] = lambda run: None) -> list[Run]:
    """Start the newsroom, crawl its outlets with this configuration, and stop it again."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    with serve_in_thread() as newsroom:
        return crawl_outlets(
            dataclasses.replace(config, resolve=newsroom.resolve), SLUGS, Wish(trigger="demo"), told=told
        )


def summarise(config: Config) -> None:
    """Print what the database holds now, and what to try next."""
    with open_store(config.database, create=False) as store:
        held = overview(store)
    if not held.outlets:
        errors().print("The database holds no article yet.")
        return
    _tables(held)
    _quotations(held.quotations)
    _next(held, config)


def _tables(held: Overview) -> None:
    counted = {"articles": "articles"}
    emit(held.outlets, None, {"name": "outlet"} | counted, title="\nArticles")
    jobs = {"name": "speaker", "role": "role", "company": "company", "quotations": "quotations"} | counted
    emit(held.speakers, None, jobs, title="\nWho speaks", empty="Nobody is quoted yet.")
    emit(held.companies, None, {"name": "company"} | counted, title="\nCompanies", empty="No company found yet.")
    emit(held.festivals, None, {"name": "festival"} | counted, title="\nFestivals", empty="No festival found yet.")


def _quotations(said: Sequence[Said]) -> None:
    screen = console()
    for one in said:
        job = " at ".join(part for part in (one.role, one.company) if part)
        screen.print(f"\n  [italic]“{escape(one.words.strip(' ,'))}”[/]")
        screen.print(f"  {escape(one.speaker)}{f', {escape(job)}' if job else ''}  [dim]{escape(one.outlet)}[/]")


def _next(held: Overview, config: Config) -> None:
    """Three questions that this very database can answer."""
    at = f" --db {shlex.quote(config.database)}" if config.source == "demo" else ""
    name = held.speakers[0].name if held.speakers else "producer"
    place = held.companies[0].name if held.companies else held.outlets[0].name
    asked = {"search": '"sales agent"', "quotes": f"--speaker {shlex.quote(name)}", "companies": shlex.quote(place)}
    screen = console()
    screen.print("\n[bold]Ask it[/]")
    for command, words in asked.items():
        screen.print(f"  tradewatch {command} {words}{at}", markup=False)


def overview(store: Store) -> Overview:
    """What does this database hold?"""
    return Overview(_outlets(store), _speakers(store), _companies(store), _festivals(store), _said(store))


def _outlets(store: Store) -> tuple[Named, ...]:
    counted = sa.func.count()
    question = (
        sa.select(outlet.c.name, counted)
        .join_from(outlet, article)
        .group_by(outlet.c.name)
        .order_by(counted.desc(), outlet.c.name)
    )
    return tuple(Named(*row) for row in store.rows(question))


def _speakers(store: Store) -> tuple[Speaking, ...]:
    said, told = sa.func.count(), sa.func.count(sa.distinct(quotation.c.article_id))
    question = (
        sa.select(person.c.id, person.c.name, said, told)
        .join_from(quotation, person)
        .group_by(person.c.id, person.c.name)
        .order_by(told.desc(), said.desc(), person.c.name)
        .limit(TOP)
    )
    return tuple(Speaking(name, *_job(store, key), n, articles) for key, name, n, articles in store.rows(question))


def _job(store: Store, person_id: int) -> tuple[str | None, str | None]:
    """The role and the company that most articles give a person."""
    counted = sa.func.count()
    question = (
        sa.select(affiliation.c.role, affiliation.c.organisation)
        .where(affiliation.c.person_id == person_id, affiliation.c.former.is_(False))
        .group_by(affiliation.c.role, affiliation.c.organisation)
        .order_by(affiliation.c.organisation.is_(None), affiliation.c.role.is_(None), counted.desc())
        .limit(1)
    )
    rows = store.rows(question)
    return (rows[0][0], rows[0][1]) if rows else (None, None)


def _companies(store: Store) -> tuple[Named, ...]:
    counted = sa.func.count(sa.distinct(mention.c.article_id))
    question = (
        sa.select(company.c.name, counted)
        .join_from(mention, company)
        .group_by(company.c.id, company.c.name)
        .order_by(counted.desc(), company.c.name)
        .limit(TOP)
    )
    return tuple(Named(*row) for row in store.rows(question))


def _festivals(store: Store) -> tuple[Named, ...]:
    counted = sa.func.count(sa.distinct(mention.c.article_id))
    question = (
        sa.select(festival.c.name, edition.c.year, counted)
        .join_from(mention, festival)
        .outerjoin(edition, mention.c.edition_id == edition.c.id)
        .group_by(festival.c.id, festival.c.name, edition.c.year)
        .order_by(counted.desc(), festival.c.name)
        .limit(TOP)
    )
    return tuple(Named(f"{name} {year}" if year else name, n) for name, year, n in store.rows(question))


def _said(store: Store) -> tuple[Said, ...]:
    """The newest quotation that reads well alone, of three people."""
    length = sa.func.length(quotation.c.words)
    question = (
        sa.select(
            quotation.c.words,
            person.c.name,
            quotation.c.role,
            quotation.c.organisation,
            outlet.c.name,
            article.c.headline,
        )
        .join_from(quotation, person)
        .join(article, quotation.c.article_id == article.c.id)
        .join(outlet, article.c.outlet_id == outlet.c.id)
        .where(quotation.c.kind == "direct", quotation.c.organisation.is_not(None), length.between(*SHOWN_WORDS))
        .order_by(quotation.c.docid.desc(), quotation.c.start)
        .limit(60)
    )
    by_speaker: dict[str, Said] = {}
    for row in store.rows(question):
        by_speaker.setdefault(row[1], Said(*row))
    return tuple(by_speaker.values())[:3]
