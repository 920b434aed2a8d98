"""What a crawl gives back of its memory."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from tradewatch.spiders.heap import _trim, give_back


def resident() -> int:
    """MiB of memory that is this process's own."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["RssAnon"].split()[0]) // 1024


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries keep house in their own way")
def test_what_lies_free_between_things_that_are_kept_goes_back_to_the_system():
    before = resident()
    pages = [bytearray(b"x" * 60_000) for _ in range(2000)]
    kept = pages[::40]
    del pages
    assert resident() - before > 60  # else there is nothing to give back here

    give_back()

    assert resident() - before < 30
    assert {len(page) for page in kept} == {60_000}


def test_where_there_is_nobody_to_ask_nobody_is_asked(monkeypatch):
    monkeypatch.setattr("tradewatch.spiders.heap.sys.platform", "darwin")

    assert _trim.__wrapped__() is None


def test_a_python_without_a_library_is_left_alone(monkeypatch):
    def none(_: None) -> None:
        raise OSError("no library")

    monkeypatch.setattr("tradewatch.spiders.heap.sys.platform", "linux")
    monkeypatch.setattr("tradewatch.spiders.heap.ctypes.CDLL", none)

    assert _trim.__wrapped__() is None
