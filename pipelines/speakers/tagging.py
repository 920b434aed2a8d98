"""Tag speakers: find each quotation and statement, name who speaks, as what and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.speakers.affiliation import called_jobs, named_jobs, unnamed_job
from pipelines.speakers.attribution import Said, attribute
from pipelines.speakers.carry import carry_over
from pipelines.speakers.coreference import Meant, Resolver
from pipelines.speakers.employers import Employers
from pipelines.speakers.jobs import Job
from pipelines.speakers.known_names import with_known
from pipelines.speakers.names import find_names
from pipelines.speakers.organisations import Organisations
from pipelines.speakers.people import Cast, Character, gather
from pipelines.speakers.reading import read
from pipelines.speakers.role_finder import RoleFinder
from pipelines.speakers.transcript import with_turns
from tradewatch.article import Affiliation, Article, Person, Quotation, Span

__all__ = ["tag_speakers"]


def tag_speakers(article: Article, known: Sequence[Span] = ()) -> Article:
    """Fill people, affiliations and quotations; companies and festivals are already tagged.

    `known` stretches are people's names, whatever the rules make of them.
    """
    reading = read(article.text)
    said = carry_over(reading, with_turns(reading, attribute(reading)))
    sources = [item.source for item in said if item.source and not item.turn]
    taken = _taken(article)
    names = find_names(reading, taken, sources)
    cast = gather(reading, with_known(reading, names, known) if known else names, sources)
    finder = RoleFinder(reading, Organisations(reading, cast, taken, _commissioning(article)))
    employers = Employers(reading, article.companies, article.festivals, article.headline)
    jobs = named_jobs(finder, cast, employers)
    attributed = _resolved(said, Resolver(reading, cast, described(jobs)))
    jobs += called_jobs(reading, jobs, [meant for _, meant in attributed if meant])
    held: dict[int, list[Job]] = {}
    for job in jobs:
        held.setdefault(id(job.who), []).append(job)
    speaking = {id(who) for _, meant in attributed if meant and meant.who for who in (meant.who, *meant.others)}
    return replace(
        article,
        people=_people(cast, speaking),
        affiliations=tuple(_affiliation(job) for job in jobs if job.who),
        quotations=tuple(
            _quotation(article.text, one, who, _job(finder, employers, one, who, held)) for one, who in attributed
        ),
    )


def _resolved(said: Sequence[Said], resolver: Resolver) -> list[tuple[Said, Meant | None]]:
    """Each item with whom its source means; a turn whose label names nobody is none."""
    pairs = [(item, resolver.resolve(item.source) if item.source else None) for item in said]
    return [(item, meant) for item, meant in pairs if not item.turn or (meant and meant.who)]


def _commissioning(article: Article) -> list[Span]:
    """Where broadcasters and streamers stand: who produces for them is not employed by them."""
    return [span for one in article.companies if one.kind in {"broadcaster", "streamer"} for span in one.mentions]


def _taken(article: Article) -> list[Span]:
    """Where companies and festivals stand: no person's name."""
    companies = [span for company in article.companies for span in company.mentions]
    return companies + [span for festival in article.festivals for span in festival.mentions]


def described(jobs: Sequence[Job]) -> dict[str, list[Character]]:
    """Who may be called "the producer": everybody whose role ends in that word."""
    found: dict[str, list[Character]] = {}
    for job in jobs:
        if job.who and job.head:
            found.setdefault(job.head, []).append(job.who)
    return found


def _people(cast: Cast, speaking: set[int]) -> tuple[Person, ...]:
    ordered = sorted(cast.people, key=lambda who: who.mentions[0])
    return tuple(Person(who.name, tuple(who.mentions), id(who) in speaking) for who in ordered)


def _affiliation(job: Job) -> Affiliation:
    assert job.who is not None
    return Affiliation(job.who.name, job.role, job.organisation, job.former, job.span)


def _quotation(text: str, said: Said, meant: Meant | None, job: Job | None) -> Quotation:
    mention = said.relative or (meant.mention if meant else None)
    return Quotation(
        span=said.span,
        text=said.span.of(text),
        kind=said.kind,
        cue=said.cue.of(text) if said.cue else None,
        cue_span=said.cue,
        speaker=meant.who.name if meant and meant.who else None,
        speaker_mention=mention.of(text) if mention else None,
        speaker_span=mention,
        role=job.role if job else None,
        organisation=job.organisation if job else None,
    )


def _job(
    finder: RoleFinder, employers: Employers, said: Said, meant: Meant | None, held: Mapping[int, Sequence[Job]]
) -> Job | None:
    """The speaker's present job; of an unnamed speaker, what the source itself says."""
    if meant is None or said.source is None:
        return None
    if meant.who is None:
        return unnamed_job(finder, employers, said.source)
    present = [job for job in held.get(id(meant.who), ()) if not job.former]
    return max(present, key=lambda job: (job.organisation is not None, job.role is not None), default=None)
