"""An outlet's row says what its TOML file says now."""

from __future__ import annotations

import sqlalchemy as sa

from tests.store.stories import kept, write
from tradewatch.outlets.outlet import Outlet
from tradewatch.store.engine import Store
from tradewatch.store.mastheads import keep_mastheads
from tradewatch.store.tables import outlet


def test_an_outlet_that_articles_brought_gets_its_masthead(store: Store):
    write(store, kept())
    keep_mastheads(
        store, [Outlet("reelwire", "Reel Wire", ("reelwire.example",), country="IE", languages=("en", "ga"))]
    )
    [row] = store.rows(sa.select(outlet))

    assert (row.slug, row.name, row.home) == ("reelwire", "Reel Wire", "https://reelwire.example/")
    assert (row.country, row.language) == ("IE", "en")


def test_a_renamed_outlet_keeps_its_row(store: Store):
    keep_mastheads(store, [Outlet("reelwire", "Reel Wire", ("reelwire.example",))])
    [before] = store.rows(sa.select(outlet.c.id))
    keep_mastheads(store, [Outlet("reelwire", "The Reel Wire", ("reelwire.example",), home="https://rw.example/")])
    [after] = store.rows(sa.select(outlet))

    assert (after.id, after.name, after.home) == (before.id, "The Reel Wire", "https://rw.example/")


def test_no_outlets_are_no_trouble(store: Store):
    keep_mastheads(store, [])

    assert store.rows(sa.select(outlet)) == []
