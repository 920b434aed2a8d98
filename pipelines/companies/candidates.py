"""Discover companies the lexicon does not know, from the end of a name and from what stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.companies.pieces import Piece, fold_words, pieces
from pipelines.companies.proof import proven, told_by
from pipelines.companies.words import CompanyWords
from pipelines.matching.acronyms import acronym_behind
from pipelines.matching.runs import Run
from pipelines.matching.surroundings import inside, touches, word_before
from tradewatch.article import Span

__all__ = ["Candidate", "Search", "candidates"]

MOST_WORDS = 5
BREAKS = frozenset(("and", "for", "in", "on", "the", "y", "et", "with"))
PARTICLES = frozenset(("da", "de", "del", "des", "di", "do", "du", "la"))


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
    likely: Collection[str] = ()  # ambiguous names of the lexicon, folded
    headline: str = ""


def candidates(search: Search, runs: Sequence[Run]) -> list[Candidate]:
    """Every candidate in reading order, at most one beginning at a place."""
    read = [(run, fold_words(run)) for run in runs]
    found = by_name(search, read)
    sure = sorted(candidate.span for candidate in found.values())
    for candidate in weighed(search, read, sure):
        found.setdefault(candidate.span.start, candidate)
    return [found[start] for start in sorted(found)]


def by_name(search: Search, runs: Sequence[tuple[Run, Sequence[str]]]) -> dict[int, Candidate]:
    """The candidates that their own words give away, by where they begin."""
    found: dict[int, Candidate] = {}
    whole = {(span.start, span.end) for span in search.taken}
    marks = search.words.marks
    for run, folded in runs:
        if len(folded) == 1 or marks.isdisjoint(folded) or (run.start, run.end) in whole:
            continue
        for candidate in in_run(search, run, folded):
            if acceptable(search, candidate.span):
                found.setdefault(candidate.span.start, candidate)
    return found


def weighed(search: Search, runs: Sequence[tuple[Run, Sequence[str]]], sure: Sequence[Span]) -> list[Candidate]:
    """The candidates that only their surroundings give away, wherever the article proves the name."""
    known = {(span.start, span.end) for span in search.taken}
    cut = [piece for piece in pieces(runs, search.words, known) if not inside(piece, search.titles)]
    told = told_by(search.headline, search.words) if cut else {}
    cases = proven(search.text, cut, [*search.taken, *sure], search.words, search.likely, told)
    begun = {span.start: span.end for span in search.taken}
    found = [Candidate(piece.span, case.kind, stem(search, piece.span)) for case in cases for piece in case.pieces]
    found += [
        Candidate(piece.span, None) for piece in cut if piece.start in begun and goes_further(piece, begun, search)
    ]
    return [
        candidate
        for candidate in found
        if acceptable(search, candidate.span) and not touches(sure, candidate.span.start, candidate.span.end)
    ]


def goes_further(piece: Piece, begun: Mapping[int, int], search: Search) -> bool:
    """Whether a name begins with a known company's and goes on: "Bleecker Street Cinema", "Endemol Shine Italy"."""
    end = begun[piece.start]
    last = piece.folded[-1]
    if end >= piece.end or " " in search.text[end + 1 : piece.end]:
        return False
    return last in search.words.tails or last in search.words.place_words


def stem(search: Search, span: Span) -> str | None:
    """The name without a last or first word that many have: "Lampo" of "Lampo Cinemas" and of "Atelier Lampo"."""
    short, _, last = span.of(search.text).rpartition(" ")
    if short and last.lower() in search.words.tails:
        return short
    first, _, rest = span.of(search.text).partition(" ")
    return rest if rest and " " not in rest and first.lower() in search.words.heads else None


