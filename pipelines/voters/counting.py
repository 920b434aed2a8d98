"""Count votes: add the names that the rules missed, drop a doubtful company that is called a person, say so."""

from __future__ import annotations

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

__all__ = ["LEAST", "Elected", "count_votes", "elect", "unvoted"]

LEAST = {Label.PERSON: 0.5, Label.COMPANY: 0.7, Label.FESTIVAL: 0.7}  # a score below it changes nothing
FIELDS = ("people", "companies", "festivals")  # of the provenance, where a vote had an effect
POSSESSIVE = ("’s", "'s", "’", "'")


@dataclass(frozen=True, slots=True)
class Elected:
    """What the voters together make of a stretch: of votes that meet, what most and surest votes are for."""

    span: Span
    label: Label
    score: float  # of the surest
    voters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a vote changed, for the provenance."""

    field: str
    deed: str  # added | dropped
    name: str
    by: Elected


def count_votes(article: Article, lexicon: CompanyLexicon, voters: Sequence[Voter]) -> tuple[Article, list[Span]]:
    """The article after the vote on its companies and festivals, and the stretches elected to be people's names.

    What the lexicons know stands, whatever a voter says; so does a person of whom the rules are sure.
    """
    elected = elect(article.text, voters)
    if not elected:
        return unvoted(article), []
    voted, effects = _dropped(article, [one for one in elected if one.label is Label.PERSON])
    taken = _named(voted)
    free = [one for one in elected if not any(one.span.meets(span) for span in taken)]
    sure = _sure_people(voted, taken)
    people = [one for one in free if one.label is Label.PERSON]
    fresh = [one for one in free if one.label is Label.COMPANY and not any(one.span.meets(span) for span in sure)]
    events = [one for one in free if one.label is Label.FESTIVAL and not any(one.span.meets(span) for span in sure)]
    companies = [*voted.companies, *_companies(article.text, fresh, voted.companies, lexicon)]
    festivals = [*voted.festivals, *_festivals(article, events)]
    voted = replace(
        voted,
        companies=tuple(sorted(companies, key=lambda one: min(one.mentions))),
        festivals=tuple(sorted(festivals, key=lambda one: min(one.mentions))),
    )
    new = [one for one in people if not any(span.covers(one.span) for span in sure)]
    for field, group in zip(FIELDS, (new, fresh, events), strict=True):
        effects += [Effect(field, "added", one.span.of(article.text), one) for one in group]
    return _with_provenance(voted, effects), [one.span for one in people]


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
    """The stretch without blanks around it and without a possessive; None when nothing is left.

    Raises VoterError for a vote that no voter may give.
    """
    span = vote.span
    if not 0 <= span.start <= span.end <= len(text) or vote.label not in LEAST or not 0 <= vote.score <= 1:
        raise VoterError(
            f"{name}: {vote.label} at {span.start}-{span.end} with score {vote.score} is no vote on a text of "
            f"{len(text)} characters; labels are {', '.join(Label)}, scores go from 0 to 1"
        )
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    words = words.strip()
    for mark in POSSESSIVE:
        words = words.removesuffix(mark).rstrip()
    return Span(start, start + len(words)) if words else None


def _named(article: Article) -> list[Span]:
    """Where companies and festivals stand."""
    companies = [span for company in article.companies for span in company.mentions]
    return companies + [span for festival in article.festivals for span in festival.mentions]


def _sure_people(article: Article, taken: Sequence[Span]) -> list[Span]:
    """The names of which the rules are sure, without any vote."""
    reading = read(article.text)
    return [reading.span(name.first, name.last) for name in find_names(reading, taken, ()) if name.sure]


def _dropped(article: Article, people: Sequence[Elected]) -> tuple[Article, list[Effect]]:
    """Without the doubtful companies that the voters call people."""
    effects: list[Effect] = []
    kept: list[Company] = []
    for company in article.companies:
        against = [one for one in people if any(one.span.covers(span) for span in company.mentions)]
        if against and _doubtful(company):
            effects.append(Effect("companies", "dropped", company.name, against[0]))
        else:
            kept.append(company)
    return (replace(article, companies=tuple(kept)) if effects else article), effects


def _doubtful(company: Company) -> bool:
    """Whether neither the lexicon nor any word of its name says that it is a company."""
    words, folded = company_words(), fold_form(company.name).replace(".", "").split()
    telling = (words.suffixes, words.legal, words.tails, words.heads, words.bodies)
    return company.id is None and not any(word in known or word in "&+" for known in telling for word in folded)


def _companies(
    text: str, elected: Iterable[Elected], there: Sequence[Company], lexicon: CompanyLexicon
) -> Iterator[Company]:
    """A company for each name; under the lexicon's key where the name is one of its ambiguous ones."""
    for name, spans in _by_name(text, elected):
        key = lexicon.names.get(fold_form(name))
        if key is None:
            yield Company(name, None, None, spans)
        elif all(company.id != key for company in there):
            entry = lexicon[key]
            yield Company(entry.name, key, str(entry.kind), spans)


def _festivals(article: Article, elected: Iterable[Elected]) -> Iterator[Festival]:
    published = article.published_at.local_day if article.published_at else None
    for name, spans in _by_name(article.text, elected):
        yield Festival(name, None, None, edition_of(article.text, spans, None, published), spans)


def _by_name(text: str, elected: Iterable[Elected]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Each name as it is written first, with the places it stands in."""
    places: dict[str, list[Span]] = defaultdict(list)
    for one in elected:
        places[fold_form(one.span.of(text))].append(one.span)
    for spans in places.values():
        yield spans[0].of(text), tuple(spans)


def _with_provenance(article: Article, effects: Sequence[Effect]) -> Article:
    """Write down, field by field, which names are there or gone by whose vote."""
    plain = unvoted(article)
    told: dict[str, list[str]] = defaultdict(list)
    for effect in effects:
        by = effect.by
        told[effect.field].append(f"{effect.deed} {effect.name} ({' '.join(by.voters)} {by.score:.2f})")
    if not told:
        return plain
    votes = {field: "votes: " + "; ".join(dict.fromkeys(lines)) for field, lines in told.items()}
    return replace(plain, provenance=MappingProxyType({**plain.provenance, **votes}))
