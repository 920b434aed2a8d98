"""Find copies: the same story at another outlet, or at another address, told by its words.

A text is signed with one-permutation MinHash over its three-word shingles: each hash falls into one of 32 bins, which
keeps its least, and four neighbouring bins make a band. Two texts that share a band are candidates; they are copies
only when their shingles, compared in full, say so. (Broder 1997; Li, Owen, Zhang 2012 for the one permutation.)
"""

from __future__ import annotations

import hashlib
import re
from typing import TypeAlias

import numpy as np
import xxhash

from tradewatch.store.kept import Signature

__all__ = ["is_copy", "shingles", "signature", "similarity"]

Hashes: TypeAlias = np.ndarray[tuple[int], np.dtype[np.uint64]]

MARK = re.compile(r"\W")
# In UTF-8: what Unicode calls general punctuation, such as quotes and dashes; and whatever is beyond ASCII.
PUNCTUATION, BEYOND_ASCII = re.compile(rb"\xe2\x80[\x80-\xbf]"), re.compile(rb"[\x80-\xff]+")
SPACED = bytes(ord(" ") if sign < 128 and MARK.match(chr(sign)) else sign for sign in range(256))
SIZE = 3  # words a shingle
BINS = 32
ROWS = 4  # bins a band
SHORT = 40  # words; a shorter text is a copy only when it is the same
ALIKE = 0.7  # share of all shingles that two texts have in common
CUT = 0.85  # share of the shorter text's shingles that stand in the longer one: a copy that was cut
LEAST_CUT = 120  # words that a cut copy has at least
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
# Odd numbers that spread the bits of a hash; any such will do, but the store's bands depend on them.
FIRST, SECOND, LAST = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


def words_of(text: str) -> list[bytes]:
    """The words without case and marks, in UTF-8: marks become spaces, which is quicker than to search for words."""
    spaced = PUNCTUATION.sub(b" ", text.lower().encode(errors="replace")).translate(SPACED)
    return (spaced if spaced.isascii() else BEYOND_ASCII.sub(_spaced, spaced)).split()


def _spaced(run: re.Match[bytes]) -> bytes:
    return MARK.sub(" ", run[0].decode()).encode()


def shingles(text: str) -> frozenset[int]:
    """Every run of three words, as its hash."""
    return frozenset(_shingled(words_of(text)).tolist())


def signature(text: str) -> Signature:
    """The hash of the words, and the bands by which candidates are found; no bands for a text of a few words."""
    words = words_of(text)
    content_hash = hashlib.sha256(b" ".join(words)).hexdigest()
    if len(words) < SIZE:
        return Signature(content_hash)
    hashes = _shingled(words)
    bins = np.full(BINS, EMPTY, dtype=np.uint64)
    np.minimum.at(bins, (hashes >> np.uint64(59)).astype(np.intp), hashes)
    return Signature(content_hash, tuple(_band(bins, start) for start in range(0, BINS, ROWS)))


def _shingled(words: list[bytes]) -> Hashes:
    """The hash of every run of three words: each word is hashed once, and three hashes are mixed into one."""
    if len(words) < SIZE:
        return np.array([xxhash.xxh64_intdigest(b" ".join(words))], dtype=np.uint64)
    digests = b"".join(map(xxhash.xxh64_digest, words))  # read at once, faster than a number for each
    hashes = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    mixed: Hashes = (hashes[:-2] * FIRST) ^ (hashes[1:-1] * SECOND)
    mixed = ((mixed ^ (mixed >> np.uint64(31))) + hashes[2:]) * LAST
    mixed ^= mixed >> np.uint64(32)
    mixed *= FIRST
    return mixed


def _band(bins: Hashes, start: int) -> int:
    """Four bins as one number that SQL can hold: 64 bits with a sign. The place seeds it, so bands do not mix."""
    number = xxhash.xxh64_intdigest(bins[start : start + ROWS].tobytes(), seed=start)
    return number - (1 << 64) if number >= 1 << 63 else number


def similarity(a: str, b: str) -> float:
    """The share of shingles that two texts have in common (Jaccard), from 0 to 1."""
    ours, theirs = shingles(a), shingles(b)
    return len(ours & theirs) / len(ours | theirs)


def is_copy(a: str, b: str) -> bool:
    """Whether one text is the other, slightly edited or cut short."""
    ours, theirs = words_of(a), words_of(b)
    shorter = min(len(ours), len(theirs))
    if shorter < SHORT:
        return shorter > 0 and ours == theirs
    first, second = frozenset(_shingled(ours).tolist()), frozenset(_shingled(theirs).tolist())
    common = len(first & second)
    if common >= ALIKE * (len(first) + len(second) - common):
        return True
    return shorter >= LEAST_CUT and common >= CUT * min(len(first), len(second))