def in_run(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """The candidates of one run of capitalised words, the surest first."""
    for place in range(len(folded) - 2):
        if folded[place] in search.words.titles and run.words[place + 1] in ("of", "for"):
            run, folded = behind(run, folded, place + 2)
            break  # behind a capitalised job: "CEO of Blue Lamp"
    while (after := behind_person(search.words, run, folded)) is not None:
        ahead = Run(run.start, run.spans[after - 2].end, run.words[: after - 1])
        yield from by_words(search, ahead, folded[: after - 1])
        run, folded = behind(run, folded, after)
    yield from by_words(search, run, folded)


def behind(run: Run, folded: Sequence[str], place: int) -> tuple[Run, Sequence[str]]:
    """What is left of a run from one of its words on."""
    return Run(run.spans[place].start, run.end, run.words[place:]), folded[place:]


def by_words(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """The candidates of a run in which nobody is of a company."""
    yield from by_suffix(search, run, folded)
    yield from by_body_of(search, run, folded)
    yield from by_body(search, run, folded)


def behind_person(words: CompanyWords, run: Run, folded: Sequence[str]) -> int | None:
    """Where the company of the first person begins: "Ada Byron and Anna Keller of Blue Lamp Pictures"."""
    for place in range(2, len(folded) - 1):
        if run.words[place] != "of":
            continue
        first = max((n + 1 for n in range(place) if run.words[n][0].islower()), default=0)
        while first < place - 2 and (folded[first] in words.roles or droppable(words, folded[first])):
            first += 1
        if 1 < place - first < 5 and folded[first] in words.given_names and words.named.isdisjoint(folded[first:place]):
            return place + 1
    return None


def by_suffix(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "Blue Lamp Pictures", "Blue Lamp Media Group"."""
    suffixes = search.words.suffixes
    for place in range(1, len(folded)):
        if folded[place] in suffixes and (place == 1 or folded[place - 1] not in suffixes):
            last = next((i for i in range(place, len(folded)) if folded[i] not in suffixes), len(folded))
            if last == len(folded) or not goes_on(run, folded, last, search.words):
                yield from with_suffix(search, run, folded, place, last)


def goes_on(run: Run, folded: Sequence[str], last: int, words: CompanyWords) -> bool:
    """Whether the name does not end before `last`: "Lampo Films Week", "Les Films du Lac"."""
    if folded[last] in words.elsewhere or folded[last] in words.soft:
        return True
    return run.words[last] in PARTICLES and last < len(folded) - 1


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


def by_body_of(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "Federation of Nordic Screenwriters", "National Film Centre of Ruritania"."""
    for place in range(len(folded) - 2):
        if folded[place] in search.words.bodies and run.words[place + 1] in ("of", "for"):
            last = next(
                (i for i in range(place + 2, len(folded)) if run.words[i] == "and" and parts(search, folded, i)),
                len(folded),
            )
            first = place
            while first and run.words[first - 1][0].isupper() and folded[first - 1] not in search.words.openers:
                first -= 1
            about = {*folded[first:place], *folded[place + 2 : last]}
            if not (about.isdisjoint(search.words.fields) and about.isdisjoint(search.words.trades)):
                yield Candidate(
                    Span(run.spans[first].start, run.spans[last - 1].end), search.words.bodies[folded[place]]
                )


def parts(search: Search, folded: Sequence[str], place: int) -> bool:
    """Whether "and" parts two bodies and does not join two fields of one."""
    return folded[place + 1 : place + 2] == ["the"] or any(
        word in search.words.bodies or word in search.words.suffixes for word in folded[place:]
    )


def by_body(search: Search, run: Run, folded: Sequence[str]) -> Iterator[Candidate]:
    """ "Ruritanian Film Fund", "Ruritania Audiovisual Council", "Labour Relations Board"."""
    bodies, fields = search.words.bodies, search.words.fields
    for last in range(1, len(folded)):
        if folded[last] not in bodies:
            continue
        first = max((i + 1 for i in range(last) if folded[i] in BREAKS - {"and"}), default=0)
        while first < last and folded[first] in search.words.openers:
            first += 1
        name = folded[first:last]
        public = bodies[folded[last]] == "public_body" and len(name) > 1 and "and" not in name
        if 1 < len(name) < 6 and name[0] not in fields and (public or not fields.isdisjoint(name[-3:])):
            yield Candidate(Span(run.spans[first].start, run.spans[last].end), bodies[folded[last]])


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
