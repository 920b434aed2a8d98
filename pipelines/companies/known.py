"""Mark the companies the lexicon knows; where a name is also an ordinary word, let its surroundings decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.companies.lexicon import CompanyLexicon
from pipelines.companies.signs import before, behind
from pipelines.companies.words import CompanyWords, company_words
from pipelines.matching import Hit, fold_aligned, longest
from pipelines.matching.surroundings import (
    Listed,
    inside,
    joined,
    name_after,
    name_before,
    starts_sentence,
    titles,
    window,
    word_after,
    word_before,
)
from tradewatch.article import Span

__all__ = ["Surroundings", "known_mentions"]

FIRM = 1.5
ANOTHER = -3.0  # "the Discovery section", "the Orange Prize"
WORDS = re.compile(r"[a-z]+(?:-[a-z]+)?")
# After a sentence's first word these say that it is a verb or a noun: "Focus on the story", "Element of surprise".
ORDINARY_AFTER = re.compile(
    r"(?:a|about|an|by|for|from|her|his|in|into|it|like|more|my|of|on|or|our|that|the|their|this|to|up|with|your)"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text and what was seen in it once, for asking about each ambiguous name."""

    text: str
    titles: Sequence[Span]
    words: CompanyWords

    def standing_alone(self, span: Span) -> bool:
        """Whether the name is no part of a bigger one and no title."""
        beside = self.words.beside
        if name_after(self.text, span.end, beside) or inside(span, self.titles):
            return False
        if self.text[span.start - 1 : span.start] == "-" and self.text[span.start - 2 : span.start - 1].islower():
            return False  # the second half of a surname
        before = word_before(self.text, span.start)
        if name_before(self.text, span.start, beside) or before.isdigit():
            return False
        following = word_after(self.text, span.end)
        return following != "of" and self.words.deeds.get(following, 0.0) > ANOTHER

    def personal(self, span: Span) -> bool:
        """Whether the name is a surname, or a given name before one."""
        beside = self.words.beside
        return bool(name_before(self.text, span.start, beside) or name_after(self.text, span.end, beside))

    def proves(self, span: Span) -> bool:
        """Whether what stands directly beside the name says that it is a company."""
        ahead = before(self.text, span.start, self.words)
        return ahead.weight >= FIRM or ahead.weight + behind(self.text, span.start, span.end, self.words).weight >= FIRM

    def speaks_of_trade(self, span: Span, more: frozenset[str]) -> bool:
        """Whether a word of the trade, or one of the entry's own, stands near."""
        if starts_sentence(self.text, span.start) and ordinary(self.text, span):
            return False
        near = set(WORDS.findall(window(self.text, span).lower()))
        return not near.isdisjoint(self.words.context) or not near.isdisjoint(more)


def known_mentions(text: str, headline: str | None, lexicon: CompanyLexicon) -> list[Hit]:
    """Every mention of a company of the lexicon, in reading order, the longest form where two overlap."""
    hits = lexicon.matcher.find(fold_aligned(text))
    sure = [hit for hit in hits if not hit.form.ambiguous]
    doubtful = [hit for hit in hits if hit.form.ambiguous]
    around = Surroundings(text, titles(text), company_words())
    sure = [hit for hit in sure if not inside(hit.span, around.titles)]
    if doubtful:
        licensed = {hit.form.key for hit in sure} | named_in(headline, lexicon)
        sure += settle(doubtful, around, licensed, sure, lexicon)
    return longest(sure)


def named_in(headline: str | None, lexicon: CompanyLexicon) -> set[str]:
    """The companies that the headline names by an unambiguous form."""
    hits = lexicon.matcher.find(fold_aligned(headline)) if headline else []
    return {hit.form.key for hit in hits if not hit.form.ambiguous}


def settle(
    hits: Sequence[Hit], around: Surroundings, licensed: set[str], sure: Sequence[Hit], lexicon: CompanyLexicon
) -> list[Hit]:
    """Those of the ambiguous hits that mean the company: one that is sure vouches for its fellows."""
    people = {hit.form.text for hit in hits if around.personal(hit.span)}
    alone = [hit for hit in hits if around.standing_alone(hit.span)]
    vouched = set(licensed)
    listed = Listed.of(hit.span for hit in sure)
    for hit in (hit for hit in alone if hit.form.text not in people):
        if meant(hit, around, listed, lexicon):
            vouched.add(hit.form.key)
            listed.add(hit.span)
    return [hit for hit in alone if hit.form.key in vouched and plausible(hit, around)]


def meant(hit: Hit, around: Surroundings, listed: Listed, lexicon: CompanyLexicon) -> bool:
    """Whether the words near a doubtful name, or the companies it is listed with, say that the company is meant."""
    context = lexicon[hit.form.key].context
    return around.speaks_of_trade(hit.span, context) or joined(around.text, hit.span, listed) or around.proves(hit.span)


def plausible(hit: Hit, around: Surroundings) -> bool:
    """Whether a vouched name at a sentence's start is not the ordinary word after all."""
    return not (starts_sentence(around.text, hit.span.start) and ordinary(around.text, hit.span))


def ordinary(text: str, span: Span) -> bool:
    """Whether the word behind a name shows that it is an ordinary word: "Focus on the story"."""
    word = word_after(text, span.end)
    return word != "" and ORDINARY_AFTER.fullmatch(word) is not None
