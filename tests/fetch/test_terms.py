"""Reading what hosts state: robots.txt, Retry-After, reservations."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.fetch.introduce import user_agent
from tradewatch.fetch.reservation import read_tdmrep, reservation_in_head, reservation_in_html
from tradewatch.fetch.retry_after import retry_after
from tradewatch.fetch.robots import RETRY, keep, read

NOW = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)
PAGE = "https://trade.test/film/a"


def rule(location: str, reserved: int) -> dict[str, object]:
    return {"location": location, "tdm-reservation": reserved}


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False), (206, False), (301, True), (304, True), (400, True), (401, True), (403, True), (404, True),
        (410, True), (418, True), (429, False), (500, False), (502, False), (503, False), (599, False), (0, False),
    ],
)  # fmt: skip
def test_each_status_of_robots_txt_means_what_the_standard_says(status: int, allowed: bool):
    rules = read(keep(status, b"User-agent: *\nDisallow: /film/", NOW))

    assert rules.allows(PAGE) is allowed
    assert rules.unread is (status in (0, 429) or status >= 500)


def test_a_refusal_for_want_of_robots_txt_is_short_lived():
    assert read(keep(503, b"", NOW)).until == NOW + RETRY
    assert read(keep(404, b"", NOW)).until == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n\nUser-agent: tradewatch\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: TradeWatch\nDisallow: /film/", False),
        ("User-agent: *\nDisallow: /film\nAllow: /film/a", True),
        ("User-agent: *\nDisallow: /*/a$", False),
        ("Disallow: /", True),
        ("user-agent:*\ndisallow:/film/ # not the films", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow:", True),
        ("\r\rUser-agent: *\rDisallow: /film/\r", False),
    ],
)
def test_the_longest_rule_of_the_group_that_names_us_decides(lines: str, allowed: bool):
    assert read(keep(200, lines.encode(), NOW)).allows(PAGE) is allowed


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Crawl-delay: 4", 4.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 86400", 120.0),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: 0", None),
        ("Request-rate: 1/10", 10.0),
        ("Crawl-delay: 2\nRequest-rate: 1/10", 10.0),
    ],
)
def test_the_pace_a_host_asks_for_is_read_within_bounds(line: str, seconds: float | None):
    assert read(keep(200, f"User-agent: *\n{line}\nDisallow: /no".encode(), NOW)).delay == seconds


@given(st.binary(max_size=2000))
def test_no_bytes_of_robots_txt_stop_us(body: bytes):
    rules = read(keep(200, body, NOW))

    assert rules.allows(PAGE) in (True, False)
    assert rules.delay is None or 0 < rules.delay <= 120


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("99999999999999999999", 3600.0),
        ("Tue, 19 May 2026 12:00:30 GMT", 30.0),
        ("Tuesday, 19-May-26 12:00:30 GMT", 30.0),
        ("Tue May 19 12:00:30 2026", 30.0),
        ("Tue, 19 May 2026 14:00:30 +0200", 30.0),
        ("Tue, 19 May 2026 11:00:00 GMT", 0.0),
        ("Wed, 20 May 2026 12:00:00 GMT", 3600.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("٣", None),
        ("Tue, 99 May 2026 12:00:30 GMT", None),
        ("Tue, 19 May 99999 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None):
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_no_retry_after_breaks_or_holds_longer_than_an_hour(value: str):
    seconds = retry_after(value, NOW)

    assert seconds is None or 0 <= seconds <= 3600


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)))
def test_every_well_formed_date_is_kept(when: datetime):
    seconds = retry_after(format_datetime(when.replace(tzinfo=UTC), usegmt=True), NOW)
    left = (when.replace(tzinfo=UTC, microsecond=0) - NOW).total_seconds()

    assert seconds == min(max(left, 0.0), 3600.0)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, None),
        ({"tdm-reservation": "1"}, "tdm-reservation header"),
        ({"tdm-reservation": " 1 "}, "tdm-reservation header"),
        ({"tdm-reservation": "0"}, None),
        ({"x-robots-tag": "noai"}, "X-Robots-Tag: noai"),
        ({"x-robots-tag": "noindex, NoImageAI"}, "X-Robots-Tag: noimageai"),
        ({"x-robots-tag": "tradewatch: noai"}, "X-Robots-Tag: noai"),
        ({"x-robots-tag": "otherbot: nofollow, noai"}, None),
        ({"x-robots-tag": "otherbot: nofollow\nnoai"}, "X-Robots-Tag: noai"),
        ({"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noai"}, "X-Robots-Tag: noai"),
        ({"x-robots-tag": "max-snippet:50, noarchive"}, None),
    ],
)
def test_a_reservation_in_the_head_is_read(headers: dict[str, str], reason: str | None):
    assert reservation_in_head(headers) == reason


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b'<meta name="tdm-reservation" content="1">', "meta tdm-reservation"),
        (b"<META CONTENT='1' NAME='TDM-Reservation' />", "meta tdm-reservation"),
        (b"<meta name=tdm-reservation content=1>", "meta tdm-reservation"),
        (b'<meta name="tdm-reservation" content="0">', None),
        (b'<meta name="robots" content="index, noai, noimageai">', "meta robots: noai"),
        (b'<meta name="robots" content="max-image-preview:large">', None),
        (b'<meta name="googlebot" content="noai">', None),
        (b'<meta property="og:title" content="noai">', None),
        (b"<p>the noai directive</p>", None),
        (b" " * 70_000 + b'<meta name="tdm-reservation" content="1">', None),
        (b"<meta name=robots content=", None),
    ],
)
def test_a_reservation_in_the_page_is_read(html: bytes, reason: str | None):
    assert reservation_in_html(html) == reason


@given(st.binary(max_size=3000))
def test_no_bytes_of_a_page_break_the_search_for_reservations(body: bytes):
    assert reservation_in_html(b"<meta " + body) is None or b"meta" in body


@pytest.mark.parametrize(
    ("entries", "url", "reserved"),
    [
        ([rule("/", 1)], "https://t.test/any/page", True),
        ([rule("/film/*", 1)], "https://t.test/tv/a", False),
        ([rule("/*.html$", 1)], "https://t.test/a.html", True),
        ([rule("/*.html$", 1)], "https://t.test/a.html?x=1", False),
        ([rule("/a", 1), rule("/a/b", 0)], "https://t.test/a/b", False),
        ([rule("/a", 0), rule("/a", 1)], "https://t.test/a", True),
        ([rule("/exact$", 1)], "https://t.test/exact/not", False),
        ([rule("/exact$", 1)], "https://t.test/exact", True),
        ([rule("/*/x*y$", 1)], "https://t.test/a/x/y/z/y", True),
        ([rule("/*aa$", 1)], "https://t.test/a", False),
        ([rule("/" + "a*" * 240 + "b$", 1)], "https://t.test/" + "a" * 2000, False),
        ([{"tdm-reservation": 1}, "nonsense", 7, {"location": 5}], "https://t.test/", False),
        (rule("/", 1), "https://t.test/", False),
    ],
)  # fmt: skip
def test_tdmrep_json_reserves_by_the_longest_location(entries: object, url: str, reserved: bool):
    assert (read_tdmrep(json.dumps(entries)).reserved(url) is not None) is reserved


@given(st.text(max_size=300))
def test_no_tdmrep_json_breaks(text: str):
    assert read_tdmrep(text).reserved("https://t.test/") is None


@pytest.mark.parametrize(
    ("contact", "ending"),
    [
        ("desk@example.com", "(+desk@example.com)"),
        ("https://example.com/who", "(+https://example.com/who)"),
        ("evil\r\nX-Header: 1", "(+evilX-Header:1)"),
        ("(who)", "(+who)"),
    ],
)
def test_the_user_agent_says_whom_to_write_to_in_one_harmless_line(contact: str, ending: str):
    assert user_agent(contact).endswith(ending)
    assert user_agent(contact).startswith("tradewatch/")


def test_without_a_contact_the_user_agent_is_the_name_alone():
    assert "(" not in user_agent()
