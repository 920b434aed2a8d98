"""Read blocks: the paragraphs of a part of the page in reading order, and how much of each is link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from tradewatch.text import one_line

__all__ = ["Block", "read_blocks"]

BOX_NAMES = """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul
"""
SILENT_NAMES = """
    script style noscript svg iframe button select option template object embed textarea input audio video canvas map
    picture img dialog math head title link meta label datalist
"""
BOXES = frozenset(BOX_NAMES.split())
SILENT = frozenset(SILENT_NAMES.split())  # their text is not the page's
CELLS = frozenset({"td", "th"})
BREAK = "\ue000"  # stands for a line break while other white space is made one space
PARAGRAPHS = re.compile(rf"\s*{BREAK}\s*{BREAK}[\s{BREAK}]*")
MOST = 20_000  # steps through the tree


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or line of a table."""

    text: str
    tag: str
    linked: int = 0  # characters of it that stand in links
    bold: bool = False  # all of it is set bold

    @property
    def teasing(self) -> float:
        """The share of it that is link."""
        return self.linked / len(self.text) if self.text else 0.0


class _Writer:
    """Collects the text between two edges of boxes."""

    __slots__ = ("bold", "link", "linked", "parts", "strong", "tag")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.tag = "div"
        self.linked = self.link = self.strong = self.bold = 0

    def write(self, text: str) -> None:
        self.parts.append(text)
        if self.link or self.strong:
            size = len(text.strip())
            self.linked += size if self.link else 0
            self.bold += size if self.strong else 0

    def flush(self) -> Iterator[Block]:
        if self.parts:
            whole = "".join(self.parts)
            size = len(whole.strip())
            for text in PARAGRAPHS.split(whole) if BREAK in whole else (whole,):
                if text := _lines(text):
                    share = min(1.0, self.linked / max(1, size))
                    yield Block(text, self.tag, round(share * len(text)), self.bold >= 0.9 * size > 0)
            self.parts.clear()
        self.linked = self.bold = 0


def _lines(text: str) -> str:
    if BREAK not in text:
        return one_line(text)
    return "\n".join(line for part in text.split(BREAK) if (line := one_line(part)))


def read_blocks(top: LexborNode, skip: Callable[[LexborNode], bool]) -> Iterator[Block]:
    """The blocks of an element, without those parts that `skip` names; a walk without recursion, however deep it is."""
    writer = _Writer()
    writer.tag = top.tag or "div"
    node: LexborNode | None = top.first_child
    depth, steps, tags = 1, 0, [writer.tag]
    while node is not None and depth > 0 and steps < MOST:
        steps += 1
        inner = None
        if node.is_text_node:
            writer.write(node.text_content or "")
        elif node.is_element_node:
            tag = node.tag or ""
            if tag == "br":
                writer.write(BREAK)
            elif tag not in SILENT and not skip(node):
                yield from _enter(writer, tag, tags)
                inner = node.first_child
                if inner is None:
                    yield from _leave(writer, tag, tags)
        if inner is not None:
            node, depth = inner, depth + 1
            continue
        while node is not None and depth > 0 and node.next is None:
            node, depth = node.parent, depth - 1
            if node is not None and depth > 0:
                yield from _leave(writer, node.tag or "", tags)
        node = node.next if node is not None and depth > 0 else None
    yield from writer.flush()


def _enter(writer: _Writer, tag: str, tags: list[str]) -> Iterator[Block]:
    if tag in BOXES:
        yield from writer.flush()
        tags.append(tag)
        writer.tag = tag
    elif tag == "a":
        writer.link += 1
    elif tag in ("b", "strong"):
        writer.strong += 1
    elif tag in CELLS and writer.parts:
        writer.write(" | ")


def _leave(writer: _Writer, tag: str, tags: list[str]) -> Iterator[Block]:
    if tag in BOXES:
        yield from writer.flush()
        if len(tags) > 1:
            tags.pop()
        writer.tag = tags[-1]
    elif tag == "a":
        writer.link = max(0, writer.link - 1)
    elif tag in ("b", "strong"):
        writer.strong = max(0, writer.strong - 1)
