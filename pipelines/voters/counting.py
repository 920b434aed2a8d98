"""Count votes: add the names that the rules missed, drop a doubtful company that is called a person, say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipelines.companies.lexicon import CompanyLexicon
from pipelines.companies.words import company_words
from pipelines.festivals.editions import edition_of
from pipelines.matching.folding import fold_form
from pipelines.speakers.names import find_names
from pipelines.speakers.reading import read
from pipelines.voters.vote import Label, Vote, Voter, name_of
from tradewatch.article import Article, Company, Festival, Span
from tradewatch.errors import VoterError

__all__ = ["LEAST", "Count", "Elected", "count_votes", "elect", "unvoted"]

LEAST = {Label.PERSON: 0.5, Label.COMPANY: 0.7, Label.FESTIVAL: 0.7}  # a score below it changes nothing
FIELDS = ("people", "companies", "festivals")  # of the provenance, where a vote had an effect
AROUND = " \t\r\n.,;:!?…“”\"„‘’'«»‹›()[]–—"  # no name begins or ends with these
POSSESSIVE = ("’s", "'s")
BREAK = re.compile(r"[\n“”\"„«»]")  # and none goes on over these


@dataclass(frozen=True, slots=True)
class Elected:
    """What the voters together make of a stretch: of votes that meet, what most and surest votes are for."""

    span: Span
    label: Label
    score: float  # of the surest
    voters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """A vote that was counted, for the provenance."""

    field: str
    deed: str  # for | against
    name: str
    by: Elected


@dataclass(frozen=True, slots=True)
class Count:
    """What came of the votes: the article with its companies and festivals, and where people's names stand."""

    article: Article
    people: tuple[Span, ...] = ()
    effects: tuple[Effect, ...] = ()

    def signed(self, tagged: Article) -> Article:
        """The article, tagged by now, with the votes that were counted in its provenance."""
        mentions = [span for person in tagged.people for span in person.mentions]
        told: dict[str, list[str]] = defaultdict(list)
        for effect in self.effects:
            by = effect.by
            if effect.field != "people" or any(span.covers(by.span) for span in mentions):
                told[effect.field].append(f"{effect.deed} {effect.name} ({' '.join(by.voters)} {by.score:.2f})")
        votes = {field: "votes: " + "; ".join(dict.fromkeys(lines)) for field, lines in told.items()}
        return replace(tagged, provenance=MappingProxyType({**tagged.provenance, **votes})) if votes else tagged


def count_votes(article: Article, lexicon: CompanyLexicon, voters: Sequence[Voter]) -> Count:
    """Count the votes on an article whose companies and festivals the rules have tagged.

    What the lexicons know stands, whatever a voter says; so does a person of whom the rules are sure.
    """
    article = unvoted(article)
    elected = elect(article.text, voters)
    if not elected:
        return Count(article)
    voted, against = _without_doubtful(article, [one for one in elected if one.label is Label.PERSON])
    taken = _named(voted)
    free = [one for one in elected if not any(one.span.meets(span) for span in taken)]
    chosen = {label: [one for one in free if one.label is label] for label in Label}
    reading = read(article.text)
    names = find_names(reading, taken, ())
    places = [(reading.span(name.first, name.last), name.sure) for name in names]
    for label in (Label.COMPANY, Label.FESTIVAL):
        chosen[label] = [one for one in chosen[label] if not _belongs_to_a_person(one.span, places)]
    sure = [span for span, certain in places if certain]
    unknown = [one for one in chosen[Label.PERSON] if not any(span.covers(one.span) for span in sure)]
    groups = zip(FIELDS, (unknown, chosen[Label.COMPANY], chosen[Label.FESTIVAL]), strict=True)
    effects = [Effect(field, "for", one.span.of(article.text), one) for field, group in groups for one in group]
    voted = _with_companies(voted, chosen[Label.COMPANY], lexicon)
    voted = _with_festivals(voted, chosen[Label.FESTIVAL])
    return Count(voted, tuple(one.span for one in chosen[Label.PERSON]), (*against, *effects))


def _belongs_to_a_person(span: Span, places: Iterable[tuple[Span, bool]]) -> bool:
    """Whether the rules are sure of a person there, or the vote is for a part of what may be a person's name."""
    return any(span.meets(place) and (sure or not span.covers(place)) for place, sure in places)


def unvoted(article: Article) -> Article:
    """The article without what an earlier vote left in its provenance."""
    if article.provenance.keys().isdisjoint(FIELDS):
        return article
    kept = {name: rule for name, rule in article.provenance.items() if name not in FIELDS}
    return replace(article, provenance=MappingProxyType(kept))


