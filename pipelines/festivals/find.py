"""Tag festivals: those of the lexicon, misprints and all, and those whose own name says what they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipelines.festivals.editions import edition_of
from pipelines.festivals.lexicon import FestivalKind, FestivalLexicon
from pipelines.festivals.misprints import SHORTEST
from pipelines.festivals.places import counts
from pipelines.festivals.unknown import unknown_festivals
from pipelines.matching import Form, Hit, fold_aligned, longest
from pipelines.matching.acronyms import acronym_behind
from pipelines.matching.runs import Run, capitalised_runs
from pipelines.matching.surroundings import Listed, inside, joined, titles
from tradewatch.article import Article, Company, Festival, Span

BODY = re.compile(
    r"(?: [A-Z][\w-]+){0,2}"
    r" (?:Channel|Collection|Enterprises|Foundation|Fund|Institute|Labs?|Now|Pictures|Productions|Studios|TV)\b"
)

__all__ = ["find_festivals", "tag_festivals"]


def tag_festivals(article: Article, lexicon: FestivalLexicon) -> Article:
    """The article with every festival, market and award its text names; what is part of their names is no company."""
    day = article.published_at.local_day if article.published_at else None
    festivals = find_festivals(article.text, article.headline, day, lexicon)
    taken = sorted(span for festival in festivals for span in festival.mentions)
    return replace(article, festivals=festivals, companies=outside(article.companies, taken))


def outside(companies: Sequence[Company], taken: Sequence[Span]) -> tuple[Company, ...]:
    """The companies without the mentions that lie in a festival's name."""
    kept = ((one, tuple(span for span in one.mentions if not inside(span, taken))) for one in companies)
    return tuple(one if one.mentions == left else replace(one, mentions=left) for one, left in kept if left)


def find_festivals(
    text: str, headline: str | None, published: date | None, lexicon: FestivalLexicon
) -> tuple[Festival, ...]:
    """The festivals of a text in reading order, each with the year of the edition it is about."""
    known = known_mentions(text, headline, lexicon)
    firm = [hit for hit in known if not hit.form.ambiguous]  # a bare town may begin a misspelt name
    runs = unclaimed(capitalised_runs(text), firm)
    known = longest([*known, *lexicon.misprints.find(runs, fold_aligned(text))])
    fresh = unknown_beside(text, runs, known)
    kinds = {hit.form.key: kind for hit, kind in fresh}
    places: dict[str, list[Hit]] = {}
    for hit in defined(text, longest([*known, *(hit for hit, _ in fresh)])):
        places.setdefault(hit.form.key, []).append(hit)
    return tuple(festival(text, hits, kinds.get(key), lexicon, published) for key, hits in places.items())


