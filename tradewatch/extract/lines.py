"""Filter lines: leave out what stands between the paragraphs of a body and is none of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from tradewatch.extract.blocks import HEADINGS, Block
from tradewatch.text import fold

__all__ = ["keep"]

LONGEST = 400  # characters of a line that can be furniture
LONGEST_BYLINE = 120
LONG_LINE = 5000  # characters of a line that is not kept for the next reading
EDGE = " \t.,:;-–—|•·>»«<*+↓→▸▶()[]"
LETTER = re.compile(r"\w")
BYLINE = re.compile(
    r"(?:(?:by|von|par|por|di|de|af|av|text|writer|(?:interview|reporting|story|words|written) by"
    r"|propos recueillis par)[: ]\s*)+",
    re.IGNORECASE,
)
BIO = re.compile(
    r"(?:,| \().{2,60}[,)] (?:is|writes|has)\b"
    r"| (?:is (?:an?|the|our) |is (?:[\w'-]+ ){1,4}(?:at|for|of) |has (?:been|written|worked)|writes|covers|works"
    r"|ist |schreibt |arbeitet |est |es |e un)"
)
SENTENCE = 80  # characters that hardly any article says twice
TEASING, ALL_LINK = 0.6, 0.95  # share of a line that is link
OWN_WORDS = 15  # characters of a sentence that are no link
LONG_TEASER = 200  # characters
STOP = re.compile(r"[.!?…。][\"”’»)]*$")
LATE = 0.8  # share of the lines before which no article ends
TOP = 6  # lines in which what the head of the article says is repeated
KICKER = 60  # characters of a line over a headline
MARKS = "\"'«»„‚‹›「」"  # of quotation, folded
SHORTEST_QUOTE = 15  # characters that two paragraphs have in common by chance
LEFT_OUT = re.compile(r"…|\.\.\.")
QUOTE = "blockquote"
LEAD = 40  # characters of a line that leads to something else
MOST_QUOTED = 40  # lines between marks that are looked at
CREDITED = 2  # breaks within a paragraph that make it a list, as of who made a film
BOTTOM = 4  # lines in which its writer is presented
LISTED = 3  # links that are a list
NAMED = 5  # words of half the links of a list of names: headlines of other articles have more
LONGEST_NAME = 10  # words
SAYING = 3  # spaces in a line that says what its colon leads to: "Keywords:" does not


def keep(
    blocks: Iterable[Block],
    *,
    headline: str | None = None,
    dek: str | None = None,
    summary: str | None = None,
    bylines: Sequence[str] = (),
) -> list[str]:
    """The paragraphs that are the article's own, copies left out; what its head says is told elsewhere.

    The `summary` is what may be the first paragraph as well as a dek: with a kicker before it, it is a dek.
    """
    told = {fold(text) for text in (headline, dek) if text}
    title, lead = fold(headline or ""), fold(summary or "")
    lead = lead if len(lead) < LONGEST else ""  # a whole abstract is no dek
    names = {fold(name) for name in bylines}
    lines = [block for block in blocks if LETTER.search(block.text)]
    lines = lines[_start(lines, title) : _end(lines)]
    kept: list[tuple[str, Block]] = []
    seen: set[tuple[str, ...]] = set()
    before = ""
    listed = _listed(lines)
    for place, block in enumerate(lines):
        folded, beside = _judged(block) if len(block.text) < LONG_LINE else _judged.__wrapped__(block)
        if beside and place in listed:
            beside = _is_furniture(folded)
        if beside or folded in told or (len(kept) < TOP and _is_above(folded, names, title, lead)):
            continue
        # A short line may well come again, as "Ingredients" does; with the line before it, it is a copy.
        # So does a question, of everyone who is asked.
        key = (folded,) if len(folded) >= SENTENCE and folded[-1] != "?" else (before, folded)
        before = folded
        if key not in seen:
            seen.add(key)
            kept.append((folded, block))
    if kept and (kept[-1][1].tag in HEADINGS or _leads_nowhere(kept[-1][0])):
        kept.pop()
    last = len(kept) - BOTTOM
    copies = _pulled_quotes(kept)
    return [
        block.text
        for place, (folded, block) in enumerate(kept)
        if place not in copies and (place < last or not _is_bio(folded, names))
    ]


@lru_cache(maxsize=256)  # two readings of one page share most of their lines
def _judged(block: Block) -> tuple[str, bool]:
    """The line folded, and whether it is none of the article's whatever stands around it."""
    folded = fold(block.text)
    if _is_teaser(block):
        return folded, True
    if block.text.count("\n") >= CREDITED:
        return folded, all(_is_furniture(fold(line)) for line in block.text.split("\n"))
    return folded, len(folded) <= LONGEST and _is_furniture(folded)


def _start(lines: Sequence[Block], title: str) -> int:
    """Where the article starts: at its headline, where only a section, a kicker or a date stands above that."""
    for place, block in enumerate(lines[:TOP]):
        folded = fold(block.text) if title else ""
        if title and (folded == title or (block.tag == "h1" and folded.endswith(title))):
            return place
        if len(block.text) > KICKER or STOP.search(block.text):
            break
    return 0


def _leads_nowhere(folded: str) -> bool:
    """Whether a last line leads to what is no text: "Here is the clip:"."""
    return folded.endswith(":") and len(folded) <= LEAD


