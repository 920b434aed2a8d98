"""Give every test what it may need: shared data where it is present, and a say on what may be skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def need(thing: str, present: bool) -> None:
    """Skip the test when `thing` is absent; fail instead where TRADEWATCH_TEST_ALL says that nothing may be skipped."""
    if not present:
        reason = f"{thing} is not on this machine"
        if os.environ.get("TRADEWATCH_TEST_ALL"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and annotated texts that lies beside the checkout on some machines."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data is not beside this checkout")
    return folder
