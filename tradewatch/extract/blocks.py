"""Read blocks: the paragraphs of a part of the page in reading order, and how much of each is link."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from tradewatch.extract.signs import tags_in
from tradewatch.text import one_line
from tradewatch.urls import host_of

__all__ = ["BOXES", "HEADINGS", "MOST", "Block", "read_blocks", "site_of"]

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
STRONG = frozenset({"b", "strong"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TEXT, OPEN, CLOSE = "text", "open", "close"
BREAK = "\ue000"  # stands for a line break while other white space is made one space
JOINERS = "\u200c\u200d\u21a9\ufe0e "  # nothing at the end of a line: what joins letters, and a note's arrow back up
PARAGRAPHS = re.compile(rf"{BREAK}\s*+{BREAK}[\s{BREAK}]*+")
DROP_CAP = re.compile(r"[B-HJ-NP-Z]\s+[a-zß-ÿ]")  # A, I and O are words of their own
LOST_I = re.compile(r"I\s+(?:t|n|f|s)\b")  # no word begins so
MOST = 20_000  # steps through the tree


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or line of a table."""

    text: str
    tag: str
    linked: int = 0  # characters of it that stand in links to other articles, as far as one can tell
    bold: bool = False  # all of it is set bold
    marked: bool = False  # it stands in a part that was asked for

    @property
    def teasing(self) -> float:
        """The share of it that is link."""
        return self.linked / len(self.text) if self.text else 0.0


class _Writer:
    """Collects the text between two edges of boxes."""

    __slots__ = ("bold", "elsewhere", "leads", "link", "linked", "marks", "parts", "site", "strong", "tags")

    def __init__(self, tag: str, site: str) -> None:
        self.parts: list[str] = []
        self.tags = [tag]  # the boxes around the place that is written at
        self.link = self.strong = 0  # links and bold elements around it
        self.linked = self.bold = 0  # characters written in them
        self.marks = 0  # marked parts around it
        self.site = site
        self.leads = False  # whether the link around it leads elsewhere
        self.elsewhere = 0  # characters written in such links

    def write(self, text: str) -> None:
        self.parts.append(text)
        if self.link or self.strong:
            size = len(text.strip())
            if self.link:
                self.linked += size
                self.elsewhere += size if self.leads else 0
            self.bold += size if self.strong else 0

    def enter(self, tag: str) -> None:
        self.tags.append(tag)

    def leave(self) -> None:
        if len(self.tags) > 1:
            self.tags.pop()

    def open(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self.parts.append(BREAK)
        elif tag in CELLS and self.parts:
            self.parts.append(" | ")
        elif tag == "a":
            self.link += 1
            self.leads = _leads_elsewhere(node.attributes.get("href") or "", self.site)
        self.strong += tag in STRONG

    def close(self, tag: str) -> None:
        self.link -= tag == "a"
        self.strong -= tag in STRONG

    def flush(self) -> Iterator[Block]:
        if self.parts:
            whole = _without_drop_cap(self.parts)
            size = len(whole.strip())
            for text in PARAGRAPHS.split(whole) if BREAK in whole else (whole,):
                if text := _lines(text):
                    share = min(1.0, self._teasing() / max(1, size))
                    bold = self.bold >= 0.9 * size > 0
                    yield Block(text, self.tags[-1], round(share * len(text)), bold, self.marks > 0)
            self.parts.clear()
        self.linked = self.bold = self.elsewhere = 0

    def _teasing(self) -> int:
        """Characters in links; a heading that leads to a product's site, or down the page, is no teaser."""
        return self.linked - (self.elsewhere if self.tags[-1] in HEADINGS else 0)


def _leads_elsewhere(href: str, site: str) -> bool:
    """Whether a link leads to no other article of the site."""
    return href.startswith("#") or bool(site and href.startswith("http") and site_of(href) != site)


def _without_drop_cap(parts: list[str]) -> str:
    """The text, with a first letter that is set apart for its size put back into its word."""
    whole = "".join(parts).lstrip()
    if LOST_I.match(whole):
        return "I" + whole[1:].lstrip()
    first = next((part.strip() for part in parts if not part.isspace()), "")
    if len(first) == 1 and (DROP_CAP.match(whole) and len(parts) > 1):
        return first + whole[1:].lstrip()
    return whole


def _lines(text: str) -> str:
    if BREAK not in text:
        return one_line(text).strip(JOINERS)
    return "\n".join(line for part in text.split(BREAK) if (line := one_line(part).strip(JOINERS)))


def read_blocks(
    top: LexborNode, skip: Callable[[LexborNode], bool], site: str = "", marked: Collection[int] = frozenset()
) -> Iterator[Block]:
    """The blocks of an element, without those parts that `skip` names; those in the marked nodes say so."""
    writer = _Writer(top.tag or "div", site)
    for step, tag, node in _walk(top, skip):
        if step == TEXT:
            writer.write(node.text_content or "")
            continue
        mark = bool(marked) and node.mem_id in marked
        if mark or tag in BOXES:
            yield from writer.flush()
            writer.marks += mark and (1 if step == OPEN else -1)
            writer.enter(tag) if step == OPEN else writer.leave()
        elif step == OPEN:
            writer.open(tag, node)
        else:
            writer.close(tag)
    yield from writer.flush()


def site_of(url: str) -> str:
    """The site of an address: the last two parts of its host."""
    return ".".join(host_of(url).split(".")[-2:])


def _walk(top: LexborNode, skip: Callable[[LexborNode], bool]) -> Iterator[tuple[str, str, LexborNode]]:
    """Every text, opening and closing of the tree in reading order; without recursion, however deep it is."""
    node = top.first_child
    around: list[tuple[str, LexborNode]] = []  # the elements that the node stands in
    for _ in range(MOST):
        if node is None:
            return
        if node.is_text_node:
            yield TEXT, "", node
        elif _is_read(node, tag := node.tag or "", skip):
            yield OPEN, tag, node
            if (inner := node.first_child) is not None:
                around.append((tag, node))
                node = inner
                continue
            yield CLOSE, tag, node
        while (following := node.next) is None:
            if not around:
                return
            tag, node = around.pop()
            yield CLOSE, tag, node
        node = following


def _is_read(node: LexborNode, tag: str, skip: Callable[[LexborNode], bool]) -> bool:
    if tag in SILENT or not node.is_element_node:
        return False
    if tag == "sup" and "a" in tags_in(node):  # the raised number that leads to a note
        return False
    if tag == "span" and "footnote" in (node.attributes.get("class") or "").split():  # the note itself, amid a sentence
        return False
    return not skip(node)
