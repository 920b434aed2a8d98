"""Nobody changes or sees what he may not: other names, other pages, no token, a wrong one; and browsers are told so."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.web.conftest import Browser, Open
from tradewatch.store import runs, schedules
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan
from tradewatch.web.keys import Keys
from tradewatch.web.patience import WRONG

TOKEN = "correct horse battery staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PAGES = [
    "/", "/operations", "/runs", "/runs/1", "/schedules", "/alerts", "/machines", "/nowhere", "/healthz", "/metrics",
    "/api/runs",
]  # fmt: skip

FOREIGN = [
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.0.0.1@evil.example",
    "",
    "192.168.1.7",
    "[::2]",
    "localhost/x",
    "127.0.0.1/static/?",
    "loca lhost",
    "127.0.0.1:x",
]
OUTSIDE = ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\tb"]


def pause(browser: httpx.Client, token: str = "", **headers: str) -> httpx.Response:
    return browser.post("/schedules/pause", data={"name": "nightly", "form_token": token}, headers=headers)


def form_token(browser: httpx.Client) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', browser.get("/schedules").text)
    assert found
    return found[1]


def origin(browser: httpx.Client) -> str:
    return str(browser.base_url).rstrip("/")


def policy_of(header: str) -> dict[str, str]:
    return {name: words for name, _, words in (part.strip().partition(" ") for part in header.split(";"))}


def is_paused(store: Store) -> bool:
    return "nightly" in schedules.standings(store)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_tells_the_browser_what_to_forbid(browser: Browser, page: str):
    headers = browser.get(page).headers

    policy = policy_of(headers["content-security-policy"])
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    if headers["content-type"].startswith("text/html"):
        assert re.fullmatch(r"'nonce-[\w-]{22}'", policy["script-src"])
        assert policy["connect-src"] == "'self'"
        assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "tradewatch")
    else:
        assert "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_scripts_carry_a_word_that_no_other_answer_has(browser: Browser):
    first, second = browser.get("/runs"), browser.get("/runs")

    nonces = [re.findall(r'<script [^>]*nonce="([^"]+)"', one.text) for one in (first, second)]
    words = [policy_of(one.headers["content-security-policy"])["script-src"] for one in (first, second)]
    assert [{f"'nonce-{nonce}'" for nonce in found} for found in nonces] == [{word} for word in words]
    assert words[0] != words[1]


def test_no_page_has_scripts_or_styles_of_its_own(browser: Browser):
    for page in PAGES[:6]:
        text = browser.get(page).text

        assert re.findall(r"<script[^>]*>([^<]+)", text) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []


def test_cookies_are_kept_from_scripts_and_other_sites(opened: Open):
    browser = opened(token=TOKEN)
    form = browser.get("/").headers["set-cookie"]
    session = browser.press("/signin", "/signin", token=TOKEN).headers["set-cookie"]

    for cookie in (form, session):
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        assert "Secure" not in cookie
    assert TOKEN not in session
    again = browser.get("/signin", headers={"X-Forwarded-Proto": "https", "Cookie": ""})
    assert "Secure" in again.headers["set-cookie"]


@pytest.mark.parametrize("name", FOREIGN)
def test_another_name_is_not_served(browser: Browser, name: str):
    assert browser.get("/runs", headers={"Host": name}).status_code == 400
    assert browser.get("/api/runs", headers={"Host": name}).status_code == 400


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST:8350", "127.0.0.1", "127.0.0.9:1", "[::1]:8350", "localhost."]
)
def test_this_machines_own_names_are_served(browser: Browser, name: str):
    assert browser.get("/runs", headers={"Host": name}).status_code == 200


def test_a_name_that_is_given_is_served(opened: Open):
    browser = opened(names=["Trade.example.com"], beyond=True, token=TOKEN)

    assert browser.get("/signin", headers={"Host": "trade.example.com"}).status_code == 200
    assert browser.get("/signin", headers={"Host": "192.168.1.7:8350"}).status_code == 200
    assert browser.get("/signin", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_of_ours_is_taken(browser: Browser, store: Store):
    assert pause(browser, form_token(browser), Origin=origin(browser)).status_code == 303
    assert is_paused(store)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://[::1"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer x"},
    ],
)
def test_a_form_of_another_page_is_refused(browser: Browser, store: Store, headers: dict[str, str]):
    told = pause(browser, form_token(browser), **headers)

    assert told.status_code == 403
    assert "nothing was changed" in told.text
    assert not is_paused(store)


def test_a_form_without_its_token_is_refused(browser: Browser, opened: Open, store: Store):
    other = opened()
    stolen = form_token(other)

    assert pause(browser).status_code == 403
    form_token(browser)
    for token in ("", "x", "é", stolen, form_token(browser)[:-1]):
        assert pause(browser, token, Origin=origin(browser)).status_code == 403
    browser.cookies.clear()
    assert pause(browser, stolen).status_code == 403
    assert not is_paused(store)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_only_a_form_is_read_as_a_form(browser: Browser, store: Store, kind: str):
    body = f"name=nightly&form_token={form_token(browser)}"

    told = browser.post("/schedules/pause", content=body, headers={"Content-Type": kind})

    assert told.status_code == 415
    assert not is_paused(store)


@pytest.mark.parametrize(("size", "status"), [(60_000, 200), (70_000, 413)])
def test_a_long_body_is_refused(browser: Browser, size: int, status: int):
    token = form_token(browser)
    told = browser.post("/schedules/pause", data={"name": "x" * size, "form_token": token})

    assert told.status_code == (404 if status == 200 else status)


def test_a_body_of_unknown_length_is_refused(browser: Browser):
    assert browser.post("/schedules/pause", content=iter([b"name=x"])).status_code == 411


def test_a_form_of_a_thousand_fields_is_refused(browser: Browser):
    fields = {f"f{n}": "x" for n in range(1000)}

    assert browser.post("/schedules/pause", data=fields).status_code == 400


def test_nothing_is_changed_by_a_link(browser: Browser, store: Store):
    number = runs.create(store, Plan("variety")).id

    for address in (f"/runs/{number}/cancel", "/schedules/pause?name=nightly", "/alerts/1/acknowledge", "/signout"):
        assert browser.get(address).status_code in (404, 405)
    assert runs.get(store, number).state == "due"
    assert not is_paused(store)


def test_with_a_token_everybody_here_reads_and_only_who_knows_it_changes(opened: Open, store: Store):
    browser = opened(token=TOKEN)
    token = re.search(r'name="form_token" value="(\w+)"', browser.get("/signin").text)
    assert token

    assert browser.get("/runs").status_code == 200
    assert "Run now" not in browser.get("/schedules").text
    refused = pause(browser, token[1], Origin=origin(browser))
    assert (refused.status_code, refused.headers["location"]) == (303, "/signin?next=/")
    assert not is_paused(store)

    wrong = browser.press("/signin", "/signin", token="wrong", next="/schedules")
    assert wrong.status_code == 403
    assert "That is not the token" in wrong.text
    right = browser.press("/signin", "/signin", token=TOKEN, next="/schedules")
    assert (right.status_code, right.headers["location"]) == (303, "/schedules")
    assert browser.press("/schedules/nightly", "/schedules/pause").status_code == 303
    assert is_paused(store)

    browser.press("/", "/signout")
    assert "Run now" not in browser.get("/schedules").text


@pytest.mark.parametrize(("place", "inside"), [("/runs?outlet=x", "/runs?outlet=x"), *((one, "/") for one in OUTSIDE)])
def test_signing_in_leads_to_our_own_pages_alone(opened: Open, place: str, inside: str):
    browser = opened(token=TOKEN)
    page = browser.get("/signin", params={"next": place}).text

    assert f'name="next" value="{inside}"' in page
    where = browser.press("/signin", "/signin", token=TOKEN, next=place).headers["location"]
    assert where in (inside, place.replace("\t", ""))
    assert not urlsplit(where).netloc


def test_from_other_machines_reading_needs_the_token_too(opened: Open):
    browser = opened(token=TOKEN, beyond=True)

    for page in ("/", "/operations", "/runs", "/schedules/nightly", "/alerts", "/machines", "/nowhere"):
        assert browser.get(page).headers["location"].startswith("/signin?next=")
    for page in ("/metrics", "/api/runs", "/api/openapi.json"):
        told = browser.get(page)
        assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")
        assert browser.get(page, headers=BEARER).status_code == 200
    for page in ("/healthz", "/readyz", "/signin", "/static/page.css"):
        assert browser.get(page).status_code == 200
    assert browser.get("/static/../runs").status_code in (303, 404)

    browser.press("/signin", "/signin", token=TOKEN)
    assert browser.get("/runs").status_code == 200


def test_a_program_sends_the_token_itself(opened: Open, store: Store):
    browser = opened(token=TOKEN)

    assert browser.post("/api/schedules/nightly/pause", json={}).status_code == 401
    assert browser.post("/api/schedules/nightly/pause", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert not is_paused(store)
    assert browser.post("/api/schedules/nightly/pause", headers=BEARER).status_code == 200
    assert is_paused(store)


def test_without_a_token_a_program_here_says_that_it_sends_json(browser: Browser, store: Store):
    for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}):
        assert browser.post("/api/schedules/nightly/pause", headers=headers).status_code == 415
    json = {"Content-Type": "application/json"}
    assert (
        browser.post("/api/schedules/nightly/pause", headers=json | {"Origin": "http://evil.example"}).status_code
        == 403
    )
    assert not is_paused(store)
    assert browser.post("/api/schedules/nightly/pause", headers=json).status_code == 200


def test_another_page_is_not_allowed_to_ask(browser: Browser):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    told = browser.options("/api/schedules/nightly/pause", headers=asked)

    assert told.status_code == 405
    assert not [name for name in told.headers if name.startswith("access-control")]


def test_who_guesses_is_made_to_wait_and_who_knows_is_not(opened: Open):
    browser = opened(token=TOKEN)
    guess = {"Authorization": "Bearer guess"}
    for _ in range(WRONG):
        assert browser.post("/api/schedules/nightly/pause", headers=guess).status_code == 401

    for told in (
        browser.post("/api/schedules/nightly/pause", headers=guess),
        browser.press("/signin", "/signin", token="guess"),
    ):
        assert told.status_code == 429
        assert "Too many wrong tokens" in told.text
    assert browser.post("/api/schedules/nightly/pause", headers=BEARER).status_code == 200
    assert browser.press("/signin", "/signin", token=TOKEN).status_code == 303


def test_what_everybody_is_given_does_not_tell_the_token():
    first, second = Keys("guess me"), Keys("guess me")

    assert first.form("b") != second.form("b")
    assert first.is_session(second.session())


def test_a_session_is_of_one_token_and_ends(monkeypatch: pytest.MonkeyPatch):
    keys = Keys(TOKEN)
    cookie = keys.session()
    later, mark = f"9{cookie}", cookie.rpartition(".")[2]

    assert keys.is_session(cookie)
    assert not Keys("another").is_session(cookie)
    for forged in (later, mark, "", ".", "..", f"x.{mark}", cookie[:-1], f"{cookie}é"):
        assert not keys.is_session(forged)
    monkeypatch.setattr("tradewatch.web.keys.time.time", lambda: 4e9)
    assert not keys.is_session(cookie)


def test_a_form_is_of_one_process_and_one_browser():
    for keys in (Keys(TOKEN), Keys()):
        assert keys.is_form("b", keys.form("b"))
        assert not keys.is_form("c", keys.form("b"))
        assert not keys.is_form("", keys.form(""))
        assert not Keys(keys.token).is_form("b", keys.form("b"))


@pytest.mark.parametrize("token", ["", " ", "\t\n"])
def test_nobody_knows_a_blank_token(token: str):
    assert not any(Keys(token).knows(given) for given in ("", " ", token))


def test_blanks_around_the_token_do_not_matter():
    assert Keys(f" {TOKEN}\n").knows(TOKEN)


def test_raw_nonsense_does_not_harm(browser: Browser):
    place = urlsplit(origin(browser))
    assert place.hostname
    for words in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ):
        with socket.create_connection((place.hostname, place.port or 0), 10) as raw:
            raw.sendall(words)
            assert raw.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))

    assert browser.get("/healthz").status_code == 200
