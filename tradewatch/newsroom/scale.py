"""Print any number of pages: furniture as heavy as on real ones around sentences of the stories, always the same."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from tradewatch.newsroom.feeds import plain_sitemap
from tradewatch.newsroom.furniture import SUITES, furniture
from tradewatch.newsroom.reading import stories
from tradewatch.newsroom.site import HTML, Page, Site, plain_page

__all__ = ["Pages", "headline_of", "path_of", "printed", "scale"]

HOME = "http://scale.example"
FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)
LENGTH = 36  # sentences of an article
ODD = 9  # of so many pages one is such that two readings without rules disagree, as on real pages
ASIDES = ("well, yes", "not again", "so they say", "at last", "who knows", "fine, good")
AUTHORS = ("Mara Lindqvist", "Theo Marchetti", "Noor Baptiste", "Rhea Castellan", "Desmond Quill")
SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")


class Pages(dict[str, Page]):
    """Pages that are printed when they are asked for; not kept, so that there can be any number of them."""

    def get(self, path: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
        """The page at that path."""
        return super().get(path) or self.make(path) or default

    def make(self, path: str) -> Page | None:
        """The page, printed; None when there is none."""
        return None


def _maker(total: int) -> Callable[[str], Page | None]:
    def make(path: str) -> Page | None:
        found = re.fullmatch(r"/story/scale-(\d+)\.html", path)
        return _page(int(found[1])) if found and int(found[1]) < total else None

    return make


def scale(total: int) -> Site:
    """A host with `total` articles and a sitemap of them."""
    pages = Pages()
    pages.make = _maker(total)  # type: ignore[method-assign,assignment]
    site = Site("scale.example", pages=pages)
    places = [(HOME + path_of(number), _day(number)) for number in range(total)]
    pages["/robots.txt"] = plain_page("User-agent: *\nDisallow: /intern/\n")
    pages["/sitemap.xml"] = plain_sitemap(places, _day(total))
    return site


def path_of(number: int) -> str:
    """Where page `number` stands."""
    return f"/story/scale-{number}.html"


def headline_of(number: int) -> str:
    """What page `number` is called."""
    drawn = random.Random(number)
    sentence = drawn.choice(_sentences())
    return f"{' '.join(sentence.split()[:8]).strip('“”,.')} ({number})"


def _day(number: int) -> datetime:
    return FIRST_DAY + timedelta(minutes=7 * number)


@cache
def _sentences() -> tuple[str, ...]:
    return tuple(sorted(set(_split())))


def _split() -> Iterator[str]:
    for story in stories():
        for block in story.blocks:
            yield from (s for s in SENTENCE.split(block.text) if block.kind == "p" and 6 <= len(s.split()) <= 45)


def _page(number: int) -> Page:
    return printed(number, HOME + path_of(number), _day(number))


def printed(number: int, url: str, at: datetime) -> Page:
    """A generated article at an address, published at that moment."""
    drawn = random.Random(number)
    headline, room = headline_of(number), furniture(number % SUITES)
    sentences = drawn.sample(_sentences(), min(LENGTH, len(_sentences())))
    paragraphs = [" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3)]
    when, author = at.isoformat(), AUTHORS[number % len(AUTHORS)]
    told = {
        **{"@context": "https://schema.org", "@type": "NewsArticle", "headline": headline, "datePublished": when},
        **{"url": url, "author": {"@type": "Person", "name": author}, "description": sentences[0]},
    }
    title = html.escape(headline)
    body = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="{when}">'
        f'<script type="application/ld+json">{json.dumps(told)}</script>{room.head}</head><body>{room.before}'
        f'<article class="c-article"><h1>{title}</h1><p class="byline">By {author}</p>'
        f'<div class="story-body">{_set(paragraphs)}</div></article>{room.after}'
        f"{'' if number % ODD else _talk(drawn)}{room.below}</body></html>"
    )
    return Page(body.encode(), HTML, at)


def _set(paragraphs: list[str]) -> str:
    """The paragraphs with what stands between them."""
    lines = [f"<p>{html.escape(text)}</p>\n" for text in paragraphs]
    lines.insert(len(lines) // 2, '<div class="ad-slot ad-slot--inline" data-slot="inline"></div>')
    return "".join(lines)


def _talk(drawn: random.Random) -> str:
    """More short lines than the article has sentences, hardly one of them like another."""
    lines = (f"{drawn.choice(ASIDES)}, {drawn.randrange(1000)} {drawn.choice(ASIDES)}." for _ in range(150))
    return '<div class="room">' + "".join(f"<p>{line.capitalize()}</p>" for line in lines) + "</div>"
