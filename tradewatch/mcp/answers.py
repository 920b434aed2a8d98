"""Lay out answers for assistants: plain records, no more than they can read, and only what may leave the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tradewatch.query.articles import ArticleHit
from tradewatch.query.companies import CompanyPage
from tradewatch.query.editions import EditionPage
from tradewatch.query.exports.cells import plain
from tradewatch.query.exports.records import QuotationRecord
from tradewatch.query.people import PersonPage
from tradewatch.query.timeline import Timeline
from tradewatch.store.runs import Run, record

__all__ = ["article", "bounded", "company", "edition", "person", "quotation", "run", "timeline"]

Answer = dict[str, Any]
LONGEST = 600  # characters of one text
LARGEST = 40_000  # of a whole answer


def article(hit: ArticleHit) -> Answer:
    """A hit of a search; there is no snippet where the outlet lets nothing but headlines go."""
    return _made(
        {
            "number": hit.id,
            "headline": hit.headline,
            "outlet": hit.outlet,
            "published": hit.published,
            "by": hit.bylines,
            "snippet": hit.snippet or None,
            "copies": hit.copies,
            "link": hit.url,
        }
    )


def quotation(said: QuotationRecord) -> Answer:
    """Words somebody said, and the link to where they stand."""
    return _made(
        {
            "words": said.words,
            "kind": said.kind,
            "speaker": said.speaker,
            "speaker_slug": said.speaker_slug,
            "role": said.role,
            "company": said.company or said.organisation,
            "outlet": said.outlet,
            "published": said.published,
            "headline": said.headline,
            "link": said.url,
        }
    )


def person(page: PersonPage, said: Iterable[QuotationRecord]) -> Answer:
    """Somebody: jobs, each with its newest article, what was said, who and what is named beside."""
    seen = page.seen
    return _made(
        {
            "name": page.name,
            "slug": page.slug,
            "quotations_in_all": seen.quotations,
            "articles_in_all": seen.articles,
            "last_seen": seen.last_seen,
            "jobs": [
                _of(
                    job, "role", "organisation", "former", "first_seen", "last_seen", "articles", "outlet", link=job.url
                )
                for job in page.affiliations
            ],
            "quotations": [quotation(one) for one in said],
            "named_beside": [one.name for one in page.beside],
            "companies_beside": [one.name for one in page.companies],
            "editions_beside": [f"{one.festival} {one.year}" for one in page.editions],
            "others_of_this_name": [one.slug for one in page.namesakes],
        }
    )


def company(page: CompanyPage, said: Iterable[QuotationRecord]) -> Answer:
    """A company: who speaks for it, owners and deals, what was said, the newest articles."""
    seen = page.seen
    return _made(
        {
            "name": page.name,
            "slug": page.slug,
            "kind": seen.kind,
            "country": seen.country,
            "articles_in_all": seen.articles,
            "last_seen": seen.last_seen,
            "people": [_of(one, "name", "slug", "role") for one in page.people],
            "owners_and_deals": [
                _of(one, "kind", "company", "other", "seller", "status", "dated", "outlet", link=one.url)
                for one in page.relations
            ],
            "quotations": [quotation(one) for one in said],
            "articles": [article(one) for one in page.articles],
            "named_beside": [one.name for one in page.beside],
        }
    )


def edition(page: EditionPage, said: Iterable[QuotationRecord]) -> Answer:
    """An edition of a festival or market: its coverage, who spoke, companies, what belongs to it."""
    about = _of(page, "festival", "slug", "kind", "city", "country", "year", "days", "spoke", "companies", "people")
    return _made(
        about
        | {
            "articles_in_all": page.articles,
            "quotations_in_all": page.quotations,
            "outlets": [_of(one, "name", "articles") for one in page.outlets],
            "newest": [_of(one, "headline", "outlet", "published", link=one.url) for one in page.headlines],
            "belongs": [_of(one, "festival", "slug", "year", "relation", "articles") for one in page.beside],
            "quotations": [quotation(one) for one in said],
        }
    )


def timeline(line: Timeline) -> Answer:
    """Periods with their counts, the first and the last article; `per_thousand` of what the outlets published."""
    ends = {
        name: _of(one, "headline", "outlet", "published", link=one.url)
        for name, one in (("first", line.first), ("last", line.last))
        if one is not None
    }
    periods = [_of(one, "start", "articles", "per_thousand") for one in line.points]
    return _made({"found": line.sentence, "by": line.by, "notes": line.notes, "periods": periods} | ends)


def run(done: Run) -> Answer:
    """What a crawl did."""
    known = record(done)
    shown = ("outlet", "job", "state", "verdict", "reason", "new", "revised", "started_at", "finished_at")
    return _made({name: known[name] for name in shown})


def bounded(answer: Answer) -> Answer:
    """The answer with its longest lists cut until it can be read at once; `left_out` says what of."""
    left_out: dict[str, int] = {}
    while len(json.dumps(answer, ensure_ascii=False)) > LARGEST:
        lists = {name: value for name, value in answer.items() if isinstance(value, list) and len(value) > 1}
        if not lists:
            break
        name = max(lists, key=lambda one: len(json.dumps(lists[one], ensure_ascii=False)))
        kept = len(lists[name]) // 2
        left_out[name] = left_out.get(name, 0) + len(lists[name]) - kept
        answer = answer | {name: lists[name][:kept]}
    return answer | {"left_out": left_out} if left_out else answer


def _of(record: Any, *names: str, **more: Any) -> Answer:
    return {name: getattr(record, name) for name in names} | more


def _made(facts: Answer) -> Answer:
    answer: Answer = _short(facts)
    return answer


def _short(value: Any) -> Any:
    """As JSON can hold it, every text no longer than can be read, and nothing that is not known."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 2]} …"
    if isinstance(value, Mapping):
        return {name: _short(one) for name, one in value.items() if one not in (None, "", (), [])}
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    made = plain(value)
    return _short(made) if isinstance(made, dict | list) else made
