"""The score on annotated news may only rise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Measure: (what it is, its floor). A figure that rose lifts its floor.
FLOORS = {
    "marked quotations, with speaker": 0.89,
    "marked quotations: speaker of those found": 0.91,
    "saying verbs, direct: recall with speaker": 0.95,
    "saying verbs, mixed: recall with speaker": 0.88,
    "saying verbs, indirect: recall with speaker": 0.79,
    "attributions, IoU 0.8": 0.47,
}


@pytest.mark.shared_data
def test_no_figure_on_annotated_news_falls_below_its_floor(shared: Path, tmp_path: Path) -> None:
    scorer = shared.parent / "eval" / "score_tagging.py"
    out = tmp_path / "figures.json"
    command = f"{sys.executable} -m tradewatch tag --jsonl"
    subprocess.run(
        [sys.executable, str(scorer), str(shared / "tagging" / "polnear_dev"), "--cmd", command, "--json", str(out)],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=240,
    )
    figures = json.loads(out.read_text(encoding="utf-8"))["figures"]["all"]

    fallen = {name: figures[name]["value"] for name, floor in FLOORS.items() if figures[name]["value"] < floor}
    assert fallen == {}
