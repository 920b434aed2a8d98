"""Print Reelwire: WordPress-like pages, with feeds, news sitemaps, REST and AMP variants."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tradewatch.newsroom.feeds import news_sitemap, plain_sitemap, rss, sitemap_index
from tradewatch.newsroom.site import Page, Site, feed_tail, fill, json_page, newest, plain_page
from tradewatch.newsroom.story import Block, Story
from tradewatch.text import slugify

__all__ = ["reelwire"]

HOME = "http://reelwire.example"
ZONE = ZoneInfo("America/Los_Angeles")
ROBOTS = f"""User-agent: *
Disallow: /wp-admin/
Disallow: /private/
Disallow: /*?s=
Allow: /wp-admin/admin-ajax.php

Sitemap: {HOME}/sitemap_index.xml
"""
SECTIONS = {"film": "Film", "tv": "TV", "global": "Deals", "biz": "People"}
IN_FEED, A_PAGE, IN_NEWS_MAP = 15, 12, 20
GALLERY = "/2026/film/gallery/cannes-2026-the-steps-in-pictures-1236409901/"
LOST = "/2026/film/news/withdrawn-at-the-request-of-the-producers-1236409902/"


def reelwire(stories: Sequence[Story]) -> Site:
    """The whole host."""
    latest = newest(stories)
    site = Site("reelwire.example")
    site.pages["/robots.txt"] = plain_page(ROBOTS)
    for story in latest:
        page = Page(_article(story, latest).encode(), modified=story.updated)
        site.pages[story.path] = page
        site.pages[f"{story.path}amp/"] = Page(_amp(story).encode(), modified=story.updated)
        if "busy" in story.traits:
            site.stumbles[story.path] = Page(b"slow down", status=429, headers=(("Retry-After", "1"),))
    site.pages[GALLERY] = _gallery()
    _feeds(site, latest)
    _sitemaps(site, latest)
    for place, name in SECTIONS.items():
        _section(site, f"/{place}/", name, [story for story in latest if f"/{place}/" in story.path])
    site.pages["/"] = Page(_front("Reelwire", "/", latest[:A_PAGE], [], "").encode(), modified=feed_tail(latest))
    site.answers["/wp-json/wp/v2/posts"] = lambda query: _rest(latest, query)
    return site


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()


def _ld(story: Story) -> str:
    """Structured data as many sites have it: the dek where the body should be."""
    value = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "Reelwire", "url": f"{HOME}/"},
            {
                "@type": "NewsArticle",
                "mainEntityOfPage": story.url,
                "headline": story.headline,
                "description": story.dek,
                "articleBody": story.dek,
                "articleSection": story.section,
                "keywords": list(story.tags),
                "datePublished": _local(story.published),
                "dateModified": _local(story.updated),
                "author": [{"@type": "Person", "name": name} for name in story.bylines],
                "publisher": {"@type": "Organization", "name": "Reelwire"},
                "image": f"{HOME}/wp-content/uploads/{story.published.year}/{story.slug}.jpg?w=1000",
                "inLanguage": "en-US",
            },
        ],
    }
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def _block(block: Block) -> str:
    words = html.escape(block.text, quote=False)
    return {
        "h": f'<h2 class="wp-block-heading">{words}</h2>',
        "li": f'<ul class="wp-block-list"><li>{words}</li></ul>',
        "q": f"<p><strong>{words}</strong></p>",
    }.get(block.kind, f"<p>{words}</p>")


def _body(story: Story, latest: Sequence[Story]) -> str:
    """The paragraphs, with the boxes that the theme puts between them."""
    parts = [_block(block) for block in story.blocks]
    other = next(one for one in (*latest, story) if one is not story or len(latest) == 1)
    title = html.escape(other.headline, quote=False)
    parts.insert(
        2,
        f'<div class="related-story"><h3>Related Stories</h3><a href="{other.path}?utm_source=reelwire&amp;'
        f'utm_medium=related">{title}</a></div>',
    )
    parts.insert(
        5,
        '<div class="newsletter-box"><form action="/newsletters/"><p>Sign up for the Reelwire Morning Slate, our '
        'daily letter from the markets.</p><input type="email" name="email"><button>Sign Up</button></form></div>',
    )
    return "\n".join(parts)


def _article(story: Story, latest: Sequence[Story]) -> str:
    local = story.published.astimezone(ZONE)
    writers = (f'<a href="/author/{slugify(name)}/" rel="author">{html.escape(name)}</a>' for name in story.bylines)
    tags = [(html.escape(tag), slugify(tag)) for tag in story.tags]
    popular = "".join(f'<li><a href="{one.path}">{html.escape(one.headline)}</a></li>' for one in latest[:5])
    raw = {
        "ld": _ld(story),
        "body": _body(story, latest),
        "byline_links": " and ".join(writers),
        "tag_metas": "\n".join(f'<meta property="article:tag" content="{tag}">' for tag, _ in tags),
        "tag_links": "".join(f'<li><a href="/tag/{end}/" rel="tag">{tag}</a></li>' for tag, end in tags),
        "popular": popular,
        "year": str(local.year),
        "place": story.path.split("/")[2],
    }
    return fill(
        "reelwire_article",
        raw=raw,
        headline=story.headline,
        url=story.url,
        dek=story.dek,
        slug=story.slug,
        key=story.key,
        section=story.section,
        published=_local(story.published),
        updated=_local(story.updated),
        printed=f"{local:%b} {local.day}, {local.year} {local.hour % 12 or 12}:{local:%M%p} PT",
    )


def _amp(story: Story) -> str:
    raw = {"ld": _ld(story), "paragraphs": "\n".join(map(_block, story.blocks))}
    bylines = " and ".join(story.bylines)
    return fill("reelwire_amp", raw=raw, headline=story.headline, url=story.url, bylines=bylines)


def _gallery() -> Page:
    places = ("The palace at dusk", "Umbrellas on the first night", "The last screening")
    slides = "".join(f'<li><img src="/wp-content/uploads/steps-{n}.jpg" alt="{p}"></li>' for n, p in enumerate(places))
    headline = "Cannes 2026: the Steps in Pictures"
    return Page(fill("reelwire_gallery", raw={"slides": slides}, headline=headline, url=HOME + GALLERY).encode())


def _item(path: str, headline: str) -> str:
    """A feed item that leads to something else than an article."""
    when = "Mon, 16 Nov 2026 06:00:00 +0000"
    return f"<item>\n<title>{headline}</title>\n<link>{HOME}{path}</link>\n<pubDate>{when}</pubDate>\n</item>\n"


def _feeds(site: Site, latest: Sequence[Story]) -> None:
    odd = [_item(GALLERY, "Cannes 2026: the Steps in Pictures"), _item(LOST, "Withdrawn")]
    tracking = "?utm_source=rss&utm_medium=feed"
    site.pages["/feed/"] = rss("Reelwire", HOME, latest[:IN_FEED], extra=odd, tracking=tracking)
    for tag in {tag for story in latest for tag in story.tags}:
        fitting = [story for story in latest if tag in story.tags][:IN_FEED]
        site.pages[f"/tag/{slugify(tag)}/feed/"] = rss(f"{tag} - Reelwire", HOME, fitting)
    festivals = [story for story in latest if story.festivals]
    site.pages["/tag/festivals/feed/"] = rss("Festivals - Reelwire", HOME, festivals[:IN_FEED], tracking=tracking)
    for section in {story.section for story in latest} | set(SECTIONS.values()):
        fitting = [story for story in latest if story.section == section][:IN_FEED]
        site.pages[f"/category/{slugify(section)}/feed/"] = rss(f"{section} - Reelwire", HOME, fitting)


def _sitemaps(site: Site, latest: Sequence[Story]) -> None:
    """An index over the news sitemap and one map for each half of the rest."""
    half = (len(latest) + 1) // 2
    maps = [("/news-sitemap.xml", news_sitemap("Reelwire", latest[:IN_NEWS_MAP]))]
    for number, part in enumerate((latest[:half], latest[half:]), start=1):
        places = [(story.url, story.updated) for story in part]
        maps.append((f"/post-sitemap{number}.xml", plain_sitemap(places, feed_tail(part))))
    site.pages |= maps
    site.pages["/sitemap_index.xml"] = sitemap_index([(HOME + path, page) for path, page in maps])


def _section(site: Site, path: str, name: str, stories: Sequence[Story]) -> None:
    """A section in pages, each with a link to the next in its head and at its foot."""
    last = max(1, -(-len(stories) // A_PAGE))
    for number in range(1, last + 1):
        here = path if number == 1 else f"{path}page/{number}/"
        before = path if number == 2 else f"{path}page/{number - 1}/"
        rels = [f'<link rel="prev" href="{HOME}{before}">'] if number > 1 else []
        pager = ""
        if number < last:
            rels.append(f'<link rel="next" href="{HOME}{path}page/{number + 1}/">')
            pager = f'<a class="next page-numbers" rel="next" href="{path}page/{number + 1}/">Older</a>'
        part = stories[(number - 1) * A_PAGE : number * A_PAGE]
        site.pages[here] = Page(_front(name, here, part, rels, pager).encode(), modified=feed_tail(part))


def _front(name: str, here: str, stories: Sequence[Story], rels: Sequence[str], pager: str) -> str:
    teasers = "\n".join(
        f'<article class="post"><h2 class="entry-title"><a href="{story.path}?utm_source=section">'
        f'{html.escape(story.headline)}</a></h2><time datetime="{_local(story.published)}"></time>'
        f"<p>{html.escape(story.dek)}</p></article>"
        for story in stories
    )
    raw = {"teasers": teasers, "rels": "\n".join(rels), "pager": pager}
    return fill("reelwire_section", raw=raw, name=name, here=HOME + here)


def _rest(latest: Sequence[Story], query: Mapping[str, str]) -> Page:
    """What WordPress answers at wp/v2/posts; `per_page`, `page`, `after` and `before` are understood."""
    per_page = min(100, max(1, int(query.get("per_page", "10"))))
    page = max(1, int(query.get("page", "1")))
    after, before = query.get("after", ""), query.get("before", "9999")
    fitting = [story for story in latest if after < story.published.strftime("%Y-%m-%dT%H:%M:%S") < before]
    last = -(-len(fitting) // per_page)
    if page > max(1, last):
        wrong = {"code": "rest_post_invalid_page_number", "message": "The page number is too large.", "data": 400}
        return json_page(wrong, status=400)
    part = fitting[(page - 1) * per_page : page * per_page]
    heads = {"X-WP-Total": str(len(fitting)), "X-WP-TotalPages": str(last)}
    if page < last:
        further = f"{HOME}/wp-json/wp/v2/posts?per_page={per_page}&page={page + 1}"
        heads["Link"] = f'<{further}>; rel="next"'
    return json_page([_post(story) for story in part], headers=heads)


def _post(story: Story) -> dict[str, Any]:
    day = "%Y-%m-%dT%H:%M:%S"
    content = "\n".join(map(_block, story.blocks))
    return {
        "id": int(story.key),
        "date": story.published.astimezone(ZONE).strftime(day),
        "date_gmt": story.published.strftime(day),
        "modified": story.updated.astimezone(ZONE).strftime(day),
        "modified_gmt": story.updated.strftime(day),
        "slug": story.slug,
        "link": story.url,
        "title": {"rendered": html.escape(story.headline, quote=False)},
        "content": {"rendered": content, "protected": False},
        "excerpt": {"rendered": f"<p>{html.escape(story.dek, quote=False)}</p>\n", "protected": False},
        "_embedded": {
            "author": [{"name": name} for name in story.bylines],
            "wp:term": [[{"taxonomy": "category", "name": story.section}], _terms(story)],
        },
    }


def _terms(story: Story) -> list[dict[str, str]]:
    return [{"taxonomy": "post_tag", "name": tag} for tag in story.tags]
