"""Show what tagging anew would change: article by article, then how much of each kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click
from rich.text import Text

from pipelines.again import Difference
from tradewatch.cli.output import Format, console, emit, errors, plain
from tradewatch.store.statements import KINDS, Change

__all__ = ["show"]

SIGNS = {"gained": ("+", "green"), "lost": ("-", "red"), "changed": ("~", "yellow")}
COLUMNS = {"kind": "what", "gained": "gained", "lost": "lost", "changed": "changed", "articles": "articles"}
LONGEST = 90  # characters shown of what was said


def show(found: Iterable[Difference], fmt: Format | None) -> bool:
    """Print differences; JSON lines come one by one, and none is remembered. Tells whether any article failed."""
    if fmt is Format.JSONL:
        return _stream(found)
    seen, kept = 0, list[Difference]()
    for one in found:
        seen += 1
        if one.changes or one.failed:
            kept.append(one)
    if fmt is Format.JSON:
        told = {"articles": seen, "differing": len(kept), "summary": _summary(kept), "differences": plain(kept)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif fmt is Format.CSV:
        emit(_rows(kept), fmt, {})
    else:
        _screen(kept, seen)
    return any(one.failed for one in kept)


def _stream(found: Iterable[Difference]) -> bool:
    """One line an article that differs; whether any failed."""
    failed = False
    for one in found:
        failed = failed or one.failed is not None
        if one.changes or one.failed:
            click.echo(json.dumps(plain(one), ensure_ascii=False))
    return failed


def _summary(found: Sequence[Difference]) -> list[dict[str, Any]]:
    """How many of each kind were gained, lost and changed, and in how many articles."""
    counts = Counter((change.kind, change.what) for one in found for change in one.changes)
    articles = Counter(kind for one in found for kind in {change.kind for change in one.changes})
    return [
        {"kind": kind, **{what: counts[kind, what] for what in SIGNS}, "articles": articles[kind]}
        for kind in KINDS
        if articles[kind]
    ]


def _rows(found: Iterable[Difference]) -> Iterator[dict[str, Any]]:
    """One change a line, and one line for an article that failed."""
    for one in found:
        where = {"article": one.article, "url": one.url, "outlet": one.outlet, "kind": None, "what": "failed"}
        if one.failed:
            yield where | {"about": one.failed, "before": None, "after": None}
        for change in one.changes:
            told = {"kind": change.kind, "what": change.what, "about": change.about}
            yield where | told | {"before": change.before, "after": change.after}


def _screen(found: Sequence[Difference], seen: int) -> None:
    screen = console()
    for one in found:
        screen.print(Text(f"{one.headline or one.url}  ", style="bold").append(f"{one.outlet} {one.article}", "dim"))
        if one.failed:
            screen.print(Text(f"  ! {one.failed}", style="red"))
        for change in one.changes:
            screen.print(_line(change))
        screen.print()
    if found:
        emit(_summary(found), None, COLUMNS)
    errors().print(f"{len(found)} of {seen} articles would change; nothing was written.", markup=False)


def _line(change: Change) -> Text:
    sign, style = SIGNS[change.what]
    return Text(f"  {sign} {change.kind}  {_short(change.about)}", style=style).append(f"  {_details(change)}", "dim")


def _details(change: Change) -> str:
    if change.before is not None and change.after is not None:
        pairs = ((name, change.before[name], value) for name, value in change.after.items())
        return "; ".join(f"{name}: {_worded(old)} → {_worded(new)}" for name, old, new in pairs)
    return _listed(change.after or change.before or {})


def _listed(says: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_worded(value)}" for name, value in says.items() if value not in (None, False, ""))


def _worded(value: Any) -> str:
    return "none" if value in (None, "") else _short(str(value))


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1].rstrip()}…"
