"""The book of back-fills says what of each month a source has listed, and where a listing goes on."""

from __future__ import annotations

from datetime import date

import pytest

from tradewatch.errors import LostError
from tradewatch.store import claims
from tradewatch.store.backfill import Ledger, Listed, Walked
from tradewatch.store.claims import Claim
from tradewatch.store.engine import Store
from tradewatch.store.months import Days, bits_of
from tradewatch.store.runs import Plan

MAP = "https://a.example/sitemap.xml"
MAY = bits_of(Days(date(2024, 5, 1), date(2024, 5, 31)))


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, "reelwire")


def test_days_and_articles_add_up(ledger: Ledger):
    ledger.note(MAP, {"2024-05": 7}, bits_of(Days(date(2024, 5, 20), date(2024, 5, 31))), None)
    ledger.note(MAP, {"2024-05": 5, "2024-04": 2}, bits_of(Days(date(2024, 5, 1), date(2024, 5, 20))), None)

    assert ledger.months() == [Listed(MAP, "2024-05", MAY["2024-05"], 12), Listed(MAP, "2024-04", 0, 2)]
    assert ledger.done(MAP) == {"2024-05": MAY["2024-05"], "2024-04": 0}
    assert ledger.done("https://a.example/other.xml") == {}


def test_a_month_can_be_counted_from_the_beginning_again(ledger: Ledger):
    ledger.note(MAP, {"2024-05": 7, "2024-04": 2}, MAY, None)
    ledger.note(MAP, {"2024-05": 3}, {}, None, afresh=["2024-05"])

    assert [(one.month, one.days, one.listed) for one in ledger.months()] == [("2024-05", 0, 3), ("2024-04", 0, 2)]


def test_a_listing_goes_on_where_it_was_left_until_it_is_over(ledger: Ledger, store: Store):
    ledger.note(MAP, {}, {}, Walked(MAY, {"left": [1, 2]}))
    ledger.note(MAP, {}, {}, Walked(MAY, {"left": [2]}))
    kept = ledger.walk(MAP)
    other = Ledger(store, "screenmarket").walk(MAP)
    ledger.note(MAP, {}, MAY, None)

    assert kept == Walked(MAY, {"left": [2]})
    assert (other, ledger.walk(MAP)) == (None, None)


def test_who_has_lost_its_run_writes_nothing(store: Store):
    run = claims.claim_new(store, Plan("reelwire", "backfill"))
    stale = Ledger(store, "reelwire", Claim(run.id, "somebody else", 1))

    with pytest.raises(LostError):
        stale.note(MAP, {"2024-05": 7}, MAY, None)
    assert Ledger(store, "reelwire").months() == []
