"""Say whether this installation is healthy, and if not, what to do: `tradewatch doctor`."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
import sqlalchemy as sa

from tradewatch.cli.feeds import how_it_fares
from tradewatch.cli.main import DEGRADED, FAILED, FINE, Door
from tradewatch.cli.output import Format, database_option, emit, format_options
from tradewatch.config import Config
from tradewatch.errors import TradewatchError
from tradewatch.outlets.registry import load_registry
from tradewatch.store import feeds, processes, runs
from tradewatch.store.engine import open_store
from tradewatch.store.living import is_here
from tradewatch.store.tables import article, quarantine

__all__ = ["Finding", "doctor", "examine"]

KINDS = ("scheduler", "worker", "web")
STARTS = {"scheduler": "tradewatch schedule start", "worker": "tradewatch worker", "web": "tradewatch serve"}
LEAST_FREE = 1 << 30  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    state: str  # well | look | ill
    found: str
    advice: str | None = None


@click.command()
@click.option("--alive", type=click.Choice(KINDS), help="Only this: does one live on this machine? Exit code 3: none.")
@database_option
@format_options
@click.pass_obj
def doctor(door: Door, alive: str | None, fmt: Format | None) -> None:
    """Is this installation healthy, and if not, what to do. Exit code 2: worth a look; 3: something is ill.

    \b
    Examples:
      tradewatch doctor
      tradewatch doctor --json
      tradewatch doctor --alive scheduler               for a container's health check
    """
    findings = [_alive(door.config, alive)] if alive else list(examine(door.config))
    emit(findings, fmt, {"what": "", "state": "", "found": "found", "advice": "what to do"})
    states = {finding.state for finding in findings}
    sys.exit(FAILED if "ill" in states else DEGRADED if "look" in states else FINE)


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything in turn; what raises is ill, and the error's sentence says why."""
    looks: tuple[tuple[str, Callable[[Config], Finding]], ...] = (
        ("program", _program),
        ("settings", _settings),
        ("contact", _contact),
        ("data folder", _folder),
        ("database", _database),
        ("outlets", _outlets),
        ("runs", _runs),
        ("set aside", _set_aside),
        ("feeds", _feeds),
        ("processes", _processes),
    )
    for what, look in looks:
        try:
            yield look(config)
        except (TradewatchError, OSError, sa.exc.SQLAlchemyError) as problem:
            first, *rest = str(problem).splitlines()
            yield Finding(what, "ill", f"{first} {rest[0].strip()}" if rest else first)


def _program(_: Config) -> Finding:
    versions = {name: importlib.metadata.version(name) for name in ("tradewatch", "scrapy", "sqlalchemy")}
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return Finding("program", "well", f"{told}, Python {platform.python_version()}")


def _settings(config: Config) -> Finding:
    return Finding("settings", "well", f"from {config.source}")


def _contact(config: Config) -> Finding:
    if config.contact:
        return Finding("contact", "well", config.contact)
    advice = 'set contact = "you@example.com" in tradewatch.toml, or TRADEWATCH_CONTACT: outlets can then write to you'
    return Finding("contact", "look", "the user agent names nobody", advice)


def _folder(config: Config) -> Finding:
    place = config.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    found = f"{config.data_dir}, {free / (1 << 30):.1f} GiB free"
    if free < LEAST_FREE:
        return Finding("data folder", "look", found, "make room, or name another data_dir in tradewatch.toml")
    return Finding("data folder", "well", found)


def _database(config: Config) -> Finding:
    shown = sa.make_url(config.database).render_as_string(hide_password=True)
    with open_store(config.database) as store:
        count = store.rows(sa.select(sa.func.count()).select_from(article))[0][0]
    return Finding("database", "well", f"{shown}, {count:,} articles")


def _outlets(config: Config) -> Finding:
    registry = load_registry(config.outlets_dir)
    unverified = sum(bool(outlet.unverified) for outlet in registry)
    own = f", own ones from {config.outlets_dir}" if config.outlets_dir else ""
    return Finding("outlets", "well", f"{len(registry)} outlets{own}; {unverified} with parts never seen live")


def _runs(config: Config) -> Finding:
    with open_store(config.database) as store:
        newest = runs.latest(store, limit=50)
    if not newest:
        return Finding("runs", "well", "none yet", "try: tradewatch demo")
    bad = [run for run in newest if run.verdict in ("failed", "blocked")]
    found = f"{len(newest)} lately, {len(bad)} failed or blocked"
    if len(bad) * 4 > len(newest):
        return Finding("runs", "look", found, f"see: tradewatch runs show {bad[0].id}")
    return Finding("runs", "well", found)


def _processes(config: Config) -> Finding:
    with open_store(config.database) as store:
        living = processes.living(store)
    if not living:
        return Finding("processes", "well", "none runs", "to crawl by timetable: tradewatch schedule start")
    return Finding("processes", "well", ", ".join(f"{one.kind} on {one.host}" for one in living))


def _alive(config: Config, kind: str) -> Finding:
    """Whether a process of that kind was heard of on this machine within the last minute."""
    with open_store(config.database, create=False) as store:
        here = [one for one in processes.living(store, kind) if is_here(one)]
    if not here:
        return Finding(kind, "ill", "none lives on this machine", f"look at its log; start it with: {STARTS[kind]}")
    return Finding(kind, "well", f"process {here[0].pid} was heard of {here[0].age:.0f} s ago")


def _set_aside(config: Config) -> Finding:
    with open_store(config.database) as store:
        count = store.rows(sa.select(sa.func.count()).select_from(quarantine))[0][0]
    advice = "see: tradewatch runs set-aside; after an update: tradewatch reextract" if count else None
    return Finding("set aside", "look" if count else "well", f"{count} pages", advice)


def _feeds(config: Config) -> Finding:
    sources = [source for outlet in load_registry(config.outlets_dir) for source in outlet.sources]
    listed = {url for source in sources for url in (source.url, *source.fallback)}
    with open_store(config.database) as store:
        retired = [one for one in feeds.retired(store) if one.url in listed]
    if not retired:
        return Finding("feeds", "well", "none is retired")
    found = "; ".join(f"{one.outlet}: {one.url} {how_it_fares(one)}" for one in retired[:3])
    more = f"; and {len(retired) - 3} more" if len(retired) > 3 else ""
    advice = f"if it has moved, correct the outlet's file; see: tradewatch outlets show {retired[0].outlet}"
    return Finding("feeds", "look", f"{found}{more}", advice)
