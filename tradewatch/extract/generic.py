"""Find the body of a page whose layout nobody has described: two cheap readings that can be held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from tradewatch.extract.blocks import HEADINGS, Block, read_blocks
from tradewatch.extract.weights import DENSE, FIRST, LAST, Place, Weights

__all__ = ["Readings", "read_twice"]

JOINED = 0.25  # share of the best element's score that makes the one beside it a part of the text
ALIKE = 0.7  # share of an item's length that the next one has
OPENING = 100  # characters of running text that a box right before the text opens it with
REACHED = 0.5  # share of the container's running text that a reading of the whole page must meet


@dataclass(frozen=True, slots=True)
class Readings:
    """The same page read in two ways."""

    container: Sequence[Block]
    stretch: Sequence[Block]


def read_twice(body: LexborNode, weights: Weights) -> Readings:
    """By container: the element with the most running text, and those beside it that carry on.

    By stretch: the run of the whole page's blocks with the most running text and the least between, wherever it stands.
    """
    parts = list(_joined(weights.best, weights)) if weights.best else []
    blocks = list(read_blocks(body, weights.skips, weights.site, {part.mem_id for part in parts}))
    start, end = _heaviest(blocks)
    end = _end_of_list(blocks, end)
    inside = [block for block in blocks if block.marked]
    if sum(len(block.text) for block in inside) < REACHED * sum(weights.mass(part) for part in parts):
        # The part stands in an aside, or further down than one reading goes.
        inside = [block for part in parts for block in read_blocks(part, weights.skips, weights.site)]
    return Readings(inside, blocks[start:end])


def _joined(best: Place, weights: Weights) -> Iterator[LexborNode]:
    parent = best.node.parent
    if parent is None or best.node.tag == "body":
        yield best.node
        return
    sibling = parent.first_child
    while sibling is not None:
        known = weights.places.get(sibling.mem_id)
        carries_on = known and _carries_on(known, best) and not weights.skips(sibling)
        if carries_on or sibling.mem_id == best.node.mem_id:
            yield sibling
        sibling = sibling.next


def _carries_on(part: Place, best: Place) -> bool:
    """Whether it is a part of the same text: as rich as the best one, or a first paragraph directly before it."""
    if part.score > JOINED * best.score:
        return True
    following = part.node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following is not None and following.mem_id == best.node.mem_id and part.mass >= OPENING and part.score > 0


def _heaviest(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the stretch with the highest sum of points begins and ends."""
    best, sum_, begin, found = 0.0, 0.0, 0, (0, 0)
    for place, block in enumerate(blocks):
        if sum_ <= 0:
            sum_, begin = 0.0, place
        sum_ += _points(block)
        if sum_ > best:
            best, found = sum_, (begin, place + 1)
    return found


def _end_of_list(blocks: Sequence[Block], end: int) -> int:
    """Where a list ends that the stretch leaves before its last items, if they stand in the container too and are
    little shorter than those before."""
    while 0 < end < len(blocks) and blocks[end - 1].tag == blocks[end].tag == "li":
        last, item = blocks[end - 1], blocks[end]
        if not item.marked or item.teasing > 0.5 or len(item.text) < ALIKE * len(last.text):
            break
        end += 1
    return end


def _points(block: Block) -> float:
    size, teasing = len(block.text), block.teasing
    if FIRST <= block.text[1:2] <= LAST:
        size *= DENSE
    if teasing > 0.5:
        return -20 - 0.3 * min(size, 200)
    if block.tag in HEADINGS:
        return -2
    if size >= 80:
        return size * (1 - teasing)
    return 10 * (1 - 2 * teasing) if size >= 40 else -8
