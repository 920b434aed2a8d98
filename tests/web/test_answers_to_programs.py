"""Programs get JSON of the same subjects, probes get yes or no, Prometheus gets figures."""

from __future__ import annotations

import json
import re
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from schedules.fields import FIELDS
from tests.web.conftest import Browser, Open
from tests.web.test_pages import finished
from tradewatch.store import alerts, claims, processes, runs, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict

JSON = {"Content-Type": "application/json"}
ODD = [{"a": 1}, {"a": {"b": [None]}}, [1], [[]], [{}], [], None, 1.5, -1, 10**30, float("nan"), ""]
NOW = datetime.now(UTC).replace(microsecond=0)


def figures(browser: Browser) -> dict[tuple[str, ...], float]:
    """(name, label values ...) -> figure."""
    told = browser.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(told.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_runs_are_listed_narrowed_and_paged(browser: Browser, store: Store):
    for outlet in ("variety", "kobiz", "variety"):
        finished(store, outlet, Verdict.OK)

    first = browser.get("/api/runs?outlet=variety&limit=1").json()
    second = browser.get(f"/api/runs?outlet=variety&limit=1&before={first['before']}").json()
    one = browser.get("/api/runs/2").json()

    assert [run["id"] for run in first["runs"]] == [3]
    assert ([run["id"] for run in second["runs"]], second["before"]) == ([1], None)
    assert (one["outlet"], one["verdict"], one["counts"]) == ("kobiz", "ok", {"stored": 4})
    assert "owner" not in one
    assert browser.get("/api/runs/77").json() == {"error": "there is no run 77; `tradewatch runs` lists them."}


def test_a_run_is_cancelled_by_a_program(browser: Browser, store: Store):
    number = runs.create(store, Plan("variety")).id

    told = browser.post(f"/api/runs/{number}/cancel", json={})

    assert told.json()["verdict"] == "cancelled"
    assert runs.get(store, number).reason == "cancelled by the API, from 127.0.0.1"
    assert browser.post(f"/api/runs/{number}/cancel", json={}).status_code == 409


def test_schedules_are_steered_by_a_program(browser: Browser, store: Store):
    names = [one["name"] for one in browser.get("/api/schedules").json()["schedules"]]
    changed = browser.put("/api/schedules/nightly/override", json={"when": "weekdays at 06:30"}).json()
    wrong = browser.put("/api/schedules/nightly/override", json={"when": "sometimes"})
    back = browser.put("/api/schedules/nightly/override", json={}).json()
    paused = browser.post("/api/schedules/nightly/pause", json={}).json()
    resumed = browser.post("/api/schedules/nightly/resume", json={}).json()
    ran = browser.post("/api/schedules/nightly/run", json={}).json()

    assert sorted(names) == ["hourly", "nightly"]
    assert (changed["when"], changed["overridden"]) == ("weekdays at 06:30", {"when": "weekdays at 06:30"})
    assert (wrong.status_code, "is no time" in wrong.json()["error"]) == (409, True)
    assert (back["when"], back["overridden"], back["changed_by"]) == ("nightly at 03:15", {}, "the API, from 127.0.0.1")
    assert (paused["state"], resumed["state"]) == ("paused", "active")
    assert [run["state"] for run in ran["runs"]] == ["due", "due"]
    assert browser.get("/api/schedules/none").status_code == 404
    assert browser.put("/api/schedules/nightly/override", json=[1]).status_code == 422


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_value_of_another_kind_than_a_timetable_holds_is_refused_in_words(
    browser: Browser, store: Store, value: object
):
    for key in (*FIELDS, "unknown", ""):
        told = browser.put("/api/schedules/nightly/override", content=json.dumps({key: value}), headers=JSON)

        assert told.status_code in (409, 422), (key, told.text)
        assert len(told.json()["error"]) > 10
    assert schedules.standings(store) == {}


def test_text_that_no_database_takes_is_refused(browser: Browser):
    for key, value in (("beat", "a\0b"), ("beat", "\ud800"), ("a\0", 1), ("outlets", ["\0"])):
        told = browser.put("/api/schedules/nightly/override", content=json.dumps({key: value}), headers=JSON)

        assert told.status_code == 409, told.text
        assert len(told.json()["error"]) > 10


@pytest.mark.parametrize(
    "before",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00", "0001-01-01T00:00:00Z", "x", ""],
)
def test_a_time_beyond_the_calendar_is_refused_in_words(browser: Browser, before: str):
    for page in ("/schedules/nightly", "/api/schedules/nightly/history"):
        told = browser.get(page, params={"before": before})

        assert told.status_code == (200 if before.startswith("0001") and before.endswith("Z") else 422)
        assert told.status_code == 200 or "before" in told.text


def test_head_is_answered_as_get_is_without_the_body(browser: Browser, store: Store):
    finished(store, "variety", Verdict.OK)
    for page in (
        "/",
        "/runs",
        "/runs/1",
        "/schedules/nightly",
        "/alerts",
        "/machines",
        "/metrics",
        "/api/runs",
        "/static/page.css",
        "/healthz",
        "/readyz",
        "/nowhere",
    ):
        told, whole = browser.head(page), browser.get(page)

        assert (told.status_code, told.content) == (whole.status_code, b"")
        assert told.headers["content-type"] == whole.headers["content-type"]
    assert browser.head("/signout").status_code == 405
    assert all("head" not in path for path in browser.get("/api/openapi.json").json()["paths"].values())


def test_a_schedules_history_is_told(browser: Browser, store: Store):
    fires = [NOW - timedelta(days=day) for day in range(3)]
    for fire in fires:
        finished(store, "variety", Verdict.OK, schedule="nightly", fire_at=fire)

    every = browser.get("/api/schedules/nightly/history").json()["firings"]
    older = browser.get("/api/schedules/nightly/history", params={"before": fires[1].isoformat()}).json()["firings"]

    assert [datetime.fromisoformat(one["fire_at"]) for one in every] == fires
    assert [one["outcomes"] for one in older] == [{"ok": 1}]
    assert browser.get("/api/schedules/nightly/history?before=2026-01-01T00:00").status_code == 422


def test_alerts_and_machines_are_told(browser: Browser, store: Store):
    alerts.raise_alerts(store, [alerts.Trouble("failed", "variety", "it failed")], NOW, [])
    processes.beat(store, "a", "worker")

    seen = browser.post("/api/alerts/1/acknowledge", json={}).json()

    assert [one["subject"] for one in browser.get("/api/alerts").json()["alerts"]] == ["variety"]
    assert seen["acknowledged_at"]
    assert [one["kind"] for one in browser.get("/api/machines").json()["machines"]] == ["worker"]
    assert browser.post("/api/alerts/9/acknowledge", json={}).status_code == 404


def test_the_api_describes_itself(browser: Browser):
    told = browser.get("/api/openapi.json").json()

    assert {"/api/runs", "/api/schedules/{name}/run", "/api/alerts"} <= told["paths"].keys()
    assert all(path.startswith("/api/") for path in told["paths"])
    for path in told["paths"].values():
        assert all(method["description"] for method in path.values())


def test_healthy_and_ready(browser: Browser):
    for address in ("/healthz", "/readyz"):
        assert browser.get(address).status_code == 200
        assert browser.head(address).status_code == 200


def test_not_ready_while_the_tables_are_anothers(browser: Browser, store: Store):
    assert browser.get("/readyz").status_code == 200
    with store.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    told = browser.get("/readyz")

    assert told.status_code == 503
    assert "9999" in told.text
    assert browser.get("/healthz").status_code == 200


def test_a_store_that_does_not_answer_yet_is_said_and_found_later(opened: Open, tmp_path: Path, store: Store):
    folder = tmp_path / "closed"
    folder.write_text("no folder", encoding="utf-8")
    browser = opened(database_url=f"sqlite:///{folder / 'store.db'}")

    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503
    assert browser.get("/runs").status_code == 503
    assert "cannot be made" in browser.get("/").text
    assert browser.get("/api/runs").json()["error"]
    assert figures(browser) == {("tradewatch_store_up",): 0.0}

    folder.unlink()
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/runs").status_code == 200
    shutil.rmtree(folder)


def test_prometheus_reads_how_the_work_stands(browser: Browser, store: Store):
    finished(store, "variety", Verdict.OK)
    finished(store, "variety", Verdict.FAILED)
    claims.claim_new(store, Plan("kobiz"))
    for late in (120.0, 30.0):
        runs.create(store, Plan("thr", not_before=time.time() - late, job=f"{late}"))
    runs.create(store, Plan("deadline", not_before=time.time() + 900))
    alerts.raise_alerts(store, [alerts.Trouble("failed", "variety", "it failed")], NOW, [])
    processes.beat(store, "a", "scheduler")

    found = figures(browser)

    assert found["tradewatch_store_up",] == 1
    assert found["tradewatch_runs_last_day", "crawl", "variety", "ok"] == 1
    assert found["tradewatch_runs_last_day", "crawl", "variety", "failed"] == 1
    assert 0 <= found["tradewatch_last_success_age_seconds", "variety"] < 60
    assert ("tradewatch_last_success_age_seconds", "kobiz") not in found
    assert (found["tradewatch_runs_due",], found["tradewatch_runs_running",]) == (3, 1)
    assert 119 < found["tradewatch_oldest_due_seconds",] < 180
    assert [value < 60 for key, value in found.items() if key[0] == "tradewatch_beat_age_seconds"] == [True]
    assert found["tradewatch_alerts_open", "failed"] == 1
    assert (found["tradewatch_articles",], found["tradewatch_frontier_pages", "todo"]) == (0, 0)
    assert found["tradewatch_database_bytes",] > 10_000


def test_every_figure_says_what_it_is(browser: Browser):
    told = browser.get("/metrics").text

    names = {re.split(r"[{ ]", line)[0] for line in told.splitlines() if line and not line.startswith("#")}
    assert names <= set(re.findall(r"^# HELP (\S+) \S", told, re.MULTILINE))


def test_what_was_never_changed_is_not_changed_by_reading(browser: Browser, store: Store):
    for page in (
        "/",
        "/runs",
        "/schedules",
        "/schedules/nightly",
        "/alerts",
        "/machines",
        "/metrics",
        "/api/schedules",
    ):
        browser.get(page)

    assert schedules.standings(store) == {}
    assert runs.latest(store) == []
