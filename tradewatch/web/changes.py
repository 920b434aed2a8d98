"""Turn what was typed into a schedule's form into what is laid over the timetable: only what differs from the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["FIELDS", "Field", "changed", "shown"]

UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the form."""

    key: str  # of the timetable
    label: str
    hint: str
    choices: tuple[str, ...] = ()
    number: bool = False


FIELDS = (
    Field("when", "When", "nightly at 03:15; mon, thu at 07:00; every 2 hours; 0 */2 * * *"),
    Field("zone", "Time zone", "of the time of day, such as Europe/Berlin"),
    Field("catch_up", "Missed times", "what becomes of those at which nothing ran", ("latest", "all", "skip")),
    Field("at_most", "Make up for at most", "how many missed times, with all", number=True),
    Field("timeout", "Time limit", "after which a run is stopped: 90s, 30m, 4h; 0 for none"),
    Field("retries", "Retries", "how often a run that failed is tried again", number=True),
    Field("jitter", "Spread over", "a while, so that not all begin at once: 20m; 0 for none"),
    Field("since", "Only newer than", "36h, 7d, 2w or a day; empty for all"),
    Field("beat", "Only about", "festivals, markets, deals ...; empty for all"),
)


def shown(one: Any) -> dict[str, str]:
    """What the form shows for a schedule as it stands now (schedules.outlook.Prospect)."""
    return _texts({**one.settings, "when": one.when, "zone": one.zone})


def changed(filed: Any, form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is to lie over the file: what was typed and differs from it, and what was laid over other keys before.

    `filed` is the schedule as the file alone has it (schedules.timetable.Schedule). An empty field
    goes back to the file.
    """
    ours = {field.key: field for field in FIELDS if field.key in form}
    zone = str(getattr(filed.when, "zone", "UTC"))
    file = _texts({key: getattr(filed, key, None) for key in ours} | {"when": str(filed.when), "zone": zone})
    kept = {key: value for key, value in before.items() if key not in ours}
    typed = {key: form[key] for key in ours if form[key] not in ("", file[key])}
    return kept | {key: _value(ours[key], text) for key, text in typed.items()}


def _value(field: Field, text: str) -> Any:
    if field.number or text == "0":
        return int(text) if text.isdecimal() else text
    return text


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {field.key: _text(values.get(field.key)) for field in FIELDS}


def _text(value: Any) -> str:
    """As a timetable would write it: a float is a while in seconds."""
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    for size, unit in UNITS:
        if value and value % size == 0:
            return f"{value / size:.0f}{unit}"
    return f"{value:g}s" if value else "0"
