"""The files of the project are small, name no machine and no package index, and stand in the order they promise."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"[\w.\-\[\]]+==[\w.+!]+(\s*;[^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
MOST_BYTES = 1_500_000
# Put together from pieces, so that this file does not contain what it looks for.
HOSTS = ("py" + r"pi\.org", "python" + r"hosted\.org")
OPTIONS = ("index" + "-url", "find" + "-links")
INDEX = re.compile("|".join((*HOSTS, *(f"(?<!no-emit-){option}" for option in OPTIONS))))
PLACES = re.compile(r"(?<![\w.])/(?:" + "|".join(("root", "home", "work", "Users")) + r")/\w")


@pytest.fixture(scope="module")
def tracked() -> dict[Path, bytes]:
    """Every file under version control, with what it holds now."""
    need("the project's git checkout", (ROOT / ".git").exists())
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return {path.relative_to(ROOT): path.read_bytes() for path in paths if path.is_file()}


def found(pattern: re.Pattern[str], files: dict[Path, bytes]) -> Iterator[str]:
    for path, body in files.items():
        if b"\0" not in body and (hit := pattern.search(body.decode("utf-8", "replace"))):
            yield f"{path}: {hit[0]}"


def test_no_file_names_a_package_index(tracked: dict[Path, bytes]):
    assert list(found(INDEX, tracked)) == []


def test_no_file_names_a_place_on_somebodys_machine(tracked: dict[Path, bytes]):
    assert list(found(PLACES, tracked)) == []


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("--index" + "-url x", INDEX),
        ("https://py" + "pi.org/simple", INDEX),
        ("open('/ho" + "me/jane/x')", PLACES),
        ("/wo" + "rk/main", PLACES),
    ],
)
def test_what_is_looked_for_would_be_found(line: str, pattern: re.Pattern[str]):
    assert list(found(pattern, {Path("x.py"): line.encode()})) != []
    assert list(found(pattern, {Path("x.py"): b"https://trade.example/work/now /homely"})) == []


def test_no_file_is_large(tracked: dict[Path, bytes]):
    assert [str(path) for path, body in tracked.items() if len(body) > MOST_BYTES] == []


def test_text_ends_with_one_line_end(tracked: dict[Path, bytes]):
    kinds = {".py", ".toml", ".txt", ".md"}
    wrong = [
        str(path)
        for path, body in tracked.items()
        if path.suffix in kinds and "vendor" not in path.parts and body and not re.search(rb"\S\n\Z", body)
    ]

    assert wrong == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_its_hashes(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]

    assert "://" not in text
    assert len(lines) > 5
    for line in lines:
        assert PIN.fullmatch(line), line[:80]


def test_what_runs_is_pinned_alike_for_the_tests():
    pins = [dict(re.findall(r"(?m)^([\w.\-]+)==([\w.+!]+)", (ROOT / name).read_text("utf-8"))) for name in LOCKS]

    assert {name: version for name, version in pins[0].items() if pins[1].get(name, version) != version} == {}


def entries(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


SORTED = [
    path.relative_to(ROOT)
    for path in sorted((ROOT / "pipelines").rglob("*.txt")) + sorted((ROOT / "tradewatch").rglob("*.txt"))
    if re.search(r"(?m)^#.*\bsorted\b", path.read_text("utf-8"))
]


@pytest.mark.parametrize("path", SORTED, ids=str)
def test_a_list_that_promises_an_order_keeps_it(path: Path):
    words = entries(ROOT / path)

    assert words == sorted(words)
    assert len(words) == len(set(words))


def test_some_lists_promise_an_order():
    assert {path.name for path in SORTED} >= {"given_names.txt", "surnames_east_asian.txt"}
