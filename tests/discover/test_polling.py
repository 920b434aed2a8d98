"""Polling by the rule finds articles sooner than a fixed interval at the same cost, and as soon at a fraction of it."""

from __future__ import annotations

from bench.polling import ByRule, Fixed, as_many, as_soon, assortment, poll, poll_all, total

DAYS = 35


def test_the_rule_beats_every_fixed_interval():
    feeds = assortment(DAYS, seed=1)
    costs = poll_all(feeds, DAYS, ByRule)
    ours = total(costs)

    as_often = total(poll_all(feeds, DAYS, lambda: Fixed(as_many(feeds, DAYS, ours.requests))))
    interval = as_soon(feeds, DAYS, ours.median)
    as_fast = total(poll_all(feeds, DAYS, lambda: Fixed(interval)))

    assert ours.median < 0.5 * as_often.median
    assert ours.mean < 0.8 * as_often.mean
    assert ours.requests < 0.5 * as_fast.requests
    assert ours.missed <= as_often.missed
    assert costs["burst in a festival week"].median < 20 * 60


def test_a_dead_feed_costs_a_request_a_week():
    dead = assortment(60, seed=1)[-1]

    assert dead.kind == "dead after a week"
    assert poll(dead, ByRule(), 60).requests - poll(dead, ByRule(), 32).requests == 4
