"""The wheel holds every file that the program reads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("tradewatch", "pipelines", "schedules")
DATA = {".css", ".html", ".js", ".mako", ".svg", ".toml", ".txt", ".typed"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What is in a wheel built from a copy of the sources, so that nothing is left in the checkout."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(target),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    [built] = target.glob("tradewatch-*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def files(*suffixes: str) -> set[str]:
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in suffixes)
    return {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}


@pytest.mark.parametrize("suffix", sorted(DATA))
def test_every_file_of_data_is_in_the_wheel(wheel: set[str], suffix: str):
    assert files(suffix)
    assert files(suffix) - wheel == set()


def test_every_module_is_in_the_wheel(wheel: set[str]):
    assert files(".py") - wheel == set()


def test_every_kind_of_file_in_the_rooms_is_known():
    kinds = {path.suffix for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}

    assert kinds - {".pyc"} <= DATA | {".py"}


@pytest.mark.parametrize(
    "name",
    [
        "tradewatch/outlets/variety.toml",
        "tradewatch/newsroom/stories/busan_2026.txt",
        "tradewatch/newsroom/templates/reelwire_article.html",
        "tradewatch/newsroom/outlets/reelwire.toml",
        "tradewatch/store/migrations/versions/0001_first.py",
        "tradewatch/store/migrations/script.py.mako",
        "tradewatch/py.typed",
        "pipelines/lexicons/companies.toml",
        "schedules/timetable.toml",
    ],
)
def test_what_a_first_run_reads_is_in_the_wheel(wheel: set[str], name: str):
    assert name in wheel


def test_nothing_but_the_three_packages_is_installed(wheel: set[str]):
    assert {name.partition("/")[0] for name in wheel if ".dist-info/" not in name} == set(ROOMS)
