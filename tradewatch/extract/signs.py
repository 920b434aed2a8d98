"""Judge parts: what an element's class, id and role say of it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from selectolax.lexbor import LexborNode

__all__ = ["is_announced_post", "is_aside", "is_strictly_aside", "prior", "tags_in"]

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
# Classes that only say which tags and categories a post has, and who wrote it.
FILED = re.compile(
    r"(?<!\S)(?:(?:tag|category|has|no|with|without)-(?!cloud|links?\b|lists?\b)"
    r"|(?:author|writer)-(?!about|area|avatar|bio|block|box|card|content|desc|details|info|meta|name|profile|role))\S+",
    re.IGNORECASE,
)
STREAMED = re.compile(r"S:[0-9a-f]+$")  # React sends parts of the page so, and a script puts them in their place
CAMEL = re.compile(
    r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})"
)  # relatedArticles, AuthorBio: words run together as scripts name their parts
# Themes name a whole page after its sidebar: content-sidebar-wrap, layout--sidebar-right, sidebar-enabled.
BESIDE = re.compile(
    r"(?<!\S)\S*(?:content|main|article|inline|layout|has|no|with|and)[-_]+sidebar\S*"
    r"|(?<!\S)\S*sidebar[-_]+(?:left|right|enabled|disabled|none|wrap|wrapper|container|layout|on|off|true|false)\S*",
    re.IGNORECASE,
)
FOLDED = re.compile(r"accordion|collaps|faq|answer|tab-?pane|tab-?panel", re.IGNORECASE)  # text that opens on a click
HIDDEN = re.compile(r"(?<!\S)hidden(?!\S)", re.IGNORECASE)
PICTURE = re.compile(
    r"(?<![^\s_-])(?<!has-)(?<!with-)(?:image|img|photo|pic|picture|foto|bild)(?:box\w*|s)?(?![^\s_-])", re.IGNORECASE
)  # picBox, detail-img, wrapper-image
POSTS = "blockquote.twitter-tweet, blockquote.bluesky-embed"  # those that hold the words of the post
POST = re.compile(r"(?<!\S)(?:twitter-tweet|bluesky-embed)(?!\S)")
WRAPPED = 4  # boxes around a post in which nothing stands before it
TABLES = frozenset({"table", "pre"})
PICTURES = frozenset({"img", "picture"})
ITEMS = frozenset({"h2", "h3", "h4", "li"})
LOOKED_AT = 100  # nodes
CAPTION = 500  # characters, the markup's white space included
TAGS = frozenset({"aside", "nav", "footer", "header", "form", "figcaption"})
SENTENCES = frozenset({"p", "em", "strong", "b", "i", "span", "li"})
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "menu", "dialog", "alert"})


def is_aside(node: LexborNode) -> bool:
    """Whether the element is, or calls itself, something that stands beside an article's text."""
    tag = node.tag
    if tag in TAGS or (tag == "figure" and not tags_in(node) & TABLES):
        return True
    attributes = node.attributes
    if not attributes:
        return False
    name = _name(attributes)
    if attributes.get("role") in ROLES or (_is_hidden(attributes) and not FOLDED.search(name)):
        return True
    if tag == "a" and _stands_in_a_sentence(node):
        return False
    return _names_aside(name) or (_names_picture(name) and _is_captioned(node))


def is_announced_post(node: LexborNode) -> bool:
    """Whether it is a post of another site that the paragraph before it announces: "Her post reads in full:"."""
    if not POST.search(node.attributes.get("class") or "") and (node.tag != "figure" or not node.css_first(POSTS)):
        return False
    place: LexborNode | None = node
    for _ in range(WRAPPED):
        before = place.prev if place is not None else None
        while before is not None and not before.is_element_node:
            before = before.prev
        if before is not None:
            return before.tag == "p" and before.text(deep=True).rstrip().endswith((":", "："))
        place = place.parent if place is not None else None
    return False


def is_strictly_aside(node: LexborNode) -> bool:
    """Whether it is so however much text it holds: readers' comments can outweigh an article."""
    return _names_strictly(_name(node.attributes))


def prior(node: LexborNode) -> int:
    """How much the element's own names speak for its being the body."""
    attributes = node.attributes
    name = _name(attributes)
    points = 25 * _names_body(name) - 25 * _names_aside(name)
    return points + 15 * (node.tag == "article") + 30 * ("articleBody" in (attributes.get("itemprop") or ""))


@lru_cache(maxsize=8192)  # a theme has a few hundred names, and uses each of them many times
def _names_aside(name: str) -> bool:
    return bool(ASIDE.search(_parted(name)))


@lru_cache(maxsize=8192)
def _names_body(name: str) -> bool:
    return bool(BODY.search(name))


@lru_cache(maxsize=8192)
def _names_picture(name: str) -> bool:
    return bool(PICTURE.search(_parted(name)))


def _is_captioned(node: LexborNode) -> bool:
    """A picture with a few words under it, where a theme sets no figure."""
    tags = tags_in(node)
    return bool(tags & PICTURES) and not tags & ITEMS and len(node.text(deep=True)) < CAPTION


def tags_in(node: LexborNode) -> set[str]:
    """The elements in a box, as far as one looks: boxes in boxes in boxes would be looked through again and again."""
    tags: set[str] = set()
    found = node.first_child
    for _ in range(LOOKED_AT):
        if found is None:
            break
        tags.add(found.tag or "")
        following = found.first_child or found.next
        while following is None and found.parent is not None and found.parent.mem_id != node.mem_id:
            found = found.parent
            following = found.next
        found = following
    else:
        tags |= ITEMS
    return tags


@lru_cache(maxsize=8192)
def _names_strictly(name: str) -> bool:
    return bool(STRICT.search(_parted(name)))


def _parted(name: str) -> str:
    """The names that say what the element is, their words apart."""
    if FOLDED.search(name):
        name = HIDDEN.sub("", name)
    return CAMEL.sub("-", BESIDE.sub("", FILED.sub("", name)))


def _stands_in_a_sentence(node: LexborNode) -> bool:
    """A link in a paragraph: magazines class a name that leads to its own page as tag or author."""
    return node.parent is not None and node.parent.tag in SENTENCES


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if attributes.get("aria-hidden") == "true":
        return True
    if (style := attributes.get("style")) and "display:none" in style.replace(" ", ""):
        return True
    return "hidden" in attributes and not STREAMED.match(attributes.get("id") or "")


def _name(attributes: dict[str, str | None]) -> str:
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:LONGEST]