def _pulled_quotes(lines: Sequence[tuple[str, Block]]) -> set[int]:
    """Places of lines between marks of quotation whose words stand in another paragraph too, set large to be looked at;
    and of the name behind them."""
    quoted = [
        place
        for place, (folded, block) in enumerate(lines)
        if folded[0] in MARKS and folded[-1] in MARKS and len(folded) <= LONGEST and block.tag not in HEADINGS
    ]
    whole = "\n".join(folded for folded, _ in lines) if quoted else ""
    found = {place for place in quoted[:MOST_QUOTED] if _is_copied(lines[place][0].strip(f"{MARKS} "), whole)}
    named = {place + 1 for place in found if place + 1 < len(lines)}
    return found | {place for place in named if lines[place][1].tag == QUOTE and len(lines[place][0]) <= KICKER}


def _is_copied(said: str, whole: str) -> bool:
    """Whether all of it is said twice, shortened or not."""
    parts = [part for piece in LEFT_OUT.split(said) if len(part := piece.strip(f"{MARKS} .,")) >= SHORTEST_QUOTE]
    return bool(parts) and all(whole.count(part) > 1 for part in parts)


def _end(lines: Sequence[Block]) -> int:
    """Where the article ends: at a heading over other articles or comments, if that stands in the second half."""
    total = sum(len(block.text) for block in lines)
    read = 0
    for place, block in enumerate(lines):
        if read > LATE * total and len(block.text) < 80 and _patterns()[0].fullmatch(fold(block.text).strip(EDGE)):
            return place
        read += len(block.text)
    return len(lines)


def _listed(lines: Sequence[Block]) -> set[int]:
    """Places of lines that are all link and yet the article's own: the names of a list, as the films of a line-up.

    A heading that says so leads to them, or a few words and a colon: under any other heading stand other articles.
    """
    found: set[int] = set()
    start = 0
    for linked, group in groupby(lines, key=_is_teaser):
        end = start + sum(1 for _ in group)
        if linked and start and _are_names(lines[start:end]) and _leads_to_names(lines[start - 1]):
            found.update(range(start, end))
        start = end
    return found


def _are_names(lines: Sequence[Block]) -> bool:
    words = sorted(len(line.split()) for block in lines for line in block.text.split("\n"))
    if len(words) < LISTED or words[len(words) // 2] > NAMED or words[-1] > LONGEST_NAME:
        return False
    return all(block.tag in ("li", "p") for block in lines)


def _leads_to_names(lead: Block) -> bool:
    """Whether a line leads to a list of the article's, and not to other pages."""
    is_heading = lead.tag in HEADINGS or lead.bold
    if len(lead.text) > LONGEST or not (is_heading or lead.text.endswith(":")):
        return False
    bare = fold(lead.text).strip(EDGE)
    endings, furniture, _, away, names = _patterns()
    if away.search(bare) or endings.fullmatch(bare) or furniture.fullmatch(bare):
        return False
    return bool(names.search(bare)) or (not is_heading and bare.count(" ") >= SAYING)


def _is_teaser(block: Block) -> bool:
    """A line that is nearly all link: another article, or a way to go on; an item that is a sentence is neither."""
    if block.teasing <= TEASING or len(block.text) >= LONG_TEASER:
        return False
    if block.teasing > ALL_LINK or not STOP.search(block.text):
        return True
    return block.tag != "li" and ((1 - block.teasing) * len(block.text) < OWN_WORDS or block.text[-1] != ".")


def _is_furniture(folded: str) -> bool:
    line = folded.strip(EDGE)
    if _patterns()[1].fullmatch(line):
        return True
    return any(word in line and rule.fullmatch(line) for word, rule in _amid())


def _is_above(folded: str, names: set[str], title: str, lead: str) -> bool:
    """A byline, a date, or the headline with the line that stands over it, or the dek with a kicker."""
    if title and folded.endswith(title) and len(folded) < len(title) + KICKER:
        return True
    if lead and folded.endswith(lead) and folded.removesuffix(lead).rstrip()[-KICKER:].endswith((":", "/", "|")):
        return True
    return _is_byline(folded, names) or (len(folded) < 100 and _is_date(folded))


def _is_bio(folded: str, names: set[str]) -> bool:
    """The writer's name, or a paragraph that presents the writer, as magazines set them under an article."""
    named = len(folded) <= LONGEST_BYLINE and BYLINE.sub("", folded, count=1).strip(EDGE) in names
    return named or any(folded.startswith(name) and BIO.match(folded, len(name)) for name in names if " " in name)


def _is_byline(folded: str, names: set[str]) -> bool:
    if len(folded) > LONGEST_BYLINE:
        return False
    bare = BYLINE.sub("", folded, count=1).strip(EDGE)
    if bare in names:
        return True
    # "Mara Lindqvist, Berlin", but no question that she asks, and no sentence about her.
    if len(folded) < 80 and not STOP.search(folded) and any(bare.startswith(name) for name in names):
        return not any(bare.startswith(f"{name}:") for name in names)
    named = next((name for name in names if folded.endswith(name)), None) if len(folded) < 100 else None
    return bool(named and _is_date(folded.removesuffix(named).rstrip(EDGE).rpartition(" ")[0]))


def _is_date(folded: str) -> bool:
    return bool(_patterns()[2].fullmatch(folded.strip(EDGE)))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(_any(_rules()[name]) for name in ("endings", "furniture", "above", "away", "names"))


@cache
def _amid() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Rules that would be tried at each letter of a line, each with a word without which it need not be tried."""
    return tuple((word, re.compile(entry["rule"])) for entry in _rules()["amid"] for word in entry["words"])


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words" / "lines.toml").read_text(encoding="utf-8"))


def _any(rules: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule})" for rule in rules))