def defined(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, with the acronyms that the article defines given to what they stand for there."""
    owners: dict[str, str] = {}
    for hit in hits:
        if (found := acronym_behind(text, hit.span)) and found[0] not in owners:
            owners[found[0]] = hit.form.key
    if not owners:
        return list(hits)
    kept = [hit for hit in hits if owners.get(hit.span.of(text), hit.form.key) == hit.form.key]
    taken = [hit.span for hit in kept]
    for acronym, key in owners.items():
        for match in re.finditer(rf"(?<![\w@#]){re.escape(acronym)}(?!\w)", text):
            span = Span(*match.span())
            if not any(other.meets(span) for other in taken):
                kept.append(Hit(span, Form(acronym, key, exact=True), span))
    return sorted(kept, key=lambda hit: hit.span)


def unknown_beside(text: str, runs: Sequence[Run], known: Sequence[Hit]) -> list[tuple[Hit, str]]:
    """The festivals that only their own names give away, with their kinds; no titles, no known ones."""
    return [
        (hit, kind)
        for hit, kind in unknown_festivals(text, runs)
        if not inside(hit.span, titles(text)) and not any(covers(other, hit) for other in known)
    ]


def covers(known: Hit, fresh: Hit) -> bool:
    """Whether a known name holds all of a fresh one, or is more than a bare town within it."""
    return known.span.covers(fresh.span) or (known.span.meets(fresh.span) and not known.form.ambiguous)


def festival(
    text: str, hits: Sequence[Hit], kind: str | None, lexicon: FestivalLexicon, published: date | None
) -> Festival:
    """One festival with all its mentions; `kind` is given when the lexicon does not know it."""
    entry = None if kind else lexicon[hits[0].form.key]
    spans = tuple(hit.span for hit in hits)
    return Festival(
        name=entry.name if entry else hits[0].form.text,
        id=entry.id if entry else None,
        kind=entry.kind.value if entry else kind,
        edition=edition_of(text, spans, entry, published),
        mentions=spans,
    )


def known_mentions(text: str, headline: str | None, lexicon: FestivalLexicon) -> list[Hit]:
    """Every mention of a festival of the lexicon under one of its own names, in reading order."""
    hits = lexicon.matcher.find(fold_aligned(text))
    framed = titles(text)
    sure = [hit for hit in hits if not (hit.form.ambiguous or inside(hit.span, framed) or of_a_body(text, hit))]
    licensed = {hit.form.key for hit in sure} | named_in(headline, lexicon)
    accepted = Listed.of(hit.span for hit in sure)
    starts = {hit.span.start for hit in hits}
    for hit in hits:
        if hit.form.ambiguous and not honours(text, hit, lexicon):
            listed = joined(text, hit.span, accepted)
            month, begins = lexicon[hit.form.key].month, hit.span.end + 2 in starts
            if counts(text, hit.span, month, licensed=hit.form.key in licensed, listed=listed, begins=begins):
                sure.append(hit)
                accepted.add(hit.span)
    return longest(sure)


def of_a_body(text: str, hit: Hit) -> bool:
    """Whether a name of one word begins that of a fund, an institute or a company: "Sundance Documentary Fund"."""
    if " " in hit.form.text or text[hit.span.end : hit.span.end + 1] != " ":
        return False
    match = BODY.match(text, hit.span.end, hit.span.end + 60)
    return match is not None


def honours(text: str, hit: Hit, lexicon: FestivalLexicon) -> bool:
    """Whether an award's name only decorates a person or a film: "Oscar-winning"."""
    return lexicon[hit.form.key].kind is FestivalKind.AWARD and text[hit.span.end : hit.span.end + 1] == "-"


def named_in(headline: str | None, lexicon: FestivalLexicon) -> set[str]:
    """The festivals that the headline names in full."""
    hits = lexicon.matcher.find(fold_aligned(headline)) if headline else []
    return {hit.form.key for hit in hits if not hit.form.ambiguous}


def unclaimed(runs: Iterable[Run], hits: Sequence[Hit]) -> list[Run]:
    """The runs of capitalised words, or what is left of them beside known names, that are long enough for a name."""
    taken = [hit.span for hit in hits]
    starts = [span.start for span in taken]
    left: list[Run] = []
    for run in runs:
        if run.end - run.start < SHORTEST - 1:
            continue
        place = bisect_left(starts, run.end)  # the last known name that begins before the run ends
        if place and taken[place - 1].end > run.start:
            left += without(run, taken, starts)
        else:
            left.append(run)
    return [run for run in left if run.end - run.start >= SHORTEST - 1]


def without(run: Run, taken: Sequence[Span], starts: Sequence[int]) -> list[Run]:
    """What stands before and behind each stretch of the run that is taken; they follow one another."""
    parts: list[Run] = []
    kept: list[tuple[str, Span]] = []
    for word, place in [*zip(run.words, run.spans, strict=True), ("", Span(run.end, run.end))]:
        before = bisect_left(starts, place.end)
        if word and not (before and place.meets(taken[before - 1])):
            kept.append((word, place))
        elif kept:
            parts.append(Run(kept[0][1].start, kept[-1][1].end, tuple(w for w, _ in kept)))
            kept = []
    return parts
