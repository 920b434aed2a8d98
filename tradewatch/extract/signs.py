"""Judge parts: what an element's class, id and role say of it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from selectolax.lexbor import LexborNode

__all__ = ["is_aside", "is_strictly_aside", "prior"]

WORDS = [
    line
    for line in (Path(__file__).parent / "words" / "asides.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def _pattern(words: list[str]) -> re.Pattern[str]:
    whole = "|".join(re.escape(word) for word in words if not word.startswith("*"))
    part = "|".join(re.escape(word[1:]) for word in words if word.startswith("*"))
    return re.compile(rf"(?<!\S)(?:{whole or '(?!)'})(?!\S)|(?<![^\s_-])(?:{part or '(?!)'})(?![^\s_-])", re.IGNORECASE)


ASIDE = _pattern([word.removeprefix("!") for word in WORDS])
STRICT = _pattern([word[1:] for word in WORDS if word.startswith("!")])
BODY = re.compile(
    r"article[-_]{0,2}(?:body|content|text|main)|entry[-_]content|post[-_]?(?:body|content|text|entry)"
    r"|story[-_]{0,2}(?:body|content|text)|content[-_]{0,2}body|articlebody|a-content|main-?content|body-?content"
    r"|rich-?text|body-?copy|page-?content|news-?text|single-content",
    re.IGNORECASE,
)
LONGEST = 2000  # characters of class and id that are looked at
# Classes that only say which tags and categories a post has.
FILED = re.compile(r"(?<!\S)(?:tag|category|has|no|with|without|author|writer)-\S+", re.IGNORECASE)
STREAMED = re.compile(r"S:[0-9a-f]+$")  # React sends parts of the page so, and a script puts them in their place
TAGS = frozenset({"aside", "nav", "footer", "header", "form", "figure", "figcaption"})
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "menu", "dialog", "alert"})


def is_aside(node: LexborNode) -> bool:
    """Whether the element is, or calls itself, something that stands beside an article's text."""
    if node.tag in TAGS:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if attributes.get("role") in ROLES or _is_hidden(attributes):
        return True
    return _names_aside(_name(attributes))


def is_strictly_aside(node: LexborNode) -> bool:
    """Whether it is so however much text it holds: readers' comments can outweigh an article."""
    return bool(STRICT.search(_name(node.attributes)))


def prior(node: LexborNode) -> int:
    """How much the element's own names speak for its being the body."""
    attributes = node.attributes
    name = _name(attributes)
    points = 25 * bool(BODY.search(name)) - 25 * _names_aside(name)
    return points + 15 * (node.tag == "article") + 30 * ("articleBody" in (attributes.get("itemprop") or ""))


@lru_cache(maxsize=8192)  # a theme has a few hundred names, and uses each of them many times
def _names_aside(name: str) -> bool:
    return bool(ASIDE.search(FILED.sub("", name)))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if attributes.get("aria-hidden") == "true" or "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    return "hidden" in attributes and not STREAMED.match(attributes.get("id") or "")


def _name(attributes: dict[str, str | None]) -> str:
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:LONGEST]
