"""Find the body of a page whose layout nobody has described: two cheap readings that can be held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from tradewatch.extract.blocks import Block, read_blocks
from tradewatch.extract.weights import Place, Weights

__all__ = ["by_container", "by_stretch"]

JOINED = 0.25  # share of the best element's score that makes the one beside it a part of the text
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def by_container(weights: Weights) -> list[Block]:
    """The blocks of the element with the most running text, and of those beside it that carry on."""
    best = weights.best
    if best is None:
        return []
    return [block for part in _joined(best, weights) for block in read_blocks(part, weights.skips)]


def by_stretch(body: LexborNode, weights: Weights) -> list[Block]:
    """The stretch of the whole page's blocks with the most running text and the least between, wherever it stands."""
    blocks = list(read_blocks(body, weights.skips))
    start, end = _heaviest(blocks)
    return blocks[start:end]


def _joined(best: Place, weights: Weights) -> Iterator[LexborNode]:
    parent = best.node.parent
    if parent is None or best.node.tag == "body":
        yield best.node
        return
    sibling = parent.first_child
    while sibling is not None:
        known = weights.places.get(sibling.mem_id)
        carries_on = known and known.score > JOINED * best.score and not weights.skips(sibling)
        if carries_on or sibling.mem_id == best.node.mem_id:
            yield sibling
        sibling = sibling.next


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


def _points(block: Block) -> float:
    size, teasing = len(block.text), block.teasing
    if teasing > 0.5:
        return -20 - 0.3 * min(size, 200)
    if block.tag in HEADINGS:
        return -2
    if size >= 80:
        return size * (1 - teasing)
    return 10 * (1 - 2 * teasing) if size >= 40 else -8
