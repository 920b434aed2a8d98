"""What others wrote is here unchanged, with its licence, and goes along in the wheel."""

from __future__ import annotations

import hashlib
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

import tradewatch.web

ROOT = Path(__file__).parents[2]
STATIC = Path(tradewatch.web.__file__).parent / "static"
FOLDERS = [STATIC / "vendor", Path(__file__).parent / "vendor"]
LICENCES = {"0BSD", "MIT", "MPL-2.0"}  # beside Apache-2.0, which is ours


def known(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "vendor.toml").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=["pages", "tests"])
def test_each_file_is_the_one_that_was_taken(folder: Path):
    listed = {name: mark for one in known(folder).values() for name, mark in one["files"].items()}
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "vendor.toml"}

    assert found == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=["pages", "tests"])
def test_each_has_a_version_and_a_licence_beside_it(folder: Path):
    for one in known(folder).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", one["version"])
        assert one["licence"] in LICENCES
        assert any("LICENSE" in name for name in one["files"])


def test_every_file_of_the_pages_goes_along_in_the_wheel():
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    files = [p for p in STATIC.parent.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")]

    assert [p.name for p in files if not any(fnmatch(p.name, kind) for kind in data)] == []
