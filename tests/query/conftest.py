"""Give the questions a small world to be asked about, on SQLite, then on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.query.world import WORLD
from tests.store.stories import write
from tradewatch.store.engine import Store


@pytest.fixture
def world(store: Store) -> Store:
    write(store, *WORLD)
    return store
