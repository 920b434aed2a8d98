"""Read what stands between two companies: whether it links them, describes one, or says something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.relations.lexicon import RelationWords

__all__ = ["apposed", "attached", "described", "linking"]

RELATIVE = frozenset({"which", "that", "who"})
OPENERS = frozenset({",", "(", "–", "—", "-"})


def linking(words: Sequence[str], known: RelationWords, *, kind: str) -> Sequence[str] | None:
    """The words that say how it is linked, an apposition left out; None when something else stands there."""
    if kind in ("chain", "before", "was"):
        return words if all(map(known.links, words)) else None
    if kind == "link":
        return _to_noun(words, known)
    return _past_apposition(words, known, closed=kind == "gap")


def described(words: Sequence[str], known: RelationWords) -> bool:
    """Whether words only describe the company that follows: "the paris-based sales outfit"."""
    if not words:
        return True
    return words[-1] not in known.works and not any(word in known.not_described for word in words)


def apposed(words: Sequence[str], known: RelationWords) -> bool:
    """Whether the words behind a company's name surely speak of it: "which ...", ", a studio ..."."""
    return bool(RELATIVE.intersection(words)) or (len(words) > 1 and words[0] in OPENERS and _apposes(words[1], known))


def attached(before: str, known: RelationWords) -> bool:
    """Whether what stands before a company makes it part of something else: "the series from"."""
    words = before.split()[-5:]
    if words and words[-1] == "at":
        return True
    for place in range(len(words) - 1, -1, -1):
        if words[place] in known.attached:
            return True
        if not words[place][0].isalnum() and words[place] != "'s":
            return False
        if words[place] in known.not_described:
            return False
    return False


def _past_apposition(words: Sequence[str], known: RelationWords, *, closed: bool) -> Sequence[str] | None:
    """With `closed` the apposition must end before the verb, in a comma or a "which"."""
    if all(map(known.links, words)):
        return words
    if words[0] not in OPENERS or not _apposes(words[1], known):
        return None
    for place in range(2, len(words) + 1):
        rest = words[place:]
        ends = (rest[0] in RELATIVE or rest[0] in OPENERS or rest[0] == ")") if rest else not closed
        if ends and all(map(known.links, rest)):
            return rest
        if place < len(words) and words[place] in known.not_apposed:
            return None
    return None


def _apposes(word: str, known: RelationWords) -> bool:
    return word in known.apposition or word.endswith("-based")


def _to_noun(words: Sequence[str], known: RelationWords) -> Sequence[str] | None:
    """Linking words, then what describes a noun that follows: ", now the u.k. production"."""
    place = 0
    while place < len(words) and known.links(words[place]):
        place += 1
    for split in range(place, -1, -1):
        if _plain(words[split:], known):
            return words[:split]
    return None


def _plain(words: Iterable[str], known: RelationWords) -> bool:
    return all(word not in known.not_described and (word[0].isalnum() or word in {"-", "'s"}) for word in words)
