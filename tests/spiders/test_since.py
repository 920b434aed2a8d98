"""How far back a crawl goes is said as a span or a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewatch.errors import UsageError
from tradewatch.spiders.since import since

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("7d", datetime(2026, 5, 13, 12, tzinfo=UTC)),
        ("36h", datetime(2026, 5, 19, 0, tzinfo=UTC)),
        ("2W", datetime(2026, 5, 6, 12, tzinfo=UTC)),
        (" 1 d ", datetime(2026, 5, 19, 12, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_span_or_a_day_is_understood(words: str, moment: datetime):
    assert since(words, NOW) == moment


@pytest.mark.parametrize("words", ["", "yesterday", "7", "d", "7 days", "2026-13-01", "-3d", "99999d"])
def test_anything_else_is_refused_with_examples(words: str):
    with pytest.raises(UsageError, match="36h, 7d, 2w"):
        since(words, NOW)
