"""Print any number of pages, cheaply: one heavy frame around sentences drawn from the stories, always the same."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from tradewatch.newsroom.feeds import plain_sitemap
from tradewatch.newsroom.reading import stories
from tradewatch.newsroom.site import HTML, Page, Site, plain_page

__all__ = ["WEIGHT", "Pages", "headline_of", "path_of", "printed", "scale"]

HOME = "http://scale.example"
FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)
WEIGHT = 95_000  # bytes of scripts, styles and menus around an article, as on real pages
SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")


class Pages(dict[str, Page]):
    """Pages that are printed when they are asked for, and then kept."""

    def get(self, path: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
        """The page at that path."""
        if path not in self and (made := self.make(path)):
            self[path] = made
        return super().get(path, default)

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


@cache
def _frame() -> tuple[str, str]:
    """What stands around every article: menus and styles before it, scripts after it."""
    menu = "".join(f'<li class="item-{n}"><a href="/section/{n}/">Section {n}</a></li>' for n in range(120))
    styles = "".join(
        f".c{n}{{margin:{n % 9}px;padding:{n % 7}px;color:#{n * 7919 % 0xFFFFFF:06x}}}" for n in range(500)
    )
    before = f"<style>{styles}</style></head><body><nav><ul>{menu}</ul></nav><main>"
    left = max(0, WEIGHT - len(before))
    line = 'window.q=window.q||[];q.push(["slot",{"id":"rail","sizes":[[300,250],[728,90]],"lazy":true}]);'
    after = f"</main><script>{line * (left // len(line))}</script></body></html>"
    return before, after


def _page(number: int) -> Page:
    return printed(number, HOME + path_of(number), _day(number))


def printed(number: int, url: str, at: datetime) -> Page:
    """A generated article at an address, published at that moment."""
    drawn = random.Random(number)
    headline = html.escape(headline_of(number))
    sentences = drawn.sample(_sentences(), min(18, len(_sentences())))
    paragraphs = "".join(f"<p>{html.escape(' '.join(sentences[n : n + 3]))}</p>\n" for n in range(0, len(sentences), 3))
    before, after = _frame()
    when = at.isoformat()
    body = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:title" content="{headline}">'
        f'<meta property="article:published_time" content="{when}">{before}<article><h1>{headline}</h1>'
        f'<p class="byline">By Scale Desk</p><div class="story-body">{paragraphs}</div></article>{after}'
    )
    return Page(body.encode(), HTML, at)
