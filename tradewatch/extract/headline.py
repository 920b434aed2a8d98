"""Read the headline: the one the editors set above the article, not the one made for search engines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from tradewatch.extract.document import Document, Found
from tradewatch.text import fold

__all__ = ["read_headline", "without_site"]

LONGEST = 400
SAME = 0.6  # share of words in common that makes two headlines one
SUFFIX = re.compile(r"\s+[|\-–—•·:»/~]+\s+|\s*[|»]\s*")
GENERIC = frozenset(
    {"home", "homepage", "news", "blog", "index", "untitled", "article", "403 forbidden", "404", "page not found"}
)


def read_headline(doc: Document) -> Found | None:
    """The outlet's rule, else the h1 that says what the page's head says, else what the head says."""
    told = _told(doc)
    heads = [Found(text, "h1") for text in doc.texts("h1") if len(text) <= LONGEST]
    if told is None:
        return heads[0] if heads else None
    alike = [head for head in heads if _share(head.value, told.value) >= SAME]
    if alike:
        return max(alike, key=lambda head: _share(head.value, told.value))
    return told


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


def _told(doc: Document) -> Found | None:
    sites = (*doc.site_names, _host_name(doc.url))
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
    squeezed = re.sub(r"\W|\.(?:com|org|net|de|fr|it|es|co\.uk)$", "", folded)
    return any(folded == name or squeezed == re.sub(r"\W", "", name) for name in names if name)


def _share(one: str, other: str) -> float:
    ours, theirs = set(re.findall(r"\w+", fold(one))), set(re.findall(r"\w+", fold(other)))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)), max(len(ours), len(theirs)) * 0.75)
