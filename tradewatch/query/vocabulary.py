"""Number the words that articles give freely: roles and languages."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from tradewatch.text import fold, one_line

__all__ = ["Numbered", "Vocabulary"]


class Numbered:
    """Words, each with a number of its own from 0 on; may be used from several threads."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()
        self._holding: dict[str, npt.NDArray[np.bool_]] = {}
        self._singulars: npt.NDArray[np.int64] = np.zeros(0, np.int64)

    def number(self, word: str) -> int:
        """The number of a word, the same every time."""
        with self._lock:
            if word not in self._numbers:
                self._numbers[word] = len(self.words)
                self.words.append(word)
            return self._numbers[word]

    def holding(self, part: str) -> npt.NDArray[np.bool_]:
        """For each word whether it holds this, as `role:` looks for it."""
        known = self._holding.get(part)
        begun = 0 if known is None else len(known)
        if known is not None and begun == len(self.words):
            return known
        plain = fold(part)
        fresh = np.array([part in word or plain in word for word in self.words[begun:]], dtype=bool)
        self._holding[part] = whole = fresh if known is None else np.concatenate((known, fresh))
        return whole

    def singulars(self) -> npt.NDArray[np.int64]:
        """For each word its own number, or that of the word without its last s where there is one."""
        if len(self._singulars) != len(self.words):
            words = self.words[:]
            get = self._numbers.get
            self._singulars = np.array([get(w[:-1], n) if w[-1:] == "s" else n for n, w in enumerate(words)])
        return self._singulars


class Vocabulary:
    """The roles and languages of one store."""

    def __init__(self) -> None:
        self.roles, self.languages = Numbered(), Numbered()

    def role(self, written: str) -> int:
        """The number of a role, however its letters are."""
        return self.roles.number(one_line(written).lower())

    def language(self, code: str) -> int:
        """The number of a language: `en` for en-GB too."""
        return self.languages.number(one_line(code).lower().partition("-")[0])
