"""Bind what is shorter to what is longer: acronyms to their definition, short forms to the full form seen first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.companies.candidates import Candidate
from pipelines.companies.words import CompanyWords
from pipelines.matching.acronyms import acronym_behind
from pipelines.matching.folding import fold_form
from pipelines.matching.surroundings import inside, name_after, name_before
from tradewatch.article import Span

__all__ = ["Binding", "Named", "bindings", "mentions_of", "same_company"]


@dataclass(slots=True)
class Named:
    """A company found in the article, known or not, while its mentions are gathered."""

    name: str
    key: str | None
    kind: str | None
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Binding:
    """A shorter form that stands for a company from one place of the text on."""

    form: str
    owner: int
    start: int
    exact: bool


def bindings(
    text: str, companies: Sequence[Named], stems: dict[int, tuple[str, int]], words: CompanyWords
) -> Iterator[Binding]:
    """The shorter forms that the article's own full forms allow."""
    for number, company in enumerate(companies):
        for span in company.spans:
            if defined := acronym_behind(text, span):
                yield Binding(defined[0], number, defined[1].start, exact=True)
                break
        if number in stems:
            stem, start = stems[number]
            if can_stand_alone(stem, words) and not reads_as_person(text, stem, start):
                yield Binding(stem, number, start, exact=False)


def can_stand_alone(stem: str, words: CompanyWords) -> bool:
    """Whether a name without its suffix is still a name and no person's."""
    folded = fold_form(stem).split()
    if len(stem) < 4 or all(words.is_plain(word) or word in words.suffixes for word in folded):
        return False
    return folded[0] not in words.given_names and (len(folded) > 1 or not words.is_plain(folded[0]))


def reads_as_person(text: str, stem: str, start: int) -> bool:
    """Whether two words are named before the company is, or the last of them alone later: a founder's name."""
    first, _, last = stem.rpartition(" ")
    if not first:
        return False
    place = text.find(stem)
    while place >= 0 and place + len(stem) < start:
        if not text[place + len(stem) + 1 : place + len(stem) + 2].isupper():
            return True
        place = text.find(stem, place + 1)
    place = text.find(last, start)
    while place >= 0:
        if not text.endswith(first + " ", 0, place) and whole(text, Span(place, place + len(last))):
            return True
        place = text.find(last, place + 1)
    return False


def mentions_of(
    text: str, binding: Binding, taken: bytearray, titles: Sequence[Span], words: CompanyWords
) -> list[Span]:
    """Where a bound form stands as a whole word, alone, behind the place that binds it.

    `taken` is 1 where a mention stands.
    """
    found: list[Span] = []
    place = text.find(binding.form, binding.start)
    while place >= 0:
        span = Span(place, place + len(binding.form))
        if whole(text, span) and 1 not in taken[span.start : span.end] and not inside(span, titles):
            if not binding.exact and name_before(text, span.start, words.beside):
                return []  # somebody's surname
            if binding.exact or not name_after(text, span.end, words.beside):
                found.append(span)
        place = text.find(binding.form, span.end)
    return found


def whole(text: str, span: Span) -> bool:
    """Whether no letter or digit touches the stretch."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    return not before.isalnum() and not after.isalnum()


def same_company(candidates: Iterable[Candidate], text: str) -> tuple[list[Named], dict[int, tuple[str, int]]]:
    """The candidates gathered by name, and for each that has a suffix the name without it and where it is bound."""
    numbers: dict[str, int] = {}
    companies: list[Named] = []
    stems: dict[int, tuple[str, int]] = {}
    for candidate in candidates:
        name = candidate.span.of(text)
        number = numbers.setdefault(fold_form(name), len(companies))
        if number == len(companies):
            companies.append(Named(name, None, candidate.kind, []))
        companies[number].spans.append(candidate.span)
        if candidate.stem and number not in stems:
            stems[number] = (candidate.stem, candidate.span.end)
    return companies, stems
