"""Look through elements: what each element of a page says of itself, read once for every rule that asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Element", "Elements"]

MOST = 20_000  # elements that are looked at; what comes later on a page is no field of an article
Element = tuple[LexborNode, str, dict[str, str | None]]  # with its tag and its attributes


class Elements:
    """The elements of a page in reading order, as they stand before a rule takes parts of the page out.

    A selector that asks every element for a part of its class costs as much as a third of the parse, and a page has
    thousands of elements but a few hundred classes: here each class is asked once, and known from page to page.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        nodes = tree.root.traverse() if tree.root else iter(())
        found = ((node, node.tag or "", node.attributes) for node in nodes if node.is_element_node)
        self.all: list[Element] = list(islice(found, MOST))

    def named(self, words: re.Pattern[str]) -> Iterator[LexborNode]:
        """The elements in whose class the pattern is found."""
        places = (place for name, places in self._by_class.items() if _is_found(words, name) for place in places)
        return (self.all[place][0] for place in sorted(places))

    @cached_property
    def heads(self) -> list[int]:
        """Where every h1 stands."""
        return [place for place, (_, tag, _) in enumerate(self.all) if tag == "h1"]

    @cached_property
    def _by_class(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, (_, _, attributes) in enumerate(self.all):
            if name := attributes.get("class"):
                places.setdefault(name, []).append(place)
        return places


@lru_cache(maxsize=16384)  # a theme has a few hundred, and every page of an outlet has them
def _is_found(words: re.Pattern[str], name: str) -> bool:
    return bool(words.search(name))
