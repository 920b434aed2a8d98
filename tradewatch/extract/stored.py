"""Read what a page stores: the text that some sites send inside a script, for the browser to draw."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from tradewatch.extract.blocks import Block, read_blocks
from tradewatch.extract.document import Document
from tradewatch.extract.weights import weigh

__all__ = ["stored_text"]

STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)', re.DOTALL)  # one that is cut off ends where the script does
PARAGRAPH = re.compile(r"<p[\s>]|\\u003cp|\\u003Cp")
SHORTEST = 500  # characters of a string that can be an article
DEEPEST = 2  # strings within strings that are opened
MOST = 3  # the longest ones that are read


def stored_text(doc: Document) -> Iterator[list[Block]]:
    """The blocks of each string of markup in the page's scripts, the longest first."""
    scripts = (node.text(deep=True) or "" for node in doc.css("script:not([src])"))
    found = {text for script in scripts if PARAGRAPH.search(script) for text in _markup(script)}
    for text in sorted(found, key=len, reverse=True)[:MOST]:
        body = LexborHTMLParser(text).body
        if body is not None:
            yield list(read_blocks(body, weigh(body).skips))


def _markup(script: str, depth: int = 0) -> Iterator[str]:
    for string in STRING.findall(script):
        if len(string) < SHORTEST or not PARAGRAPH.search(string):
            continue
        try:
            text = json.loads(f'"{string}"', strict=False)
        except ValueError:
            continue
        if text.lstrip().startswith("<"):
            yield text
        elif depth < DEEPEST:
            yield from _markup(text, depth + 1)
