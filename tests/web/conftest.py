"""Serve the pages on loopback, and ask them as a browser does: with cookies, a form's token, and its Origin."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.conftest import need, spare
from tests.web.chrome import Chrome, chromium, present
from tests.web.small import fill, small_config
from tradewatch.config import Config
from tradewatch.store.engine import Store, open_store
from tradewatch.web.app import create_app
from tradewatch.web.server import settings

TIMETABLE = """
[nightly]
when = "nightly at 03:15"
zone = "Europe/Berlin"
outlets = ["variety", "kobiz"]

[hourly]
when = "every 1 hours"
outlets = ["variety"]
"""


@contextmanager
def serving(config: Config, *, names: Collection[str] = (), beyond: bool = False) -> Iterator[str]:
    """The pages, served by uvicorn from a thread; gives their address."""
    with served(create_app(config, names=names, beyond=beyond)) as place:
        yield place


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """An app, served by uvicorn from a thread; gives its address."""
    server = uvicorn.Server(settings(app))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


class Browser(httpx.Client):
    """Somebody at a browser: keeps cookies, and sends the form that a page has."""

    def press(self, page: str, action: str, /, **fields: str) -> httpx.Response:
        """Load a page and send the form of it that leads to `action`, with what is typed over its hidden fields."""
        body = self.get(page).text
        forms = [found for found in re.findall(r"<form.*?</form>", body, re.DOTALL) if f'action="{action}"' in found]
        assert forms, f"{page} has no form that leads to {action}"
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', forms[0]))
        return self.post(action, data={**hidden, **fields}, headers={"Origin": str(self.base_url).rstrip("/")})


Open = Callable[..., Browser]
# What asks the database much; the other pages' tests run on SQLite alone unless TRADEWATCH_TEST_WIDE is set.
ON_BOTH = {
    "test_asking_api.py",
    "test_nouns_api.py",
    "test_saved_pages.py",
    "test_limit.py",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The questions behind the pages are tested on both databases beside them; a server for each test is dear."""
    here = Path(__file__).parent
    spare(config, items, lambda one: one.path.parent == here and one.path.name not in ON_BOTH)


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """An installation of one's own, with a timetable of two schedules; the store is on SQLite, then on PostgreSQL."""
    timetable = tmp_path / "timetable.toml"
    timetable.write_text(TIMETABLE, encoding="utf-8")
    url = store.url.render_as_string(hide_password=False)
    return Config(data_dir=tmp_path / "data", database_url=url, timetable=timetable, deadline=60)


@pytest.fixture
def opened(config: Config) -> Iterator[Open]:
    """Serve the installation, with other settings if wanted, and open a browser there."""
    with ExitStack() as stack:

        def browse(*, names: Collection[str] = (), beyond: bool = False, **changes: object) -> Browser:
            place = stack.enter_context(serving(replace(config, **changes), names=names, beyond=beyond))
            return stack.enter_context(Browser(base_url=place, timeout=60))

        yield browse


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    """A real Chromium, one for each process of the test run; mark the test `browser`."""
    need("chromium (Debian's package of that name)", present())
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small installation (tests/web/small.py) on SQLite, served to all who only read it."""
    folder = tmp_path_factory.mktemp("small")
    config = small_config(folder, f"sqlite:///{folder / 'store.db'}")
    with open_store(config.database) as filled:
        fill(filled, config)
    with serving(config) as place:
        yield place


@pytest.fixture
def browser(opened: Open) -> Browser:
    """A browser at the pages of this machine, without a token."""
    return opened()
