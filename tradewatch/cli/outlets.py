"""Say what is known of each outlet: `tradewatch outlets`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from tradewatch.cli.check_outlets import check
from tradewatch.cli.feeds import feed_record, feeds_of, how_it_fares
from tradewatch.cli.golden import coverage, test
from tradewatch.cli.main import FINE, WRONG, Door
from tradewatch.cli.new_outlet import new
from tradewatch.cli.output import Format, database_option, emit, format_options
from tradewatch.errors import UsageError
from tradewatch.outlets.check import Problem, meant
from tradewatch.outlets.outlet import Layout, Outlet, Source
from tradewatch.outlets.registry import Registry, load_registry
from tradewatch.text import fold

__all__ = ["outlets"]

COLUMNS = {
    "slug": "outlet", "name": "name", "country": "from", "beats": "beats", "access": "access",
    "sources": "sources seen",
}  # fmt: skip


def filters(command: Any) -> Any:
    """Give a command `--beat` and `--country`."""
    command = click.option("--country", metavar="CODE", help="Only of this country or region: GB, Nordic.")(command)
    return click.option("--beat", metavar="BEAT", help="Only those that write about it: festivals, deals, tv.")(command)


@click.group(invoke_without_command=True)
@filters
@format_options
@click.pass_context
def outlets(ctx: click.Context, beat: str | None, country: str | None, fmt: Format | None) -> None:
    """What is known of each outlet.

    \b
    Examples:
      tradewatch outlets
      tradewatch outlets --beat festivals --country GB
      tradewatch outlets show variety
      tradewatch outlets new https://www.lanternweekly.example/
      tradewatch outlets check lanternweekly
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, beat, country, fmt)


for command in (new, check, test, coverage):
    outlets.add_command(command)


@outlets.command("list")
@filters
@format_options
@click.pass_obj
def list_(door: Door, beat: str | None, country: str | None, fmt: Format | None) -> None:
    """Every outlet, one a line.

    \b
    Example:
      tradewatch outlets list --country Nordic --json
    """
    _list(door, beat, country, fmt)


@outlets.command()
@click.argument("slug")
@database_option
@format_options
@click.pass_obj
def show(door: Door, slug: str, fmt: Format | None) -> None:
    """Everything known of one outlet, which of it was never seen live, and how its sources fare.

    \b
    Example:
      tradewatch outlets show cineuropa
    """
    registry = load_registry(door.config.outlets_dir)
    outlet = registry.get(slug)
    record = _record(outlet, registry.file_of(slug))
    known = feeds_of(door.config, outlet)
    if fmt:
        emit([record | {"feeds": [feed_record(state) for state in known.values()]}], fmt, {})
    else:
        fares = {url: how_it_fares(state) for url, state in known.items()}
        emit(_lines(record, fares), None, {"what": "", "value": ""})


@outlets.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@format_options
@click.pass_obj
def validate(door: Door, folder: Path | None, fmt: Format | None) -> int:
    """Check your own outlet files, and the shipped ones; tell every mistake.

    Without FOLDER the one named by the setting outlets_dir is checked. Exit code 1 when there are mistakes.

    \b
    Example:
      tradewatch outlets validate my-outlets/
    """
    problems: list[Problem] = []
    registry = Registry.load(folder or door.config.outlets_dir, problems=problems)
    if fmt or problems:
        emit(problems, fmt, {"file": "file", "key": "key", "reason": "what is wrong"})
    else:
        click.echo(f"{len(registry)} outlets, no mistakes.")
    return WRONG if problems else FINE


def _list(door: Door, beat: str | None, country: str | None, fmt: Format | None) -> None:
    registry = load_registry(door.config.outlets_dir)
    chosen = [outlet for outlet in registry if _about(outlet, beat) and _from(outlet, country)]
    if not chosen:
        _say_what_there_is(registry, beat, country)
    emit((_summary(outlet, registry.file_of(outlet.slug), fmt) for outlet in chosen), fmt, COLUMNS)


def _beats(outlet: Outlet) -> set[str]:
    return {*outlet.beats, *(beat for source in outlet.sources for beat in source.beats)}


def _about(outlet: Outlet, beat: str | None) -> bool:
    return beat is None or fold(beat) in _beats(outlet)


def _from(outlet: Outlet, country: str | None) -> bool:
    return country is None or fold(country) in {fold(outlet.country or ""), fold(outlet.region or "")}


