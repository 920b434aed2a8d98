"""Tag festivals: those of the lexicon, misprints and all, and those whose own name says what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.festivals.editions import edition_of
from pipelines.festivals.lexicon import FestivalLexicon
from pipelines.festivals.misprints import SHORTEST
from pipelines.festivals.places import counts
from pipelines.matching import Hit, fold_aligned, longest
from pipelines.matching.runs import Run, capitalised_runs
from pipelines.matching.surroundings import inside, titles
from tradewatch.article import Article, Company, Festival, Span

__all__ = ["find_festivals", "tag_festivals"]


def tag_festivals(article: Article, lexicon: FestivalLexicon) -> Article:
    """The article with every festival, market and award its text names; what is part of their names is no company."""
    day = article.published_at.local_day if article.published_at else None
    festivals = find_festivals(article.text, article.headline, day, lexicon)
    taken = sorted(span for festival in festivals for span in festival.mentions)
    return replace(article, festivals=festivals, companies=outside(article.companies, taken))


def outside(companies: Sequence[Company], taken: Sequence[Span]) -> tuple[Company, ...]:
    """The companies without the mentions that lie in a festival's name."""
    kept = (
        replace(company, mentions=tuple(span for span in company.mentions if not inside(span, taken)))
        for company in companies
    )
    return tuple(company for company in kept if company.mentions)


def find_festivals(
    text: str, headline: str | None, published: date | None, lexicon: FestivalLexicon
) -> tuple[Festival, ...]:
    """The festivals of a text in reading order, each with the year of the edition it is about."""
    places: dict[str, list[Span]] = {}
    for hit in festival_mentions(text, headline, lexicon):
        places.setdefault(hit.form.key, []).append(hit.span)
    return tuple(
        Festival(
            name=lexicon[key].name,
            id=key,
            kind=lexicon[key].kind.value,
            edition=edition_of(text, spans, lexicon[key], published),
            mentions=tuple(spans),
        )
        for key, spans in places.items()
    )


def festival_mentions(text: str, headline: str | None, lexicon: FestivalLexicon) -> list[Hit]:
    """Every mention of a festival of the lexicon, in reading order."""
    hits = lexicon.matcher.find(fold_aligned(text))
    framed = titles(text)
    sure = [hit for hit in hits if not hit.form.ambiguous and not inside(hit.span, framed)]
    licensed = {hit.form.key for hit in sure} | named_in(headline, lexicon)
    sure += [hit for hit in hits if hit.form.ambiguous and counts(text, hit.span, hit.form.key in licensed)]
    known = longest(sure)
    return longest([*known, *lexicon.misprints.find(unclaimed(capitalised_runs(text), known))])


def named_in(headline: str | None, lexicon: FestivalLexicon) -> set[str]:
    """The festivals that the headline names in full."""
    hits = lexicon.matcher.find(fold_aligned(headline)) if headline else []
    return {hit.form.key for hit in hits if not hit.form.ambiguous}


def unclaimed(runs: Sequence[Run], hits: Sequence[Hit]) -> list[Run]:
    """The runs of capitalised words, long enough for a name, in which no known one stands."""
    taken = [hit.span for hit in hits]
    return [
        run
        for run in runs
        if run.end - run.start >= SHORTEST - 1
        and not any(span.start < run.end and run.start < span.end for span in taken)
    ]
