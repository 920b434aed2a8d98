"""Put the invented press together: its hosts, in one of the two states between which some stories are edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tradewatch.newsroom.kinoblatt import kinoblatt
from tradewatch.newsroom.reading import stories
from tradewatch.newsroom.reelwire import reelwire
from tradewatch.newsroom.scale import scale
from tradewatch.newsroom.screenmarket import screenmarket
from tradewatch.newsroom.site import Site
from tradewatch.newsroom.story import Story
from tradewatch.newsroom.yesteryear import yesteryear

__all__ = ["TODAY", "shifted", "sites"]

TODAY = date(2026, 11, 16)  # the day on which the newest stories are printed
PRINTERS = {"reelwire": reelwire, "screenmarket": screenmarket, "kinoblatt": kinoblatt}


def shifted(told: Iterable[Story], now: datetime | None) -> tuple[Story, ...]:
    """The same stories, as many days later as `now` is later than the world's own today."""
    days = timedelta(days=(now.astimezone(UTC).date() - TODAY).days if now else 0)
    return tuple(replace(one, published=one.published + days, updated=one.updated + days) for one in told)


def sites(
    edition: int = 1,
    *,
    only: Sequence[str] | None = None,
    now: datetime | None = None,
    synthetic: int = 0,
    past: int = 0,
) -> dict[str, Site]:
    """Every host by name. `only` keeps the stories with these slugs.

    `synthetic` adds a host with so many pages, `past` an archive with so many articles.
    """
    told = shifted((story for story in stories(edition) if only is None or story.slug in only), now)
    hosts = [print_them([story for story in told if story.outlet == slug]) for slug, print_them in PRINTERS.items()]
    if synthetic:
        hosts.append(scale(synthetic))
    if past:
        hosts.append(yesteryear(past))
    return {site.host: site for site in hosts}
