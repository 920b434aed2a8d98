"""Tag relations: lay each form over the sentences that name two companies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipelines.relations.dates import stated_date
from pipelines.relations.gaps import a_place, apposed, attached, described, linking
from pipelines.relations.lexicon import Form, RelationWords, forms, promising, relation_words
from pipelines.relations.sentences import Sentence, sentences
from pipelines.relations.status import status_of
from tradewatch.article import Article, Relation, RelationKind, RelationStatus

__all__ = ["find_relations", "tag_relations"]

OLDEST = 1900  # a page that gives an older date gives none
FINITE = frozenset(["is", "was", "are", "were", "has", "have", "had", "will", "would", "said", "says", "also"])


def tag_relations(article: Article) -> Article:
    """The article with what it states of its companies' owners and sales, in reading order."""
    return replace(article, relations=find_relations(article))


def find_relations(article: Article) -> tuple[Relation, ...]:
    """What the text states of the companies that are tagged in it."""
    published = article.published_at.local_day if article.published_at else None
    if published is not None and published.year < OLDEST:
        published = None
    names = [company.name for company in article.companies]
    found: list[Relation] = []
    for sentence in sentences(article.text, article.companies, promising()):
        told: dict[tuple[RelationKind, int, int], Stated] = {}
        for stated in _stated(sentence, published):
            if stated.company != stated.other:
                place = (stated.kind, stated.company, stated.other)
                told[place] = max(told.get(place, stated), stated, key=Stated.says)
        found += (stated.named(names, sentence) for stated in told.values() if not _given_up(stated, told.values()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement by the companies' numbers."""

    kind: RelationKind
    company: int
    other: int
    seller: int | None
    status: RelationStatus
    dated: str | None

    def says(self) -> int:
        """How much is stated beside the bare fact."""
        return (self.seller is not None) + (self.dated is not None)

    def named(self, names: list[str], sentence: Sentence) -> Relation:
        """The same by the companies' names."""
        seller = None if self.seller in (None, self.company, self.other) else names[self.seller or 0]
        company, other = names[self.company], names[self.other]
        return Relation(self.kind, company, other, sentence.span, self.status, seller, self.dated)


def _given_up(owned: Stated, told: Iterable[Stated]) -> bool:
    """Whether the same sentence says that this owner has sold."""
    return owned.kind is RelationKind.OWNED_BY and any(
        one.company == owned.company and one.seller == owned.other and one.status is RelationStatus.DONE for one in told
    )


def _stated(sentence: Sentence, published: date | None) -> Iterator[Stated]:
    known = relation_words()
    for form in forms():
        if any(map(sentence.words.__contains__, form.near)):
            for pattern in form.says:
                yield from _laid(form, pattern, sentence, known, published)


def _laid(
    form: Form, pattern: re.Pattern[str], sentence: Sentence, known: RelationWords, published: date | None
) -> Iterator[Stated]:
    """What one form finds; the next match may begin inside the last."""
    words = sentence.words
    match = pattern.search(words)
    while match is not None:
        gaps = _gaps(match, known)
        before = words[: match.start()]
        if gaps is not None and not a_place(before) and not (_weak(form, match, gaps) and attached(before, known)):
            status = status_of(form, match, gaps, words, known)
            if status is not None:
                dated = stated_date(form.kind, match, words, published)
                yield from _each(form.kind, match, sentence, status, dated)
        match = pattern.search(words, match.start() + 1)


def _gaps(match: re.Match[str], known: RelationWords) -> list[str] | None:
    """The linking words of a match; None when something in its gaps says something else."""
    read: list[str] = []
    for name, words in match.groupdict().items():
        kind, inside = name.partition("_")[0], (words or "").split()
        if kind == "desc" or kind == "stake":
            if not described(inside[:-1] if kind == "stake" else inside, known):
                return None
        elif kind == "kind":
            if inside and (inside[0] == "and" or not all(word in known.kinds for word in inside)):
                return None
        elif kind in ("gap", "open", "being", "link", "chain", "before", "was") and inside:
            linked = linking(inside, known, kind=kind)
            if linked is None:
                if kind == "was" and inside != ["-"]:
                    continue
                return None
            read += linked
    return read


def _weak(form: Form, match: re.Match[str], gaps: list[str]) -> bool:
    """Whether the first company is the subject of a deal by its place alone."""
    first = next((name for name in match.groupdict() if name.startswith(("gap", "open", "being"))), None)
    if form.kind is RelationKind.OWNED_BY or first is None:
        return False
    return not apposed(match.group(first).split(), relation_words())


def _each(
    kind: RelationKind, match: re.Match[str], sentence: Sentence, status: RelationStatus, dated: str | None
) -> Iterator[Stated]:
    seller = _numbers(match, "seller", sentence)
    also = _numbers(match, "also", sentence)
    if also and not described(match["beside"].split(), relation_words()):
        also = ()
    for company in _numbers(match, "company", sentence):
        for other in (*_numbers(match, "other", sentence), *also):
            yield Stated(kind, company, other, seller[0] if seller else None, status, dated)


def _numbers(match: re.Match[str], name: str, sentence: Sentence) -> tuple[int, ...]:
    """The companies in a group; of a list that may end in the next clause's subject, the first alone."""
    if name not in match.re.groupindex or match.group(name) is None:
        return ()
    first = sentence.words.count("C ", 0, match.start(name))
    count = match.group(name).count("C ")
    following = sentence.words[match.end(name) :].partition(" ")[0]
    if count > 1 and match.end(name) == match.end() and following in FINITE:
        count = 1
    return sentence.companies[first : first + count]
