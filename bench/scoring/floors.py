"""Keep the committed figure and the floor of every set and measure; a floor only ever rises."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.scoring.sheet import FEWER_IS_BETTER

SLACK = 0.5  # points that a figure may stand below its floor
SLACK_OF_FEWER = 0.05
HEAD = """\
# The figures of the taggers by set and measure, as last committed, and the floor that none may fall below.
# `python bench/score.py --commit` writes this file. It only raises floors; where a set itself has changed, delete the
# set's tables by hand and say why in the commit.
"""

Values = Mapping[str, Mapping[str, float]]  # set, measure: value


@dataclass(frozen=True, slots=True)
class Floor:
    """The figure last committed, and the best one ever committed."""

    committed: float
    floor: float


Floors = Mapping[str, Mapping[str, Floor]]


def better(measure: str, one: float, other: float) -> bool:
    """Whether one value is better than another."""
    return one < other if measure in FEWER_IS_BETTER else one > other


def holds(measure: str, value: float, floor: float) -> bool:
    """Whether a value stands on its floor, or so little below that it may pass."""
    if measure in FEWER_IS_BETTER:
        return value <= floor + SLACK_OF_FEWER
    return value >= floor - SLACK


def fallen(values: Values, floors: Floors) -> list[str]:
    """Every figure below its floor, and every floor whose figure is gone, as a line to read."""
    return [
        f"{group}: {measure}: {values.get(group, {}).get(measure)}, the floor is {kept.floor}"
        for group, measures in floors.items()
        for measure, kept in measures.items()
        if not _stands(values, group, measure, kept)
    ]


def _stands(values: Values, group: str, measure: str, kept: Floor) -> bool:
    value = values.get(group, {}).get(measure)
    return value is not None and holds(measure, value, kept.floor)


def raised(values: Values, floors: Floors) -> dict[str, dict[str, Floor]]:
    """The floors once these values are committed: none lower, none gone."""
    after = {group: dict(measures) for group, measures in floors.items()}
    for group, measures in values.items():
        kept = after.setdefault(group, {})
        for measure, value in measures.items():
            before = kept.get(measure)
            floor = value if before is None or better(measure, value, before.floor) else before.floor
            kept[measure] = Floor(value, floor)
    return after


def read_floors(file: Path) -> dict[str, dict[str, Floor]]:
    """The floors of a file; none where there is no file."""
    if not file.exists():
        return {}
    record = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        group: {measure: Floor(kept["committed"], kept["floor"]) for measure, kept in measures.items()}
        for group, measures in record.items()
    }


def write_floors(file: Path, floors: Floors) -> None:
    """Write the floors, one line a measure."""
    lines = [HEAD]
    for group, measures in floors.items():
        width = max(len(measure) for measure in measures) + 2
        lines.append(f"[{group}]")
        for measure, kept in measures.items():
            key = f'"{measure}"'
            lines.append(f"{key:<{width}} = {{ committed = {float(kept.committed)}, floor = {float(kept.floor)} }}")
        lines.append("")
    file.write_text("\n".join(lines), encoding="utf-8")
