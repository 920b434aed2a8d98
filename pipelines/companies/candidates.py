"""Discover companies the lexicon does not know, from the end of a name and from what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.companies.acronyms import acronym_behind
from pipelines.companies.evidence import evidence
from pipelines.companies.words import CompanyWords
from pipelines.matching.runs import Run
from pipelines.matching.surroundings import inside, word_before
from tradewatch.article import Span

__all__ = ["Candidate", "Search", "candidates"]

MOST_WORDS = 5
BREAKS = frozenset(("and", "for", "in", "on", "the", "y", "et", "with"))
ARTICLES = frozenset(("a", "at", "but", "in", "the"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that the text gives away as a company's: where it stands, and of what kind it is."""

    span: Span
    kind: str | None
    stem: str | None = None  # the name without its suffix: the short form that later paragraphs may use


@dataclass(frozen=True, slots=True)
class Search:
    """What the search for candidates looks at."""

    text: str
    words: CompanyWords
    taken: Sequence[Span]  # known mentions
    titles: Sequence[Span]


def candidates(search: Search, runs: Sequence[Run]) -> list[Candidate]:
    """Every candidate in reading order, at most one beginning at a place."""
    found: dict[int, Candidate] = {}
    whole = {(span.start, span.end) for span in search.taken}
    for run in runs:
        if (run.start, run.end) in whole:
            continue
        for candidate in in_run(search, run):
            if acceptable(search, candidate.span):
                found.setdefault(candidate.span.start, candidate)
    return [found[start] for start in sorted(found)]


def in_run(search: Search, run: Run) -> Iterator[Candidate]:
    """The candidates of one run of capitalised words, the surest first."""
    run = behind_job(run, search.words)
    folded = [word.lower().rstrip(".") for word in run.words]
    if len(folded) > 1:
        yield from by_suffix(search, run, folded)
        yield from by_body(search, run, folded)
    yield from by_neighbour(search, run, folded)


def behind_job(run: Run, words: CompanyWords) -> Run:
    """The run without a capitalised job before the name: "CEO of Blue Lamp"."""
    for place in range(len(run.words) - 2):
        if run.words[place].lower() in words.titles and run.words[place + 1] in ("of", "for"):
            return Run(run.spans[place + 2].start, run.end, run.words[place + 2 :])
    return run


def by_suffix(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "Blue Lamp Pictures", "Blue Lamp Media Group"."""
    suffixes = search.words.suffixes
    for place in range(1, len(folded)):
        if folded[place] in suffixes and (place == 1 or folded[place - 1] not in suffixes):
            last = next((i for i in range(place, len(folded)) if folded[i] not in suffixes), len(folded))
            if last == len(folded) or folded[last] not in search.words.elsewhere:
                yield from with_suffix(search, run, folded, place, last)


def with_suffix(search: Search, run: Run, folded: Sequence[str], place: int, last: int) -> Iterator[Candidate]:
    """The name whose suffixes are the words from `place` up to `last`, if it is one."""
    first, spans = begin(search.words, folded, place), run.spans
    span = Span(spans[first].start, spans[last - 1].end)
    if distinctive(search.words, folded[first:place]) and sure(search, span, folded[place:last]):
        kinds = (search.words.suffixes[word] for word in folded[place:last])
        kind = next((kind for kind in kinds if kind), None)
        yield Candidate(span, kind, search.text[span.start : spans[place - 1].end])


def begin(words: CompanyWords, folded: Sequence[str], end: int) -> int:
    """Where the name that ends before `end` begins: behind a small word, a role or a people, and not too far back."""
    first = max((i + 1 for i in range(end - 1) if folded[i] in BREAKS or folded[i] in words.roles), default=0)
    first = max(first, end - MOST_WORDS + 1)
    while first < end - 1 and droppable(words, folded[first]):
        first += 1
    return first


def droppable(words: CompanyWords, word: str) -> bool:
    """Whether a capitalised word before a name is no part of it."""
    if word in words.may_begin:
        return False
    return words.is_plain(word) or word in words.nouns or word in words.beside


def distinctive(words: CompanyWords, name: Sequence[str]) -> bool:
    """Whether some word of a name is more than a place, a month or a word of the trade."""
    return any(
        len(word) > 1 and not (word.isdigit() or words.is_plain(word) or word in words.suffixes or word in words.roles)
        for word in name
    )


def sure(search: Search, span: Span, suffixes: Sequence[str]) -> bool:
    """A strong suffix is enough; a weak one needs a second, a company's noun before, a possessive or an acronym."""
    if len(suffixes) > 1 or suffixes[0] not in search.words.weak:
        return True
    before = word_before(search.text, span.start).lower()
    if before in search.words.nouns or before.endswith("-based"):
        return True
    return search.text[span.end : span.end + 2] in ("’s", "'s") or acronym_behind(search.text, span) is not None


def by_body(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "Ruritanian Film Fund", "Ruritania Audiovisual Council"."""
    bodies, fields = search.words.bodies, search.words.fields
    for last in range(1, len(folded)):
        if folded[last] not in bodies:
            continue
        first = max((i + 1 for i in range(last) if folded[i] in BREAKS - {"and"}), default=0)
        while first < last and folded[first] in ARTICLES:
            first += 1
        name = folded[first:last]
        if 1 < len(name) < 6 and name[0] not in fields and not fields.isdisjoint(name[-3:]):
            yield Candidate(Span(run.spans[first].start, run.spans[last].end), bodies[folded[last]])


def by_neighbour(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "sales outfit Blue Lamp", "Blue Lamp, the Rome-based distributor", "Rome-based Lampo", "CEO of Blue Lamp"."""
    count = next((i for i, word in enumerate(folded) if word in search.words.titles or word in BREAKS), len(folded))
    if not 0 < count <= MOST_WORDS:
        return
    kind = evidence(search.text, search.words, run, folded, count)
    if kind is not None:
        first = begin(search.words, folded, count)
        if search.words.roles.isdisjoint(folded[:first]) and named(search.words, folded[first:count]):
            yield Candidate(Span(run.spans[first].start, run.spans[count - 1].end), kind or None)


def named(words: CompanyWords, name: Sequence[str]) -> bool:
    """Whether the words can be a company's name at all."""
    if name[0] in words.calendar or name[0] in words.roles or name[-1] in words.elsewhere or name[-1] in words.roles:
        return False
    if len(name) in (2, 3) and name[0] in words.given_names:
        return False
    return distinctive(words, name) and not name[0].isdigit()


def acceptable(search: Search, span: Span) -> bool:
    """Whether the candidate is no known mention, no part of one, and no film's title."""
    return not inside(span, search.titles) and not any(spoils(search, known, span) for known in search.taken)


def spoils(search: Search, known: Span, span: Span) -> bool:
    """Whether a known mention is all there is in the candidate, but for what the law puts behind a name."""
    if not known.meets(span):
        return False
    if not span.covers(known) or known == span:
        return True
    rest = search.text[known.end : span.end].lower().replace(".", "").split()
    return known.start == span.start and all(word in search.words.legal for word in rest)
