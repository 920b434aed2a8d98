"""The measure of the history fills a store with what runs leave behind, and asks every question of it."""

from __future__ import annotations

from bench.history import measured, rows
from tradewatch.store import figures
from tradewatch.store.engine import Store, open_store


def test_the_invented_runs_end_now_and_are_in_order():
    made = list(rows(500))

    assert len(made) == 500
    assert [one["fire_at"] for one in made] == sorted(one["fire_at"] for one in made)
    assert len({(one["schedule"], one["fire_at"], one["outlet"]) for one in made}) == 500


def test_every_question_is_asked_and_answered(store: Store):
    url = store.url.render_as_string(hide_password=False)

    found = measured(url, 2000, 2)

    assert len(found) > 12
    assert all(0 < middle <= high < 5000 for middle, high in found.values())
    with open_store(url) as filled:
        assert figures.queue(filled).due == 0
        assert len(figures.last_ok(filled, ["variety", "kobiz", "nobody"])) == 2
