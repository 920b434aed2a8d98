"""The API is described as it answers, with examples, and nothing that fits or breaks its description harms it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.web.fuzz import fuzz
from tradewatch.web import examples

BRIEF = ("--phases", "examples,coverage,fuzzing", "--max-examples", "4", "--seed", "1", "--no-shrink")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


@pytest.fixture(scope="module")
def described(small: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{small}/api/openapi.json").json()
    return found


def test_schemathesis_finds_nothing(tmp_path_factory: pytest.TempPathFactory):
    """`python -m tests.soak.api` asks more, on both databases."""
    told = fuzz(f"sqlite:///{tmp_path_factory.mktemp('fuzz') / 'store.db'}", *BRIEF)

    assert told.returncode == 0, f"{told.stdout[-6000:]}\n{told.stderr[-2000:]}"


def test_every_route_says_what_may_go_wrong_and_how_to_sign_in(described: dict[str, Any]):
    assert described["openapi"].startswith("3.1.")
    for path in described["paths"].values():
        for method in path.values():
            assert {"401", "404", "422", "503"} <= method["responses"].keys()
            assert method["responses"]["422"]["content"]["application/json"]["schema"] == PROBLEM
            assert method["security"] == [{"token": []}]


def test_every_route_shows_an_answer_of_the_kind_it_gives(described: dict[str, Any], small: str):
    for place, path in described["paths"].items():
        for word, method in path.items():
            [media] = method["responses"]["200"]["content"].values()
            assert media.get("example") or media["schema"].get("$ref") or media["schema"].get("examples"), (place, word)


@pytest.mark.parametrize(
    ("place", "where", "shown"),
    [
        ("/api/runs", "runs", examples.RUN),
        ("/api/schedules", "schedules", examples.SCHEDULE),
        ("/api/schedules/nightly/history", "firings", examples.FIRING),
        ("/api/alerts", "alerts", examples.ALERT),
        ("/api/machines", "machines", examples.MACHINE),
    ],
)
def test_what_is_shown_has_the_fields_of_what_is_given(small: str, place: str, where: str, shown: dict[str, Any]):
    assert httpx.get(f"{small}{place}").json()[where][0].keys() == shown.keys()


@pytest.mark.parametrize("word", ["TRACE", "PATCH", "DELETE"])
def test_a_method_that_is_not_known_is_refused_with_those_that_are(small: str, word: str):
    told = httpx.request(word, f"{small}/api/runs/1", headers={"Content-Type": "application/json"})

    assert told.status_code == 405
    assert told.headers["allow"] == "GET"
