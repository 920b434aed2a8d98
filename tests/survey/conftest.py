"""Keep a whole newsroom open, and one process that asks it for pages as politely as every crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tradewatch.cli import check_outlets, new_outlet
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.newsroom.site import Page, Site, plain_page
from tradewatch.spiders.asking import Ask, asking

Call = Callable[..., Result]
STORIES = tuple(f"nova-orders-paper-moon-{word}" for word in ("one", "two", "three", "four", "five", "six"))
SAID = "The makers of the series said that they would begin in the spring, in Cork, with a crew of forty. "


def lantern() -> Site:
    """A small WordPress site that has its feed at another host, and sells its newest story."""
    home = "http://lantern.example"
    feeds = ("/comments/feed/", "http://feeds.example/lantern")
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds)
    head += '<script src="/wp-content/x.js"></script>'
    front = (
        f"<html lang=de><head><title>News | Lantern Weekly</title>{head}</head><body><p>Hello there.</p></body></html>"
    )
    site = Site("lantern.example", {"/": Page(front.encode()), "/robots.txt": plain_page("")})
    items = ""
    for number, slug in enumerate(STORIES):
        free = "false" if number == 0 else "true"
        stated = f'{{"@type": "NewsArticle", "headline": "{slug}", "isAccessibleForFree": {free}}}'
        page = (
            f"<html><head><title>{slug}</title><script type='application/ld+json'>{stated}</script></head><body>"
            f"<h1>Nova orders {slug}</h1><div class='entry-content'><p>{slug}: {SAID * 3}</p><p>Also: {SAID * 2}</p>"
            "<div class='promo-box'><p>Read our letter.</p></div><p>That was all they said.</p></div></body></html>"
        )
        site.pages[f"/{slug}/"] = Page(page.encode())
        items += f"<item><title>Nova</title><link>{home}/{slug}/</link></item>"
    site.pages["/lantern"] = Page(f"<rss><channel>{items}</channel></rss>".encode(), "application/rss+xml")
    return site


def almanac() -> Site:
    """A site that announces its articles in sitemaps alone; those of this year stand behind those of the last."""
    home, page = (
        "http://almanac.example",
        "<html><head><title>Almanac</title></head><body><h1>{0}</h1>{1}</body></html>",
    )
    site = Site("almanac.example", {"/": Page(page.format("Almanac", "<p>Hello.</p>").encode())})
    site.pages["/robots.txt"] = plain_page(f"Sitemap: {home}/index.xml\nSitemap: /broken")
    for year in (2025, 2026):
        urls = ""
        for number in range(6):
            path = f"/{year}/11/story-{number}/"
            urls += f"<url><loc>{home}{path}</loc><lastmod>{year}-11-0{number + 1}</lastmod></url>"
            site.pages[path] = Page(page.format(f"Story {number}", f"<p>{SAID * 4}</p>" * 3).encode())
        site.pages[f"/{year}.xml"] = Page(f"<urlset>{urls}</urlset>".encode(), "application/xml")
    children = "".join(
        f"<sitemap><loc>{home}/{year}.xml</loc><lastmod>{year}-12-01</lastmod></sitemap>" for year in (2025, 2026)
    )
    site.pages["/index.xml"] = Page(f"<sitemapindex>{children}</sitemapindex>".encode(), "application/xml")
    return site


def portal() -> list[Site]:
    """A house with two outlets below one roof, whose feed lists the articles of both."""
    links = [f"http://film.portal.example/stories/{n}0001-nova-wraps/" for n in range(1, 7)]
    links += [f"http://tv.portal.example/stories/{n}0001-moon-airs/" for n in range(1, 3)]
    feed = f"<rss><channel>{''.join(f'<item><link>{link}</link></item>' for link in links)}</channel></rss>"
    roof = Site(
        "portal.example",
        {"/": Page(b"<html><head><title>Portal</title></head><body>Hello."), "/robots.txt": plain_page("")},
    )
    roof.pages["/feed/"] = Page(feed.encode(), "application/rss+xml")
    return [roof, Site("film.portal.example", {"/robots.txt": plain_page("")})]


def others() -> list[Site]:
    """Sites that cannot be outlets, each for a reason of its own."""
    shut = Site("shut.example", {"/robots.txt": plain_page("User-agent: *\nDisallow: /"), "/": Page(b"<html>Hello")})
    walled = Site("walled.example", {"/robots.txt": plain_page(""), "/": Page(b"<h1>No</h1>", status=403)})
    bare = Site("bare.example", {"/": Page(b"<html><head><title>Bare</title></head><body><p>Hello.</p></body></html>")})
    data = Site("data.example", {"/": Page(b"%PDF-1.7 and so on", "application/pdf")})
    return [shut, walled, bare, data]


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    """The invented press, with some more sites."""
    with serve_in_thread() as served:
        served.sites |= {
            site.host: site
            for site in (lantern(), replace(lantern(), host="feeds.example"), almanac(), *portal(), *others())
        }
        yield served


@pytest.fixture(scope="session")
def ask(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """One process for all tests, as starting it takes the most time."""
    folder = tmp_path_factory.mktemp("asking")
    with asking(Config(data_dir=folder, resolve=newsroom.resolve, delay=0.0, contact="desk@example.com")) as ask:
        yield ask


@pytest.fixture
def config(newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """An installation of one's own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return Config(data_dir=tmp_path / "data", resolve=newsroom.resolve, delay=0.0, contact="desk@example.com")


@pytest.fixture
def at_hand(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands ask through the process that is open already, instead of starting one each."""
    for module in (new_outlet, check_outlets):
        monkeypatch.setattr(module, "asking", lambda config: nullcontext(ask))


@pytest.fixture
def call() -> Call:
    """Call `tradewatch` with these arguments, on an installation."""

    def tradewatch(config: Config, *arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False, env={"COLUMNS": "160"})

    return tradewatch
