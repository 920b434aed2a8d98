"""No page of articles, people or companies lets a browser run what outlets print, with its policy and without.

`python -m tests.soak.xss` does the same with thousands of texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.chrome import Chrome
from tests.web.chromium import Oracle, oracle
from tests.web.conftest import Browser, serving
from tests.web.hostile import Views, bare, kind_of, poison, shown
from tests.web.small import small_config
from tradewatch.store.engine import open_store

pytestmark = pytest.mark.browser
COUNT = 60  # payloads
MOST = 5  # pages of a kind
START = (
    "/",
    "/search",
    "/quotations",
    "/people",
    "/companies",
    "/festivals",
    "/editions",
    "/outlets",
    "/saved",
    "/help",
)


@pytest.fixture(scope="module")
def watcher(chrome: Chrome) -> Iterator[Oracle]:
    with oracle(chrome) as listening:
        yield listening


@pytest.fixture(scope="module")
def browser(watcher: Oracle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    config = small_config(folder, f"sqlite:///{folder / 'store.db'}")
    with open_store(config.database) as store:
        poison(store, COUNT, lambda number: watcher.payload(number, "stored"))
    with serving(config) as place, Browser(base_url=place, timeout=60) as opened:
        yield opened


def test_the_texts_would_run_if_they_were_not_escaped(watcher: Oracle):
    ran = watcher.load([f"<html><body>{watcher.payload(number, 'raw')}</body></html>" for number in range(COUNT)])

    assert len(ran) > COUNT * 0.9, sorted(set(range(COUNT)) - {int(one.partition("-")[2]) for one in ran})


def test_no_page_runs_what_is_printed_even_without_its_policy(browser: Browser, watcher: Oracle):
    views = Views(browser, MOST)
    pages = dict(views.walk(*START))
    pages |= dict(views.asked(lambda number: watcher.payload(number, "asked"), 1))

    ran = watcher.load([bare(body) for body in pages.values()])

    assert len(shown(pages.values())) > COUNT // 2
    assert (ran, views.failed) == (set(), [])
    assert {kind for kind in views.files if not kind.endswith(" nosniff")} == set()
    assert [one for one in watcher.ever if one.startswith(("stored", "asked"))] == []


def test_no_page_runs_it_as_it_is_served(browser: Browser, watcher: Oracle):
    kinds = {kind_of(place).partition("?")[0]: place for place, _ in Views(browser, 1).walk(*START)}

    assert {
        kind: ran
        for kind, place in kinds.items()
        if (ran := watcher.open(f"{str(browser.base_url).rstrip('/')}{place}"))
    } == {}
