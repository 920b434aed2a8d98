"""Find the way through the past of a source: WordPress by month, sitemaps child by child, sections page by page."""

from __future__ import annotations

from collections.abc import Mapping

from tradewatch.discover.walk import State, Walk
from tradewatch.discover.walk_maps import MapsWalk
from tradewatch.discover.walk_pages import PagesWalk
from tradewatch.discover.walk_posts import PostsWalk
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.store.months import Bits

__all__ = ["can_walk", "walk_of"]

KINDS: Mapping[SourceKind, type[Walk]] = {
    SourceKind.WP_REST: PostsWalk,
    SourceKind.SITEMAP: MapsWalk,
    SourceKind.LISTING: PagesWalk,
}


def can_walk(source: Source) -> bool:
    """Whether a source tells of the past: WordPress and sitemaps, and sections whose further pages are known."""
    if source.kind is SourceKind.LISTING:
        return bool(source.numbered or source.next)
    return source.kind in KINDS


def walk_of(source: Source, wanted: Bits, state: State | None = None, *, undated: bool = False) -> Walk:
    """A walk through what the source lists of these days."""
    return KINDS[source.kind](source, wanted, state, undated=undated)
