"""Compare two texts word by word, and find the words between marks that one has and the other has not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tradewatch.text import fold

__all__ = ["Kind", "Part", "Requoted", "compare", "quoted", "requoted", "shortened"]

Kind = Literal["same", "deleted", "inserted"]
TOKEN = re.compile(r"\n+|[^\W_]+(?:['’.-][^\W_]+)*|[^\S\n]+|[^\w\s]|_+")
# Words between marks: “so”, „so“, «so», "so". Single marks are apostrophes too often.
MARKED = re.compile(r"[“„]([^“”„]{2,2000}?)[”“]|«([^«»]{2,2000})»|\"([^\"\n]{2,2000})\"")
LEAST = 3  # words; fewer between marks are a title or a term
ALIKE = 0.5  # of the words: from here on it is the same quotation, changed
LARGE = 400  # tokens; between longer stretches difflib leaves out the commonest
FEW = 2  # words left standing alone between two changes are part of them
CONTEXT = 12  # words shown on each side of a change


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that both have, or that was deleted or inserted."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Requoted:
    """Words between marks in the old text that the new one lacks; `now` is what stands there instead, if anything."""

    words: str
    now: str | None = None


def compare(old: str, new: str) -> tuple[Part, ...]:
    """What was deleted and inserted on the way from one text to the other, in reading order, by whole words."""
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    edits = [edit for each in _edits(a, b) for edit in each]
    return tuple(_joined(_whole(edits)))


def shortened(parts: Sequence[Part], context: int = CONTEXT) -> tuple[Part, ...]:
    """The same with long stretches that both have cut down to the words around each change."""
    last = len(parts) - 1
    return tuple(
        part if part.kind != "same" else Part("same", _around(part.text, number > 0, number < last, context))
        for number, part in enumerate(parts)
    )


def quoted(text: str) -> list[str]:
    """The words between marks, at least three of them, in reading order."""
    found = (next(group for group in hit.groups() if group is not None) for hit in MARKED.finditer(text))
    return [words for words in (each.strip() for each in found) if len(words.split()) >= LEAST]


def requoted(old: str, new: str) -> tuple[Requoted, ...]:
    """The quotations of the old text that the new one lacks, each with what became of it."""
    everywhere = f" {' '.join(_bare(new))} "
    had = {" ".join(_bare(words)) for words in quoted(old)}
    fresh = [words for words in quoted(new) if " ".join(_bare(words)) not in had]
    gone = []
    for words in quoted(old):
        bare = _bare(words)
        if bare and f" {' '.join(bare)} " not in everywhere:
            now = _nearest(bare, fresh)
            gone.append(Requoted(words, now))
            fresh = [one for one in fresh if one != now]
    return tuple(gone)


def _bare(words: str) -> list[str]:
    """Words as they are compared: no case, no accents, no signs."""
    return re.findall(r"[^\W_]+", fold(words))


def _nearest(bare: Sequence[str], fresh: Iterable[str]) -> str | None:
    rated = [(difflib.SequenceMatcher(None, bare, _bare(one), autojunk=False).ratio(), one) for one in fresh]
    best = max(rated, default=(0.0, ""), key=lambda each: each[0])
    return best[1] if best[0] >= ALIKE else None


def _edits(a: Sequence[str], b: Sequence[str]) -> Iterator[list[tuple[Kind, str]]]:
    """Equal ends first; then by the tokens that each text has once, which pin the two together; then by difflib."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    if head:
        yield [("same", token) for token in a[:head]]
    old, new = a[head : len(a) - tail], b[head : len(b) - tail]
    pins = _pins(old, new) if len(old) > LARGE or len(new) > LARGE else []
    at, to = 0, 0
    for one, other in pins:
        yield list(_plainly(old[at:one], new[to:other]))
        yield [("same", old[one])]
        at, to = one + 1, other + 1
    yield list(_plainly(old[at:], new[to:]))
    if tail:
        yield [("same", token) for token in a[len(a) - tail :]]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    number = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        number += 1
    return number


def _pins(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Tokens that stand once in each, in the longest order that both have."""
    there = _once(b)
    pairs = [(place, there[token]) for token, place in _once(a).items() if token in there]
    tails: list[int] = []  # patience sorting: indexes of `pairs` at the end of the best run of each length
    before: list[int] = [-1] * len(pairs)
    for number, (_, other) in enumerate(pairs):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if pairs[tails[middle]][1] < other:
                low = middle + 1
            else:
                high = middle
        before[number] = tails[low - 1] if low else -1
        tails[low : low + 1] = [number]
    run, number = [], tails[-1] if tails else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _once(tokens: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    more: set[str] = set()
    for place, token in enumerate(tokens):
        if token in places:
            more.add(token)
        places[token] = place
    return {token: place for token, place in places.items() if token not in more and token[0].isalnum()}


def _plainly(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=len(b) > LARGE)
    for tag, one, two, three, four in matcher.get_opcodes():
        if tag == "equal":
            yield from (("same", token) for token in a[one:two])
        else:
            yield from (("deleted", token) for token in a[one:two])
            yield from (("inserted", token) for token in b[three:four])


def _whole(edits: Sequence[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """A word or two that stayed between two changes are changed with them: a clause reads better than its bits."""
    runs: list[tuple[bool, list[tuple[Kind, str]]]] = []
    for edit in edits:
        same = edit[0] == "same"
        if not runs or runs[-1][0] != same:
            runs.append((same, []))
        runs[-1][1].append(edit)
    for number, (same, run) in enumerate(runs):
        between = same and 0 < number < len(runs) - 1
        words = sum(token[0].isalnum() for _, token in run)
        if between and words <= FEW and not any("\n" in token for _, token in run):
            yield from (("deleted", token) for _, token in run)
            yield from (("inserted", token) for _, token in run)
        else:
            yield from run


def _joined(edits: Iterable[tuple[Kind, str]]) -> Iterator[Part]:
    """What was deleted in one place before what was inserted there."""
    same: list[str] = []
    gone: list[str] = []
    come: list[str] = []
    for kind, token in edits:
        if kind == "same":
            yield from _changed(gone, come)
            same.append(token)
            continue
        if same:
            yield Part("same", "".join(same))
            same.clear()
        (gone if kind == "deleted" else come).append(token)
    yield from _changed(gone, come)
    if same:
        yield Part("same", "".join(same))


def _changed(gone: list[str], come: list[str]) -> Iterator[Part]:
    if gone:
        yield Part("deleted", "".join(gone))
    if come:
        yield Part("inserted", "".join(come))
    gone.clear()
    come.clear()


def _around(text: str, after: bool, before: bool, context: int) -> str:
    """The first words when a change stands before the text, the last when one stands after it."""
    words = re.findall(r"\s*\S+\s*", text)
    if len(words) <= 2 * context:
        return text
    head = "".join(words[:context]) if after else ""
    tail = "".join(words[-context:]) if before else ""
    return f"{head.rstrip()} … {tail}" if head else f"… {tail}"
