"""Decide whether the bare name of a town means its festival: only where the words beside it say so."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipelines.festivals.words import festival_words
from pipelines.matching.folding import fold_form
from pipelines.matching.surroundings import name_after, name_before
from tradewatch.article import Span

__all__ = ["counts"]

YEAR_AFTER = re.compile(r"(?:[’']s)? ?(?:(?:19|20)\d\d\b|[’'‘][012]\d\b)")
MONTH_AFTER = re.compile(r" in ([A-Z][a-z]+)\b")
TIME_AFTER = re.compile(
    r" (?:earlier|later|last|next|the following|the same|the previous|this) (?:this )?"
    r"(?:autumn|fall|month|spring|summer|week|winter|year)\b"
)
# "won best debut in", "took the Golden Lion at": a prize is given there.
PRIZE_BEFORE = re.compile(
    r"\b(?:(?:[Ww]on|[Ww]ins|winning|scooped|took) (?:the )?(?:best|top) [^.\n]{3,30}"
    r"|(?:Golden|Silver) (?:Lion|Bear|Leopard|Shell)(?: [a-z-]+){0,3}|Palme d[’']Or|Crystal Globe) (?:in|at) $"
)
TOWARDS = (" after ", " before ", " from ", " to ", " until ")  # a resort is come to for its festival
THIS_YEARS = re.compile(r"(?:this|last|next) year[’']s $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """The words around a town's name, as patterns."""

    festival_after: re.Pattern[str]
    town_after: re.Pattern[str]
    shown_before: re.Pattern[str]


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The patterns of the words as shipped."""
    words = festival_words()
    return Signs(
        re.compile(rf"(?:[’']s)?[ -](?:[a-z]+[ -])?(?:{either(words.behind)})\b", re.IGNORECASE),
        re.compile(rf"-(?:{either(words.town)})\b|, [A-Z]"),
        re.compile(rf"\b(?:{either(words.shown)})\b[^.\n]{{0,25}} (?:at|in|for|to) $"),
    )


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words."""
    return "|".join(map(re.escape, words))


def counts(
    text: str, span: Span, month: int | None = None, *, licensed: bool, listed: bool = False, begins: bool = False
) -> bool:
    """Whether the town's name means the festival.

    `month` is when the festival is held; `licensed` says that the article also names it in full, `listed` that it
    stands in a list with a festival, `begins` that another town with one follows behind a comma.
    """
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    beside, sign = festival_words().beside, signs()
    seated = sign.town_after.match(after)
    if (
        (seated and not (begins and seated[0][0] == ","))
        or name_after(text, span.end, beside)
        or name_before(text, span.start, beside)
    ):
        return False
    if listed or sign.festival_after.match(after) or YEAR_AFTER.match(after) or THIS_YEARS.search(before):
        return True
    if PRIZE_BEFORE.search(text, max(0, span.start - 60), span.start):
        return True
    named = MONTH_AFTER.match(after)
    its_month = bool(month and named and named[1] == calendar.month_name[month])
    if (its_month or TIME_AFTER.match(after)) and sign.shown_before.search(before):
        return True
    resort = fold_form(text[span.start : span.end]) in festival_words().resorts
    return spoken_of(before, licensed=licensed or its_month) or (resort and before.endswith(TOWARDS))


def spoken_of(before: str, *, licensed: bool) -> bool:
    """Whether the words directly before the town speak of a festival: "premiered in", "post-"."""
    lowered = before.lower()
    if not lowered.endswith((" ", "-")):
        return False
    words = festival_words()
    phrase = " " + lowered[:-1].lstrip()
    if lowered.endswith(("post-", "pre-")) or phrase.endswith(words.before):
        return True
    return licensed and phrase.endswith(words.licensed)
