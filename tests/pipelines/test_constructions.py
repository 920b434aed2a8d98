"""Three hundred invented sentences, each written for one construction; what passes must go on passing."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from bench.scoring.constructions import (
    Case,
    ConstructionError,
    drop_passing,
    judge,
    read_cases,
    read_failing,
    score_constructions,
)
from pipelines.annotate import Lexicons, tag

CASES = read_cases()
FAILING = set(read_failing())


def parameters() -> list[ParameterSet]:
    known = pytest.mark.xfail(reason="known failure; strike it from failing.txt when it passes", strict=True)
    return [pytest.param(case, id=case.id, marks=[known] if case.id in FAILING else []) for case in CASES]


@pytest.mark.parametrize("case", parameters())
def test_a_construction_comes_out_as_its_grammar_says(case: Case) -> None:
    tags = tag(case.article(), Lexicons.load())

    assert judge(case, tags) == []


def test_the_bank_holds_enough_cases_over_enough_patterns_each_once() -> None:
    assert len(CASES) >= 300
    assert len({(case.topic, case.pattern) for case in CASES}) >= 60
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({(case.text, case.headline, case.published) for case in CASES}) == len(CASES)


def test_every_known_failure_is_a_case_of_the_bank() -> None:
    assert FAILING - {case.id for case in CASES} == set()


def case(text: str, **expected: object) -> Case:
    return Case("topic/pattern-1", "topic", "pattern", text, expected=expected)  # type: ignore[arg-type]


SAYS = "Anna Keller, head of sales at Attic Pictures, said: “The attic is full.”"


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ({"said": [{"direct": "The attic is full.", "speaker": "Anna Keller"}]}, None),
        ({"said": [{"direct": "The attic is full.", "speaker": "Anna Keller", "cue": "said"}]}, None),
        ({"said": [{"direct": "The attic is full."}]}, "not by Anna Keller"),
        ({"said": [{"direct": "The attic is full.", "speaker": "Anna Keller", "cue": "added"}]}, "not the cue said"),
        ({"said": [{"indirect": "The attic is full.", "speaker": "Anna Keller"}]}, "said: missed"),
        ({"said": []}, "said: false direct Anna Keller"),
        ({"people": ["Anna Keller"], "speakers": ["Anna Keller"], "not_people": ["Anna Cellar"]}, None),
        ({"not_speakers": ["Anna Keller"]}, "speakers: false"),
        ({"jobs": [{"name": "Anna Keller", "role": "head of sales", "organisation": "Attic Pictures"}]}, None),
        ({"jobs": [{"name": "Anna Keller", "role": "producer"}]}, "jobs: missed"),
        ({"not_jobs": [{"name": "Anna Keller", "organisation": "Attic Pictures"}]}, "jobs: false"),
        ({"companies": ["Attic Pictures"]}, None),
        ({"not_companies": ["Attic Pictures"]}, "companies: false"),
        ({"festivals": ["Cannes"]}, "festivals: missed"),
        ({"relations": [{"kind": "owned_by", "company": "Attic Pictures"}]}, "relations: missed"),
    ],
)
def test_a_case_is_judged_by_all_that_it_expects(expected: dict[str, object], complaint: str | None) -> None:
    one = case(SAYS, **expected)

    problems = judge(one, tag(one.article(), Lexicons.load()))

    assert (complaint is None) == (problems == [])
    assert complaint is None or complaint in problems[0]


def test_the_share_that_passes_counts_over_all_and_by_topic() -> None:
    sheet, passing = score_constructions(Lexicons.load(), [case(SAYS, people=["Anna Keller"])])

    assert dict(sheet.values()) == {"all cases": 100.0, "topic": 100.0}
    assert passing == ["topic/pattern-1"]


def test_a_case_that_passes_now_is_struck_from_the_known_failures_and_no_other_is(tmp_path: Path) -> None:
    file = tmp_path / "failing.txt"
    file.write_text("# known\na/b-1\na/b-2\n", encoding="utf-8")

    struck = drop_passing(["a/b-2", "a/b-3"], file)

    assert struck == ["a/b-2"]
    assert file.read_text(encoding="utf-8") == "# known\na/b-1\n"


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ('pattern = "x"', "no text"),
        ('pattern = "x"\ntext = "A."', "expects nothing"),
        ('pattern = "x"\ntext = "A."\npersons = []', "does not know persons"),
    ],
)
def test_a_case_that_is_not_as_it_should_be_is_refused(record: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "topic.toml").write_text(f"[[case]]\n{record}\n", encoding="utf-8")

    with pytest.raises(ConstructionError, match=complaint):
        read_cases(tmp_path)
