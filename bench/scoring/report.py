"""Print the figures beside the committed ones, and what went wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bench.scoring.floors import Floor, Floors, better, holds
from bench.scoring.sheet import FEWER_IS_BETTER, Figure, Sheet, Wrong

JUST = 0.005  # less is no change


def table(group: str, sheet: Sheet, floors: Floors) -> Iterator[str]:
    """One line a measure: the counts, precision, recall, the figure, the committed one, and how it moved."""
    figures, kept = sheet.figures(), floors.get(group, {})
    yield ""
    head = f"{group:<51}{'right':>6}{'given':>6}{'known':>6}{'P':>7}{'R':>7}{'figure':>8}{'before':>8}"
    yield head
    for measure, value in sheet.values():
        shown = f"{counts(figures.get(measure))}{number(measure, value):>8}"
        yield f"{measure:<51}{shown}{moved(measure, value, kept.get(measure))}"


def number(measure: str, value: float) -> str:
    """A value as it is printed."""
    return f"{value:.2f}" if measure in FEWER_IS_BETTER else f"{value:.1f}"


def counts(figure: Figure | None) -> str:
    """Right, given, known, precision and recall, blank where there is none."""
    if figure is None:
        return " " * 32
    shares = (f"{share:>7.1f}" if share is not None else " " * 7 for share in (figure.precision, figure.recall))
    given = figure.given or ""
    return f"{figure.right:>6}{given:>6}{figure.known:>6}{''.join(shares)}"


def moved(measure: str, value: float, kept: Floor | None) -> str:
    """The committed figure, and a mark where this one is better, worse, or below its floor."""
    if kept is None:
        return f"{'new':>8}"
    change = ""
    if abs(value - kept.committed) >= JUST:
        arrow = "rose" if better(measure, value, kept.committed) else "fell"
        change = f"  {arrow} {value - kept.committed:+.2f}"
    below = "" if holds(measure, value, kept.floor) else f"  BELOW ITS FLOOR OF {kept.floor}"
    return f"{number(measure, kept.committed):>8}{change}{below}"


def misses(sheet: Sheet, most: int, *, sealed: bool = False) -> Iterator[str]:
    """What went wrong by measure, so many of each; only how often where the set is sealed."""
    counted = Counter((one.measure, one.how) for one in sheet.wrong)
    for (measure, how), count in sorted(counted.items()):
        yield f"{measure}, {how}: {count}"
        if not sealed:
            mine = [one for one in sheet.wrong if (one.measure, one.how) == (measure, how)]
            yield from (f"    {one.id}: {one.words}" for one in mine[:most])


def errors(kinds: Iterable[tuple[str, Wrong]], most: int) -> Iterator[str]:
    """The kinds of errors, the commonest first, so many examples of each."""
    grouped: dict[str, list[Wrong]] = defaultdict(list)
    for kind, one in kinds:
        grouped[kind].append(one)
    for kind, ones in sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0])):
        yield f"{len(ones):>5}  {kind}"
        yield from (f"         {one.id}: {one.words}" for one in ones[:most])


def as_records(sheets: Mapping[str, Sheet]) -> dict[str, dict[str, dict[str, float | int | None]]]:
    """All figures, for a file or a program."""
    return {group: dict(_records(sheet)) for group, sheet in sheets.items()}


def _records(sheet: Sheet) -> Iterable[tuple[str, dict[str, float | int | None]]]:
    figures = sheet.figures()
    for measure, value in sheet.values():
        record: dict[str, float | int | None] = {"value": value}
        if figure := figures.get(measure):
            record |= {"right": figure.right, "given": figure.given, "known": figure.known}
            record |= {"precision": figure.precision, "recall": figure.recall}
        yield measure, record
