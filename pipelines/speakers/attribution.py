"""Attribute: what was said in each sentence, by which words it is reported, and which words name the source."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.speakers.content import Part, parts_of
from pipelines.speakers.cues import CueKind
from pipelines.speakers.lexicon import grammar
from pipelines.speakers.lines import Line, line_of
from pipelines.speakers.reading import Reading
from pipelines.speakers.reporting import Report, find_reports, signs
from tradewatch.article import QuotationKind, Span

__all__ = ["Said", "attribute"]


OWN = frozenset({"he", "she", "they", "it", "i", "we"})
WITH_CLAUSE = frozenset({"add", "write", "want"})
CONTRACTED = frozenset(
    {"it's", "it’s", "don't", "don’t", "isn't", "isn’t", "won't", "won’t", "can't", "can’t", "that's", "that’s"}
)
LONG_CLAUSE = 14  # words: a longer one is a clause whose verb we do not know
NEAR = 6  # reports farther off in the same sentence do not bound what was said


class Said(NamedTuple):
    """Something said: its span, its cue and its source as they stand in the text."""

    sentence: int
    span: Span
    kind: QuotationKind
    stretch: int = -1  # the number of the stretch when it is exactly one
    cue: Span | None = None
    source: Span | None = None
    relative: Span | None = None  # "who", where it stands for the source
    turn: bool = False  # a labelled paragraph of a question-and-answer page


def attribute(reading: Reading) -> list[Said]:
    """Everything that the sentences themselves attribute, in reading order."""
    found: list[Said] = []
    known = signs()
    for sentence, (start, end) in enumerate(reading.sentences):
        if not known.isdisjoint(reading.lower[start:end]):
            found += attribute_line(line_of(reading, sentence), sentence)
    return found


def attribute_line(line: Line, sentence: int) -> list[Said]:
    """What one sentence attributes."""
    reports = _without_own_acts(line, find_reports(line))
    found: list[Said] = []
    for number, report in enumerate(reports):
        parts = parts_of(line, report, reports[max(0, number - NEAR) : number], reports[number + 1 : number + 1 + NEAR])
        if _strong_enough(line, report, parts):
            found += (_said(line, sentence, report, part) for part in parts)
    return found


def _without_own_acts(line: Line, reports: list[Report]) -> list[Report]:
    """Leave out what a statement says of its own speaker: "Keller said she applauded him" is one statement."""
    kept: list[Report] = []
    for report in reports:
        if kept and report.kind is CueKind.ACT and report.source and line.low[report.source[0]] in OWN:
            between = line.low[kept[-1].stop : report.source[0]]
            if kept[-1].kind is not CueKind.ACT and between in ([], ["that"]):
                continue
        kept.append(report)
    return kept


def _strong_enough(line: Line, report: Report, parts: list[Part]) -> bool:
    """Whether it is speech: a weak verb such as "smiled" takes marks or "that", "added" no bare object."""
    if report.verb is None or any(part.kind is not QuotationKind.INDIRECT for part in parts):
        return True
    if report.verb.weak:
        return line.low[report.end : report.end + 1] == ["that"]
    if line.low[report.end : report.end + 2] == ["it", "all"]:
        return False
    return (
        report.verb.lemma not in WITH_CLAUSE
        or line.low[report.end : report.end + 1] == ["that"]
        or any(_clausal(line, part.span) for part in parts)
    )


def _clausal(line: Line, span: Span) -> bool:
    """Whether a statement has a verb of its own, as far as forms tell: "it would wait", not "a second season"."""
    lower = line.reading.lower[line.reading.at(span.start) : line.reading.at(span.end)]
    return (
        any(
            low in grammar().auxiliaries or low in OWN or low in CONTRACTED or (place > 1 and low.endswith("ed"))
            for place, low in enumerate(lower)
        )
        or lower[:1] == ["that"]
        or len(lower) > LONG_CLAUSE
    )


def _said(line: Line, sentence: int, report: Report, part: Part) -> Said:
    source = line.span(*report.source) if report.source else None
    relative = line.span(report.relative, report.relative + 1) if report.relative is not None else None
    cue = line.span(report.cue, report.end)
    return Said(sentence, part.span, part.kind, part.stretch, cue, source, relative)
