"""Look at the timetable: `tradewatch schedule list`, `show`, `next`, `history`, `validate`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from schedules.outlook import Prospect, load, outlook, summary
from schedules.steering import backfill, pause, resume, run_now, start, timetable_option
from schedules.timetable import SHIPPED
from tradewatch.cli.main import WRONG, Door
from tradewatch.cli.output import NUMBER, Format, console, database_option, emit, errors, format_options
from tradewatch.config import Config
from tradewatch.store.engine import open_store
from tradewatch.store.history import firings

__all__ = ["schedule"]

LIST = {
    "name": "name",
    "state": "state",
    "when": "when",
    "zone": "zone",
    "outlets": "outlets",
    "next": "next",
    "last": "last",
}
HISTORY = {
    "fire_at": "due",
    "late": "late",
    "outcomes": "runs",
    "stored": "new",
    "seconds": "seconds",
    "reason": "what happened",
}


@click.group()
def schedule() -> None:
    """Crawl by timetable, every night.

    \b
    Examples:
      tradewatch schedule next
      tradewatch schedule start
      tradewatch schedule run-now nightly
      tradewatch schedule history nightly
    """


for _command in (start, run_now, pause, resume, backfill):
    schedule.add_command(_command)


@schedule.command("list")
@timetable_option
@database_option
@format_options
@click.pass_obj
def list_schedules(door: Door, fmt: Format | None) -> None:
    """Every schedule: when it is due, and what came of it last.

    \b
    Examples:
      tradewatch schedule list
      tradewatch schedule list --json
    """
    records = [_record(one) for one in _prospects(door.config)]
    shown = records if fmt else [_told(one) for one in records]
    emit(shown, fmt, LIST, empty="The timetable is empty.")
    if fmt is None:
        _say(door.config)


@schedule.command()
@click.argument("name")
@timetable_option
@database_option
@format_options
@click.pass_obj
def show(door: Door, name: str, fmt: Format | None) -> None:
    """One schedule with everything that is set, and its next firings.

    \b
    Example:
      tradewatch schedule show nightly
    """
    found = [one for one in _prospects(door.config, 5) if one.name == name]
    if not found:
        load(door.config).get(name)  # says what is wrong
    record = _record(found[0])
    if fmt:
        emit([record], fmt, {})
        return
    rows = [(key, value) for key, value in record.items() if key not in ("settings", "outlets", "next")]
    rows += [("outlets", ", ".join(found[0].outlets)), *sorted(found[0].settings.items())]
    rows += [("next", one.astimezone(UTC).isoformat(" ", "minutes")) for one in found[0].following]
    emit(
        [{"what": key, "value": value} for key, value in rows if value not in (None, {}, "")],
        None,
        {"what": "", "value": ""},
    )


@schedule.command("next")
@click.option("-n", "--count", type=click.IntRange(1, 100), default=1, show_default=True, help="Firings of each.")
@timetable_option
@database_option
@format_options
@click.pass_obj
def show_next(door: Door, count: int, fmt: Format | None) -> None:
    """When each schedule is due next, the soonest first.

    \b
    Examples:
      tradewatch schedule next
      tradewatch schedule next -n 5 --json
    """
    soonest = sorted((fire, one.name, one) for one in _prospects(door.config, count) for fire in one.following)
    found = [
        {
            "next": fire,
            "local": _local(one.zone, fire),
            "zone": one.zone,
            "name": name,
            "state": one.state,
            "outlets": len(one.outlets),
        }
        for fire, name, one in soonest
    ]
    columns = {"local": "next", "zone": "zone", "name": "name", "state": "state", "outlets": "outlets"}
    emit(found, fmt, columns, empty="Nothing is due: the timetable is empty, or nothing in it is well.")


@schedule.command()
@click.argument("name")
@click.option("-n", "--limit", type=NUMBER, default=14, show_default=True, help="How many firings.")
@timetable_option
@database_option
@format_options
@click.pass_obj
def history(door: Door, name: str, limit: int, fmt: Format | None) -> None:
    """What came of a schedule's firings, the newest first; also those that were skipped, and why.

    \b
    Examples:
      tradewatch schedule history nightly
      tradewatch schedule history nightly -n 90 --csv
    """
    with open_store(door.config.database) as store:
        found = firings(store, name, limit=limit)
        if not found:
            load(door.config).find(name)  # says what comes near, when there is no such schedule
    records = [
        {
            "fire_at": one.fire_at,
            "late": round((one.began_at - one.fire_at).total_seconds()) if one.began_at else None,
            "outcomes": dict(one.outcomes) if fmt else ", ".join(f"{n} {word}" for word, n in one.outcomes.items()),
            "stored": one.stored,
            "seconds": round((one.ended_at - one.began_at).total_seconds()) if one.ended_at and one.began_at else None,
            "reason": one.reason,
        }
        for one in found
    ]
    emit(records, fmt, HISTORY, empty=f"{name} was not due yet.")


@schedule.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@timetable_option
@click.pass_obj
def validate(door: Door, file: Path | None) -> None:
    """Check a timetable file; each mistake is told with its line.

    \b
    Examples:
      tradewatch schedule validate
      tradewatch schedule validate my-timetable.toml
    """
    path = file or door.config.timetable or SHIPPED
    found = load(Config(timetable=path, outlets_dir=door.config.outlets_dir))
    for words in found.told():
        click.echo(words, err=True)
    if found.problems:
        sys.exit(WRONG)
    console().print(
        f"{path}: {len(found.schedules)} schedule{'s' * (len(found.schedules) != 1)}, all well.", markup=False
    )


def _prospects(config: Config, count: int = 1) -> list[Prospect]:
    with open_store(config.database) as store:
        return outlook(config, store, datetime.now(UTC), count)


def _record(one: Prospect) -> dict[str, Any]:
    """A schedule as it is printed for machines."""
    return {
        "name": one.name,
        "state": one.state,
        "paused": one.paused,
        "when": one.when,
        "zone": one.zone,
        "job": one.job,
        "outlets": len(one.outlets),
        "next": list(one.following),
        "last_at": one.last_at,
        "last": dict(one.last),
        "problem": one.problem,
        "overridden": dict(one.overridden),
        "changed_at": one.changed_at,
        "changed_by": one.changed_by,
        "settings": dict(one.settings),
    }


def _told(record: dict[str, Any]) -> dict[str, Any]:
    """A schedule as a line for people."""
    following = record["next"]
    return record | {
        "state": record["state"] + _marks(record),
        "next": _local(record["zone"], following[0]) if following else record["problem"],
        "last": ", ".join(f"{n} {word}" for word, n in record["last"].items()),
    }


def _marks(record: dict[str, Any]) -> str:
    paused = " (paused)" if record["paused"] and record["state"] == "invalid" else ""
    return paused + (" (changed)" if record["overridden"] else "")


def _local(zone: str, fire: datetime) -> str:
    return fire.astimezone(ZoneInfo(zone)).isoformat(" ", "minutes")


def _say(config: Config) -> None:
    """Whether anybody works by the timetable."""
    with open_store(config.database) as store:
        known = summary(store)
    if not known["schedulers"]:
        errors().print("No scheduler is running; `tradewatch schedule start` works by this timetable.")
        return
    doing = "." if known["doing"] else ", but nobody does them; start `tradewatch worker`."
    errors().print(f"{known['running']} runs at work, {known['due']} due{doing}", markup=False)
