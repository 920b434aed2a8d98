"""Searches are saved from their page, say what is new, tell people and give feeds; no page or answer has a secret."""

from __future__ import annotations

from datetime import UTC, datetime

import feedparser
import httpx
import pytest

from tests.query.world import LINEUP_STORY, SALT_ROAD_STORY, WINDOW_STORY
from tests.schedules.trouble import webhook
from tests.store.stories import kept, write
from tests.web.conftest import Browser
from tradewatch.config import Config
from tradewatch.query.quotations import find_quotations
from tradewatch.store import saved, search_alerts
from tradewatch.store.engine import Store
from tradewatch.watch.look import look
from tradewatch.watch.send import send

NOW = datetime(2026, 5, 12, 6, tzinfo=UTC)
SECRET = "https://hooks.example/services/s3cr3t"
CONDITIONS = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
HOSTILE = "<script>alert(1)</script> & \"quoted\" 'name'"


def save(store: Store, name: str = "Coast", question: str = "coast OR sea") -> saved.SavedSearch:
    return saved.save(store, name, question, NOW)


def test_a_search_is_saved_from_the_page_that_found_it(browser: Browser, store: Store):
    write(store, kept(SALT_ROAD_STORY))
    found = browser.get("/search", params={"q": "coast"}).text
    form = browser.get("/saved", params={"q": "coast"}).text
    told = browser.press("/saved?q=coast", "/saved", name="The coast", q="coast")

    assert 'href="/saved?q=coast"' in found
    assert 'value="coast"' in form
    assert (told.status_code, told.headers["location"]) == (303, "/saved/the-coast?told=saved")
    assert "The coast" in browser.get("/saved").text
    assert browser.press("/saved", "/saved", name="the coast", q="sea").status_code == 422
    assert "nothing to ask" in browser.press("/saved", "/saved", name="other", q="&").text


def test_what_is_new_is_shown_until_it_was_seen(browser: Browser, store: Store):
    write(store, kept(SALT_ROAD_STORY))
    one = save(store)
    write(store, kept(LINEUP_STORY), kept(WINDOW_STORY))
    page = browser.get(f"/saved/{one.slug}").text
    program = browser.get("/api/saved/coast").json()
    told = browser.press("/saved/coast", "/saved/coast/seen")
    after = browser.get("/saved/coast").text

    assert LINEUP_STORY.headline in page
    assert SALT_ROAD_STORY.headline not in page
    assert (program["new"], [each["headline"] for each in program["articles"]]) == (1, [LINEUP_STORY.headline])
    assert told.status_code == 303
    assert "Nothing new" in after
    assert browser.get("/api/saved").json()["saved"][0]["new"] == 0


def test_a_program_counts_as_seen_what_it_was_given(browser: Browser, store: Store):
    save(store)
    write(store, kept(LINEUP_STORY))
    newest = browser.get("/api/saved/coast").json()["newest"]
    write(store, kept(SALT_ROAD_STORY))
    part = browser.post("/api/saved/coast/seen", json={"newest": newest}).json()
    whole = browser.post("/api/saved/coast/seen", json={}).json()

    assert (part["new"], whole["new"]) == (1, 0)


def test_it_is_renamed_and_forgotten(browser: Browser, store: Store):
    save(store)
    renamed = browser.press("/saved/coast", "/saved/coast/rename", name="Coast & sea")
    gone = browser.press("/saved/coast-and-sea", "/saved/coast-and-sea/remove")

    assert renamed.headers["location"] == "/saved/coast-and-sea?told=renamed"
    assert gone.headers["location"] == "/saved?told=forgotten"
    assert browser.get("/saved/coast-and-sea").status_code == 404
    assert "No search is saved yet" in browser.get("/saved").text


def test_people_are_told_and_secrets_are_not_shown(browser: Browser, store: Store):
    save(store)
    added = browser.press("/saved/coast", "/saved/coast/alerts", channel="webhook", target=SECRET, cadence="daily")
    wrong = browser.press("/saved/coast", "/saved/coast/alerts", channel="slack", target=f"http{SECRET[5:]}")
    nobody = browser.press("/saved/coast", "/saved/coast/alerts", channel="pigeon", target="x")
    pages = [browser.get(place).text for place in ("/saved", "/saved/coast", "/alerts", "/api/search-alerts")]
    removed = browser.press("/saved/coast", "/saved/coast/alerts/s1/remove")

    assert added.status_code == 303
    assert (wrong.status_code, "sent in the clear" in wrong.text) == (422, True)
    assert (nobody.status_code, "choose a channel" in nobody.text) == (422, True)
    for page in (*pages, wrong.text):
        assert "s3cr3t" not in page
        assert "webhook:hooks.example#" in page
    assert removed.status_code == 303
    assert search_alerts.every(store) == []


