"""Judge parts: what an element's class, id and role say of it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

__all__ = ["is_aside", "prior", "sign"]

# Words of class names and ids, as themes of the web share them.
ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment[_-]?list|disqus\w*|related\w*|sidebar\w*|footer\w*|nav|navbar|navigation|breadcrumbs?|promo\w*|newsletter\w*"
    r"|subscri\w*|sign-?up\w*|shar(?:e|ing)\w*|social\w*|widget\w*|recirc\w*|recommend\w*|trending|popular|most-(?:read|viewed|popular)"
    r"|cookie\w*|consent\w*|advert\w*|ads?|adunit|sponsor\w*|outbrain|taboola\w*|caption\w*|wp-caption-text|credits?|byline\w*"
    r"|author-?(?:bio|box|info|card)\w*|about-?(?:the-)?author\w*|read-?(?:more|next)\w*|more-?(?:on|from|stories)\w*|also-?(?:read|like)\w*"
    r"|tags?|tag-?(?:list|links|cloud)|post-?tags|post-?meta|entry-?meta|meta-?data|print-?only|screen-reader-text|visually-?hidden|sr-only|toc|skip-link"
    r"|paywall-\w+|login|modal|popup|tooltip|player|embed\w*|gallery|slideshow|carousel|copyright|pagination|pager|jp-relatedposts|sharedaddy"
    r"|toolbar|infobox|donat\w*|cta|call-to-action|teaser\w*|hidden)(?=$|[\s_-])",
    re.IGNORECASE,
)
NOT_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:article-?body|entry-content|story-body|post-content|has-sidebar|with-sidebar)(?=$|[\s_-])",
    re.IGNORECASE,
)
BODY = re.compile(
    r"article[-_]{0,2}(?:body|content|text|main)|entry[-_]content|post[-_]?(?:body|content|text|entry)|story[-_]{0,2}(?:body|content|text)|content[-_]{0,2}body"
    r"|articlebody|a-content|main-?content|body-?content|rich-?text|body-?copy|page-?content|news-?text|single-content",
    re.IGNORECASE,
)
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "menu", "dialog", "alert"})


def sign(node: LexborNode) -> str:
    """What an element calls itself."""
    attributes = node.attrs
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def is_aside(node: LexborNode) -> bool:
    """Whether the element calls itself something that stands beside an article's text."""
    attributes = node.attributes
    if not attributes:
        return False
    if attributes.get("role") in ROLES or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(ASIDE.search(name)) and not NOT_ASIDE.search(name)


def prior(node: LexborNode) -> int:
    """How much the element's own names speak for its being the body."""
    attributes = node.attributes
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    points = 25 * bool(BODY.search(name)) - 25 * bool(ASIDE.search(name) and not NOT_ASIDE.search(name))
    return points + 15 * (node.tag == "article") + 30 * ("articleBody" in (attributes.get("itemprop") or ""))
