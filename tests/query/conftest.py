"""Give the questions a small world to be asked about, on SQLite, then on PostgreSQL; they only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeDatabase
from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.store.engine import Store, open_store


@pytest.fixture(scope="session")
def world(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('world') / 'store.db'}"
    else:
        make: MakeDatabase = request.getfixturevalue("pg_database")
        url = make(True)
    with open_store(url) as opened:
        write(opened, *WORLD)
        yield opened
