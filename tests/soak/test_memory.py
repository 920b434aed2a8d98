"""What a page leaves in memory once the caches are full; tests/soak/memory.py crawls 50,000 of them."""

from __future__ import annotations

from tests.soak.memory import LIMIT, kept_by_reading


def test_a_page_that_was_read_and_tagged_leaves_nothing_behind():
    assert kept_by_reading(first=80, pages=60) < LIMIT * 1024
