"""Read what stands between two companies: whether it links them, describes one, or says something else."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.relations.lexicon import RelationWords

__all__ = ["a_place", "apposed", "attached", "described", "linking"]

RELATIVE = frozenset({"which", "that", "who"})
ACTIVE = frozenset({"has", "have", "had", "which", "that", "who", "it", "they", "said", "says"})
BEING = frozenset({"be", "been", "being", "is", "are", "was", "were"})
HELD = frozenset({"stake", "stakes", "interest", "share", "shares", "invest", "invests", "invested", "investor"})
LISTING = frozenset({"and", "&", ","})
OPENERS = frozenset({",", "(", "–", "—", "-"})


def linking(words: Sequence[str], known: RelationWords, *, kind: str) -> Sequence[str] | None:
    """The words that say how it is linked, an apposition left out; None when something else stands there."""
    if kind in ("chain", "before", "was"):
        return words if all(map(known.links, words)) else None
    if kind == "being" and ACTIVE.intersection(words) and not BEING.intersection(words):
        return None  # "has sold to X" sells something else
    if kind == "link":
        return _to_noun(words, known)
    return _past_apposition(words, known, closed=kind == "gap")


def described(words: Sequence[str], known: RelationWords) -> bool:
    """Whether words only describe the company that follows: "the paris-based sales outfit"."""
    if not words:
        return True
    if words[-1] in known.works or not words[-1][0].isalnum():
        return False
    listed = LISTING if words[-1] in known.nouns else frozenset[str]()
    return all(word in listed or (_plain(word) and word not in known.not_described) for word in words)


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


def a_place(before: str) -> bool:
    """Whether what follows "in" is a town that passed for a company: "in Easton, the owner of ..."."""
    words = before.split()[-3:]
    return bool(words) and words[-1] == "in" and not HELD.intersection(words)


def _past_apposition(words: Sequence[str], known: RelationWords, *, closed: bool) -> Sequence[str] | None:
    """With `closed` the apposition must end before the verb, in a comma or a "which"."""
    if all(map(known.links, words)):
        return words
    if len(words) < 2 or words[0] not in OPENERS or not _apposes(words[1], known):
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
        if all(_plain(word) and word not in known.not_described for word in words[split:]):
            return words[:split]
    return None


def _plain(word: str) -> bool:
    return word[0].isalnum() or word[0] in "$€£¥-'"
