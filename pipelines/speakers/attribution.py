"""Attribute: what was said in each sentence, by which words it is reported, and which words name the source."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.speakers.content import Part, parts_of
from pipelines.speakers.cues import CueKind, cue_forms
from pipelines.speakers.lines import Line, line_of
from pipelines.speakers.reading import Reading
from pipelines.speakers.reporting import Report, find_reports
from tradewatch.article import QuotationKind, Span

__all__ = ["Said", "attribute"]


OWN = frozenset({"he", "she", "they", "it", "i", "we"})
NEAR = 6  # reports farther off in the same sentence do not bound what was said


@dataclass(frozen=True, slots=True)
class Said:
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
    for sentence, (start, end) in enumerate(reading.sentences):
        if _may_report(reading, start, end):
            found += attribute_line(line_of(reading, sentence), sentence)
    return found


def _may_report(reading: Reading, start: int, end: int) -> bool:
    forms = cue_forms()
    return any(low in forms or low == "according" or low == ":" for low in reading.lower[start:end])


def attribute_line(line: Line, sentence: int) -> list[Said]:
    """What one sentence attributes."""
    reports = _without_own_acts(line, find_reports(line))
    found: list[Said] = []
    for number, report in enumerate(reports):
        parts = parts_of(line, report, reports[max(0, number - NEAR) : number], reports[number + 1 : number + 1 + NEAR])
        if _strong_enough(report, parts):
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


def _strong_enough(report: Report, parts: list[Part]) -> bool:
    """A weak verb such as "smiled" reports only what stands between marks."""
    if report.verb is None or not report.verb.weak:
        return True
    return any(part.kind is not QuotationKind.INDIRECT for part in parts)


def _said(line: Line, sentence: int, report: Report, part: Part) -> Said:
    source = line.span(*report.source) if report.source else None
    relative = line.span(report.relative, report.relative + 1) if report.relative is not None else None
    cue = line.span(report.cue, report.end)
    return Said(sentence, part.span, part.kind, part.stretch, cue, source, relative)
