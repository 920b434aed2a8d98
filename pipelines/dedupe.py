"""Find copies: the same story at another outlet, or at another address, told by its words.

A text is signed with one-permutation MinHash over its three-word shingles: each hash falls into one of 32 bins, which
keeps its least, and four neighbouring bins make a band. Two texts that share a band are candidates; they are copies
only when their shingles, compared in full, say so. (Broder 1997; Li, Owen, Zhang 2012 for the one permutation.)
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
import xxhash

from tradewatch.store.kept import Signature

__all__ = ["is_copy", "shingles", "signature", "similarity"]

WORD = re.compile(r"\w+")
SIZE = 3  # words a shingle
BINS = 32
ROWS = 4  # bins a band
SHORT = 40  # words; a shorter text is a copy only when it is the same
ALIKE = 0.6  # share of all shingles that two texts have in common
CUT = 0.85  # share of the shorter text's shingles that stand in the longer one: a copy that was cut
LEAST_CUT = 120  # words that a cut copy has at least
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


def words_of(text: str) -> list[str]:
    """The words without case and marks."""
    return WORD.findall(text.lower())


def shingles(text: str) -> frozenset[str]:
    """Every run of three words."""
    words = words_of(text)
    return frozenset(" ".join(words[i : i + SIZE]) for i in range(max(1, len(words) - SIZE + 1)))


def signature(text: str) -> Signature:
    """The hash of the words, and the bands by which candidates are found; no bands for a text of a few words."""
    words = words_of(text)
    content_hash = hashlib.sha256(" ".join(words).encode()).hexdigest()
    if len(words) < SIZE:
        return Signature(content_hash)
    hashes = np.fromiter((xxhash.xxh64_intdigest(one.encode()) for one in shingles(text)), dtype=np.uint64)
    bins = np.full(BINS, EMPTY, dtype=np.uint64)
    np.minimum.at(bins, (hashes >> np.uint64(59)).astype(np.int64), hashes & np.uint64((1 << 59) - 1))
    return Signature(content_hash, tuple(_band(bins, start) for start in range(0, BINS, ROWS)))


def _band(bins: np.ndarray[tuple[int], np.dtype[np.uint64]], start: int) -> int:
    """Four bins as one number that SQL can hold: 64 bits with a sign. The place seeds it, so bands do not mix."""
    number = xxhash.xxh64_intdigest(bins[start : start + ROWS].tobytes(), seed=start)
    return number - (1 << 64) if number >= 1 << 63 else number


def similarity(a: str, b: str) -> float:
    """The share of shingles that two texts have in common (Jaccard), from 0 to 1."""
    ours, theirs = shingles(a), shingles(b)
    return len(ours & theirs) / len(ours | theirs)


def is_copy(a: str, b: str) -> bool:
    """Whether one text is the other, slightly edited or cut short."""
    count_a, count_b = len(words_of(a)), len(words_of(b))
    if min(count_a, count_b) < SHORT:
        return count_a > 0 and words_of(a) == words_of(b)
    ours, theirs = shingles(a), shingles(b)
    common = len(ours & theirs)
    if common >= ALIKE * len(ours | theirs):
        return True
    return min(count_a, count_b) >= LEAST_CUT and common >= CUT * min(len(ours), len(theirs))
