"""Keep what a walled page's source told of it: headline, dek and link; the wall itself is never climbed."""

from __future__ import annotations

from tradewatch.article import Access, Article
from tradewatch.outlets.outlet import Outlet
from tradewatch.store.frontier import Leased

__all__ = ["teaser"]


def teaser(page: Leased, outlet: Outlet, *, walled: bool = False) -> Article | None:
    """An article of the headline alone, for an outlet with a wall; None where the source gave no headline.

    Dek, day and tags follow in the clean stage, which fills what is missing from what the source said.
    """
    headline = page.hints.get("headline")
    if not headline or (outlet.access is Access.FREE and not walled):
        return None
    access = Access.PAYWALL if outlet.access is Access.FREE else outlet.access
    return Article(
        url=page.url,
        outlet=outlet.slug,
        key=outlet.key_of(page.url),
        headline=headline,
        language=outlet.languages[0] if outlet.languages else None,
        access=access,
        paywalled=True,
        provenance={"headline": "feed", "access": "outlet"},
    )
