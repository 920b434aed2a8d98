"""Decide whether the bare name of a town means its festival: only where the words beside it say so."""

from __future__ import annotations

import re

from pipelines.matching.surroundings import name_after, name_before
from tradewatch.article import Span

__all__ = ["counts"]

# "Cannes competition", "Venice premiere", "Berlin winner", "Toronto-bound".
FESTIVAL_AFTER = re.compile(
    r"(?:[’']s)?[ -](?:[a-z]+[ -])?(?:award|awarded|bound|bow|bowing|buyers|buzz|breakout|competing|competition|competitor|contender"
    r"|critics|debut|deal|entries|entry|fest|festival|hit|jury|launch|laureate|line-?up|main|market|midnight|nominated|official"
    r"|opener|palme|player|premiere|premiered|premieres|premiering|prize|prizewinner|prized|programme|program|screened"
    r"|screening|screenings|section|selected|selection|sidebar|slate|slot|sensation|sections|standout|standouts|tipped|title|titles"
    r"|winner|winners|winning|world premiere)\b",
    re.IGNORECASE,
)
YEAR_AFTER = re.compile(r"(?:[’']s)? ?(?:(?:19|20)\d\d\b|[’'‘][012]\d\b)")
AT_BEFORE = re.compile(
    r"(?:\bat|ahead of|out of|\bpost-|\bpre-|in competition at|premiered in|premieres? in|bow(?:ed|s|ing)? in|debut(?:ed|s|ing)? in"
    r"|unveiled in|screen(?:ed|s|ing)? in|compet(?:ed|es|ing) in)(?: this year[’']s| last year[’']s| next year[’']s)? ?$",
    re.IGNORECASE,
)
THIS_YEARS = re.compile(r"(?:this|last|next) year[’']s $", re.IGNORECASE)
LICENSED_BEFORE = re.compile(r"\b(?:after|at|before|during|for|from|of|since|to|until|the) $", re.IGNORECASE)
PLACE_AFTER = re.compile(r"-(?:based|born|set|area|headquartered|native|shot|trained|educated|raised)|, [A-Z]")
INSTEAD = frozenset(
    (
        "film",
        "official",
        "competition",
        "un",
        "directors",
        "directors’",
        "critics",
        "critics’",
        "palme",
        "market",
        "classics",
        "premiere",
    )
)


def counts(text: str, span: Span, licensed: bool) -> bool:
    """Whether the town's name means the festival; `licensed` says that the article also names it in full."""
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    if PLACE_AFTER.match(after) or name_after(text, span.end, INSTEAD) or name_before(text, span.start, INSTEAD):
        return False
    if FESTIVAL_AFTER.match(after) or YEAR_AFTER.match(after) or THIS_YEARS.search(before):
        return True
    if AT_BEFORE.search(before):
        return True
    return licensed and LICENSED_BEFORE.search(before) is not None
