"""Know the festivals and markets: one line an entry in the lexicon file, checked as it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.festivals.misprints import Misprints
from pipelines.matching import Form, Matcher
from tradewatch.errors import LexiconError

__all__ = [
    "FOLDER", "FestivalEntry", "FestivalKind", "FestivalLexicon", "build_festivals", "load_festivals", "read_festivals",
]  # fmt: skip

FOLDER = Path(__file__).parent.parent / "lexicons"


class FestivalKind(StrEnum):
    """What a gathering is, by what people go there for."""

    FESTIVAL = "festival"
    MARKET = "market"
    PITCHING_FORUM = "pitching_forum"
    CONFERENCE = "conference"
    AWARD = "award"


@dataclass(frozen=True, slots=True)
class FestivalEntry:
    """A festival, market, forum, conference or award as the lexicon knows it.

    `acronyms` count in this very case only; `short` forms, mostly the bare name of the town, only where the
    surroundings speak of the festival. `numbered` is one edition's number and its year; later ones are counted on.
    """

    id: str
    name: str
    kind: FestivalKind
    city: str | None = None
    country: str | None = None
    month: int | None = None
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    part_of: str | None = None
    organiser: str | None = None
    numbered: tuple[int, ...] = ()
    held: str | None = None  # on which days of its month, usually: see weeks.py

    def forms(self) -> Iterator[Form]:
        """Every way the lexicon knows of writing it."""
        for name in (self.name, *self.aliases):
            yield Form(name, self.id, exact=len(name) <= 4 and name.isupper())
        for acronym in self.acronyms:
            yield Form(acronym, self.id, exact=True)
        for short in self.short:
            yield Form(short, self.id, ambiguous=True)


@dataclass(frozen=True, slots=True)
class FestivalLexicon:
    """Every festival known by name, ready to be looked for in a text."""

    entries: Mapping[str, FestivalEntry]
    matcher: Matcher
    misprints: Misprints

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, key: str) -> FestivalEntry:
        return self.entries[key]


def build_festivals(entries: Iterable[FestivalEntry]) -> FestivalLexicon:
    """A lexicon of these entries."""
    known = {entry.id: entry for entry in entries}
    forms = [form for entry in known.values() for form in entry.forms()]
    return FestivalLexicon(known, Matcher(forms), Misprints(form for form in forms if not form.ambiguous))


def read_festivals(path: Path) -> list[FestivalEntry]:
    """The entries of one lexicon file; a line that is wrong is named."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise LexiconError(f"{path.name} cannot be read: {problem}") from problem
    return [read_entry(path.name, key, fields) for key, fields in table.items()]


def read_entry(file: str, key: str, fields: Any) -> FestivalEntry:
    """One line of the lexicon file."""
    try:
        fields = {
            **fields,
            **{name: tuple(fields.get(name, ())) for name in ("aliases", "acronyms", "short", "numbered")},
        }
        return FestivalEntry(id=key, **{**fields, "kind": FestivalKind(fields["kind"])})
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise LexiconError(f"{file}: the line of {key!r} is wrong: {problem}") from problem


@lru_cache(maxsize=4)
def load_festivals(extra: Path | None = None) -> FestivalLexicon:
    """The shipped festivals, and over them those of a file of the user's own in the same form."""
    entries = read_festivals(FOLDER / "festivals.toml")
    return build_festivals(entries + (read_festivals(extra) if extra else []))
