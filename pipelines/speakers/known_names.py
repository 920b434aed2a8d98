"""Take in names of people that are known from elsewhere than the rules."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.speakers.lexicon import grammar
from pipelines.speakers.name_lists import name_words
from pipelines.speakers.names import Name
from pipelines.speakers.reading import Reading
from tradewatch.article import Span

__all__ = ["with_known"]


def with_known(reading: Reading, found: Sequence[Name], known: Sequence[Span]) -> list[Name]:
    """The names with those that stand in the known stretches; where the rules are sure, theirs stands.

    A single word is bound to the person who is called so, and is a person of its own only where there is none.
    """
    names = list(found)
    for span in known:
        first, last = reading.at(span.start), reading.at(span.end)
        beside = [name for name in names if name.first < last and first < name.last]
        words = tuple(word for word in reading.words[first:last] if word[0].isalnum())
        if _may_name(words) and not any(name.sure for name in beside):
            gender = beside[0].gender if beside else "u"
            several = len(words) > 1
            names = [name for name in names if name not in beside]
            names.append(Name(first, last, words, sure=several, gender=gender, titled=not several))
    return sorted(names, key=lambda name: name.first)


def _may_name(words: Sequence[str]) -> bool:
    """Whether a person may have these words for a name: no place, day or ordinary word alone."""
    if len(words) != 1:
        return bool(words)
    low = words[0].lower()
    known = name_words()
    return not any(low in words for words in (known.places, known.common, grammar().small, grammar().days))