def _say_what_there_is(registry: Registry, beat: str | None, country: str | None) -> None:
    """Raise UsageError for a beat or country that no outlet has."""
    beats = {known for outlet in registry for known in _beats(outlet)}
    places = {place for outlet in registry for place in (outlet.country, outlet.region) if place}
    for asked, known, sentence in ((beat, beats, "has the beat"), (country, places, "is of")):
        if asked is not None and fold(asked) not in map(fold, known):
            hint = meant(asked, known) or f"; there are {', '.join(sorted(known))}"
            raise UsageError(f"no outlet {sentence} {asked!r}{hint}")


def _summary(outlet: Outlet, path: Path | None, fmt: Format | None) -> dict[str, Any]:
    """A line of the table; machines get everything."""
    record = _record(outlet, path)
    if fmt is Format.CSV:
        record |= {"sources": [source.url for source in outlet.sources], "layouts": [r.body for r in outlet.layouts]}
    if fmt:
        return record
    seen = sum(not source.unverified for source in outlet.sources)
    return record | {
        "country": outlet.country or outlet.region,
        "beats": ", ".join(outlet.beats),
        "sources": f"{seen} of {len(outlet.sources)}",
    }


def _record(outlet: Outlet, path: Path | None) -> dict[str, Any]:
    """An outlet as it is printed: patterns as they are written."""
    return {
        "slug": outlet.slug,
        "name": outlet.name,
        "home": outlet.home,
        "hosts": outlet.hosts,
        "family": outlet.family,
        "languages": outlet.languages,
        "country": outlet.country,
        "region": outlet.region,
        "zone": outlet.zone,
        "beats": outlet.beats,
        "access": outlet.access,
        "policy": outlet.policy,
        "delay": outlet.delay,
        "sources": outlet.sources,
        "allow": [pattern.pattern for pattern in outlet.allow],
        "deny": [pattern.pattern for pattern in outlet.deny],
        "key": outlet.article_key.pattern if outlet.article_key else None,
        "drop_params": outlet.drop_params,
        "layouts": outlet.layouts,
        "page": outlet.page,
        "note": outlet.note,
        "unverified": outlet.unverified,
        "file": path,
    }


DOTTED = {"allow": "article.allow", "deny": "article.deny", "key": "article.key"}


def _lines(record: dict[str, Any], fares: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One line a fact; what was never seen live says so. `fares`: how each source does, by its address."""
    unverified = set(record["unverified"])
    for key, value in record.items():
        if key == "sources":
            yield from (_source_line(source, unverified, fares) for source in value)
        elif key == "layouts":
            yield from (line for layout in value for line in _layout_lines(layout, unverified))
        elif value not in (None, (), []) and key != "unverified":
            yield {"what": key, "value": f"{_one(value)}{_doubt(DOTTED.get(key, key) in unverified)}"}


def _one(value: Any) -> str:
    """Names on one line, patterns one a line: they may hold a comma."""
    if isinstance(value, list):
        return "\n".join(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _source_line(source: Source, unverified: set[str], fares: Mapping[str, str]) -> dict[str, str]:
    more = [fares[source.url]] if source.url in fares else []
    for url in source.fallback:
        more += [f"or {url}", *([f"  {fares[url]}"] if url in fares else [])]
    more += [f"beats {', '.join(source.beats)}"] if source.beats else []
    more += ["for back-fill only"] if source.archive else []
    if source.links:
        more.append(f"links {source.links}{_doubt('discover.links' in unverified)}")
    text = "\n  ".join([f"{source.url}{_doubt(source.unverified or 'discover' in unverified)}", *more])
    return {"what": source.kind.value, "value": text}


def _layout_lines(layout: Layout, unverified: set[str]) -> Iterator[dict[str, str]]:
    period = f"until {layout.until}" if layout.until else "today"
    for key in ("body", "headline", "dek", "byline", "published", "section", "tags", "paywall"):
        if value := getattr(layout, key):
            doubt = ("layout" if layout.until else f"article.{key}") in unverified
            yield {"what": f"{key}, {period}", "value": f"{value}{_doubt(doubt)}"}
    if layout.drop:
        yield {"what": f"left out, {period}", "value": ", ".join(layout.drop)}


def _doubt(unverified: bool) -> str:
    return "  (never seen live)" if unverified else ""
