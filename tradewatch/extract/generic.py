"""Find the body of a page whose layout nobody has described: the part with the most running text, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from tradewatch.extract.blocks import Block, read_blocks
from tradewatch.extract.signs import is_aside, prior

__all__ = ["generic_blocks"]

PARAGRAPHS = "p, blockquote, pre, div > br, td > br, section > br, article > br"
SHORT, LONG = 25, 1200
LEVELS = 4
MOST = 20_000


@dataclass(slots=True)
class _Place:
    node: LexborNode
    score: float
    mass: int = 0


def generic_blocks(body: LexborNode) -> list[Block]:
    """The blocks of the likeliest body, in reading order; empty when the page has no running text."""
    places = _weigh(body)
    if not places:
        return []
    best = max(places.values(), key=lambda place: place.score)
    return [block for part in _joined(best, places) for block in read_blocks(part, is_aside)]


def _weigh(body: LexborNode) -> dict[int, _Place]:
    """Every element near running text, with its score."""
    places: dict[int, _Place] = {}
    seen: set[int] = set()
    for found in body.css(PARAGRAPHS)[:MOST]:
        node = found.parent if found.tag == "br" else found
        if node is None or node.mem_id in seen:
            continue
        seen.add(node.mem_id)
        text = node.text(deep=True, separator="", strip=False)
        if len(text) < SHORT or _is_list_of_links(node, text):
            continue
        points = 1 + text.count(",") + min(len(text) // 100, 6)
        _credit(node if found.tag == "br" else node.parent, points, len(text), places)
    return places


def _credit(place: LexborNode | None, points: int, size: int, places: dict[int, _Place]) -> None:
    weight = 1.0
    for depth in range(LEVELS):
        if place is None or place.tag in ("html", "-undef", None):
            return
        if place.mem_id not in places:
            places[place.mem_id] = _Place(place, prior(place))
        known = places[place.mem_id]
        known.score += points * weight
        known.mass += size
        weight *= 0.5 if depth == 0 else 0.6
        place = place.parent


def _is_list_of_links(node: LexborNode, text: str) -> bool:
    return len(text) < LONG and sum(len(a.text() or "") for a in node.css("a")) > 0.5 * len(text)


def _joined(best: _Place, places: dict[int, _Place]) -> Iterator[LexborNode]:
    """The best element with those beside it that carry on the text."""
    parent = best.node.parent
    if parent is None or best.node.tag == "body":
        yield best.node
        return
    sibling = parent.first_child
    while sibling is not None:
        known = places.get(sibling.mem_id)
        if sibling.mem_id == best.node.mem_id or (known and known.score > 0.25 * best.score and not is_aside(sibling)):
            yield sibling
        sibling = sibling.next
