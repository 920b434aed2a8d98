"""What the pages' own script does in a real browser: keys, the reader's times, runs that keep themselves fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.web.chrome import Chrome, Tab
from tests.web.conftest import Browser, Open
from tests.web.test_users import CHEAP, PASSWORD
from tests.web.test_vendor import STATIC
from tradewatch.config import Config
from tradewatch.store import claims, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict
from tradewatch.web.users import User, write_users

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement"
VENDOR = STATIC / "vendor"
DRAW = """(() => {
  const series = [{}, {label: "articles", stroke: "red", fill: "pink"}];
  const figures = [[1, 2, 3], [4, 5, 6]];
  new uPlot({width: 600, height: 200, title: "<b>t</b>", series}, figures, document.querySelector("main"));
})()"""
BAD = """<p id="put" onclick="hit = 0">put <img src="x" onerror="hit = 1"></p><script>hit = 2</script>
<a href="javascript:hit = 3">a</a> <b data-hx-on:click="hit = 4" data-hx-trigger="load[hit = 5]" data-hx-get="/">b</b>
"""
SMUGGLE = """async (bad) => {
  await htmx.swap({target: document.querySelector("main"), text: bad, swap: "innerHTML"});
  for (const one of document.querySelectorAll("main p, main a, main b")) one.click();
  await new Promise((done) => setTimeout(done, 50));
  const ways = [
    () => { document.body.innerHTML = bad; },
    () => { document.createElement("script").text = "hit = 6"; },
    () => trustedTypes.createPolicy("other", {createHTML: (text) => text}),
  ];
  const refused = ways.filter((way) => { try { way(); return false; } catch { return true; } });
  return [window.hit ?? null, refused.length, document.querySelector("main").innerHTML];
}"""


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """What a browser does with a page does not depend on the database: one is enough here."""
    return sqlite_store


@pytest.fixture
def place(browser: Browser, store: Store) -> str:
    """The address of pages with three runs, the newest at work."""
    for outlet in ("variety", "kobiz"):
        claims.finish(store, claims.claim_of(claims.claim_new(store, Plan(outlet))), Verdict.OK, "", {"stored": 4})
    claims.claim_new(store, Plan("deadline"))
    return str(browser.base_url).rstrip("/")


@pytest.fixture
def tab(chrome: Chrome) -> Iterator[Tab]:
    with chrome.tab(zone="Asia/Seoul") as opened:
        yield opened
        assert opened.said == []


def is_open(tab: Tab) -> bool:
    return bool(tab.run("document.getElementById('keys').open"))


def test_keys_move_through_results_and_open_one(tab: Tab, place: str):
    tab.open(f"{place}/runs")
    seen = []
    for key in ("j", "j", "j", "j", "k"):
        tab.press(key)
        seen.append(tab.run(f"{FOCUSED}.textContent"))
    tab.press("o")
    tab.wait("location.pathname === '/runs/2'")

    assert seen == ["3", "2", "1", "1", "2"]


def test_keys_begin_a_search_and_open_what_it_finds(tab: Tab, small: str):
    tab.open(f"{small}/alerts")
    tab.press("/")
    assert tab.run(f"{FOCUSED}.name") == "q"
    tab.fill("input[type=search]", "coast")
    tab.press("Enter")
    tab.wait("location.pathname === '/search' && document.querySelector('.rows')")
    first = tab.run("document.querySelector('.rows a').getAttribute('href')")
    tab.run(f"{FOCUSED}.blur()")
    tab.press("j", "o")
    tab.wait("location.pathname !== '/search'")

    assert tab.run("location.pathname") == first


def test_keys_go_to_pages(tab: Tab, place: str):
    tab.open(f"{place}/alerts")
    tab.press("g", "r")
    tab.wait("location.pathname === '/runs'")
    tab.press("g", "h")
    tab.wait("location.pathname === '/'")
    tab.press("r", "g", "x", "r")

    assert tab.run("location.pathname") == "/"


def test_the_list_of_keys_opens_and_closes_and_names_pages_that_are_there(tab: Tab, place: str, browser: Browser):
    tab.open(f"{place}/runs")
    tab.press("?")
    assert is_open(tab)
    assert tab.axe() == []
    tab.press("j", "g", "h")  # which do nothing behind it
    tab.press("Escape")
    assert not is_open(tab)
    tab.click("[data-keys]")
    assert is_open(tab)

    assert tab.run("location.pathname") == "/runs"
    links = tab.run("[...document.querySelectorAll('#keys a')].map((one) => one.getAttribute('href'))")
    assert {browser.get(link).status_code for link in links} == {200}


def test_keys_are_left_to_who_types_or_holds_another(tab: Tab, place: str):
    tab.open(f"{place}/runs")
    tab.run("document.querySelector('select').focus()")
    tab.press("?", "j")
    assert tab.run(f"{FOCUSED}.tagName") == "SELECT"
    tab.run(f"{FOCUSED}.blur()")
    tab.press("Control+j", "Alt+j", "Meta+j")
    assert tab.run(f"{FOCUSED}.tagName") == "BODY"
    assert not is_open(tab)


def test_keys_can_be_turned_off(tab: Tab, place: str):
    tab.open(f"{place}/runs")
    tab.press("?")
    tab.click("#keys-on")
    tab.press("Escape")
    tab.open(f"{place}/runs")
    tab.press("j", "?")

    assert tab.run(f"{FOCUSED}.tagName") == "BODY"
    assert not is_open(tab)
    tab.click("[data-keys]")
    assert is_open(tab)


def test_times_are_the_readers_and_utc_without_script(tab: Tab, chrome: Chrome, place: str):
    tab.open(f"{place}/runs/1")
    iso, shown, hover = tab.run(
        "(({dateTime, textContent, title}) => [dateTime, textContent, title])(document.querySelector('time'))"
    )
    with chrome.tab(zone="Asia/Seoul", script=False) as plain:
        plain.open(f"{place}/runs/1")
        utc = plain.text("time")
        assert "Times are UTC." in plain.text("footer")

    when = datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert (utc, hover) == (f"{when:%Y-%m-%d %H:%M}", f"{when:%Y-%m-%d %H:%M} UTC")
    assert (datetime.fromisoformat(shown) - datetime.fromisoformat(utc)).total_seconds() == 9 * 3600
    assert "Asia/Seoul" in tab.text("footer")


@pytest.mark.parametrize("page", ["/runs/3", "/runs"])
def test_a_run_at_work_keeps_itself_fresh_until_it_is_over(tab: Tab, place: str, store: Store, page: str):
    tab.open(f"{place}{page}")
    tab.run("window.mark = 1")
    with store.begin() as conn:
        conn.exec_driver_sql("UPDATE run SET state = 'done', verdict = 'ok', finished_at = started_at WHERE id = 3")

    tab.wait("!document.querySelector('.badge.running') && !document.querySelector('[data-fresh]')")

    assert tab.run("window.mark") == 1
    assert "running" not in tab.text("main table, main h1")
    assert tab.run("[...document.querySelectorAll('main time')].every((one) => one.title.endsWith('UTC'))")


def test_no_text_becomes_a_script(tab: Tab, place: str):
    tab.open(f"{place}/runs")
    told = tab.run(f"({SMUGGLE})(`{BAD}`)")

    assert told[:2] == [None, 3]
    assert 'id="put"' in told[2]
    assert not any(word in told[2] for word in ("onclick", "onerror", "<script", "javascript:"))
    tab.said.clear()  # it has told of each


def test_a_button_does_what_it_says(tab: Tab, place: str, store: Store):
    tab.open(f"{place}/schedules/nightly")
    tab.follow('form[action="/schedules/pause"] button')

    assert "It is paused" in tab.text()
    assert schedules.standings(store)["nightly"].paused_at


def test_who_signs_in_and_out_does_so_without_script_too(chrome: Chrome, opened: Open, config: Config):
    write_users(config.users_file, {"mira": User("mira", CHEAP.hash(PASSWORD))})
    place = str(opened(beyond=True).base_url).rstrip("/")
    for script in (True, False):
        with chrome.tab(script=script) as tab:
            tab.open(f"{place}/runs")
            assert "Sign in" in tab.text("h1")
            tab.fill("#name", "mira")
            tab.fill("#password", PASSWORD)
            tab.follow("main button")
            assert tab.text("h1") == "Runs"
            tab.follow('form[action="/signout"] button')
            assert "Sign in" in tab.text("h1")
            assert tab.said == []


def test_a_chart_that_zooms_draws_under_the_policy(tab: Tab, place: str):
    tab.open(f"{place}/runs")
    tab.run((VENDOR / "uPlot.iife.min.js").read_text("utf-8"))
    tab.run(DRAW)
    tab.settle()

    assert tab.run("document.querySelector('main .uplot canvas').width") > 0
