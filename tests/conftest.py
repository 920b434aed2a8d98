"""Give every test what it may need: shared data where it is present, and a say on what may be skipped."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import binaries, cluster, in_memory
from tradewatch import redact
from tradewatch.store.engine import Store, open_store

MakeDatabase = Callable[[bool], str]
Fresh = Callable[[int], str]
CopyDatabase = Callable[[Path], str]


@pytest.fixture(autouse=True)
def _no_log_is_left() -> Iterator[None]:
    """What a command set up for its log, and the secrets it was told of, are gone when its test ends."""
    hook, level, known = sys.excepthook, logging.root.level, redact._known[:]
    yield
    for handler in [one for one in logging.root.handlers if one.get_name() == "tradewatch.logs"]:
        logging.root.removeHandler(handler)
        handler.close()
        logging.captureWarnings(False)
        logging.root.setLevel(level)
    sys.excepthook = hook
    redact._known[:] = known


def spare(config: pytest.Config, items: list[pytest.Item], which: Callable[[pytest.Item], bool]) -> None:
    """Leave out what tests do on PostgreSQL beside SQLite, unless TRADEWATCH_TEST_WIDE is set."""
    if os.environ.get("TRADEWATCH_TEST_WIDE"):
        return
    spared = {one for one in items if "postgresql" in one.name.partition("[")[2] and which(one)}
    config.hook.pytest_deselected(items=list(spared))
    items[:] = [one for one in items if one not in spared]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `narrow` runs on one database, and what is marked `wide` only where that is asked for."""
    if not os.environ.get("TRADEWATCH_TEST_WIDE"):
        dear = [one for one in items if one.get_closest_marker("wide")]
        config.hook.pytest_deselected(items=dear)
        items[:] = [one for one in items if one not in dear]
    spare(config, items, lambda one: one.get_closest_marker("narrow") is not None)


def need(thing: str, present: bool) -> None:
    """Skip the test when `thing` is absent; fail instead where TRADEWATCH_TEST_ALL says that nothing may be skipped."""
    if not present:
        reason = f"{thing} is not on this machine"
        if os.environ.get("TRADEWATCH_TEST_ALL"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and annotated texts that lies beside the checkout on some machines."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """The maintenance database of a private PostgreSQL server, one for each process of the test run."""
    need("PostgreSQL (Debian's package postgresql)", binaries() is not None)
    with cluster(in_memory()) as url:
        yield url


@pytest.fixture(scope="session")
def pg_database(pg_url: str) -> Iterator[MakeDatabase]:
    """Make a database of the private server: with the tables (copied from a template, 0.06 s) or empty."""
    import psycopg

    with psycopg.connect(pg_url, autocommit=True) as server:
        server.execute("CREATE DATABASE template_store")
        open_store(_sibling(pg_url, "template_store")).close()
        numbers = itertools.count(1)

        def make(with_tables: bool) -> str:
            name = f"store_{next(numbers)}"
            template = " TEMPLATE template_store STRATEGY file_copy" if with_tables else ""
            server.execute(f"CREATE DATABASE {name}{template}")
            return _sibling(pg_url, name)

        yield make


def _sibling(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture
def pg_own(pg_database: MakeDatabase, pg_url: str) -> Iterator[MakeDatabase]:
    """The same for one test alone, after which they are gone: those of a whole run would fill 15 GB."""
    import psycopg

    made: list[str] = []

    def make(with_tables: bool) -> str:
        made.append(pg_database(with_tables))
        return made[-1]

    yield make
    with psycopg.connect(pg_url, autocommit=True) as server:
        for url in made:
            server.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.pg)])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_copy(tmp_path_factory: pytest.TempPathFactory) -> CopyDatabase:
    """Makes a SQLite file with the tables, copied from a template: to make them anew takes 0.2 s."""
    template = tmp_path_factory.mktemp("template") / "store.db"
    open_store(f"sqlite:///{template}").close()

    def copy(place: Path) -> str:
        shutil.copyfile(template, place)
        return f"sqlite:///{place}"

    return copy


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables, on SQLite, then on PostgreSQL."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    make: MakeDatabase = request.getfixturevalue("pg_own")
    return make(False)


@pytest.fixture
def fresh(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Fresh:
    """Makes empty databases, each by a number of its own, on SQLite, then on PostgreSQL."""
    if backend == "sqlite":
        return lambda number: f"sqlite:///{tmp_path / f'fresh-{number}.db'}"
    make: MakeDatabase = request.getfixturevalue("pg_own")
    return lambda number: make(False)


@pytest.fixture
def store_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a fresh store, on SQLite, then on PostgreSQL."""
    if backend == "sqlite":
        copy: CopyDatabase = request.getfixturevalue("sqlite_copy")
        return copy(tmp_path / "store.db")
    make: MakeDatabase = request.getfixturevalue("pg_own")
    return make(True)


@pytest.fixture
def sqlite_store(sqlite_copy: CopyDatabase, tmp_path: Path) -> Iterator[Store]:
    """A fresh store on SQLite alone."""
    with open_store(sqlite_copy(tmp_path / "store.db")) as opened:
        yield opened


@pytest.fixture
def pg_store(pg_own: MakeDatabase) -> Iterator[Store]:
    """A fresh store on PostgreSQL alone; mark the test `pg`."""
    with open_store(pg_own(True)) as opened:
        yield opened


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store, on SQLite, then on PostgreSQL."""
    with open_store(store_url) as opened:
        yield opened
