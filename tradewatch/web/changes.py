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
    Field("timeout", "Time limit", "after which a run is stopped: 90s, 30m, 4h"),
    Field("retries", "Retries", "how often a run that failed is tried again", number=True),
    Field("jitter", "Spread over", "a while, so that not all begin at once: 20m; 0 for none"),
    Field("since", "Only newer than", "36h, 7d, 2w or a day"),
    Field("beat", "Only about", "festivals, markets, deals ..."),
)


def shown(one: Any) -> dict[str, str]:
    """What the form shows for a schedule as it stands now (schedules.outlook.Prospect)."""
    return _texts({**one.settings, "when": one.when, "zone": one.zone})


def changed(filed: Any, now: Mapping[str, str], form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is to lie over the file, after what lay there `before`: a field left as it was shown `now` changes nothing.

    `filed` is the schedule as the file alone has it (schedules.timetable.Schedule). A field that is empty, or says what
    the file says, goes back to the file.
    """
    zone = str(getattr(filed.when, "zone", "UTC"))
    file = _texts({field.key: getattr(filed, field.key, None) for field in FIELDS} | {"when": filed.when, "zone": zone})
    wanted = dict(before)
    for field in FIELDS:
        text = form.get(field.key, now[field.key])
        if text == now[field.key]:
            continue
        wanted.pop(field.key, None)
        if text not in ("", file[field.key]):
            wanted[field.key] = _value(field, text)
    return wanted


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
