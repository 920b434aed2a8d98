"""Read from an article's tags what it tells of each person: jobs, and who and what is named beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tradewatch.article import Article
from tradewatch.store.docid import BITS
from tradewatch.store.draft import folded
from tradewatch.store.identity.names import company_key
from tradewatch.store.identity.sighting import Employer, Job, Sighting

__all__ = ["sightings"]


def sightings(article: Article, article_id: int, docid: int, companies: Mapping[str, int]) -> Iterator[Sighting]:
    """Each person the article names; `companies` has the rows of its companies under every form it writes."""
    day = docid >> BITS
    named: dict[str, str] = {}
    for name in _names(article):
        named.setdefault(folded(name), name)
    jobs: dict[str, list[Job]] = defaultdict(list)
    for name, role, organisation, former in _stated(article):
        employer = None
        if organisation:
            employer = Employer(company_key(organisation), companies.get(folded(organisation)))
        if employer or role:
            jobs[folded(name)].append(Job(employer, folded(role) if role else None, former, day, day))
    rows, everybody = frozenset(companies.values()), frozenset(named)
    for name, shown in named.items():
        yield Sighting(article_id, name, shown, day, tuple(dict.fromkeys(jobs[name])), everybody - {name}, rows)


def _names(article: Article) -> Iterator[str]:
    yield from (person.name for person in article.people)
    yield from (job.person for job in article.affiliations)
    yield from (said.speaker for said in article.quotations if said.speaker)


def _stated(article: Article) -> Iterator[tuple[str, str | None, str | None, bool]]:
    for job in article.affiliations:
        yield job.person, job.role, job.organisation, job.former
    for said in article.quotations:
        if said.speaker:
            yield said.speaker, said.role, said.organisation, False
