"""Every module says where it stands and what it gives; what others take from it stands in its `__all__`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("tradewatch", "pipelines", "schedules")
PATHS = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
NAMES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in PATHS}
MIGRATION = "tradewatch.store.migrations."
LIBRARY = [name for name in NAMES if not name.startswith(MIGRATION) and not name.endswith("__main__")]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(NAMES[name].read_text(encoding="utf-8"))


@cache
def given(name: str) -> tuple[str, ...] | None:
    """The module's `__all__`."""
    for node in tree(name).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return tuple(ast.literal_eval(node.value))
    return None


def bound(name: str) -> set[str]:
    """Every name that the module's own level binds."""
    names: set[str] = set()
    for node in tree(name).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names |= {one.asname or one.name for one in node.names}
        else:
            inside = list(ast.walk(node))
            names |= {one.id for one in inside if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            names |= {each.name for one in inside if isinstance(one, ast.ImportFrom) for each in one.names}
    return names


def rank(word: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions, each by the alphabet."""
    return (0 if word.isupper() else 1 if word[0].isupper() else 2, word)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_opens_by_saying_where_it_stands(name: str):
    first = (ast.get_docstring(tree(name)) or "").partition("\n\n")[0]

    assert first.endswith((".", ":", '"')) or MIGRATION in name
    assert first[:1].isupper() or first.startswith("`")


@pytest.mark.parametrize("name", LIBRARY)
def test_a_module_lists_what_it_gives_in_order(name: str):
    listed = given(name)
    if listed is None:
        assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree(name).body)
        return

    assert list(listed) == sorted(set(listed), key=rank)
    assert set(listed) <= bound(name)


def taken(name: str) -> set[tuple[str, str]]:
    """What the module takes from others of ours: (their name, what is taken)."""
    return {
        (node.module, one.name)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and node.module in NAMES
        for one in node.names
        if f"{node.module}.{one.name}" not in NAMES
    }


def test_what_one_module_takes_from_another_is_given_by_it():
    hidden = {(giver, word, name) for name in NAMES for giver, word in taken(name) if word not in (given(giver) or ())}

    assert hidden == set()


def test_no_module_is_longer_than_can_be_read_at_a_sitting():
    long = {name: count for name, path in NAMES.items() if (count := len(path.read_text("utf-8").splitlines())) > 400}

    assert long == {}


def test_the_modules_are_found():
    assert len(NAMES) > 150
    assert {name.partition(".")[0] for name in NAMES} == set(ROOMS)
