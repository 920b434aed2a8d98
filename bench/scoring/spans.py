"""Measure tagged articles against news annotated with the spans of source, cue and content (brat standoff)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.scoring.comparing import likeness, marked_stretches, nearest, pair_up, shared
from bench.scoring.measures import cue_place
from bench.scoring.sheet import Sheet
from tradewatch.article import Article, Quotation, Span

STRICT, LOOSE = 0.8, 0.3
MOSTLY = 0.5
MARKED_WORDS = 4
# What counts as a cue of saying: other cues (thought, hope, belief) are annotated too and are none of ours.
SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|told|tell|add(?:s|ed|ing)|ask|wrote|writ|tweet|not(?:ed|es|ing)|argu|explain|claim"
    r"|stat(?:e|ed|es|ing)\b|announc|according|acknowledg|admit|insist|declar|report|warn|repl|respond|recall"
    r"|remark|comment|quip|joke|observ|stress|emphasi|[:―—-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attributed statement: where the source, the cue and the content stand."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text with its attributions."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was tagged: each item's stretches, and where its speaker stands."""

    spans: list[list[Span]]
    speakers: list[Span | None]


def read_brat(folder: Path) -> Iterator[SpannedText]:
    """The texts that have a note file, beside them or in `text` and `attributions`; of several the first counts."""
    texts = folder / "text" if (folder / "text").is_dir() else folder
    notes = folder / "attributions" if (folder / "attributions").is_dir() else folder
    every = sorted(notes.glob("*.ann"))
    for file in sorted(texts.glob("*.txt")):
        own = re.compile(rf"{re.escape(file.stem)}(?:_[0-9a-z]+)?\.ann")
        mine = [note for note in every if own.fullmatch(note.name)]
        if mine:
            attributions = tuple(_attributions(mine[0].read_text(encoding="utf-8")))
            yield SpannedText(file.stem, file.read_text(encoding="utf-8"), attributions)


def _attributions(notes: str) -> Iterator[Attribution]:
    """The events of a note file whose content is marked."""
    spans: dict[str, list[Span]] = {}
    events: list[str] = []
    for line in notes.split("\n"):
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            places = rest.split("\t")[0].split(" ", 1)[1].split(";")
            spans[key] = [Span(*map(int, place.split())) for place in places]
        elif key.startswith("E"):
            events.append(rest.split("\t")[0])
    for event in events:
        parts: dict[str, list[Span]] = defaultdict(list)
        for part in event.split():
            role, _, target = part.partition(":")
            parts[role.lower().rstrip("0123456789")] += spans.get(target, [])
        if parts["content"]:
            source, cue, content = (tuple(sorted(parts[role])) for role in ("source", "cue", "content"))
            yield Attribution(source, cue, content)


def measure_spans(known: SpannedText, tags: Article, sheet: Sheet) -> None:
    """Count everything of one text."""
    sheet.id = known.id
    given = tags.quotations
    speakers = [speaker_place(known.text, item) for item in given]
    alone = Answer([[item.span] for item in given], speakers)
    _marked(known, alone, sheet)
    hulls = [[Span(one.content[0].start, one.content[-1].end)] for one in known.attributions]
    _level(f"attributions, IoU {STRICT}", known, hulls, alone, STRICT, sheet)
    parts = [list(one.content) for one in known.attributions]
    _level(f"attributions joined by cue, IoU {STRICT}", known, parts, joined(known.text, given), STRICT, sheet)
    found = _level(f"attributions, IoU {LOOSE}", known, hulls, alone, LOOSE, sheet)
    for k, one in enumerate(known.attributions):
        if SAYING.search(_words(known.text, one.cue)):
            right = k in found and touches(speakers[found[k]], one)
            kind = kind_of(_words(known.text, one.content))
            sheet.add(f"saying verbs, {kind}: recall", k in found, 0, 1)
            sheet.add(f"saying verbs, {kind}: recall with speaker", right, 0, 1)


def speaker_place(text: str, item: Quotation) -> Span | None:
    """Where the words for the speaker stand."""
    return item.speaker_span or nearest(text, item.speaker_mention, cue_place(text, item) or item.span)


def joined(text: str, given: Sequence[Quotation]) -> Answer:
    """The items under one cue as one."""
    groups: dict[object, list[Quotation]] = defaultdict(list)
    for place, item in enumerate(given):
        groups[cue_place(text, item) or place].append(item)
    spans = [[item.span for item in group] for group in groups.values()]
    return Answer(spans, [speaker_place(text, group[0]) for group in groups.values()])


def _level(
    measure: str, known: SpannedText, wanted: Sequence[Sequence[Span]], answer: Answer, level: float, sheet: Sheet
) -> dict[int, int]:
    """All attributions at one IoU; the pairs come back."""

    def alike(k: int, g: int) -> float:
        value = likeness(wanted[k], answer.spans[g])
        return value if value >= level else 0.0

    found = pair_up(len(wanted), len(answer.spans), alike)
    right = sum(touches(answer.speakers[g], known.attributions[k]) for k, g in found.items())
    sheet.add(measure, len(found), len(answer.spans), len(wanted))
    sheet.add(f"{measure}, with speaker", right, len(answer.spans), len(wanted))
    return found


def _marked(known: SpannedText, answer: Answer, sheet: Sheet) -> None:
    """Every stretch of four words or more between marks: is most of it attributed, and to whom?"""
    spans = [span for [span] in answer.spans]
    for stretch in marked_stretches(known.text):
        if len(stretch.of(known.text).split()) < MARKED_WORDS:
            continue
        enough = MOSTLY * len(stretch)
        true = [
            one
            for one in known.attributions
            if one.source and any(shared(part, stretch) > enough for part in one.content)
        ]
        over = [g for g, span in enumerate(spans) if shared(span, stretch) > enough]
        best = max(over, key=lambda g: likeness([spans[g]], [stretch]), default=None)
        right = best is not None and any(touches(answer.speakers[best], one) for one in true)
        found = best is not None and bool(true)
        sheet.add("marked quotations", found, best is not None, bool(true))
        sheet.add("marked quotations, with speaker", right, best is not None, bool(true))
        sheet.add("marked quotations: speaker of those found", right, 0, found)


def touches(speaker: Span | None, known: Attribution) -> bool:
    """Whether the words taken for the speaker stand in the annotated source."""
    return speaker is not None and any(speaker.meets(part) for part in known.source)


def kind_of(said: str) -> str:
    """Direct where all of it stands between marks, mixed where a part does."""
    if re.match(r"\W*[\"“]", said) and re.search(r"[\"”]\W*\Z", said):
        return "direct"
    return "mixed" if re.search(r"[\"“”]", said) else "indirect"


def _words(text: str, spans: Iterable[Span]) -> str:
    return " ".join(span.of(text) for span in spans)
