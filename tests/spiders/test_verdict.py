"""A run's verdict comes from what it counted, never from how its process ended."""

from __future__ import annotations

from collections import Counter

import pytest

from tradewatch.spiders.desk import judge


@pytest.mark.parametrize(
    ("counts", "reason", "verdict"),
    [
        ({"sources": 1, "stored": 12}, "finished", "ok"),
        ({"sources": 1, "unchanged": 12}, "finished", "ok"),
        ({"sources": 2}, "finished", "ok"),
        ({"sources": 1, "stored": 95, "failed": 5}, "finished", "ok"),
        ({"sources": 1, "stored": 80, "failed": 20}, "finished", "degraded"),
        ({"sources": 2, "stored": 12, "sources_dead": 1}, "finished", "degraded"),
        ({"sources": 1, "stored": 12, "errors": 1}, "finished", "degraded"),
        ({"sources": 1, "stored": 12}, "shutdown", "degraded"),
        ({"sources": 1, "blocked": 9}, "finished", "blocked"),
        ({"sources": 1, "stored": 2, "blocked": 9}, "finished", "degraded"),
        ({"sources": 1, "set_aside": 9}, "finished", "failed"),
        ({"sources": 1, "errors": 9, "set_aside": 9}, "finished", "failed"),
        ({"sources": 2, "sources_dead": 2}, "finished", "failed"),
        ({"sources": 2, "sources_resting": 2}, "finished", "ok"),
        ({"sources": 2, "sources_resting": 1, "sources_dead": 1}, "finished", "degraded"),
        ({"sources": 2, "sources_retired": 1, "stored": 3}, "finished", "ok"),
        ({"sources": 2, "sources_retired": 1, "sources_dead": 1}, "finished", "failed"),
        ({"sources": 2, "sources_retired": 1, "sources_dead": 1, "sources_barred": 2}, "finished", "blocked"),
        ({"sources": 1, "stored": 50}, "store_failed", "failed"),
        ({"unready": 1}, "shutdown", "failed"),
        ({"sources": 1, "failed": 20}, "20 pages in a row could not be fetched", "failed"),
        ({"sources": 1, "failed": 20, "stored": 9}, "20 pages in a row could not be fetched", "degraded"),
        ({"sources": 1, "failed": 2}, "shutdown", "degraded"),
    ],
)
def test_the_verdict_follows_the_counts(counts: dict[str, int], reason: str, verdict: str):
    assert judge(Counter(counts), Counter(), reason)[0] == verdict


def test_the_reason_names_the_commonest_trouble():
    trouble = Counter({"HTTP 503": 3, "TimeoutError": 40})

    _, why = judge(Counter({"sources": 1, "stored": 5, "failed": 43}), trouble, "finished")

    assert why == "5 new, 43 failed; mostly: TimeoutError"
