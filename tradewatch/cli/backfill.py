"""Fill outlets' past by hand: what `tradewatch backfill` does with archives, and how it tells of it."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from tradewatch.cli.answers import counted
from tradewatch.cli.crawl import RUN_COLUMNS, exit_code, rehearsed, run_record, watching
from tradewatch.cli.output import Format, emit, errors, plain
from tradewatch.cli.search_alerts import after_crawl
from tradewatch.config import Config
from tradewatch.fetch.robots import Saved
from tradewatch.fetch.robots import read as read_robots
from tradewatch.outlets.outlet import Outlet
from tradewatch.spiders.lister import past_sources
from tradewatch.spiders.process import Wish, crawl_outlets, dry
from tradewatch.store.backfill_status import months_of, page_month, stored_urls
from tradewatch.store.engine import Store, open_store
from tradewatch.store.months import Days
from tradewatch.store.runs import Run
from tradewatch.store.tables import frontier, host

__all__ = ["fill", "rehearse", "show_status"]

FORESEEN = {
    "outlet": "outlet", "month": "month", "by": "listed by", "articles": "articles", "stored": "stored",
    "to_fetch": "to fetch", "time": "it takes",
}  # fmt: skip
STATUS = {
    "outlet": "outlet", "month": "month", "state": "state", "listed": "listed", "stored": "stored", "left": "left",
    "given_up": "given up",
}  # fmt: skip
STATES = {"done": "done", "left": "listed, pages left", "begun": "not all listed", "none": "not begun"}


def fill(
    config: Config,
    outlets: Sequence[Outlet],
    days: Days,
    *,
    limit: int | None,
    again: bool,
    undated: bool,
    at_once: int,
    fmt: Format | None,
) -> int:
    """Fill these days of the outlets; gives the exit code."""
    slugs = [one.slug for one in outlets]
    wish = Wish(limit=limit, days=str(days), again=again, undated=undated)
    with watching(slugs) as told:
        done = crawl_outlets(config, slugs, wish, at_once=at_once, told=told)
    emit(map(run_record, done), fmt, RUN_COLUMNS)
    if not fmt:
        _tell_what_is_left(config, outlets, days)
    after_crawl(config)
    return exit_code(done)


def _tell_what_is_left(config: Config, outlets: Sequence[Outlet], days: Days) -> None:
    """Say on the error stream how far each outlet has come."""
    with open_store(config.database) as store:
        for outlet in outlets:
            months = months_of(store, outlet.slug, [one.url for one in past_sources(outlet)], days)
            done, left = sum(one.state == "done" for one in months), sum(one.left for one in months)
            if done < len(months):
                waits = f", {counted(left, 'page')} left" if left else ""
                told = f"{outlet.slug}: {done} of {counted(len(months), 'month')} done{waits}; the same call goes on."
                errors().print(told, markup=False)


def rehearse(config: Config, outlets: Sequence[Outlet], days: Days, *, undated: bool, fmt: Format | None) -> int:
    """Read the listings alone; say how much there is of each month and how long it takes. Gives the exit code."""
    found, done = list[dict[str, Any]](), list[Run]()
    for outlet in outlets:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "found"
            status = dry(config, outlet.slug, Wish(days=str(days), undated=undated), report)
            done.append(rehearsed(outlet.slug, report, status))
            database = report.with_name(f"{report.name}.db")
            if database.exists():
                with open_store(f"sqlite:///{database}") as passing, open_store(config.database) as store:
                    found += _foreseen(config, outlet, days, passing, store)
    shown = found if fmt else [one for one in found if one["articles"]]
    emit(shown, fmt, FORESEEN, empty="No source lists anything of these days.")
    if not fmt and found:
        pages, seconds = sum(one["to_fetch"] for one in found), sum(one["seconds"] for one in found)
        errors().print(f"{pages:,} pages to fetch: {_lasting(seconds)} at the outlets' pace.", markup=False)
    for run in done:
        if run.verdict != "ok" or run.counts.get("undated") or "; " in (run.reason or ""):
            errors().print(f"{run.outlet}: {run.verdict}: {run.reason}", markup=False)
    return exit_code(done)


def _foreseen(config: Config, outlet: Outlet, days: Days, passing: Store, store: Store) -> Iterator[dict[str, Any]]:
    """Each month of a rehearsal: what the sources list, what of it is stored, how long the rest will take."""
    pages = passing.rows(sa.select(frontier.c.url, frontier.c.priority))
    known = stored_urls(store, [row.url for row in pages])
    delay = pace(config, outlet, passing)
    by_month: dict[str | None, list[str]] = defaultdict(list)
    for row in pages:
        by_month[page_month(row.priority)].append(row.url)
    for one in months_of(passing, outlet.slug, (), days):
        urls = by_month[one.month]
        fetch = sum(url not in known for url in urls)
        yield {
            "outlet": outlet.slug,
            "month": one.month or "undated",
            "listed": {part.source: part.listed for part in one.sources},
            "articles": len(urls),
            "stored": len(urls) - fetch,
            "to_fetch": fetch,
            "seconds": round(fetch * delay),
            "by": ", ".join(f"{_short(part.source, outlet)}\u00a0{part.listed}" for part in one.sources),
            "time": _lasting(fetch * delay),
        }


def pace(config: Config, outlet: Outlet, store: Store) -> float:
    """Seconds between two requests to the outlet: ours, those of its file, or those that its robots.txt asks for."""
    asked = [config.delay, outlet.delay or 0.0]
    h = host.c
    kept = store.rows(sa.select(h.robots, h.robots_status, h.robots_at).where(h.robots_at.is_not(None)))
    return max(*asked, *(read_robots(Saved(body or "", status, at)).delay or 0.0 for body, status, at in kept))


def _short(source: str, outlet: Outlet) -> str:
    """A source by its kind, with its address where the outlet has several of that kind."""
    kinds = {one.url: str(one.kind) for one in past_sources(outlet)}
    kind = kinds.get(source, source)
    return kind if list(kinds.values()).count(kind) < 2 else urlsplit(source).path


def _lasting(seconds: float) -> str:
    """A while as people say it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} s"
    hours, minutes = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {minutes} min" if hours < 48 else f"{hours / 24:.1f} days"


def show_status(config: Config, outlets: Sequence[Outlet], days: Days | None, fmt: Format | None) -> None:
    """Say which months are done and what is left of the others."""
    with open_store(config.database) as store:
        rows = [
            one
            for outlet in outlets
            for one in months_of(store, outlet.slug, [source.url for source in past_sources(outlet)], days)
        ]
    shown = (
        [{**plain(one), "month": one.month or "undated", "state": STATES[one.state]} for one in rows]
        if not fmt
        else rows
    )
    emit(shown, fmt, STATUS, empty="No back-fill was begun; `tradewatch backfill OUTLET --from DAY` begins one.")
