"""Lay the tags of articles out in columns, so that a facet of any set of articles is one pass over plain numbers.

A row is an article, rows are in the order of docids. A kind that articles have several of (companies, people) is two
arrays: row i's values are `codes[starts[i]:starts[i + 1]]`, each an index into `ids`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tradewatch.store.docid import BITS, MASK

__all__ = ["Columns", "Ints", "Lists", "join", "lists_of"]

BITS_AT_ONCE = 62
DENSE = 4_000_000  # numbers below this are told apart by counting, which is quicker than sorting
Ints: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]
Marks: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lists:
    """What each row has of one kind, no value twice."""

    ids: Ints  # the values there are, in order
    codes: Codes
    starts: Ints

    def of(self, rows: Ints) -> Codes:
        """The codes of these rows, one row after the other."""
        return self.codes[self._places(rows)]

    def counts(self, rows: Ints) -> Ints:
        """For each value how many of the rows have it."""
        return np.bincount(self.of(rows), minlength=len(self.ids))

    def holding(self, rows: Ints, wanted: Sequence[Marks]) -> list[int]:
        """For each choice of values (a mark a value) how many of the rows have at least one of them."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        sizes = sizes[sizes > 0]
        if not len(sizes):
            return [0] * len(wanted)
        codes, firsts = self.of(rows), np.cumsum(sizes) - sizes
        found = []
        for begun in range(0, len(wanted), BITS_AT_ONCE):
            part = wanted[begun : begun + BITS_AT_ONCE]
            bits = np.zeros(len(self.ids), np.int64)
            for place, marks in enumerate(part):
                bits |= marks.astype(np.int64) << place
            held = np.bitwise_or.reduceat(bits[codes], firsts)  # what each row has, a bit a choice
            found += [int(np.count_nonzero(held & (1 << place))) for place in range(len(part))]
        return found

    def _places(self, rows: Ints) -> Ints:
        first = self.starts[rows]
        sizes = self.starts[rows + 1] - first
        before = np.cumsum(sizes) - sizes
        return np.repeat(first - before, sizes) + np.arange(int(sizes.sum()))


@dataclass(frozen=True, slots=True)
class Columns:
    """What is counted of articles."""

    docids: Ints
    articles: Ints
    groups: Ints  # the syndication group, 0 for none
    outlets: Ints
    languages: Ints  # of the vocabulary; -1: the article does not say
    lists: dict[str, Lists]  # company, person, role, festival, edition
    _by_number: Codes = field(init=False, repr=False)  # the row of each docid by its lower half, where that is unique

    def __post_init__(self) -> None:
        numbers = self.docids & MASK
        table = np.zeros(int(numbers.max(initial=-1)) + 1, np.int32)
        table[numbers] = np.arange(len(numbers))
        object.__setattr__(self, "_by_number", table)

    def __len__(self) -> int:
        return len(self.docids)

    @property
    def nbytes(self) -> int:
        """The memory it takes."""
        flat = (self.docids, self.articles, self.groups, self.outlets, self.languages, self._by_number)
        deep = (array for each in self.lists.values() for array in (each.ids, each.codes, each.starts))
        return sum(array.nbytes for array in (*flat, *deep))

    def rows(self, docids: Ints) -> Ints:
        """The rows of these docids; those that are not here are left out."""
        if not len(self.docids):
            return np.zeros(0, np.int64)
        rows: Ints = self._by_number[np.minimum(docids & MASK, len(self._by_number) - 1)].astype(np.int64)
        if np.array_equal(self.docids[rows], docids):
            return rows
        rows = np.minimum(np.searchsorted(self.docids, docids), len(self.docids) - 1)
        known: Ints = rows[self.docids[rows] == docids]
        return known

    def stories(self, rows: Ints) -> int:
        """How many different stories these rows tell: copies count once."""
        groups = self.groups[rows]
        copies = groups[groups > 0]
        return len(rows) - len(copies) + _different(copies)

    def days(self, rows: Ints) -> Ints:
        """The day of each row, counted from 2000-01-01."""
        return self.docids[rows] >> BITS


def lists_of(rows: Ints, values: Ints, size: int) -> Lists:
    """Gather what rows have: `values[i]` belongs to `rows[i]`, in any order, repeated or not."""
    ids, codes = np.unique(values, return_inverse=True)
    pairs = np.unique(rows * max(1, len(ids)) + codes)
    owners, kept = np.divmod(pairs, max(1, len(ids)))
    return Lists(ids, kept.astype(np.int32), _starts(np.bincount(owners, minlength=size)))


def join(old: Columns, gone: Marks, new: Columns) -> Columns:
    """The rows of `old` that are not gone, and those of `new`."""
    stay = np.flatnonzero(~gone)
    docids = np.concatenate((old.docids[stay], new.docids))
    order = np.argsort(docids, kind="stable")

    def flat(one: Ints, other: Ints) -> Ints:
        return np.concatenate((one[stay], other))[order]

    return Columns(
        docids[order],
        flat(old.articles, new.articles),
        flat(old.groups, new.groups),
        flat(old.outlets, new.outlets),
        flat(old.languages, new.languages),
        {kind: _join_lists(each, new.lists[kind], stay, order) for kind, each in old.lists.items()},
    )


def _join_lists(old: Lists, new: Lists, stay: Ints, order: Ints) -> Lists:
    ids = np.union1d(old.ids, new.ids)
    known = len(ids) == len(old.ids)
    codes = old.codes if known else np.searchsorted(ids, old.ids).astype(np.int32)[old.codes]
    both = Lists(
        ids,
        np.concatenate((codes, np.searchsorted(ids, new.ids).astype(np.int32)[new.codes])),
        np.concatenate((old.starts, new.starts[1:] + old.starts[-1])),
    )
    rows = np.concatenate((stay, len(old.starts) - 1 + np.arange(len(new.starts) - 1)))[order]
    sizes = both.starts[rows + 1] - both.starts[rows]
    return Lists(ids, both.of(rows), _starts(sizes))


def _different(numbers: Ints) -> int:
    if len(numbers) and int(numbers.max()) < DENSE:
        return int(np.count_nonzero(np.bincount(numbers)))
    return len(np.unique(numbers))


def _starts(sizes: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
