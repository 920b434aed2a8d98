"""Know the companies: one line an entry in the lexicon file, checked as it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.matching import Form, Matcher
from pipelines.matching.folding import fold_form
from tradewatch.errors import LexiconError

__all__ = ["CompanyEntry", "CompanyLexicon", "Kind", "build_companies", "load_companies", "read_companies"]

FOLDER = Path(__file__).parent.parent / "lexicons"


class Kind(StrEnum):
    """What a company does in the trade, by its main business."""

    STUDIO = "studio"
    PRODUCTION = "production"
    DISTRIBUTOR = "distributor"
    SALES = "sales"
    BROADCASTER = "broadcaster"
    STREAMER = "streamer"
    AGENCY = "agency"
    MANAGEMENT = "management"
    FINANCIER = "financier"
    FUND = "fund"
    PUBLIC_BODY = "public_body"
    GUILD = "guild"
    TRADE_PRESS = "trade_press"
    TECH = "tech"
    VFX = "vfx"
    EXHIBITOR = "exhibitor"
    FESTIVAL_BODY = "festival_body"


@dataclass(frozen=True, slots=True)
class CompanyEntry:
    """A company as the lexicon knows it.

    `aliases` may stand for it anywhere; `acronyms` only in this very case; `short` forms, and the name itself when the
    entry is `ambiguous`, only where the surroundings speak of the trade or the full form stands in the article.
    """

    id: str
    name: str
    kind: Kind
    country: str | None = None
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    parent: str | None = None
    ambiguous: bool = False
    context: frozenset[str] = frozenset()

    def forms(self) -> Iterator[Form]:
        """Every way the lexicon knows of writing it."""
        yield Form(self.name, self.id, exact=acronym_like(self.name), ambiguous=self.ambiguous)
        for alias in self.aliases:
            yield Form(alias, self.id, exact=acronym_like(alias))
        for acronym in self.acronyms:
            yield Form(acronym, self.id, exact=True)
        for short in self.short:
            yield Form(short, self.id, exact=acronym_like(short), ambiguous=True)


@dataclass(frozen=True, slots=True)
class CompanyLexicon:
    """Every company known by name, ready to be looked for in a text."""

    entries: Mapping[str, CompanyEntry]
    matcher: Matcher
    names: Mapping[str, str]  # every ambiguous form, folded, to its key: where the text itself says "company"

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, key: str) -> CompanyEntry:
        return self.entries[key]


def acronym_like(name: str) -> bool:
    """Whether a form counts in capitals only: short, no lower-case letter, no space."""
    return len(name) <= 3 and name.isupper() and name.isalnum()


def build_companies(entries: Iterable[CompanyEntry]) -> CompanyLexicon:
    """A lexicon of these entries."""
    known = {entry.id: entry for entry in entries}
    forms = [form for entry in known.values() for form in entry.forms()]
    names = {fold_form(form.text): form.key for form in reversed(forms) if form.ambiguous}
    return CompanyLexicon(known, Matcher(forms), names)


def read_companies(path: Path) -> list[CompanyEntry]:
    """The entries of one lexicon file; a line that is wrong is named."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise LexiconError(f"{path.name} cannot be read: {problem}") from problem
    return [read_entry(path.name, key, fields) for key, fields in table.items()]


def read_entry(file: str, key: str, fields: Any) -> CompanyEntry:
    """One line of the lexicon file."""
    try:
        fields = {**fields, **{name: tuple(fields.get(name, ())) for name in ("aliases", "acronyms", "short")}}
        fields |= {"kind": Kind(fields["kind"]), "context": frozenset(fields.get("context", ()))}
        return CompanyEntry(id=key, **fields)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise LexiconError(f"{file}: the line of {key!r} is wrong: {problem}") from problem


@lru_cache(maxsize=4)
def load_companies(extra: Path | None = None) -> CompanyLexicon:
    """The shipped companies, and over them those of a file of the user's own in the same form."""
    entries = read_companies(FOLDER / "companies.toml")
    return build_companies(entries + (read_companies(extra) if extra else []))
