"""Print Yesteryear: an archive of generated articles, one every other day, listed in every way that archives are.

By sitemaps (an index with a child a month, or with numbered children as plugins make them, packed), by WordPress REST,
and by sections: numbered pages with dates, offsets with dates in words, pages without any date, and pages that go round
in a circle for ever.
"""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from tradewatch.newsroom.feeds import plain_sitemap, sitemap_index
from tradewatch.newsroom.scale import Pages, headline_of, printed
from tradewatch.newsroom.site import Page, Site, json_page, plain_page

__all__ = ["NEWEST", "STEP", "path_of", "published", "yesteryear"]

HOST = "yesteryear.example"
HOME = f"http://{HOST}"
ROBOTS = f"User-agent: *\nDisallow: /intern/\nCrawl-delay: 0.01\nSitemap: {HOME}/months.xml\n"
NEWEST = datetime(2025, 12, 30, 9, 30, tzinfo=UTC)
STEP = timedelta(days=2)  # between two articles
A_PAGE, A_MAP = 10, 40


def published(number: int) -> datetime:
    """When article `number` was published; 0 is the newest."""
    return NEWEST - STEP * number


def path_of(number: int) -> str:
    """Where it stands: only its year can be read from that."""
    return f"/{published(number).year}/story-{number}/"


@dataclass
class Story:
    """What the lists tell of one article."""

    number: int

    @property
    def url(self) -> str:
        """Its address."""
        return HOME + path_of(self.number)

    @property
    def at(self) -> datetime:
        """When it was published."""
        return published(self.number)

    @property
    def month(self) -> str:
        """The month of that day."""
        return f"{self.at:%Y-%m}"


def yesteryear(total: int) -> Site:
    """A host with `total` articles."""
    pages = Pages()
    pages.make = _maker(total)  # type: ignore[method-assign,assignment]
    site = Site(HOST, pages=pages)
    stories = [Story(number) for number in range(total)]
    pages["/robots.txt"] = plain_page(
        f"User-agent: *\nDisallow: /intern/\nCrawl-delay: 0.01\nSitemap: {HOME}/months.xml\n"
    )
    _sitemaps(site, stories)
    site.pages["/shut/wp-json/wp/v2/posts"] = json_page({"code": "rest_disabled", "message": "No."}, status=401)
    site.answers["/wp-json/wp/v2/posts"] = lambda query: _posts(stories, query)
    site.answers["/dated/"] = lambda query: _numbered(stories, int(query.get("page", "1")))
    site.answers["/offset/"] = lambda query: _offset(stories, int(query.get("start", "0")))
    site.answers["/plain/"] = lambda query: _section(stories, int(query.get("page", "1")), lambda _: "")
    site.answers["/round/"] = lambda query: _section(stories, int(query.get("page", "1")) % 4 or 4, _time)
    return site


def _maker(total: int) -> Callable[[str], Page | None]:
    def make(path: str) -> Page | None:
        found = re.fullmatch(r"/(\d{4})/story-(\d+)/", path)
        number = int(found[2]) if found else total
        if number >= total or path != path_of(number):
            return None
        return printed(number, HOME + path, published(number))

    return make


def _sitemaps(site: Site, stories: Sequence[Story]) -> None:
    """Monthly children, packed; and numbered ones, the oldest first, as plugins make them."""
    monthly = [(f"/sitemap-{month}.xml.gz", list(those)) for month, those in groupby(stories, lambda one: one.month)]
    oldest = list(reversed(stories))
    numbered = [
        (f"/post-sitemap{place // A_MAP + 1}.xml", oldest[place : place + A_MAP])
        for place in range(0, len(oldest), A_MAP)
    ]
    for index, maps in (("/months.xml", monthly), ("/numbered.xml", numbered)):
        made = [(path, _map(those)) for path, those in maps]
        site.pages |= {path: _packed(page) if path.endswith(".gz") else page for path, page in made}
        site.pages[index] = sitemap_index([(HOME + path, page) for path, page in made])


def _map(stories: Sequence[Story]) -> Page:
    return plain_sitemap([(one.url, one.at) for one in stories], max(one.at for one in stories))


def _packed(page: Page) -> Page:
    return replace(page, body=gzip.compress(page.body, 6, mtime=0), type="application/gzip")


def _posts(stories: Sequence[Story], query: Mapping[str, str]) -> Page:
    """What WordPress answers; 400 past the last page."""
    per_page, page = min(100, int(query.get("per_page", "10"))), int(query.get("page", "1"))
    after, before = query.get("after", ""), query.get("before", "9999")
    fitting = [one for one in stories if after < f"{one.at:%Y-%m-%dT%H:%M:%S}" < before]
    last = -(-len(fitting) // per_page)
    if page > max(1, last):
        wrong = {"code": "rest_post_invalid_page_number", "message": "The page number is too large.", "data": 400}
        return json_page(wrong, status=400)
    part = fitting[(page - 1) * per_page : page * per_page]
    heads = {"X-WP-Total": str(len(fitting)), "X-WP-TotalPages": str(last)}
    return json_page([_post(one) for one in part], headers=heads if "total" not in query else None)


def _post(one: Story) -> dict[str, object]:
    moment = f"{one.at:%Y-%m-%dT%H:%M:%S}"
    title = {"rendered": headline_of(one.number)}
    return {"id": one.number, "link": one.url, "date_gmt": moment, "modified_gmt": moment, "title": title}


def _time(one: Story) -> str:
    return f'<time datetime="{one.at.isoformat()}"></time>'


def _numbered(stories: Sequence[Story], number: int) -> Page:
    return _section(stories, number, _time)


def _offset(stories: Sequence[Story], start: int) -> Page:
    return _section(stories, start // A_PAGE + 1, lambda one: f'<span class="day">{one.at:%d %B %Y}</span>')


def _section(stories: Sequence[Story], number: int, dated: Callable[[Story], str]) -> Page:
    """Page `number` of a section; without articles beyond the last."""
    part = stories[(number - 1) * A_PAGE : number * A_PAGE]
    teasers = "".join(
        f'<div class="teaser"><h3><a href="{path_of(one.number)}">{html.escape(headline_of(one.number))}</a></h3>'
        f"{dated(one)}</div>\n"
        for one in part
    )
    return Page(f"<html><body><main><h1>Archive</h1>{teasers or '<p>Nothing here.</p>'}</main></body></html>".encode())
