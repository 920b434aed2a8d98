"""Read the body: the outlet's rules first, then what two cheap readings agree on, trafilatura as the last word."""

from __future__ import annotations

from dataclasses import dataclass

from tradewatch.article import Article
from tradewatch.extract.blocks import read_blocks
from tradewatch.extract.document import Document
from tradewatch.extract.generic import generic_blocks
from tradewatch.extract.lastword import ask_trafilatura
from tradewatch.extract.lines import keep
from tradewatch.extract.signs import is_aside

__all__ = ["Body", "read_body"]

ENOUGH = 250  # characters that a layout's rule must give to be believed


@dataclass(frozen=True, slots=True)
class Body:
    """The text, and the rule that gave it."""

    text: str = ""
    rule: str = ""


def read_body(doc: Document, article: Article) -> Body:
    """The article's paragraphs, a blank line between two."""
    repeats = [article.headline or "", article.dek or ""]
    day = article.published_at.local_day if article.published_at else None
    for layout in doc.outlet.layouts_for(day) if doc.outlet else ():
        if not layout.body:
            continue
        tops = doc.css(layout.body)
        for top in tops:
            for selector in layout.drop:
                for node in top.css(selector):
                    node.decompose()
        text = "\n\n".join(keep((b for top in tops for b in read_blocks(top, is_aside)), repeats))
        if len(text) >= ENOUGH:
            return Body(text, f"css:{layout.body}")
    if doc.tree.body is None:
        return Body()
    text = "\n\n".join(keep(generic_blocks(doc.tree.body), repeats))
    if len(text) >= ENOUGH:
        return Body(text, "generic")
    return Body("\n\n".join(ask_trafilatura(doc.html)) or text, "trafilatura:fast")
