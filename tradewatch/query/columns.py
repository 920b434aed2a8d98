"""Lay the tags of articles out in columns, so that a facet of any set of articles is one pass over plain numbers.

A row is an article, rows are in the order of docids. A kind that articles have several of (companies, people) is two
arrays: row i's values are `codes[starts[i]:starts[i + 1]]`, each an index into `ids`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tradewatch.store.docid import BITS

__all__ = ["Columns", "Ints", "Lists", "join", "lists_of"]

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

    def rows_of(self, rows: Ints) -> tuple[Ints, Codes]:
        """The same, and for each code which of the rows it is from: 0 for the first."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        return np.repeat(np.arange(len(rows)), sizes), self.of(rows)

    def counts(self, rows: Ints) -> Ints:
        """For each value how many of the rows have it."""
        return np.bincount(self.of(rows), minlength=len(self.ids))

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

    def __len__(self) -> int:
        return len(self.docids)

    @property
    def nbytes(self) -> int:
        """The memory it takes."""
        flat = (self.docids, self.articles, self.groups, self.outlets, self.languages)
        deep = (array for each in self.lists.values() for array in (each.ids, each.codes, each.starts))
        return sum(array.nbytes for array in (*flat, *deep))

    def rows(self, docids: Ints) -> Ints:
        """The rows of these docids; those that are not here are left out."""
        if len(docids) == len(self.docids):
            ordered = docids if len(docids) < 2 or docids[0] < docids[-1] else docids[::-1]
            if np.array_equal(ordered, self.docids):
                return np.arange(len(ordered))
        places = np.searchsorted(self.docids, docids)
        places[places == len(self.docids)] = 0
        return places[self.docids[places] == docids] if len(self.docids) else places[:0]

    def stories(self, rows: Ints) -> int:
        """How many different stories these rows tell: copies count once."""
        groups = self.groups[rows]
        copies = groups[groups > 0]
        return len(rows) - len(copies) + len(np.unique(copies))

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


def _starts(sizes: Ints) -> Ints:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
