"""Write what announces stories: RSS, Atom, news sitemaps and the index over them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime

from tradewatch.newsroom.site import XML, Page, feed_tail
from tradewatch.newsroom.story import Story

__all__ = ["atom", "news_sitemap", "plain_sitemap", "rss", "sitemap_index"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
CUT = 180  # characters of a description before the outlet's dots


def _x(text: str) -> str:
    return html.escape(text, quote=False)


def rss(name: str, home: str, stories: Sequence[Story], *, extra: Iterable[str] = (), tracking: str = "") -> Page:
    """An RSS 2.0 feed whose descriptions are cut, as WordPress cuts them."""
    items = [_rss_item(story, tracking) for story in stories]
    body = (
        f'{DECLARATION}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n'
        f"<title>{_x(name)}</title>\n<link>{home}</link>\n<description>{_x(name)}</description>\n"
        f"<lastBuildDate>{format_datetime(feed_tail(stories))}</lastBuildDate>\n"
        f"{''.join([*items[:3], *extra, *items[3:]])}</channel>\n</rss>\n"
    )
    return Page(body.encode(), "application/rss+xml; charset=UTF-8", feed_tail(stories))


def _rss_item(story: Story, tracking: str) -> str:
    authors = "".join(f"<dc:creator><![CDATA[{name}]]></dc:creator>\n" for name in story.bylines)
    labels = "".join(f"<category><![CDATA[{tag}]]></category>\n" for tag in (story.section, *story.tags))
    return (
        f"<item>\n<title>{_x(story.headline)}</title>\n<link>{_x(story.url + tracking)}</link>\n"
        f"{authors}<pubDate>{format_datetime(story.published)}</pubDate>\n{labels}"
        f'<guid isPermaLink="false">{story.outlet}-{story.key}</guid>\n'
        f"<description><![CDATA[<p>{_cut(story)} [&#8230;]</p>]]></description>\n</item>\n"
    )


def _cut(story: Story) -> str:
    opening = story.blocks[0].text
    return _x(opening if len(opening) <= CUT else opening[:CUT].rsplit(" ", 1)[0])


def atom(name: str, home: str, stories: Sequence[Story], *, extra: str = "") -> Page:
    """An Atom feed with summaries."""
    entries = "".join(
        f"<entry><title>{_x(story.headline)}</title><link href='{story.url}'/><id>{story.url}</id>"
        f"<updated>{story.updated.isoformat()}</updated><published>{story.published.isoformat()}</published>"
        f"{''.join(f'<author><name>{_x(one)}</name></author>' for one in story.bylines)}"
        f"<category term='{_x(story.section)}'/><summary>{_x(story.dek)}</summary></entry>\n"
        for story in stories
    )
    body = (
        f"{DECLARATION}<feed xmlns='http://www.w3.org/2005/Atom'>\n<title>{_x(name)}</title><link href='{home}'/>"
        f"<id>{home}</id><updated>{feed_tail(stories).isoformat()}</updated>\n{entries}{extra}</feed>\n"
    )
    return Page(body.encode(), "application/atom+xml; charset=utf-8", feed_tail(stories))


def news_sitemap(name: str, stories: Sequence[Story]) -> Page:
    """A sitemap with the publication, date and headline of each story."""
    urls = "".join(
        f"<url><loc>{story.url}</loc><lastmod>{story.updated.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{_x(name)}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{_x(story.headline)}</news:title></news:news></url>\n"
        for story in stories
    )
    space = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    body = f'{DECLARATION}<urlset xmlns="{SITEMAPS}" {space}>\n{urls}</urlset>\n'
    return Page(body.encode(), XML, feed_tail(stories))


def plain_sitemap(places: Iterable[tuple[str, datetime]], modified: datetime) -> Page:
    """A sitemap of addresses and the days they last changed."""
    urls = "".join(f"<url><loc>{url}</loc><lastmod>{when.isoformat()}</lastmod></url>\n" for url, when in places)
    return Page(f'{DECLARATION}<urlset xmlns="{SITEMAPS}">\n{urls}</urlset>\n'.encode(), XML, modified)


def sitemap_index(maps: Sequence[tuple[str, Page]]) -> Page:
    """The index over several sitemaps, each with the time of its last change."""
    days = [page.modified for _, page in maps if page.modified]
    rows = "".join(
        f"<sitemap><loc>{url}</loc>"
        + (f"<lastmod>{page.modified.isoformat()}</lastmod>" if page.modified else "")
        + "</sitemap>\n"
        for url, page in maps
    )
    body = f'{DECLARATION}<sitemapindex xmlns="{SITEMAPS}">\n{rows}</sitemapindex>\n'
    return Page(body.encode(), XML, max(days, default=None))
