"""Find what was said: before the reporting clause, after it, or on both sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.speakers.circumstances import past_circumstances
from pipelines.speakers.cues import CueKind
from pipelines.speakers.lexicon import clause_words, grammar, pronouns, roles
from pipelines.speakers.lines import DASHES, QUOTE, TITLE, Line
from pipelines.speakers.reporting import Order, Report
from pipelines.speakers.subjects import adverbial
from tradewatch.article import QuotationKind, Span

__all__ = ["Part", "parts_of"]

CLOSING = frozenset({".", ",", ";", "?", "!", ":", *DASHES})
ENDING = frozenset({".", "?", "!", "…"})
LEFT_BEHIND = frozenset({",", "?", "!", TITLE, *DASHES})  # what a statement ends in before its reporting clause
LEADING = frozenset({",", ":", *DASHES})
INTRODUCING = LEADING | {"that"}
JOINING = LEADING | {"and", "but", ";", "."}
CONNECTORS = clause_words("connectors") | {";"}
OPENERS = frozenset(
    {"besides", "moreover", "today", "now", "here", "overall", "meanwhile", "personally", "no", "yes", "rather"}
)
SHORTEST = 3
APPOSITION = 14  # words
FEW = 6


class Part(NamedTuple):
    """A stretch of what was said, and the number of the stretch between marks when it is exactly one."""

    span: Span
    kind: QuotationKind
    stretch: int = -1


def parts_of(line: Line, report: Report, before: Sequence[Report], after: Sequence[Report]) -> list[Part]:
    """What was said under one cue, in reading order; empty when the cue has no content."""
    floor = max((r.stop for r in before if r.stop <= report.start and not _within(line, r, report)), default=0)
    limit = min(_limit(line, report, after), _insertion_end(line, report))
    if report.order is Order.ACCORDING:
        return _according(line, report, floor, limit)
    if report.order is Order.AFTER or _looks_left(line, report, floor, limit):
        return _both_sides(line, report, floor, limit)
    opening = _opening(line, report, limit)
    return _parts(line, opening, limit)


def _within(line: Line, earlier: Report, report: Report) -> bool:
    """Whether an earlier verb belongs to what a closing clause reports: "X has agreed to buy Y, they said"."""
    if report.order is not Order.BEFORE or earlier.verb is None or report.source is None:
        return False
    closing = report.end >= len(line) - 1 or line.low[report.end] in ENDING or line.low[report.end] in grammar().days
    plain = QUOTE not in line.low[earlier.start : report.start] and line.low[report.start - 1] == ","
    return closing and plain and line.low[earlier.end : earlier.end + 1] != ["that"] and report.source[0] > earlier.end


def _insertion_end(line: Line, report: Report) -> int:
    """Where an inserted clause ends: "Keller, who said prices had risen, left"."""
    if report.order is not Order.BEFORE or report.source is None:
        return len(line)
    end = report.source[1]
    if line.low[end : end + 2] not in ([",", "who"], [",", "which"]) or report.cue - end > 4:
        return len(line)
    return next((place for place in range(report.end, len(line)) if line.low[place] == ","), len(line))


def _limit(line: Line, report: Report, after: Sequence[Report]) -> int:
    """Where the next reporting clause cuts the content off."""
    for other in after:
        start = other.start if other.order is not Order.SHARED else other.cue
        while start > report.end and (line.low[start - 1] in grammar().adverbs or line.low[start - 1].endswith("ly")):
            start -= 1
        place = start - 1
        if place <= report.end:
            continue
        low = line.low[place]
        if low == QUOTE and other.order is Order.SHARED:
            return start
        if low in CONNECTORS or (other.order is Order.SHARED and low == ","):
            return place
        if low == "," and (other.order is Order.ACCORDING or _opens_speech(line, other)):
            return place
    return len(line)


def _opens_speech(line: Line, report: Report) -> bool:
    """Whether marks open right after another reporting clause: ", he said, “..."."""
    return (
        report.order is Order.BEFORE
        and line.low[report.end : report.end + 1] in ([","], [":"])
        and _quote_at(line, report.end + 1)
    )


def _looks_left(line: Line, report: Report, floor: int, limit: int) -> bool:
    """Whether what was said stands before its reporting clause."""
    if report.order is not Order.BEFORE or report.source is None:
        return False
    start = report.start
    if start <= floor:
        return False
    previous = line.low[start - 1]
    if previous == QUOTE:
        return True
    if previous == "," and start - floor > 1 and line.low[start - 2] == QUOTE:
        return True
    if previous not in LEFT_BEHIND:
        return False
    after = past_circumstances(line, report, limit)
    if after >= limit or line.low[after] in ENDING:
        return start - floor > SHORTEST
    if line.low[after] != ",":
        return line.low[after] in CLOSING and line.low[after] != ":" and start - floor > SHORTEST
    if _quote_at(line, after + 1):
        if start - floor == 2 and line.low[floor] in pronouns():
            return True
        return start - floor > SHORTEST and not _capital_speech(line, after + 1)
    return start - floor > (6 if line.low[floor] in grammar().prepositions else 1)


def _capital_speech(line: Line, place: int) -> bool:
    """Whether a stretch begins a sentence of its own."""
    return line.reading.stretches[line.stretch[place]].inner.of(line.reading.text)[:1].isupper()


def _quote_at(line: Line, place: int) -> bool:
    return place < len(line) and line.low[place] == QUOTE


def _both_sides(line: Line, report: Report, floor: int, limit: int) -> list[Part]:
    """What stands before the reporting clause, and what goes on after it."""
    start = report.start
    left = _parts(line, _skip_joining(line, floor, start), start)
    if left and _only_opening(line, _skip_joining(line, floor, start), start):
        left = []
    place = _after_clause(line, report, limit)
    if not left:  # "Still, she said, prices rose"; but "They, she said, read it as a comedy" is one statement
        if place is None:
            return []
        subject = start - floor == 2 and not adverbial(line.low[floor]) and line.low[floor] not in OPENERS
        return _around(line, floor, place, limit) if subject else _parts(line, place, limit)
    if place is None:
        return left
    if line.low[place] == QUOTE and (left[-1].kind is not QuotationKind.INDIRECT or report.order is Order.AFTER):
        return left + _parts(line, place, limit)
    if left[-1].kind is QuotationKind.DIRECT or line.low[place] in CONNECTORS:
        return left
    # "The market, she said, had turned": one statement around its clause.
    whole = _parts(line, place, limit)
    if not whole:
        return left
    return _around(line, _skip_joining(line, floor, start), place, limit)


def _around(line: Line, first: int, place: int, limit: int) -> list[Part]:
    """One statement on both sides of its reporting clause; marks behind a colon stand alone."""
    colon = next((n for n in range(place, limit - 1) if line.low[n] == ":" and line.low[n + 1] == QUOTE), None)
    if colon is not None:
        return [*_around(line, first, place, colon), *_parts(line, colon + 1, limit)]
    right = _parts(line, place, limit)
    marked = any(low == QUOTE for low in line.low[first:limit])
    kind = QuotationKind.MIXED if marked else QuotationKind.INDIRECT
    end = right[-1].span.end if right else line.span(place, limit).end
    if right and right[-1].stretch >= 0:
        end = line.reading.stretches[right[-1].stretch].outer.end  # the closing mark belongs to the statement
    return [Part(Span(line.span(first, first + 1).start, end), kind)]


def _only_opening(line: Line, first: int, end: int) -> bool:
    """Whether what stands before is no statement: "On that, at least, the sides agree"."""
    few = end - first < FEW and QUOTE not in line.low[first:end]
    return few and line.low[first] in grammar().prepositions and grammar().auxiliaries.isdisjoint(line.low[first:end])


def _after_clause(line: Line, report: Report, limit: int) -> int | None:
    """Where the statement goes on after its reporting clause."""
    place = report.stop
    place = _over_tail(line, place, limit) if report.order is Order.AFTER else past_circumstances(line, report, limit)
    while place < limit and line.low[place] in LEADING:
        place += 1
    if place <= report.stop or place >= limit or line.low[place] in ENDING:
        return None
    if report.order is Order.AFTER and line.low[place] != QUOTE:
        return None
    return place


def _over_tail(line: Line, place: int, limit: int) -> int:
    """Past an apposition to an inverted speaker, up to marks that open again."""
    for ahead in range(place, limit):
        if line.low[ahead] == QUOTE and line.low[ahead - 1] in LEADING:
            return ahead
    return limit


def _skip_joining(line: Line, start: int, end: int) -> int:
    while start < end and line.low[start] in JOINING:
        start += 1
    return start


def _opening(line: Line, report: Report, limit: int) -> int:
    """Where the content opens after the cue, past who was told, when and where."""
    place = report.end if report.kind is CueKind.ACT else past_circumstances(line, report, limit)
    while place < limit and line.low[place] in INTRODUCING:
        place += 1
    return place


def _according(line: Line, report: Report, floor: int, limit: int) -> list[Part]:
    start = _skip_joining(line, floor, report.cue)
    place = _past_role(line, report.stop, limit)
    while place < limit and line.low[place] in {",", "—", "–"}:
        place += 1
    right = _parts(line, place, limit)
    if report.cue - floor < SHORTEST or (
        right and line.low[start] in grammar().prepositions and report.cue - start < 6
    ):
        return right
    left = _parts(line, start, report.cue)
    return left or right


def _past_role(line: Line, comma: int, limit: int) -> int:
    """Past an apposition that says what a source is: "according to Keller, head of the fund, ..."; else the comma."""
    if comma >= limit or line.low[comma] != ",":
        return comma
    reach = range(comma + 1, min(limit, comma + 1 + APPOSITION))
    close = next((n for n in reach if line.low[n] in CLOSING or line.low[n] == QUOTE), 0)
    apposed = line.low[comma + 1 : close]
    says = roles().heads.isdisjoint(apposed) or not grammar().auxiliaries.isdisjoint(apposed)
    return comma if says or line.low[close] != "," else close


def _parts(line: Line, start: int, end: int) -> list[Part]:
    """The content between two elements: one part for each stretch of pure speech, or one statement."""
    while end > start and (line.low[end - 1] in CLOSING or line.low[end - 1] in CONNECTORS):
        end -= 1
    while start < end and line.low[start] in CLOSING:
        start += 1
    if end <= start:
        return []
    quotes = [place for place in range(start, end) if line.low[place] == QUOTE]
    if quotes and all(
        line.low[p] == QUOTE or line.low[p] in CLOSING or line.low[p] in {"and", "that"} for p in range(start, end)
    ):
        return [_direct(line, place) for place in quotes]
    if quotes and quotes[-1] == end - 1 and _whole_sentence(line, quotes[-1], start):
        return [_direct(line, quotes[-1])]
    if end - start == 1 and line.stretch[start] >= 0:
        return [_direct(line, start)]
    if end - start < 2:
        return []
    marked = any(line.stretch[place] >= 0 and line.low[place] == QUOTE for place in range(start, end))
    return [Part(line.span(start, end), QuotationKind.MIXED if marked else QuotationKind.INDIRECT)]


def _whole_sentence(line: Line, place: int, start: int) -> bool:
    """Whether a stretch is a sentence of its own after an opening: "As she left, “We won,” she said"."""
    if place <= start or place - start > 14 or line.low[place - 1] not in {",", ":"}:
        return False
    inner = line.reading.stretches[line.stretch[place]].inner.of(line.reading.text)
    return inner[:1].isupper() and len(inner.split()) > 1


def _direct(line: Line, place: int) -> Part:
    number = line.stretch[place]
    return Part(line.reading.stretches[number].inner, QuotationKind.DIRECT, number)
