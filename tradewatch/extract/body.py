"""Read the body: the outlet's rules first, then what two cheap readings agree on, trafilatura as the last word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from selectolax.lexbor import LexborNode

from tradewatch.article import Article
from tradewatch.extract.agreement import agreement, most_agreed, share
from tradewatch.extract.blocks import Block, read_blocks, site_of
from tradewatch.extract.document import Document
from tradewatch.extract.gate import GATE, Reading
from tradewatch.extract.generic import read_twice
from tradewatch.extract.lastword import ask_trafilatura
from tradewatch.extract.lines import keep
from tradewatch.extract.signs import is_aside
from tradewatch.extract.stored import stored_text
from tradewatch.extract.weights import weigh
from tradewatch.outlets.outlet import Layout
from tradewatch.text import fold

__all__ = ["Body", "read_body"]

OPENING = 2  # paragraphs that can stand apart
PROSE = 80  # characters of a paragraph
STOP = re.compile(r"[.!?…。][\"”’»)]*$")
ENOUGH = 250  # characters that a rule of a layout must give to be believed at once
RULES = {Reading.CONTAINER: "generic", Reading.STRETCH: "generic:stretch", Reading.DEAR: "trafilatura:fast"}
Keep = Callable[[Iterable[Block]], str]


@dataclass(frozen=True, slots=True)
class Body:
    """The text, and the rule that gave it."""

    text: str = ""
    rule: str = ""


def read_body(doc: Document, article: Article) -> Body:
    """The article's paragraphs, a blank line between two; empty when the page has none."""

    # What the head calls its description is often the first paragraph; only a dek printed as such is told elsewhere.
    dek = article.dek if article.provenance.get("dek", "").startswith(("css:", "printed")) else None

    def kept(blocks: Iterable[Block]) -> str:
        told = keep(blocks, headline=article.headline, dek=dek, summary=article.dek, bylines=article.bylines)
        return "\n\n".join(told)

    by_layout = _by_layout(doc, article, kept)
    if len(by_layout.text) >= ENOUGH:
        return by_layout
    generic = _by_agreement(doc, kept, fold(article.headline or ""))
    if len(generic.text) < ENOUGH and (told := doc.story.text("articleBody")) and len(told) > 2 * len(generic.text):
        generic = Body(kept(Block(line, "p") for line in told.split("\n")), "jsonld")
    if len(generic.text) < ENOUGH:
        stored = max((kept(blocks) for blocks in stored_text(doc)), key=len, default="")
        generic = Body(stored, "script") if len(stored) > 2 * len(generic.text) else generic
    return by_layout if by_layout.text and len(generic.text) < 2 * len(by_layout.text) else generic


def _by_layout(doc: Document, article: Article, kept: Keep) -> Body:
    """What the outlet's own rules find: the first layout that gives enough, else the one that gives most."""
    day = article.published_at.local_day if article.published_at else None
    best = Body()
    for layout in doc.outlet.layouts_for(day) if doc.outlet else ():
        if not layout.body:
            continue
        text = kept(_layout_blocks(doc, layout))
        if len(text) > len(best.text):
            best = Body(text, f"css:{layout.body}")
        if len(text) >= ENOUGH:
            break
    return best


def _layout_blocks(doc: Document, layout: Layout) -> Iterator[Block]:
    """The blocks of every container the rule matches, without what it drops and without asides in it."""
    for top in _of_one_article(list(_outermost(doc.css(layout.body or "")))):
        for selector in layout.drop:
            for node in top.css(selector):
                if node.mem_id != top.mem_id:
                    node.decompose()
        yield from read_blocks(top, _skips(top), site_of(doc.url))


def _skips(top: LexborNode) -> Callable[[LexborNode], bool]:
    """Whether a part of a container is left out, which is weighed only when something in it may be."""
    weights = cache(partial(weigh, top))
    return lambda node: is_aside(node) and weights().skips(node)


def _of_one_article(nodes: list[LexborNode]) -> list[LexborNode]:
    """Those of the page's own article: the next one to be read, and beginnings of others, can be built like it."""
    around = [_article_around(node) for node in nodes]
    articles = {article.mem_id: article for article in around if article}.values()
    own = next((article for article in articles if article.css_first("h1")), around[0] if around else None)
    ours = own.mem_id if own else None
    return [node for node, article in zip(nodes, around, strict=True) if (article and article.mem_id) == ours]


def _article_around(node: LexborNode | None) -> LexborNode | None:
    while node is not None and node.tag != "article":
        node = node.parent
    return node


def _outermost(nodes: list[LexborNode]) -> Iterator[LexborNode]:
    """Without those inside another: their text is read with it."""
    found = {node.mem_id for node in nodes}
    clear: set[int] = set()  # elements above that stand in none: they are gone through once
    for node in nodes:
        above, way = node.parent, []
        while above is not None and above.mem_id not in found and above.mem_id not in clear:
            way.append(above.mem_id)
            above = above.parent
        if above is None or above.mem_id in clear:
            clear.update(way)
            yield node


def _by_agreement(doc: Document, kept: Keep, title: str) -> Body:
    """Two cheap readings where they agree or one completes the other, else the most agreed of three."""
    if doc.tree.body is None:
        return Body()
    weights = weigh(doc.tree.body, site_of(doc.url))
    weights.leave_others(title, doc.heads)
    readings = read_twice(doc.tree.body, weights)
    one = kept(readings.container)
    other = one if readings.stretch == readings.container else kept(readings.stretch)
    believed = GATE.believed(
        len(one), len(other), weights.total, lambda: agreement(one, other), lambda: share(one, other)
    )
    texts = [one, other]
    if believed is None:
        doc.take_time()
        texts.append(kept(Block(line, "p") for line in ask_trafilatura(doc.html)))
        believed = Reading(most_agreed(texts))
    if believed is Reading.CONTAINER:
        return Body(_with_opening(one, other, fold(doc.story.text("articleBody") or "")), RULES[believed])
    return Body(texts[believed], RULES[believed])


def _with_opening(text: str, longer: str, witness: str) -> str:
    """With the paragraph before it that another reading has: some pages set the first one apart."""
    lines, others = text.split("\n\n", 1), longer.split("\n\n", OPENING + 1)
    place = others.index(lines[0]) if lines[0] in others else 0
    opening = others[:place]
    if opening and witness.startswith(fold(opening[0])[:PROSE]):
        return "\n\n".join([*opening, text])
    return text
