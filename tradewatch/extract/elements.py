"""Look through elements: what each element of a page says of itself, read once for every rule that asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.extract.classes import LONGEST, told_by

__all__ = ["Elements"]

MOST = 20_000  # elements that are looked at; what comes later on a page is no field of an article
# They hold no text of the page, whatever their classes say.
SILENT = frozenset({"-comment", "g", "hr", "img", "input", "link", "meta", "path", "script", "style", "svg", "use"})


class Elements:
    """The elements of a page by what they say of themselves, as they stand before a rule takes parts of the page out.

    A selector that asks every element for a part of its class costs as much as a third of the parse, and a page has
    thousands of elements but a few hundred classes: here each class is asked once, and known from page to page.
    Places are numbers in reading order.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        every = tree.root.traverse() if tree.root else ()
        self.nodes: list[LexborNode] = [*islice((node for node in every if node.tag not in SILENT), MOST)]
        self._told: defaultdict[str, list[int]] = defaultdict(list)
        for place, name in enumerate([node.attrs.get("class") for node in self.nodes]):
            if name:
                for sign in told_by(name[:LONGEST]):
                    self._told[sign].append(place)

    @cached_property
    def heads(self) -> Sequence[int]:
        """The places of every h1."""
        return self.tagged("h1")

    def tagged(self, tag: str) -> list[int]:
        """The places of every element of that name."""
        return [place for place, _ in self._selected(tag, "class")]

    def marked(self, sign: str) -> Sequence[int]:
        """The places of the elements whose class says that they hold this, each as often as it says so."""
        return self._told.get(sign, ())

    def named(self, sign: str, start: int = 0, end: int = MOST) -> Iterator[LexborNode]:
        """The elements whose class says that they hold this, between these places."""
        return (self.nodes[place] for place in self.marked(sign) if start <= place < end)

    def related(self, kind: str, but: str = "") -> Iterator[LexborNode]:
        """The links that say of themselves what they are, and not also the other: `rel=tag`."""
        rels = ((place, rel.lower().split()) for place, rel in self.with_rel)
        return (self.nodes[place] for place, rel in rels if kind in rel and but not in rel)

    @cached_property
    def with_rel(self) -> Sequence[tuple[int, str]]:
        """The places of the elements with a `rel`, and what it says."""
        return self._selected("[rel]", "rel")

    @cached_property
    def with_itemprop(self) -> Sequence[tuple[int, str]]:
        """The places of the elements with an `itemprop`, and what it says."""
        return self._selected("[itemprop]", "itemprop")

    @cached_property
    def links(self) -> Sequence[tuple[int, str]]:
        """The places of the links, with their addresses as they stand there."""
        return self._selected("a[href]", "href")

    def _selected(self, selector: str, attribute: str) -> list[tuple[int, str]]:
        places = self._places
        found = ((places.get(node.mem_id), node) for node in self._tree.css(selector))
        return [(place, node.attrs.get(attribute) or "") for place, node in found if place is not None]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {node.mem_id: place for place, node in enumerate(self.nodes)}
