"""Find where a site announces its articles: feeds, sitemaps, WordPress's own interface, at last the front page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborNode

from tradewatch.discover.found import Found
from tradewatch.discover.moments import moment
from tradewatch.discover.read import read
from tradewatch.errors import FeedError
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.spiders.asking import Ask
from tradewatch.survey.front import MOST_LINKS, Front, is_same_site
from tradewatch.text import one_line
from tradewatch.urls import join

__all__ = ["Offer", "find_sources", "newest"]

FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default")
NEWS_MAPS = ("/news-sitemap.xml", "/sitemap-news.xml")
SITEMAPS = ("/sitemap_index.xml", "/sitemap.xml")
POSTS = "/wp-json/wp/v2/posts"
NAMED = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
MOST = 5  # feeds and sitemaps that a site names; more are of its sections
LEAST = 5  # links of a page that is worth to be read every night
WORDS = 4  # of a headline, on the average
PAGES = 100  # of WordPress's answers, for back-fill


@dataclass(frozen=True, slots=True)
class Offer:
    """A source that a site offers, and what stands in it today."""

    source: Source
    found: tuple[Found, ...]
    how: str  # where it was found
    more: tuple[str, ...] = ()  # further sitemaps in it, those changed last first

    @property
    def latest(self) -> datetime | None:
        """When the newest article in it was published."""
        return max((one.published_at.utc for one in self.found if one.published_at), default=None)


def newest(found: Iterable[Found]) -> list[Found]:
    """The newest first, by the day of publication or of the last change; those without keep their place behind them."""
    return sorted(
        found, key=lambda one: -when.utc.timestamp() if (when := one.published_at or moment(one.signal)) else 0.0
    )


def find_sources(front: Front, ask: Ask) -> list[Offer]:
    """What the site offers: first what is read every night, then what is for back-fill."""
    feeds = _feeds(front, ask)
    maps = list(_sitemaps(front, ask))
    posts = _posts(front, ask)
    every_night = [*feeds, *(offer for offer in maps if not offer.source.archive)]
    for further in (posts, _listing(front), next(iter(maps), None)):
        if not every_night and further:
            every_night = [
                replace(_filled(further, front, ask), source=replace(further.source, archive=False, pages=1))
            ]
    taken = {offer.source.url for offer in every_night}
    rest = [offer for offer in (*maps, posts) if offer and offer.source.archive and offer.source.url not in taken]
    return [*every_night, *rest]


def _read(source: Source, ask: Ask, front: Front, how: str) -> Offer | None:
    """The source, when it can be read and lists pages of this site, or further lists."""
    answer = ask(source.url)
    if answer.trouble:
        return None
    try:
        discovery = read(source, answer.body, answer.url)
    except FeedError:
        return None
    found = tuple(one for one in discovery.found if is_same_site(one.url, front.url))
    if not found and not (source.kind is SourceKind.SITEMAP and discovery.more):
        return None
    return Offer(source, found, how)


def _feeds(front: Front, ask: Ask) -> list[Offer]:
    named = (_read(Source(SourceKind.RSS, url), ask, front, "named on the page") for url in front.feeds[:MOST])
    offers = [offer for offer in named if offer]
    if offers:
        return offers
    places = (join(front.home, place) or "" for place in FEEDS)
    tried = (_read(Source(SourceKind.RSS, url), ask, front, "at a usual place") for url in places)
    return [offer for offer in [next((offer for offer in tried if offer), None)] if offer]


def _sitemaps(front: Front, ask: Ask) -> Iterator[Offer]:
    """News sitemaps are for every night, all others for back-fill."""
    named = NAMED.findall(ask(f"{front.home}robots.txt").body.decode("utf-8", "replace"))
    places = [(url, "named in robots.txt") for url in dict.fromkeys(named)]
    places = places[:MOST] or [(join(front.home, place) or "", "at a usual place") for place in (*NEWS_MAPS, *SITEMAPS)]
    seen_news = seen_whole = False
    for url, how in places:
        if (seen_news and _is_news(url)) or (seen_whole and how == "at a usual place" and not _is_news(url)):
            continue
        for offer in _sitemap(url, how, front, ask):
            seen_news |= not offer.source.archive
            seen_whole |= offer.source.archive
            yield offer


def _sitemap(url: str, how: str, front: Front, ask: Ask) -> Iterator[Offer]:
    answer = ask(url)
    try:
        discovery = read(Source(SourceKind.SITEMAP, url), answer.body, answer.url) if not answer.trouble else None
    except FeedError:
        discovery = None
    if discovery is None:
        return
    found = tuple(one for one in discovery.found if is_same_site(one.url, front.url))
    for child in [one for one in discovery.more if _is_news(one)][:1]:
        news = _read(Source(SourceKind.SITEMAP, child), ask, front, f"in {url.rpartition('/')[2]}")
        if news and any(one.headline for one in news.found):
            yield news
    if found or discovery.more:
        news_map = any(one.headline for one in found)
        yield Offer(Source(SourceKind.SITEMAP, url, archive=not news_map), found, how, discovery.more)


def _filled(offer: Offer, front: Front, ask: Ask) -> Offer:
    """An index of sitemaps with the articles of the one that changed last; any other source as it is."""
    if offer.found or not offer.more:
        return offer
    child = _read(replace(offer.source, url=offer.more[0]), ask, front, offer.how)
    return replace(offer, found=child.found) if child else offer


def _is_news(url: str) -> bool:
    return "news" in url.rpartition("/")[2].lower()


def _posts(front: Front, ask: Ask) -> Offer | None:
    url = join(front.home, POSTS) or ""
    source = Source(SourceKind.WP_REST, url, archive=True, pages=PAGES)
    return _read(source, ask, front, "at its usual place")


def _listing(front: Front) -> Offer | None:
    """The page itself, by the links on it that look most like headlines."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for node in front.tree.css("a[href]")[:MOST_LINKS]:
        link = join(front.url, node.attributes.get("href") or "")
        words = len(one_line(node.text(separator=" ")).split())
        if link and is_same_site(link, front.url) and words > 1 and (place := _place(node)):
            groups[place][link] = words
    good = {place: links for place, links in groups.items() if sum(links.values()) >= WORDS * len(links)}
    for place in sorted(good, key=lambda place: -len(good[place])):
        source = Source(SourceKind.LISTING, front.url, links=place)
        try:
            found = read(source, front.body, front.url).found
        except FeedError:
            continue
        if len(found) >= LEAST:
            return Offer(source, found, "the page that was named")
    return None


def _place(node: LexborNode) -> str:
    """A selector of links that stand as this one does."""
    heading = ""
    around = node.parent
    for _ in range(4):
        if around is None or around.tag in ("body", "html"):
            break
        if re.fullmatch(r"h[1-6]", around.tag or ""):
            heading = f"{around.tag} "
        for name in (around.attributes.get("class") or "").split():
            if re.fullmatch(r"[A-Za-z_][A-Za-z_-]*", name):
                return f"{around.tag}.{name} {'' if heading == f'{around.tag} ' else heading}a"
        around = around.parent
    return f"{heading}a" if heading else ""
