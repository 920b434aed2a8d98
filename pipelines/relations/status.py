"""Judge a statement: done, agreed, only talked about, over, or not so at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipelines.relations.lexicon import Form, RelationWords
from tradewatch.article import RelationKind, RelationStatus

__all__ = ["status_of"]

BARE = frozenset({"acquire", "buy", "purchase", "take over", "snap up", "swallow up", "merge"})
GOING_ON = frozenset({"is", "are", "was", "were", "be"})
MONTH_BEFORE = frozenset({"in", "last", "this", "since", "until", "early", "late", "mid", "of", "by"})
REACH = 12


def status_of(
    form: Form, match: re.Match[str], gaps: Sequence[str], words: str, known: RelationWords
) -> RelationStatus | None:
    """How far it has come, by the words between and around; None when it is denied, failed or only supposed."""
    before = words[: match.start()].split()[-REACH:]
    if known.conditions.intersection(before):
        return None
    hearsay = bool(known.hearsay.intersection(before))
    if form.kind is RelationKind.OWNED_BY:
        return _owned(match, gaps, words, known, hearsay=hearsay)
    if known.denied.intersection(gaps) or known.undone.search(words) or words.rstrip('”" ').endswith("?"):
        return None
    if hearsay or form.status is RelationStatus.TALKS or _supposed(gaps, words[match.end() :], known):
        return RelationStatus.TALKS
    return RelationStatus.AGREED if _ahead(gaps, match, known) else RelationStatus.DONE


def _owned(
    match: re.Match[str], gaps: Sequence[str], words: str, known: RelationWords, *, hearsay: bool
) -> RelationStatus | None:
    if "longer" in gaps and "no" in gaps:
        return RelationStatus.ENDED
    if known.denied.intersection(gaps):
        return None
    after = words[match.end() :].split()[:2]
    if _over(gaps, match, known) or "until" in after:
        return RelationStatus.ENDED
    if hearsay or known.talks.intersection(gaps):
        return RelationStatus.TALKS
    return RelationStatus.AGREED if known.agreed.intersection(gaps) else RelationStatus.DONE


def _over(gaps: Sequence[str], match: re.Match[str], known: RelationWords) -> bool:
    """Whether the owner is a former one."""
    if known.lasting.intersection(gaps):
        return False
    return bool(match.groupdict().get("past")) or bool(known.former.intersection(gaps))


def _supposed(gaps: Sequence[str], after: str, known: RelationWords) -> bool:
    return bool(known.talks.intersection(gaps)) or _modal_may(gaps) or after.startswith("talks ")


def _modal_may(gaps: Sequence[str]) -> bool:
    """Whether "may" is the verb, and not the month."""
    return any(
        word == "may" and not (place and (gaps[place - 1] in MONTH_BEFORE or gaps[place - 1].isdigit()))
        for place, word in enumerate(gaps)
    )


def _ahead(gaps: Sequence[str], match: re.Match[str], known: RelationWords) -> bool:
    """Whether it is still to come: "will buy", "has agreed to acquire", "is buying"."""
    verb = (match.groupdict().get("verb") or "").strip()
    if known.agreed.intersection(gaps) or verb in BARE:
        return True
    return verb.endswith("ing") or (verb.startswith(("taking", "snapping", "swallowing")) and _any(GOING_ON, gaps))


def _any(these: Collection[str], words: Sequence[str]) -> bool:
    return any(word in these for word in words)