def elect(text: str, voters: Sequence[Voter]) -> list[Elected]:
    """What the votes come to, in reading order; no two results meet."""
    scores: dict[tuple[Span, Label], dict[str, float]] = defaultdict(dict)
    for voter in voters:
        name = name_of(voter)
        for vote in voter(text):
            if (span := _checked(text, vote, name)) is not None:
                place = scores[span, vote.label]
                place[name] = max(vote.score, place.get(name, 0.0))
    ranked = sorted(scores.items(), key=lambda item: (-sum(item[1].values()), -len(item[0][0]), item[0]))
    kept: list[Elected] = []
    for (span, label), given in ranked:
        if not any(span.meets(other.span) for other in kept):
            kept.append(Elected(span, label, max(given.values()), tuple(given)))
    return sorted((one for one in kept if one.score >= LEAST[one.label]), key=lambda one: one.span)


def _checked(text: str, vote: Vote, name: str) -> Span | None:
    """The name in the stretch, without marks around it and without a possessive; None when there is none.

    Raises VoterError for a vote that no voter may give.
    """
    span = vote.span
    if not 0 <= span.start <= span.end <= len(text) or vote.label not in LEAST or not 0 <= vote.score <= 1:
        raise VoterError(
            f"{name}: {vote.label} at {span.start}-{span.end} with score {vote.score} is no vote on a text of "
            f"{len(text)} characters; labels are {', '.join(Label)}, scores go from 0 to 1"
        )
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(AROUND))
    words = words.strip(AROUND)
    if words.endswith(POSSESSIVE):
        words = words[:-1].rstrip(AROUND)
    if not words or BREAK.search(words) or not all(map(_capital, (words.split()[0], words.split()[-1]))):
        return None
    return Span(start, start + len(words))


def _capital(word: str) -> bool:
    """Whether a word may begin or end a name: it has a capital, or letters that know none."""
    return any((letter.isalpha() and not letter.islower()) or letter.isdigit() for letter in word)


def _named(article: Article) -> list[Span]:
    """Where companies and festivals stand."""
    companies = [span for company in article.companies for span in company.mentions]
    return companies + [span for festival in article.festivals for span in festival.mentions]


def _without_doubtful(article: Article, people: Sequence[Elected]) -> tuple[Article, list[Effect]]:
    """Without the doubtful companies that the voters call people."""
    effects: list[Effect] = []
    kept: list[Company] = []
    for company in article.companies:
        against = [one for one in people if any(one.span.covers(span) for span in company.mentions)]
        if against and _doubtful(company):
            effects.append(Effect("companies", "against", company.name, against[0]))
        else:
            kept.append(company)
    return (replace(article, companies=tuple(kept)) if effects else article), effects


def _doubtful(company: Company) -> bool:
    """Whether neither the lexicon nor any word of its name says that it is a company."""
    words, folded = company_words(), fold_form(company.name).replace(".", "").split()
    telling = (words.suffixes, words.legal, words.tails, words.heads, words.bodies)
    return company.id is None and not any(word in known or word in "&+" for known in telling for word in folded)


def _with_companies(article: Article, elected: Iterable[Elected], lexicon: CompanyLexicon) -> Article:
    """With a company for each name; under the lexicon's key where the name is one of its ambiguous ones."""
    fresh: list[Company] = []
    for name, spans in _by_name(article.text, elected):
        key = lexicon.names.get(fold_form(name))
        if key is None:
            fresh.append(Company(name, None, None, spans))
        elif all(company.id != key for company in (*article.companies, *fresh)):
            fresh.append(Company(lexicon[key].name, key, str(lexicon[key].kind), spans))
    ordered = sorted((*article.companies, *fresh), key=lambda one: min(one.mentions))
    return replace(article, companies=tuple(ordered)) if fresh else article


def _with_festivals(article: Article, elected: Iterable[Elected]) -> Article:
    """With a festival for each name; its edition is the year that stands beside it."""
    published = article.published_at.local_day if article.published_at else None
    fresh = [
        Festival(name, None, None, edition_of(article.text, spans, None, published), spans)
        for name, spans in _by_name(article.text, elected)
    ]
    ordered = sorted((*article.festivals, *fresh), key=lambda one: min(one.mentions))
    return replace(article, festivals=tuple(ordered)) if fresh else article


def _by_name(text: str, elected: Iterable[Elected]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Each name as it is written first, with the places it stands in."""
    places: dict[str, list[Span]] = defaultdict(list)
    for one in elected:
        places[fold_form(one.span.of(text))].append(one.span)
    for spans in places.values():
        yield spans[0].of(text), tuple(spans)
