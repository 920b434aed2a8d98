"""Read a question; whatever is typed, it never fails, and says what of it was not understood.

    "sales agent" rights -remake (neon OR a24) deal NEAR/5 streaming produc*
    company:wiip said:"Ted Hope" role:producer festival:busan edition:2022 lang:en after:2022-10-01 headline:korean

Words beside one another must all be there. NEAR binds closest, then AND, then OR, then standing beside: so
`rights remake OR reboot` is `rights AND (remake OR reboot)`, and `a AND b OR c AND d` is what Boolean searchers expect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tradewatch.query.language.dates import day_after, read_day
from tradewatch.query.language.tree import And, Field, Name, Near, Node, Not, Or, Question, Term, tidy
from tradewatch.store.words import CJK, FARTHEST, SHORTEST, term
from tradewatch.text import one_line

__all__ = ["FIELDS", "KINDS", "quotable", "read_question"]

FIELDS = {name.value: name for name in Name} | {
    "speaker": Name.SAID,
    "who": Name.SAID,
    "market": Name.FESTIVAL,
    "year": Name.EDITION,
    "language": Name.LANG,
    "since": Name.AFTER,
    "until": Name.BEFORE,
}
HEADLINE = ("headline", "title")
DATE = "date"
KINDS = ("direct", "mixed", "indirect")
YEARS = range(1900, 2201)
MOST = 64  # words, phrases and fields; more than anybody types, few enough for every parser behind
DEEPEST = 24  # brackets in brackets
LONGEST = 4000  # characters
USUAL = 5  # words apart, of a NEAR without a number
PIECE = re.compile(
    r"""
    (?P<open>\() | (?P<close>\))
    | (?P<field>[^\W\d_]+):(?!//)[ ]*(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s()"]*))
    | "(?P<phrase>[^"]*)"?
    | (?P<near>NEAR(?:/(?P<within>\d{1,4}))?)(?=[\s()]|$)
    | (?P<joint>AND|OR|NOT)(?=[\s()"]|$)
    | (?P<minus>-)(?=[^\s-])
    | (?P<bare>[^\s()"]+)
    """,
    re.VERBOSE,
)
MARKS = {ord(c): '"' for c in "“”„«»＂"}


def quotable(value: str) -> bool:
    """Whether a field's value is read as it is when it stands between marks, which have no way to hold a mark."""
    return one_line(value) == value and '"' not in value.translate(MARKS)


def read_question(text: str, *, today: date | None = None) -> Question:
    """Understand a question; `today` is what `after:7d` is counted from."""
    typed = one_line(text[:LONGEST])
    reader = _Reader([_Piece(hit) for hit in PIECE.finditer(typed.translate(MARKS))], today)
    if len(text) > LONGEST:
        reader.note(f"what stands after the first {LONGEST} characters was left out")
    if not typed and text.strip():
        reader.note("what was typed holds no sign that can be read; it was left out")
    tree = reader.question()
    return Question(typed, tree and tidy(tree), tuple(dict.fromkeys(reader.notes)))


class _Piece:
    """One piece of what was typed."""

    def __init__(self, hit: re.Match[str]) -> None:
        self.text = hit.group()
        self.groups = hit.groupdict()
        self.kind = next(
            kind for kind in ("open", "close", "field", "phrase", "near", "joint", "minus", "bare")
            if self.groups[kind] is not None
        )  # fmt: skip


@dataclass
class _Reader:
    """Goes through the pieces once, from the left."""

    pieces: list[_Piece]
    today: date | None

    def __post_init__(self) -> None:
        self.place = self.depth = self.leaves = 0
        self.notes: list[str] = []

    def note(self, words: str) -> None:
        self.notes.append(words)

    def question(self) -> Node | None:
        found = [self._beside()]
        while self.place < len(self.pieces):  # a bracket that closes nothing
            self.place += 1
            self.note("a closing bracket has no opening one; it was left out")
            found.append(self._beside())
        return _all_of([part for part in found if part])

    def _here(self) -> _Piece | None:
        return self.pieces[self.place] if self.place < len(self.pieces) else None

    def _take(self, *texts: str) -> bool:
        here = self._here()
        if here is None or here.kind != "joint" or here.text not in texts:
            return False
        self.place += 1
        return True

    def _beside(self) -> Node | None:
        """Everything up to a closing bracket or the end."""
        parts: list[Node] = []
        while (here := self._here()) and here.kind != "close":
            if part := self._either():
                parts.append(part)
        return _all_of(parts)

    def _either(self) -> Node | None:
        return self._joined("OR", self._both, Or)

    def _both(self) -> Node | None:
        return self._joined("AND", self._near, And)

    def _joined(self, word: str, read: Callable[[], Node | None], joint: type[And] | type[Or]) -> Node | None:
        parts = [read()]
        while self._take(word):
            parts.append(read())
            if parts[-1] is None or parts[-2] is None:
                self.note(f"{word} has nothing to join on one side; it was left out")
        kept = tuple(part for part in parts if part)
        return None if not kept else kept[0] if len(kept) == 1 else joint(kept)

    def _near(self) -> Node | None:
        left = self._one()
        while (here := self._here()) and here.kind == "near":
            self.place += 1
            right = self._one()
            left = self._pair(left, right, here.groups["within"])
        return left

    def _pair(self, left: Node | None, right: Node | None, within: str | None) -> Node | None:
        if left is None or right is None:
            self.note("NEAR has nothing to join on one side; it was left out")
            return left or right
        if not isinstance(left, Term) or not isinstance(right, Term):
            self.note("NEAR stands between two words or phrases only; both sides were looked for anywhere")
            return And((left, right))
        if {word for way in left.ways for word in way} & {word for way in right.ways for word in way}:
            self.note("NEAR stands between different words only; both sides were looked for anywhere")
            return And((left, right))
        apart = int(within) if within else USUAL
        if not 1 <= apart <= FARTHEST:
            self.note(f"NEAR/{apart}: from 1 to {FARTHEST} words; {min(max(apart, 1), FARTHEST)} was taken")
        if left.headline or right.headline:
            left, right = (Term(side.ways, side.prefix, True, side.typed) for side in (left, right))
        return Near(left, right, min(max(apart, 1), FARTHEST))

    def _one(self) -> Node | None:
        """A word, a phrase, a field or a bracket, or the opposite of one."""
        here = self._here()
        if here is None or here.kind == "close" or (here.kind == "joint" and here.text != "NOT"):
            return None
        self.place += 1
        match here.kind:
            case "minus" | "joint":
                return self._opposite(here.text)
            case "open":
                return self._bracket()
            case "near":
                self.note("NEAR has nothing to join on one side; it was left out")
                return None
            case _:
                return self._leaf(here)

    def _opposite(self, word: str) -> Node | None:
        part = self._one()
        if part is None:
            self.note(f"{word} has nothing after it; it was left out")
            return None
        return Not(part)

    def _bracket(self) -> Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.note(f"brackets stand in more than {DEEPEST} others; the inner ones were left out")
            self.depth -= 1
            return None
        inner = self._beside()
        self.depth -= 1
        if self._here() is None:
            self.note("a bracket was not closed; it was taken to end with the question")
        else:
            self.place += 1
        if inner is None:
            self.note("brackets with nothing in them were left out")
        return inner

    def _leaf(self, here: _Piece) -> Node | None:
        self.leaves += 1
        if self.leaves > MOST:
            self.note(f"only the first {MOST} words and fields were looked for")
            return None
        if here.kind == "field":
            return self._field(here)
        return self._words(here.groups["phrase"], here.groups["bare"])

    def _words(self, phrase: str | None, bare: str | None, *, headline: bool = False) -> Node | None:
        typed = phrase if bare is None else bare.rstrip("*")
        assert typed is not None
        begins = bare is not None and bare.endswith("*")
        found = term(typed, prefix=begins, headline=headline)
        if found is None:
            self.note(f"“{typed or bare or ''}” holds no letter or digit; it was left out")
        elif begins and not found.prefix:
            self.note(f"“{bare}”: a beginning needs {SHORTEST} letters; the word “{typed}” was looked for")
        return found

    def _field(self, here: _Piece) -> Node | None:
        name, quoted, bare = (here.groups[part] for part in ("field", "quoted", "value"))
        typed, key = (quoted if bare is None else bare) or "", (name or "").lower()
        if key in HEADLINE:
            return self._words(quoted, bare, headline=True)
        if key != DATE and key not in FIELDS:
            if name and name.isascii() and not CJK.search(typed):
                self.note(f"“{name}:” is no field; “{here.text}” was looked for as words")
            return self._words(None, here.text) if quoted is None else self._words(here.text.replace('"', " "), None)
        if not typed.strip():
            self.note(f"“{name}:” names nothing; it was left out")
            return None
        if key == DATE:
            return self._day_or_month(typed)
        return self._valued(FIELDS[key], typed.strip())

    def _day_or_month(self, typed: str) -> Node | None:
        first = read_day(typed, self.today)
        end = first and day_after(typed, first)
        if first is None or end is None:
            self._wrong_day(DATE, typed)
            return None
        return And((Field(Name.AFTER, first.isoformat()), Field(Name.BEFORE, end.isoformat())))

    def _wrong_day(self, name: str, typed: str) -> None:
        self.note(f"{name}:{typed} is no day and was left out; write 2024-05-14, 2024-05, 2024, or 7d for a week ago")

    def _valued(self, name: Name, typed: str) -> Node | None:
        if name in (Name.AFTER, Name.BEFORE):
            day = read_day(typed, self.today)
            if day is None:
                self._wrong_day(name, typed)
                return None
            return Field(name, day.isoformat())
        if name is Name.EDITION and not (typed.isascii() and typed.isdigit() and int(typed[:5]) in YEARS):
            self.note(f"edition:{typed} is no year and was left out; write edition:2024")
            return None
        if name is Name.KIND and typed.lower() not in KINDS:
            self.note(f"kind:{typed} was left out; there are {', '.join(KINDS)}")
            return None
        return Field(name, typed.lower() if name in (Name.KIND, Name.LANG) else typed)


def _all_of(parts: list[Node]) -> Node | None:
    return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))
