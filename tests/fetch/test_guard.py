"""Staying out of private networks, and connecting elsewhere only where the operator said so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Request
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.fetch import guard
from tradewatch.fetch.guard import GuardMiddleware, PublicResolver, is_public, refusal
from tradewatch.fetch.loopback import Elsewhere
from tradewatch.fetch.refusals import Unsafe

PRIVATE = [
    "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/",
    "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://017700000001/", "http://0/", "http://0.0.0.0/",
    "http://127.0.0.1./", "http://１２７.0.0.1/", "http://127。0。0。1/", "http://127.0.0.1:8000/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[fe80::1]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1%25eth0]/",
    "http://10.0.0.8/", "http://172.16.4.4/", "http://192.168.1.1/", "http://169.254.169.254/latest/", "http://100.64.0.1/",
    "http://224.0.0.1/", "http://255.255.255.255/", "http://localhost/", "http://LOCALHOST./", "http://a.localhost/",
    "http://db.internal/", "http://printer.local/", "http://user:pass@127.0.0.1/", "http://%31%32%37.0.0.1/",
    "http://ⓛocalhost/", "http:///nowhere", "http://",
]  # fmt: skip
OTHER = [
    "file:///etc/passwd", "ftp://example.com/", "data:text/html,x", "gopher://example.com/", "javascript:alert(1)",
    "s3://bucket/key", "//example.com/", "example.com", "http://[::1", "http://example.com:99999/", "http://0x8.0x8.0x8.0x8/",
    "http://134744072/", "http://010.8.8.8/",
]  # fmt: skip


@pytest.mark.parametrize("url", [*PRIVATE, *OTHER])
def test_an_address_that_leads_inside_or_is_no_web_address_is_refused(url: str):
    assert refusal(url) is not None


@pytest.mark.parametrize(
    "url",
    ["https://example.com/", "http://example.com:8080/a", "https://8.8.8.8/", "https://[2606:4700::1111]/",
     "https://bücher.example.com/", "https://127.example.com/", "https://0xbeef.example.com/", "https://local.example.com/"],
)  # fmt: skip
def test_an_address_on_the_open_internet_is_not_refused(url: str):
    assert refusal(url) is None


@given(st.integers(0, 2**32 - 1))
def test_a_number_in_an_odd_spelling_never_passes(number: int):
    assert refusal(f"http://{number}/") is not None
    assert refusal(f"http://{number:#x}/") is not None


@given(st.text(max_size=50))
def test_no_text_breaks_the_guard(text: str):
    assert refusal(text) is None or refusal(text)
    assert is_public(text) in (True, False)


class Crawler:
    def __init__(self, resolve: str = "") -> None:
        self.settings = Settings({"TRADEWATCH_CONFIG": Config(resolve=resolve)})


def test_a_host_the_operator_mapped_is_let_through_and_no_other():
    middleware = GuardMiddleware.from_crawler(Crawler("inside.test=127.0.0.1:8000"))  # type: ignore[arg-type]

    assert middleware.process_request(Request("http://inside.test/a")) is None
    with pytest.raises(Unsafe, match="private network"):
        middleware.process_request(Request("http://127.0.0.1:8000/a"))


class FakeReactor:
    def __init__(self) -> None:
        self.answers: list[str] = []


def resolver(monkeypatch: pytest.MonkeyPatch, answers: list[str], resolve: str = "") -> PublicResolver:
    def look_up(self: Any, name: str, timeout: Any = ()) -> Deferred[str]:
        return succeed(answers.pop(0))

    monkeypatch.setattr(guard.CachingThreadedResolver, "getHostByName", look_up)
    return PublicResolver.from_crawler(Crawler(resolve), FakeReactor())  # type: ignore[arg-type]


def result(deferred: Deferred[str]) -> object:
    found: list[object] = []
    deferred.addBoth(found.append)
    return getattr(found[0], "value", found[0])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.251"])
def test_a_name_that_resolves_into_a_private_network_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, address: str):
    found = result(resolver(monkeypatch, [address]).getHostByName("trade.example"))

    assert isinstance(found, DNSLookupError)
    assert "private network" in str(found)


def test_every_look_up_is_checked_so_that_a_name_cannot_change_its_mind(monkeypatch: pytest.MonkeyPatch):
    one = resolver(monkeypatch, ["8.8.8.8", "127.0.0.1"] * 100)
    found = [result(one.getHostByName("rebinding.example")) for _ in range(200)]

    assert found[::2] == ["8.8.8.8"] * 100
    assert all(isinstance(each, DNSLookupError) for each in found[1::2])


def test_a_place_the_operator_named_may_be_private(monkeypatch: pytest.MonkeyPatch):
    one = resolver(monkeypatch, ["10.0.0.7"], "trade.example=newsroom:8000")

    assert result(one.getHostByName("newsroom")) == "10.0.0.7"


@pytest.mark.parametrize(
    ("setting", "url", "place"),
    [
        ("", "http://a.test/", None),
        ("a.test=127.0.0.1:8000", "http://a.test/x", "127.0.0.1:8000"),
        ("A.Test=127.0.0.1:8000", "https://a.TEST/x", "127.0.0.1:8000"),
        ("a.test=127.0.0.1:8000", "http://a.test:81/x", "127.0.0.1:8000"),
        ("a.test:81=127.0.0.1:1, a.test=127.0.0.1:2", "http://a.test:81/x", "127.0.0.1:1"),
        ("a.test=127.0.0.1:8000", "http://b.test/", None),
        ("a.test=127.0.0.1:1,*=127.0.0.1:2", "http://b.test/", "127.0.0.1:2"),
        ("*=[::1]:8000", "http://b.test/", "[::1]:8000"),
        ("*=127.0.0.1:2", "file:///etc/passwd", None),
    ],
)
def test_a_host_is_connected_to_where_the_operator_says(setting: str, url: str, place: str | None):
    assert Elsewhere.parse(setting).of(url) == place


@pytest.mark.parametrize(
    "setting", ["a.test", "a.test=", "a.test=127.0.0.1", "=127.0.0.1:80", "a=b:0", "a=b:70000", "a=b:c"]
)
def test_a_mapping_that_cannot_be_read_is_named(setting: str):
    with pytest.raises(ConfigError, match="resolve"):
        Elsewhere.parse(setting)
