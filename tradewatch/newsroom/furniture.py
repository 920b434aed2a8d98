"""Furnish a page as trade papers do: menus, teasers, popular lists, styles, settings and scripts around an article.

Made to the measure of real pages of such papers: 80 to 300 KB, some 2,000 tags, 200 links, 130 list items, 60 scripts,
35 drawings, of which the article is a small part.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache

__all__ = ["SUITES", "Furniture", "furniture"]

SUITES = 8  # different ones
STYLES = (300, 2_400)  # rules of the smallest and the largest
WORD_LIST = """
    angle archive award back board buyer camera cast channel chart clip company country crew critic deal debut deck
    desk digest drama edit editor event film finance focus forum frame fund genre global guild house index industry
    insider interview issue jury launch line list local lot market meeting money month music news night notebook
    opening original outlook pack people picture pitch plan platform play premiere press prize producer profile
    project release report review rights room roundup sale scene school screen script season section series set
    shoot short slate sound stage story stream strip studio summit talent theater title trade trailer unit video
    voice week window world writer year
"""
WORDS = WORD_LIST.split()
UTILITY = (
    "u-flex",
    "u-gap-100",
    "u-font-s",
    "u-border-b-1",
    "u-color-ink",
    "u-margin-t-050",
    "u-padding-lr-1",
    "u-grid",
)


@dataclass(frozen=True)
class Furniture:
    """What stands around an article."""

    head: str  # inside <head>
    before: str  # between <body> and the article
    after: str  # behind it, to the end of its column
    below: str  # the other columns and the end of the page


@cache
def furniture(suite: int) -> Furniture:
    """One suite of it, always the same; suites grow from light to heavy."""
    drawn = random.Random(f"furniture {suite}")
    rules = STYLES[0] + (STYLES[1] - STYLES[0]) * suite // (SUITES - 1)
    metas = "".join(f'<meta name="app-{n}" content="{_words(drawn, 3)}">' for n in range(25))
    sheets = "".join(f'<link rel="stylesheet" id="css-{n}" href="/assets/{n}.css?ver=1.{n}">' for n in range(18))
    styles = "".join(
        f".c-{_words(drawn, 2, '-')}__{n}{{margin:{n % 9}px;padding:{n % 7}px;color:#{n * 7919 % 0xFFFFFF:06x}}}"
        for n in range(rules)
    )
    settings = json.dumps({f"slot-{n}": [[300, 250], [728, 90], _words(drawn, 2)] for n in range(12 * (suite + 2))})
    head = f"{metas}{sheets}<style>{styles}</style><script>window.adSettings={settings};</script>"
    before = (
        f'<div class="l-page u-flex"><div class="skip"><a href="#main">Skip to the text</a></div>{_drawings(drawn, 12)}'
        f'<header class="l-header"><div class="c-logo"><a href="/">{_drawing(1)}</a></div>{_menu(drawn, 7, 9)}'
        f'<form class="c-search" action="/"><input name="q"><button>Search</button></form></header>'
        f'<div class="ad-slot ad-slot--top" data-slot="top"></div><main id="main" class="l-main u-grid">'
    )
    after = (
        f'<div class="c-newsletter"><h3>The daily letter</h3><p>Sign up for the {_words(drawn, 2)} letter.</p>'
        f'<form><input type="email" name="email"><button>Sign up</button></form></div>'
        f'<section class="c-related"><h2>More from the desk</h2>{_teasers(drawn, 18)}</section></main>'
    )
    below = (
        f'<aside class="l-sidebar"><h3>Most popular</h3><ol class="c-popular">{_popular(drawn)}</ol>'
        f'<div class="ad-slot" data-slot="rail"></div>{_teasers(drawn, 8)}</aside>'
        f'<footer class="l-footer">{_menu(drawn, 5, 8)}<p>An invented publication. Nothing in it happened.</p></footer>'
        f"</div>{_scripts(drawn, 40, suite)}"
    )
    return Furniture(head, before, after, below)


def _words(drawn: random.Random, count: int, between: str = " ") -> str:
    return between.join(drawn.choices(WORDS, k=count))


def _classes(drawn: random.Random, name: str) -> str:
    return f"{name} {' '.join(drawn.sample(UTILITY, 4))}"


def _drawing(number: int) -> str:
    return (
        f'<svg class="icon icon-{number}" viewBox="0 0 24 24"><path d="M{number} 2l4 {number}h9z"/>'
        f'<use href="#i{number}"/></svg>'
    )


def _drawings(drawn: random.Random, count: int) -> str:
    paths = "".join(
        f'<symbol id="i{n}"><path d="{" ".join(f"L{drawn.randrange(99)} {drawn.randrange(99)}" for _ in range(30))}"/>'
        "</symbol>"
        for n in range(count)
    )
    return f'<svg class="sprite" hidden>{paths}</svg>'


def _menu(drawn: random.Random, parts: int, links: int) -> str:
    lists = "".join(
        f'<li class="{_classes(drawn, "menu-item")}"><a href="/{_words(drawn, 1)}/">{_words(drawn, 1).title()}</a>'
        f'<ul class="sub-menu">{_links(drawn, links)}</ul></li>'
        for _ in range(parts)
    )
    return f'<nav class="c-nav"><ul class="menu">{lists}</ul></nav>'


def _links(drawn: random.Random, count: int) -> str:
    return "".join(
        f'<li class="menu-item menu-item-{drawn.randrange(9999)}"><a class="{_classes(drawn, "c-link")}" '
        f'href="/{_words(drawn, 2, "/")}/">{_words(drawn, 2).title()}</a></li>'
        for _ in range(count)
    )


def _teasers(drawn: random.Random, count: int) -> str:
    return "".join(_teaser(drawn) for _ in range(count))


def _teaser(drawn: random.Random) -> str:
    place = f"/{_words(drawn, 4, '-')}-{drawn.randrange(99999)}/"
    picture = (
        f'<img src="/i/{drawn.randrange(9999)}.jpg?w=300" srcset="/i/a.jpg 300w, /i/b.jpg 600w" alt="" loading="lazy">'
    )
    return (
        f'<article class="{_classes(drawn, "c-card")}"><div class="c-card__image"><a href="{place}">{picture}</a></div>'
        f'<div class="c-card__body"><span class="c-card__kicker">{_words(drawn, 1)}</span><h3 class="c-title">'
        f'<a href="{place}">{_words(drawn, 7).capitalize()}</a></h3>'
        f'<p class="c-tagline">{_words(drawn, 12).capitalize()}</p><div class="c-card__meta u-flex">'
        f"<span>{drawn.randrange(2, 23)} hours ago</span>{_drawing(drawn.randrange(12))}</div></div></article>"
    )


def _popular(drawn: random.Random) -> str:
    return "".join(
        f'<li class="c-popular__item"><a href="/{_words(drawn, 4, "-")}/">{_words(drawn, 8).capitalize()}</a></li>'
        for _ in range(10)
    )


def _scripts(drawn: random.Random, count: int, suite: int) -> str:
    small = "".join(
        f'<script id="s-{n}">window.q=window.q||[];q.push(["{_words(drawn, 1)}",{{"id":"{n}","lazy":true}}]);</script>'
        for n in range(count)
    )
    sources = "".join(f'<script async src="/js/{n}.js?ver=6.{n}"></script>' for n in range(20))
    page = {_words(drawn, 2, "_"): _words(drawn, 9) for _ in range(120 * (suite + 1))}
    return f'{small}{sources}<script id="page-data">window.pageData={json.dumps(page)};</script>'
