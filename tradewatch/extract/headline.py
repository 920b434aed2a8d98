"""Read the headline: the one the editors set above the article, not the one made for search engines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from tradewatch.extract.document import Document, Found
from tradewatch.text import fold

__all__ = ["read_headline", "without_site"]

LONGEST = 400
FEWEST = 3  # words of an h1 that can be a headline unlike what the head says
SAME = 0.6  # share of words in common that makes two headlines one
SUFFIX = re.compile(r"\s+[|\-–—•·:»/~]+\s+|\s*[|»]\s*")
GENERIC = frozenset(
    {"home", "homepage", "news", "blog", "index", "untitled", "article", "403 forbidden", "404", "page not found"}
)


def read_headline(doc: Document) -> Found[str] | None:
    """The h1 that says what the page's head says, else the only h1, else what the head says."""
    sites = (*doc.site_names, _host_name(doc.url))
    told = _told(doc, sites)
    heads = [Found(text, "h1") for text in doc.texts("h1") if _can_be_headline(text, sites)]
    if told is None:
        return heads[0] if heads else None
    if alike := [head for head in heads if _is_the_same(head.value, told.value)]:
        printed = max(alike, key=lambda head: _share(head.value, told.value))
        return told if _says_without_kicker(told, alike, doc) else printed
    alone = len(heads) == 1 and len(heads[0].value.split()) >= FEWEST
    return heads[0] if alone else told


def _is_the_same(head: str, told: str) -> bool:
    return _is_cut_out_of(head, told) or _share(head, told) >= SAME


def _can_be_headline(text: str, sites: Iterable[str]) -> bool:
    return len(text) <= LONGEST and not _is_site(text, {fold(site) for site in sites}) and fold(text) not in GENERIC


def _says_without_kicker(told: Found[str], heads: Sequence[Found[str]], doc: Document) -> bool:
    """Whether the h1 only sets a kicker before the headline, or two of the head's sources agree against it."""
    ours = fold(told.value)
    if any(fold(head.value) == ours for head in heads):
        return False
    social = doc.first_meta("og:title")
    agreed = told.rule == "jsonld" and social is not None and fold(social.value) == ours
    return agreed or any(fold(head.value).endswith(ours) and len(ours.split()) >= FEWEST for head in heads)


def _is_cut_out_of(head: str, told: str) -> bool:
    """Whether the h1 is a whole part of what the head says: the rest is the outlet's name or its section."""
    ours = fold(head)
    return len(ours.split()) > 1 and any(fold(part) == ours for part in SUFFIX.split(told))


def without_site(title: str, sites: Iterable[str]) -> str:
    """A title without the name of the outlet at its end or beginning."""
    title = re.sub(r"\s+", " ", html.unescape(title)).strip()
    names = {fold(site) for site in sites if site}
    parts = list(SUFFIX.finditer(title))
    for cut in (parts[-1:] + parts[:1]) if parts else []:
        head, tail = title[: cut.start()], title[cut.end() :]
        if head and _is_site(tail, names):
            return without_site(head, sites)
        if tail and _is_site(head, names):
            return without_site(tail, sites)
    return title


def _told(doc: Document, sites: Sequence[str]) -> Found[str] | None:
    story = doc.story.text("headline")
    candidates = [
        Found(story, "jsonld") if story else None,
        doc.first_meta("og:title", "twitter:title", "parsely-title", "dc.title", "headline", "title"),
        *(Found(text, "title") for text in doc.texts("head title")[:1]),
    ]
    for found in candidates:
        if (
            found
            and (title := without_site(found.value, sites))
            and fold(title) not in GENERIC | {fold(s) for s in sites}
        ):
            return Found(title, found.rule)
    return None


def _host_name(url: str) -> str:
    found = re.match(r"https?://(?:www\.|m\.|amp\.)?([\w-]+)\.", url or "")
    return found.group(1) if found else ""


def _is_site(part: str, names: set[str]) -> bool:
    folded = fold(part)
    squeezed = re.sub(r"\W", "", re.sub(r"(?:\.co)?\.[a-z]{2,7}$", "", folded))
    return any(folded == name or squeezed == re.sub(r"\W", "", name) for name in names if name)


def _share(one: str, other: str) -> float:
    ours, theirs = set(re.findall(r"\w+", fold(one))), set(re.findall(r"\w+", fold(other)))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)), max(len(ours), len(theirs)) * 0.75)
