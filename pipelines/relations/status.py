"""Judge a statement: done, agreed, only talked about, over, or not so at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.relations.lexicon import Form, RelationWords
from tradewatch.article import RelationKind, RelationStatus

__all__ = ["status_of"]

BARE = frozenset(
    {
        "acquire",
        "buy",
        "purchase",
        "take over",
        "snap up",
        "swallow",
        "swallow up",
        "absorb",
        "sell",
        "offload",
        "divest",
    }
)
GOING = frozenset({"is", "are"})
MONTH_BEFORE = frozenset({"in", "last", "this", "since", "until", "early", "late", "mid", "of", "by"})
REACH, CLOSE = 12, 3


def status_of(
    form: Form, match: re.Match[str], gaps: Sequence[str], words: str, known: RelationWords
) -> RelationStatus | None:
    """How far it has come, by the words between and around; None when it is denied, failed or only supposed."""
    before = words[: match.start()].split()
    if known.conditions.intersection(before[-REACH:]):
        return None
    hearsay = bool(known.hearsay.intersection(before[-REACH:]))
    if form.kind is RelationKind.OWNED_BY:
        return _owned(match, gaps, words[match.end() :], known, hearsay=hearsay)
    said = [*_close(before), *gaps]
    if known.denied.intersection(said) or known.undone.search(words) or words.rstrip('”" ').endswith("?"):
        return None
    if gaps[:1] == ["to"] and "C" in before:
        return None  # "outbid X to acquire Y"
    if hearsay or form.status is RelationStatus.TALKS or _supposed(said, words[match.end() :], known):
        return RelationStatus.TALKS
    return RelationStatus.AGREED if _ahead(said, match, known) else RelationStatus.DONE


def _close(before: Sequence[str]) -> Sequence[str]:
    """The last words before, in the same breath: "the proposed" merger."""
    for place in range(1, min(CLOSE, len(before)) + 1):
        if not before[-place][0].isalnum() or before[-place] == "C":
            return before[len(before) - place + 1 :]
    return before[-CLOSE:]


def _owned(
    match: re.Match[str], gaps: Sequence[str], after: str, known: RelationWords, *, hearsay: bool
) -> RelationStatus | None:
    if "longer" in gaps and "no" in gaps:
        return RelationStatus.ENDED
    if known.denied.intersection(gaps):
        return None
    if "until" in after.split()[:2] or (_past(match, gaps, known) and not known.lasting.intersection(gaps)):
        return RelationStatus.ENDED
    if hearsay or known.talks.intersection(gaps):
        return RelationStatus.TALKS
    return RelationStatus.AGREED if known.agreed.intersection(gaps) else RelationStatus.DONE


def _past(match: re.Match[str], gaps: Sequence[str], known: RelationWords) -> bool:
    return bool(match.groupdict().get("past")) or bool(known.former.intersection(gaps))


def _supposed(said: Sequence[str], after: str, known: RelationWords) -> bool:
    return bool(known.talks.intersection(said)) or _modal_may(said) or after.startswith("talks ")


def _modal_may(said: Sequence[str]) -> bool:
    """Whether "may" is the verb, and not the month."""
    return any(
        word == "may" and not (place and (said[place - 1] in MONTH_BEFORE or said[place - 1].isdigit()))
        for place, word in enumerate(said)
    )


def _ahead(said: Sequence[str], match: re.Match[str], known: RelationWords) -> bool:
    """Whether it is still to come: "will buy", "has agreed to acquire", "is buying"."""
    verb = (match.groupdict().get("verb") or "").strip()
    going_on = verb.partition(" ")[0].endswith("ing") or ("being" in said and not GOING.isdisjoint(said))
    return going_on or verb in BARE or bool(known.agreed.intersection(said))