def test_the_alerts_page_shows_what_was_told_and_what_went_wrong(browser: Browser, store: Store, config: Config):
    with webhook() as hook:
        for name, status in (("Coast", 200), ("Sea", 500)):
            one = save(store, name, "coast OR sea")
            search_alerts.add(store, one, "webhook", f"{hook.url}/{status}", "each", NOW)
        write(store, kept(SALT_ROAD_STORY))
        look(store, NOW)
        send(config, store, NOW)
        hook.status = 500
        write(store, kept(LINEUP_STORY))
        look(store, NOW)
        send(config, store, NOW)
    page = browser.get("/alerts").text

    assert SALT_ROAD_STORY.headline in page
    assert "it answered HTTP 500" in page


def test_programs_save_tell_and_forget(browser: Browser):
    made = browser.post("/api/saved", json={"name": "Coast", "question": "coast"}).json()
    told = browser.post("/api/saved/coast/alerts", json={"channel": "webhook", "target": SECRET}).json()
    as_json = {"Content-Type": "application/json"}
    untold = browser.delete("/api/search-alerts/s1", headers=as_json)
    gone = browser.delete("/api/saved/coast", headers=as_json)

    assert (made["slug"], told["key"], told["to"][:22]) == ("coast", "s1", "webhook:hooks.example#")
    assert untold.json() == {"removed": "s1"}
    assert gone.json() == {"removed": "coast"}
    assert browser.get("/api/saved").json() == {"saved": []}
    assert browser.post("/api/saved", json={"name": "x", "question": "&"}).status_code == 409


def test_a_form_of_another_page_saves_nothing(browser: Browser, store: Store):
    told = browser.post("/saved", data={"name": "x", "q": "coast", "form_token": "0"})

    assert told.status_code == 403
    assert saved.every(store) == []


def test_hostile_names_and_questions_are_only_words(browser: Browser, store: Store):
    one = save(store, HOSTILE, f"coast {HOSTILE}")
    search_alerts.add(store, one, "mail", "a@b.example", "each", NOW)

    for place in ("/saved", f"/saved/{one.slug}", "/alerts"):
        assert "<script>alert" not in browser.get(place).text


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_search_is_a_feed(browser: Browser, store: Store, kind: str):
    write(store, kept(SALT_ROAD_STORY), kept(WINDOW_STORY))
    own, question = f"/search.{kind}", {"q": "coast OR sea"}
    page, answer = browser.get("/search", params=question).text, browser.get(own, params=question)
    read = feedparser.parse(answer.content)
    known, since = ({name: answer.headers[word]} for name, word in CONDITIONS.items())
    again, dated = browser.get(own, params=question, headers=known), browser.get(own, params=question, headers=since)
    other = browser.get(own, params={"q": "remake"}, headers=known)

    assert f'href="/search.{kind}?q=coast+OR+sea"' in page
    assert answer.headers["content-type"] == f"application/{kind}+xml; charset=utf-8"
    assert not read.bozo
    assert [one.link for one in read.entries] == [SALT_ROAD_STORY.url]
    assert read.feed.link == f"{str(browser.base_url).rstrip('/')}/search?q=coast+OR+sea"
    assert (again.status_code, again.content, dated.status_code, other.status_code) == (304, b"", 304, 200)


def test_a_search_is_a_json_feed_and_quotations_are_feeds(browser: Browser, store: Store):
    write(store, kept(SALT_ROAD_STORY), kept(WINDOW_STORY))
    articles: httpx.Response = browser.get("/search.feed.json", params={"q": "coast"})
    said = feedparser.parse(browser.get("/quotations.atom", params={"q": "coast"}).content)

    assert articles.headers["content-type"] == "application/feed+json; charset=utf-8"
    assert [one["url"] for one in articles.json()["items"]] == [SALT_ROAD_STORY.url]
    assert said.entries[0].title.startswith("Mira Łoś")
    assert browser.get("/search.rss").status_code == 200
    assert browser.get("/search.atom", headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_an_address_that_is_asked_in_another_way_says_in_which_it_may_be(browser: Browser):
    for place, methods in (("/api/saved", "GET, POST"), ("/api/saved/coast", "DELETE, GET"), ("/api/runs/1", "GET")):
        told = browser.request("PATCH", place, headers={"Content-Type": "application/json"})

        assert (told.status_code, told.headers["allow"]) == (405, methods)


def test_the_feed_of_quotations_leaves_out_outlets_whose_headlines_alone_may_go(browser: Browser, store: Store):
    write(store, kept(SALT_ROAD_STORY, policy="headline"), kept(LINEUP_STORY))
    read = feedparser.parse(browser.get("/quotations.atom").content)
    shown = {hit.url for hit in find_quotations(store).hits}

    assert SALT_ROAD_STORY.url in shown
    assert {entry.link for entry in read.entries} == shown - {SALT_ROAD_STORY.url} != set()
