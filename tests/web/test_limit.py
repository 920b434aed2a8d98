"""No question holds the server up: a page that asks too much says so after its time, others are answered meanwhile."""

from __future__ import annotations

import threading
from dataclasses import replace
from http import HTTPStatus

import httpx

from tests.store.test_deadline import SLOW
from tests.web.conftest import served
from tradewatch.config import Config
from tradewatch.web.app import create_app
from tradewatch.web.desk import At


def slow(desk: At) -> int:
    return len(desk.store.rows(SLOW))


def test_a_page_that_asks_too_much_is_ended_and_the_others_answer(config: Config):
    app = create_app(replace(config, deadline=1.5))
    for path in ("/slow", "/api/slow"):
        app.add_api_route(path, slow)
    answers: list[httpx.Response] = []
    with served(app) as place, httpx.Client(base_url=place, timeout=60) as browser:
        asking = [threading.Thread(target=lambda: answers.append(browser.get("/slow"))) for _ in range(20)]
        for one in asking:
            one.start()
        meanwhile = [browser.get(page).status_code for page in ("/healthz", "/static/page.css")]
        for one in asking:
            one.join()
        program = browser.get("/api/slow")
        after = browser.get("/alerts")

    assert meanwhile == [HTTPStatus.OK, HTTPStatus.OK]
    assert {one.status_code for one in answers} == {HTTPStatus.SERVICE_UNAVAILABLE}
    assert "took longer than 1.5 s; narrow it by dates" in answers[0].text
    assert "took longer than 1.5 s" in program.json()["error"]
    assert program.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert after.status_code == HTTPStatus.OK


def test_prometheus_has_its_own_time(config: Config):
    with served(create_app(replace(config, deadline=0.000001))) as place:
        assert httpx.get(f"{place}/alerts").status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "tradewatch_store_up 1.0" in httpx.get(f"{place}/metrics", timeout=60).text
