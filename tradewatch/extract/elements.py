"""Look through elements: what each element of a page says of itself, read once for every rule that asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tradewatch.extract.classes import LONGEST, told_by

__all__ = ["Elements"]

MOST = 20_000  # elements that are looked at; what comes later on a page is no field of an article
# They hold no text of the page, whatever their classes say.
SILENT = frozenset({"-comment", "g", "hr", "img", "input", "link", "meta", "path", "script", "style", "svg", "use"})
ASKED_FOR = frozenset({"figure", "h1", "time", "title"})


class Elements:
    """The elements of a page by what they say of themselves, as they stand before a rule takes parts of the page out.

    A selector that asks every element for a part of its class costs as much as a third of the parse, and a page has
    thousands of elements but a few hundred classes: here each class is asked once, and known from page to page.
    Places are numbers in reading order.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.nodes: list[LexborNode] = []
        self.by_tag: dict[str, list[int]] = {tag: [] for tag in ASKED_FOR}
        self.with_rel: list[tuple[int, str]] = []
        self.with_itemprop: list[tuple[int, str]] = []
        self.links: list[tuple[int, str]] = []  # with their addresses as they stand there
        self._told: defaultdict[str, list[int]] = defaultdict(list)
        nodes = self.nodes
        for node in tree.root.traverse() if tree.root else ():
            tag = node.tag or ""
            if tag in SILENT:
                continue
            place = len(nodes)
            if place == MOST:
                break
            nodes.append(node)
            if tag in ASKED_FOR:
                self.by_tag[tag].append(place)
            attributes = node.attributes  # all of one element at once: to ask for each takes longer
            if name := attributes.get("class"):
                for sign in told_by(name[:LONGEST]):
                    self._told[sign].append(place)
            if "rel" in attributes:
                self.with_rel.append((place, attributes["rel"] or ""))
            if "itemprop" in attributes:
                self.with_itemprop.append((place, attributes["itemprop"] or ""))
            if tag == "a" and "href" in attributes:
                self.links.append((place, attributes["href"] or ""))

    @property
    def is_cut(self) -> bool:
        """Whether the page may have more elements than were looked at."""
        return len(self.nodes) == MOST

    @property
    def heads(self) -> Sequence[int]:
        """The places of every h1."""
        return self.by_tag["h1"]

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
