"""The year of alerts, in short: four months, three outlets."""

from __future__ import annotations

from pathlib import Path

from tests.soak.year import OUTLETS, live, report


def test_four_months_of_nights_bring_the_right_alerts(tmp_path: Path):
    year = live("sqlite:///:memory:", tmp_path, (OUTLETS[3], OUTLETS[7], OUTLETS[9]), days=130, seed=5)

    assert len(year.shown) >= 10
    assert year.in_time >= 0.9, report(year)
    assert len(year.false) <= 1, report(year)
