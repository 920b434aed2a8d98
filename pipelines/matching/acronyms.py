"""Read the acronym that a text defines behind a name: "United Talent Agency (UTA)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.matching.folding import fold_form
from pipelines.matching.matcher import Hit
from pipelines.matching.runs import Run
from tradewatch.article import Span

__all__ = ["acronym_behind", "defined_otherwise"]

ACRONYM = re.compile(r" \((?:the |or )?[“\"]?([A-Z][A-Za-z&+]{1,7})[”\"]?\)")
SMALL = frozenset(("of", "the", "and", "for", "de", "du", "des", "la", "le", "et", "y", "&", "in", "on"))


def acronym_behind(text: str, span: Span) -> tuple[str, Span] | None:
    """The acronym that brackets behind a name define, when its letters are the name's."""
    match = ACRONYM.match(text, span.end, span.end + 18) if text.startswith(" (", span.end) else None
    if match is None:
        return None
    letters = [c for c in fold_form(match[1]) if c.isalnum()]
    initials = [word[0] for word in fold_form(span.of(text)).replace("-", " ").split() if word not in SMALL]
    every = [word[0] for word in fold_form(span.of(text)).replace("-", " ").split()]
    if letters in (initials, every) or (len(letters) > 2 and letters == initials[: len(letters)]):
        return match[1], Span(*match.span(1))
    return None


def defined_otherwise(text: str, hits: Sequence[Hit], runs: Iterable[Run]) -> set[str]:
    """The lexicon's acronyms that this text defines as something else: "Union of Tall Actors (UTA)"."""
    bracketed = {hit.span.start - 2: hit for hit in hits if text[hit.span.start - 1 : hit.span.start] == "("}
    if not bracketed:
        return set()
    return {
        hit.span.of(text)
        for run in runs
        if (hit := bracketed.get(run.end))
        and not any(same(other, hit) and other.span.meets(run.span) for other in hits)
        if any(acronym_behind(text, Span(word.start, run.end)) for word in run.spans)
    }


def same(one: Hit, other: Hit) -> bool:
    """Whether two hits mean one entry."""
    return one.form.key == other.form.key
