"""No figure of the taggers falls below its floor, and no floor is ever lowered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import score as command
from bench.score import OWN, score
from bench.scoring.comparing import marked_stretches, normal, pair_up, role_likeness, sentence_end
from bench.scoring.floors import Floor, better, fallen, holds, raised, read_floors, write_floors
from bench.scoring.report import errors, misses, table
from bench.scoring.sets import FLOORS
from bench.scoring.sheet import FALSE_SPEAKERS, Figure, Sheet, Wrong


@pytest.fixture(scope="module")
def sheets() -> dict[str, Sheet]:
    return score()


@pytest.mark.parametrize("group", OWN)
def test_no_figure_falls_below_its_floor(group: str, sheets: dict[str, Sheet]) -> None:
    floors = read_floors(FLOORS)[group]

    assert fallen({group: dict(sheets[group].values())}, {group: floors}) == []


def test_every_measure_of_every_set_has_a_floor(sheets: dict[str, Sheet]) -> None:
    floors = read_floors(FLOORS)

    assert {group: set(dict(sheet.values())) for group, sheet in sheets.items()} == {
        group: set(measures) for group, measures in floors.items()
    }


def test_no_committed_figure_stands_far_below_its_floor() -> None:
    floors = read_floors(FLOORS)

    low = [
        (group, measure)
        for group, measures in floors.items()
        for measure, kept in measures.items()
        if not holds(measure, kept.committed, kept.floor)
    ]
    assert low == []


MEASURES = st.sampled_from(["people", "companies", FALSE_SPEAKERS])
VALUES = st.dictionaries(MEASURES, st.integers(0, 1000).map(lambda tenths: tenths / 10))


@given(st.lists(VALUES, max_size=5))
def test_a_floor_is_the_best_figure_ever_committed(runs: list[dict[str, float]]) -> None:
    floors: dict[str, dict[str, Floor]] = {}
    for values in runs:
        before, floors = floors, raised({"tuning": values}, floors)

        for measure, kept in before.get("tuning", {}).items():
            assert not better(measure, kept.floor, floors["tuning"][measure].floor)
        for measure, value in values.items():
            assert floors["tuning"][measure].committed == value
            assert not better(measure, value, floors["tuning"][measure].floor)


def test_floors_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    floors = {"tuning": {"people": Floor(88.0, 91.5), FALSE_SPEAKERS: Floor(0.3, 0.2)}, "gate": {"x": Floor(1, 1)}}

    write_floors(tmp_path / "floors.toml", floors)

    assert read_floors(tmp_path / "floors.toml") == floors
    assert read_floors(tmp_path / "none.toml") == {}


@pytest.mark.parametrize(
    ("measure", "value", "floor", "stands"),
    [
        ("people", 91.0, 90.0, True),
        ("people", 89.5, 90.0, True),
        ("people", 89.4, 90.0, False),
        (FALSE_SPEAKERS, 0.1, 0.2, True),
        (FALSE_SPEAKERS, 0.25, 0.2, True),
        (FALSE_SPEAKERS, 0.3, 0.2, False),
    ],
)
def test_a_figure_within_its_slack_passes(measure: str, value: float, floor: float, stands: bool) -> None:
    assert holds(measure, value, floor) is stands
    assert (fallen({"tuning": {measure: value}}, {"tuning": {measure: Floor(floor, floor)}}) == []) is stands


def test_a_measure_that_is_gone_has_fallen() -> None:
    [line] = fallen({"tuning": {}}, {"tuning": {"people": Floor(90.0, 90.0)}})

    assert line == "tuning: people: None, the floor is 90.0"


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        (Figure(3, 4, 6), 60.0),
        (Figure(3, 0, 4), 75.0),
        (Figure(3, 4, 0), 75.0),
        (Figure(0, 0, 0), 0.0),
    ],
)
def test_a_figure_is_f1_or_the_share_that_is_known(figure: Figure, value: float) -> None:
    assert figure.value == pytest.approx(value)


def sheet() -> Sheet:
    one = Sheet()
    one.id = "a"
    one.add("people", 3, 4, 6)
    one.rate(FALSE_SPEAKERS, 1)
    one.miss("people", "missed", "Anna Keller")
    one.miss("people", "missed", "Tom Brandt")
    return one


def test_the_table_says_what_rose_and_what_fell() -> None:
    floors = {"tuning": {"people": Floor(70.0, 72.0), FALSE_SPEAKERS: Floor(2.0, 2.0)}}

    _, _, people, false = table("tuning", sheet(), floors)

    assert people.split() == [
        "people",
        "3",
        "4",
        "6",
        "75.0",
        "50.0",
        "60.0",
        "70.0",
        "fell",
        "-10.00",
        "BELOW",
        "ITS",
        "FLOOR",
        "OF",
        "72.0",
    ]
    assert false.split()[-4:] == ["1.00", "2.00", "rose", "-1.00"]


def test_the_misses_of_the_gate_are_only_counted() -> None:
    assert list(misses(sheet(), 1)) == ["people, missed: 2", "    a: Anna Keller"]
    assert list(misses(sheet(), 1, sealed=True)) == ["people, missed: 2"]


def test_the_commonest_kind_of_error_comes_first() -> None:
    kinds = [("rare", Wrong("x", "missed", "a", ("1",))), *[("common", Wrong("x", "missed", "a", ("2",)))] * 2]

    assert list(errors(kinds, 1)) == ["    2  common", "         a: 2", "    1  rare", "         a: 1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("The Attic’s", "attic"), ("  Attic   Films ", "Attic Films"), ("O’Hara", "O'Hara")],
)
def test_names_are_compared_without_what_does_not_count(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_roles_are_compared_by_their_words() -> None:
    assert role_likeness("head of sales", "sales head") == pytest.approx(0.8)
    assert role_likeness(None, None) == 1.0
    assert role_likeness(None, "head") == 0.0


def test_the_best_pairs_are_made_first_and_one_to_one() -> None:
    scores = {(0, 0): 0.6, (0, 1): 0.9, (1, 1): 0.8, (1, 0): 0.0}

    assert pair_up(2, 2, lambda known, given: scores[known, given]) == {0: 1}


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("He said “one” and “two.”", ["one", "two."]),
        ('He said "one" and "two."', ["one", "two."]),
        ("“Left open\n\n“Opened again,” he said.", ["Left open", "Opened again,"]),
        ("Nothing", []),
    ],
)
def test_marked_stretches_end_with_their_paragraph_at_the_latest(text: str, stretches: list[str]) -> None:
    assert [span.of(text) for span in marked_stretches(text)] == stretches


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("He said so. She left.", "He said so."),
        ("He said J. Harrow left. She stayed.", "He said J. Harrow left."),
        ("He said it is “big.” She stayed.", "He said it is “big.”"),
        ("He said so\n\nShe left.", "He said so\n"),
        ("He said so", "He said so"),
    ],
)
def test_a_sentence_ends_where_its_last_mark_stands(text: str, sentence: str) -> None:
    assert text[: sentence_end(text, 3)] == sentence


@pytest.mark.parametrize(("value", "status"), [(89.9, 0), (91.0, 0), (80.0, 1)])
def test_figures_are_committed_only_where_none_stands_below_its_floor(
    value: float, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floors = tmp_path / "floors.toml"
    write_floors(floors, {"tuning": {"people": Floor(90.0, 90.0)}})
    found = Sheet()
    found.add("people", round(10 * value), 0, 1000)
    monkeypatch.setattr(command, "FLOORS", floors)
    monkeypatch.setattr(command, "score", lambda *_: {"tuning": found})
    monkeypatch.setattr(sys, "argv", ["score.py", "--set", "tuning", "--commit"])

    assert command.main() == status
    committed = 90.0 if status else value
    assert read_floors(floors) == {"tuning": {"people": Floor(committed, max(committed, 90.0))}}


def test_the_command_prints_every_figure_as_json() -> None:
    root = Path(__file__).parents[2]
    line = [sys.executable, str(root / "bench" / "score.py"), "--json", "--set", "newsroom"]

    ran = subprocess.run(line, capture_output=True, text=True, check=False, cwd=root.parent, timeout=120)

    figures = json.loads(ran.stdout)["newsroom"]
    assert set(figures["people found"]) == {"value", "right", "given", "known", "precision", "recall"}
