"""Cut runs of capitalised words into pieces that may each be one name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from pipelines.companies.words import CompanyWords
from pipelines.matching.folding import fold_form
from pipelines.matching.runs import Run
from tradewatch.article import Span

__all__ = ["Piece", "fold_words", "pieces"]

JOINERS = frozenset(("and", "at", "for", "from", "in", "of", "on", "with"))
MOST_WORDS = 6
TITLE = -2.0  # what the calling of a person weighs: "Detective", "Actor"


class Piece(NamedTuple):
    """Words that may be one name, and what was cut off around them within their run."""

    start: int
    end: int
    folded: tuple[str, ...]
    lead: tuple[str, ...]  # capitalised words before it that are no part of it: "Distributor", "Norwegian"
    joiner: str  # the small word that joins it to the piece before
    titled: bool  # a capitalised job and a name stand behind it: "Blue Lamp CEO Ada Byron"
    personal: bool = False  # it reads as a person's name

    @property
    def span(self) -> Span:
        """From the first letter to the last."""
        return Span(self.start, self.end)

    @property
    def key(self) -> str:
        """The name, folded."""
        return " ".join(self.folded)


def pieces(
    runs: Iterable[tuple[Run, Sequence[str]]], words: CompanyWords, known: Collection[tuple[int, int]] = ()
) -> list[Piece]:
    """Every piece of the runs, which come with their folded words, in reading order; ordinary words alone are none.

    What is known whole, from one place to another, is not cut.
    """
    found: list[Piece] = []
    for run, folded in runs:
        if (run.start, run.end) in known:
            found.append(Piece(run.start, run.end, tuple(folded), (), "", False))
        elif len(folded) == 1:
            word = folded[0]
            if word not in words.idle and len(word) > 2 and not word[0].isdigit():
                found.append(Piece(run.start, run.end, (word,), (), "", False))
        elif JOINERS.isdisjoint(run.words) and run.words[0] != "the":
            found += trim(run, folded, 0, len(folded), "", words)
        else:
            found += cut(run, folded, words)
    return found


def cut(run: Run, folded: Sequence[str], words: CompanyWords) -> Iterator[Piece]:
    """The pieces of one run: it is cut at "and", "of" and the like."""
    first, joiner = 0, ""
    for number, word in enumerate(run.words):
        if word in JOINERS or (word == "the" and number == first):
            if number > first:
                yield from trim(run, folded, first, number, joiner, words)
            first, joiner = number + 1, word if word != "the" else joiner
    if first < len(folded):
        yield from trim(run, folded, first, len(folded), joiner, words)


def fold_words(run: Run) -> list[str]:
    """The words of a run as the lists have them."""
    return [word.lower() if word.isascii() else fold_form(word) for word in run.words]


def trim(run: Run, folded: Sequence[str], first: int, last: int, joiner: str, words: CompanyWords) -> Iterator[Piece]:
    """The words from `first` up to `last` without the articles, peoples and jobs around the name."""
    begin = first
    while begin < last - 1 and (droppable(folded[begin], words) or territory(folded, begin, words)):
        if begin == last - 2 and folded[begin] in words.peoples and folded[-1] in words.tails:
            break  # "American Airlines"
        begin += 1
        if begin < last - 1 and folded[begin] in words.calendar:
            begin += 1  # "In May Blue Lamp"
    end = next((i for i in range(begin, last) if folded[i] in words.titles), last)
    titled = begin < end < last - 1
    if end < last and not titled and not begin < end == last - 1:
        end = last
    if 0 < end - begin <= MOST_WORDS:
        start = run.start + sum(len(word) + 1 for word in run.words[:begin])
        stop = start + sum(len(word) + 1 for word in run.words[begin:end]) - 1
        name = tuple(folded[begin:end])
        yield Piece(start, stop, name, tuple(folded[first:begin]), joiner, titled, personal(name, words))


def territory(folded: Sequence[str], place: int, words: CompanyWords) -> bool:
    """Whether a job's territory or field stands before somebody's name: "SVP for EMEA Anna Keller"."""
    return words.is_plain(folded[place]) and place + 2 < len(folded) and folded[place + 1] in words.given_names


def droppable(word: str, words: CompanyWords) -> bool:
    """Whether a capitalised word before a name is no part of it."""
    if word in words.heads:
        return False
    if word in words.openers or word in words.peoples or word in words.nouns or word in words.roles:
        return True
    return words.calling.get(word, 0.0) <= TITLE or (word in words.calendar and word not in words.given_names)


def personal(name: Sequence[str], words: CompanyWords) -> bool:
    """Whether the words read as a person's name: a given name first, or an East Asian family name."""
    first, last = name[0], name[-1]
    if not 2 <= len(name) <= 4 or last in words.tails or last in words.suffixes or first in words.heads or "&" in name:
        return False
    if first in words.given_names or first.partition("-")[0] in words.given_names:
        return True
    return first in words.families and len(name) <= 3 and ("-" in last or last in words.given_names)
