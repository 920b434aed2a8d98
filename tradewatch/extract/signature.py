"""Read what is set under the text: the byline of some magazines, and whose article a sister title prints again."""

from __future__ import annotations

import re

from tradewatch.extract.bylines import read_bylines, without_lead
from tradewatch.extract.document import Document, Found
from tradewatch.extract.unspaced import UNSPACED

__all__ = ["is_set_apart", "lent_by", "presented", "signed"]

FROM = re.compile(r"(?:From|Via) (?P<name>[A-Z][\w.'’&-]*(?: [A-Z][\w.'’&-]*){0,3})")
EASTERN = re.compile(r"[【（(〔].{2,24}[】）)〕]|(?:本[报報])?(?:记者|記者|取材・文|文)[\s:：／/＝=｜].{2,30}")
DASH = re.compile(r"^[—–-]+ ?(?=\w)")
WORD = r"[A-ZÀ-ÞĀ-Ž][\w'’.-]+"
PRESENTED = re.compile(
    rf"(?P<name>{WORD}(?: (?:{WORD}|d[aei]|von|van|de[rnl]?|af)){{1,3}}),? "
    r"(?:is|covers|writes|reports|ist|schreibt|es|escribe|est|è|scrive) "
)
TRADE = re.compile(  # what writers are, straight behind the verb
    r"(?:(?:an?|the|our|eine?|une?|un|una|la|el) )?(?:[\w-]+ ){0,3}(?:reporter|journalist(?:in)?|editor|correspondent"
    r"|columnist|critic|redakteur(?:in)?|korrespondent(?:in)?|periodista|redactora?|journaliste|giornalista)\b",
    re.IGNORECASE,
)
NEAR = 120  # characters in which a bio says so
LONGEST_BIO = 400
LONGEST = 100  # characters of a line
WORDS = (2, 4)  # of a name that stands alone on a line


def signed(doc: Document, text: str) -> tuple[str, Found[tuple[str, ...]] | None]:
    """The text without its last line where that is one name, set in italics or bold or after a "by"; and the name."""
    body, _, last = text.rpartition("\n\n")
    if body and len(last) <= LONGEST and UNSPACED.search(last) and EASTERN.fullmatch(last):
        people = read_bylines([last], doc.site_names, printed=True)
        return (body, Found(people, "signature")) if people else (text, None)
    above = body.rpartition("\n\n")[2]  # who is named behind a quotation said it, and in a list of names nobody wrote
    bare = DASH.sub("", last) if above.endswith((".", "!", "?", "…")) and not DASH.match(above) else last
    name = without_lead(bare) if len(bare) <= LONGEST else bare
    if not body or not WORDS[0] <= len(name.split()) <= WORDS[1] or not (name != last or is_set_apart(doc.html, last)):
        return text, None
    names = read_bylines([name], doc.site_names, printed=True)
    return (body, Found(names, "signature")) if names == (name,) else (text, None)


def presented(doc: Document, text: str) -> tuple[str, Found[tuple[str, ...]] | None]:
    """The text without a last line that presents one of the trade whom the text does not name; and the name."""
    body, _, last = text.rpartition("\n\n")
    found = PRESENTED.match(last) if body and len(last) <= LONGEST_BIO else None
    if not found or found["name"].split()[-1] in body or not TRADE.match(last, found.end(), found.end() + NEAR):
        return text, None
    names = read_bylines([found["name"]], doc.site_names, printed=True)
    return (body, Found(names, "signature")) if names == (found["name"],) else (text, None)


def lent_by(doc: Document, text: str) -> tuple[str, Found[str] | None]:
    """The text without a last line like "From Variety US" that is set in italics or bold; and the other title."""
    body, _, last = text.rpartition("\n\n")
    named = FROM.fullmatch(last) if body else None
    return (body, Found(named["name"], "signature")) if named and is_set_apart(doc.html, last) else (text, None)


def is_set_apart(html: str, line: str) -> bool:
    """Whether a line of the text is a paragraph of its own in italics or bold."""
    if len(line) > LONGEST:
        return False
    set_apart = rf"<(em|i|strong|b)>\s*{re.escape(line)}(?:\s|&nbsp;)*</\1>\s*(?:<br ?/?>\s*)?</(?:p|div)>"
    return re.search(set_apart, html) is not None
