"""Read meta: what a page's head says in OpenGraph, Dublin Core, parsely and the like."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from tradewatch.text import one_line

__all__ = ["read_meta"]

MOST = 2000  # meta tags read; a page with more of them is broken
LONGEST = 5000  # characters of one value
LONGEST_NAME = 200  # characters of its names


def read_meta(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """Every meta tag's values by its name, property or itemprop, in small letters; empty ones left out."""
    found: dict[str, list[str]] = {}
    for node in tree.css("meta[content]")[:MOST]:
        attributes = node.attributes
        value = one_line((attributes.get("content") or "")[:LONGEST])
        if not value:
            continue
        for key in ("property", "name", "itemprop"):
            if names := attributes.get(key):
                for name in names[:LONGEST_NAME].lower().split():
                    found.setdefault(name, []).append(value)
    return found
