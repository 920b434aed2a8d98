"""Skip the circumstances of a report: who was told, when, where and on what occasion."""

from __future__ import annotations

from pipelines.speakers.cues import CueKind
from pipelines.speakers.lexicon import clause_words, grammar, pronouns
from pipelines.speakers.lines import QUOTE, Line
from pipelines.speakers.reporting import Report

__all__ = ["past_circumstances"]

ENDING = frozenset({".", "?", "!", "…"})


def past_circumstances(line: Line, report: Report, limit: int) -> int:
    """Past who was told, when and where."""
    place = report.end
    if report.kind is CueKind.TELL:
        place = _skip_addressee(line, place, limit)
    return _skip_adjuncts(line, place, limit)


def _skip_addressee(line: Line, place: int, limit: int) -> int:
    """Past who was told."""
    if place >= limit:
        return place
    if line.low[place] in clause_words("addressees") or line.low[place] in pronouns():
        return place + 1
    start = place
    if line.low[place] in grammar().determiners:
        place += 1
    while (
        place < limit
        and (line.capital(place) or line.low[place] in {"'s", "’s", "of", "&", "and"})
        and line.low[place] != QUOTE
    ):
        place += 1
    if place > start and line.low[start] not in grammar().determiners:
        return place
    opening = next((p for p in range(start + 2, min(limit, start + 5)) if line.low[p] in CLAUSE_OPENS), None)
    if opening is not None:
        return opening
    delimiter = next(
        (
            p
            for p in range(start, min(limit, start + 9))
            if line.low[p] in {"that", ":", QUOTE, ",", "in", "on", "at", "to"}
        ),
        None,
    )
    if delimiter is not None:
        return delimiter
    return min(limit, max(place, start + 1 + (line.low[start] in grammar().determiners)))


def _skip_adjuncts(line: Line, place: int, limit: int) -> int:
    """Past when, where and on what occasion it was said: "on Monday", "in a statement"."""
    for _ in range(4):
        if place >= limit:
            return limit
        low = line.low[place]
        if low in grammar().days or low in {
            "yesterday",
            "today",
            "recently",
            "again",
            "afterward",
            "afterwards",
            "later",
            "earlier",
        }:
            place += 1
        elif (
            low in {"last", "this", "earlier", "late"}
            and place + 1 < limit
            and line.low[place + 1] in clause_words("occasions")
        ):
            place += 2
        elif low in clause_words("circumstances"):
            past = _past_preposition(line, place, limit)
            if past == place:
                return place
            place = past
        else:
            return place
    return place


def _past_preposition(line: Line, place: int, limit: int) -> int:
    """Past a prepositional phrase when something shows where it ends; where a clause follows it, nothing is skipped."""
    last = min(limit, place + 22)
    for ahead in range(place + 1, last):
        low = line.low[ahead]
        if _ends_phrase(line, ahead, limit):
            return ahead
        if low in clause_words("occasions") and not _goes_on(line, ahead + 1, limit):
            return ahead + 1
        if low in grammar().auxiliaries or low in CLAUSE_FOLLOWS:
            return place
    return limit if last == limit and limit - place <= FEW else place


CLAUSE_OPENS = frozenset({"he", "she", "it", "they", "we", "there"})
CLAUSE_FOLLOWS = frozenset({"and", "but", "it", "he", "she", "they", "we", "i", "there"})
FEW = 8  # more words than that are a statement, not its occasion


def _ends_phrase(line: Line, place: int, limit: int) -> bool:
    low = line.low[place]
    if low in {"that", ":", ","} or (low == QUOTE and line.low[place - 1] in {",", ":"}):
        return True
    return low in ENDING and place >= limit - 1


def _goes_on(line: Line, place: int, limit: int) -> bool:
    return place < limit and (
        line.low[place] in {"of", "'s", "’s", "for"} or line.low[place] in clause_words("occasions")
    )
