from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewatch.errors import OutletError
from tradewatch.outlets.outlet import Layout, Outlet
from tradewatch.outlets.registry import Registry, load_registry

LANTERN = Outlet(
    slug="lantern",
    name="Lantern Weekly",
    hosts=("www.lantern.example", "lantern.example", "lantern.test"),
    home="https://www.lantern.example/",
    drop_params=("pageIndex",),
)
TORCH = Outlet(slug="torch", name="The Torch", hosts=("torch.example",))
REGISTRY = Registry([TORCH, LANTERN])


def test_a_registry_is_in_the_order_of_the_slugs():
    assert REGISTRY.slugs == ("lantern", "torch")
    assert list(REGISTRY) == [LANTERN, TORCH]
    assert len(REGISTRY) == 2
    assert "torch" in REGISTRY
    assert "lamp" not in REGISTRY
    assert REGISTRY.file_of("torch") is None


@pytest.mark.parametrize(
    ("called", "hint"),
    [
        ("torhc", "did you mean 'torch'?"),
        ("Lantern", "did you mean 'lantern'?"),
        ("the torch", "did you mean 'torch'?"),
        ("torch.example", "did you mean 'torch'?"),
        ("https://www.lantern.example/film", "did you mean 'lantern'?"),
        ("zzz", "`tradewatch outlets` lists them all"),
        ("", "`tradewatch outlets` lists them all"),
    ],
)
def test_a_wrong_slug_is_answered_with_the_one_that_was_meant(called: str, hint: str):
    with pytest.raises(OutletError) as caught:
        REGISTRY.get(called)

    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://lantern.example/x", LANTERN),
        ("HTTP://WWW.LANTERN.EXAMPLE:8080/x", LANTERN),
        ("https://amp.torch.example/x", TORCH),
        ("https://m.torch.example/x", TORCH),
        ("https://shop.torch.example/x", None),
        ("https://torch.example.org/x", None),
        ("torch.example/x", None),
        ("https://[half", None),
        ("", None),
    ],
)
def test_an_outlet_is_found_by_the_host_of_a_url(url: str, outlet: Outlet | None):
    assert REGISTRY.by_url(url) is outlet


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://lantern.example/a?utm_source=x&pageIndex=2&seq=1", "https://www.lantern.example/a?seq=1"),
        ("https://lantern.test/a/amp/", "https://www.lantern.example/a/"),
        ("http://lantern.example:8080/a", "http://lantern.example:8080/a"),
        ("https://torch.example/a?pageIndex=2&gclid=1", "https://torch.example/a?pageIndex=2"),
        ("no url", "no url"),
    ],
)
def test_the_hosts_of_an_outlet_are_one_address(url: str, expected: str):
    assert LANTERN.canonical(url) == expected


@given(st.one_of(st.text(), st.text().map("http://lantern.example/".__add__)))
def test_the_address_of_an_outlets_page_is_its_own_address(url: str):
    once = LANTERN.canonical(url)

    assert LANTERN.canonical(once) == once


@given(st.text())
def test_no_string_upsets_an_outlet(url: str):
    outlet = load_once().get("variety")

    assert outlet.wants(url) is False
    assert outlet.key_of(url) is None or outlet.key_of(url)


OLD, MIDDLE, TODAY = Layout(until=date(2014, 1, 1)), Layout(until=date(2019, 6, 1)), Layout()


@pytest.mark.parametrize(
    ("day", "layouts"),
    [
        (date(2013, 12, 31), [OLD, TODAY, MIDDLE]),
        (date(2014, 1, 1), [MIDDLE, TODAY, OLD]),
        (date(2019, 6, 1), [TODAY, MIDDLE, OLD]),
        (date(2025, 1, 1), [TODAY, MIDDLE, OLD]),
        (None, [TODAY, MIDDLE, OLD]),
    ],
)
def test_the_layout_of_the_day_comes_first(day: date | None, layouts: list[Layout]):
    outlet = Outlet(slug="x", name="X", hosts=("x.example",), layouts=(TODAY, MIDDLE, OLD))

    assert list(outlet.layouts_for(day)) == layouts


def test_reading_every_outlet_takes_less_than_a_tenth_of_a_second():
    spent = []
    for _ in range(3):
        start = time.process_time()
        load_registry()
        spent.append(time.process_time() - start)

    assert min(spent) < 0.1


_loaded: list[Registry] = []


def load_once() -> Registry:
    if not _loaded:
        _loaded.append(load_registry())
    return _loaded[0]
