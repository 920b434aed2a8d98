"""No pattern of ours takes long on text that was written to make it slow."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice

import pytest

import pipelines.companies
import pipelines.festivals
import pipelines.matching
from pipelines.companies import find_companies, load_companies
from pipelines.festivals import find_festivals, load_festivals
from pipelines.festivals.places import signs
from tests.costs import cost

LIMIT = 0.05  # seconds of processor time on 10 KB

ATOMS = [
    "a", "A", " ", "A ", "a ", "Aa ", "A-", "A’", "A’s ", "“", "“A ", "‘", "‘a", "’", "'", "\"A", "1", "1st ",
    "2022 ", ", the ", ", the a ", "A and ", "A & the ", "(", " (A", "(AB) ", "-based ", "A-based ", "last year’s ",
    " in 2022", "A.", "CEO of ", "head of a ", "Cannes ", "Film Festival ", "Pictures ", "Pictures Pictures ",
    "Blue Films ", "\n", "é", "ß", "İ", "\u0301", "  ", "🎬",
]  # fmt: skip


def hostile() -> Iterator[str]:
    for atom in ATOMS:
        yield (atom * 10_000)[:10_000]
        yield "X" + (atom * 10_000)[:9_990] + "!"
    for first, second in zip(ATOMS, ATOMS[7:] + ATOMS[:7], strict=True):
        yield ((first + second) * 5_000)[:10_000]


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for package in (pipelines.companies, pipelines.festivals, pipelines.matching):
        for module in pkgutil.iter_modules(package.__path__):
            name = f"{package.__name__}.{module.name}"
            for key, value in vars(importlib.import_module(name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{name}.{key}"] = value
    sign = signs()
    return found | {name: getattr(sign, name) for name in sign.__slots__}


def find(pattern: re.Pattern[str], text: str) -> None:
    deque(islice(pattern.finditer(text), 20_000), maxlen=0)


@pytest.mark.parametrize("name", sorted(patterns()))
def test_no_pattern_takes_long_on_hostile_text(name: str):
    pattern = patterns()[name]
    slowest, what = 0.0, ""
    for text in hostile():
        took = cost(find, pattern, text, enough=LIMIT)
        if took > slowest:
            slowest, what = took, text[:30]

    assert slowest < LIMIT, f"{name} took {slowest:.3f} s on {what!r}..."


def test_finding_names_in_hostile_text_stays_quick():
    companies, festivals = load_companies(), load_festivals()
    slowest, what = 0.0, ""
    for text in hostile():
        took = cost(find_companies, text, text[:200], companies, enough=0.4)
        took += cost(find_festivals, text, text[:200], None, festivals, enough=0.1)
        if took > slowest:
            slowest, what = took, text[:30]

    assert slowest < 0.5, f"{slowest:.3f} s on {what!r}..."
