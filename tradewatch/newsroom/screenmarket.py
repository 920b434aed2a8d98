"""Print Screenmarket: listing pages with pagination, metered and walled articles, a dead feed beside a living one."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tradewatch.newsroom.feeds import rss
from tradewatch.newsroom.site import Page, Site, feed_tail, fill, newest, plain_page
from tradewatch.newsroom.story import Block, Story
from tradewatch.text import slugify

__all__ = ["screenmarket"]

HOME = "http://screenmarket.example"
ZONE = ZoneInfo("Europe/London")
ROBOTS = """# Market dailies are for subscribers.
User-agent: *
Disallow: /subscriber-only/
Disallow: /search
Crawl-delay: 0.05
"""
IN_FEED, A_PAGE = 12, 10
BARRED = "/subscriber-only/the-rights-guide-to-the-american-film-market/5218399.article"
CALENDAR = "/news/the-markets-and-festivals-calendar/5218398.article"
SECTIONS = {"deals": "Deals", "festivals": "Festivals", "people": "People", "box-office": "Box Office", "tv": "TV"}
WALL = (
    '<div class="paywall"><h2>This article is for subscribers</h2><p>Subscribe to Screenmarket to read on.</p>'
    '<a href="/subscribe">See our offers</a></div>'
)
METER = '<div class="meter"><p>You have read 2 of your 3 free articles this month.</p></div>'


def screenmarket(stories: Sequence[Story]) -> Site:
    """The whole host."""
    latest = newest(stories)
    site = Site("screenmarket.example")
    site.pages["/robots.txt"] = plain_page(ROBOTS)
    for story in latest:
        headers = (("X-Robots-Tag", "noai"), ("tdm-reservation", "1")) if "reserved" in story.traits else ()
        site.pages[story.path] = Page(_article(story, latest).encode(), modified=story.updated, headers=headers)
        if "faulty" in story.traits:
            site.stumbles[story.path] = Page(b"<h1>Server Error</h1>", status=500)
    site.pages[BARRED] = Page(b"<html><body><h1>The rights guide</h1><p>For subscribers.</p></body></html>")
    site.pages[CALENDAR] = _calendar()
    site.pages["/45.rss"] = rss("Screenmarket", HOME, latest[:IN_FEED])
    _listing(site, "/latest", "Latest", latest, _odd_teasers())
    for path, name in SECTIONS.items():
        fitting = [story for story in latest if story.section == name]
        _listing(site, f"/{path}", name, fitting, "")
    site.pages["/"] = site.pages["/latest"]
    return site


def _ld(story: Story) -> str:
    value: dict[str, Any] = {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": story.published.astimezone(ZONE).isoformat(),
        "dateModified": story.updated.astimezone(ZONE).isoformat(),
        "author": {"@type": "Person", "name": " and ".join(story.bylines)},
        "isAccessibleForFree": "walled" not in story.traits,
    }
    if "walled" in story.traits:
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".storytext"}
        value["hasPart"] = part
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def _block(block: Block) -> str:
    words = html.escape(block.text, quote=False)
    return {"h": f"<h2>{words}</h2>", "li": f"<ul><li>{words}</li></ul>", "q": f"<p><b>{words}</b></p>"}.get(
        block.kind, f"<p>{words}</p>"
    )


def _body(story: Story) -> str:
    """The paragraphs, a promotion among them; of a walled article the first alone."""
    if "walled" in story.traits:
        return _block(story.blocks[0])
    parts = [_block(block) for block in story.blocks]
    parts.insert(3, '<p class="inline-promo"><a href="/subscribe?adredir=1">Get the market dailies in print</a></p>')
    return "\n".join(parts)


def _article(story: Story, latest: Sequence[Story]) -> str:
    local = story.published.astimezone(ZONE)
    related = [one for one in latest if one.section == story.section and one is not story][:3]
    raw = {
        "ld": _ld(story),
        "body": _body(story),
        "wall": WALL if "walled" in story.traits else METER if "metered" in story.traits else "",
        "extra_head": '<meta name="robots" content="noai, noimageai">' if "reserved" in story.traits else "",
        "related": "".join(f'<li><a href="{one.path}">{html.escape(one.headline)}</a></li>' for one in related),
        "tag_links": "".join(f'<li><a href="/topics/{slugify(t)}">{html.escape(t)}</a></li>' for t in story.tags),
        "writer": slugify(story.bylines[0]),
    }
    return fill(
        "screenmarket_article",
        raw=raw,
        headline=story.headline,
        url=story.url,
        dek=story.dek,
        key=story.key,
        bylines=" and ".join(story.bylines),
        published=local.isoformat(),
        printed=f"{local.day} {local:%B %Y}",
    )


def _calendar() -> Page:
    """A page whose address looks like an article's, and which is a table."""
    rows = "".join(f"<tr><td>{month} 2027</td><td><a href='/festivals'>Open</a></td></tr>" for month in ("May", "June"))
    head = "<html><head><title>Calendar | Screenmarket</title></head>"
    body = f"{head}<body><h1>Calendar</h1><table>{rows}</table></body></html>"
    return Page(body.encode(), modified=datetime(2026, 11, 2, tzinfo=UTC))


def _odd_teasers() -> str:
    """What stands on the first page of the list and is no article that may be read."""
    return "".join(
        f'<div class="teaser"><h3><a href="{path}">{name}</a></h3></div>\n'
        for path, name in ((BARRED, "The rights guide to the American Film Market"), (CALENDAR, "The calendar"))
    )


def _teaser(story: Story) -> str:
    local = story.published.astimezone(ZONE)
    return (
        f'<div class="teaser"><h3><a href="{story.path}?contentID=list">{html.escape(story.headline)}</a></h3>'
        f'<span class="date">{local.day} {local:%B %Y}</span><p>{html.escape(story.dek)}</p></div>\n'
    )


def _listing(site: Site, path: str, name: str, stories: Sequence[Story], odd: str) -> None:
    last = max(1, -(-len(stories) // A_PAGE))
    for number in range(1, last + 1):
        part = stories[(number - 1) * A_PAGE : number * A_PAGE]
        more = f'<a class="next" href="{path}?page={number + 1}">Next</a>' if number < last else ""
        back = f'<a class="prev" href="{path}?page={number - 1}">Previous</a> ' if number > 1 else ""
        teasers = "".join(map(_teaser, part)) + (odd if number == 1 else "")
        body = fill("screenmarket_listing", raw={"teasers": teasers, "pager": back + more}, name=name)
        page = Page(body.encode(), modified=feed_tail(part))
        site.pages[f"{path}?page={number}"] = page
        if number == 1:
            site.pages[path] = page
