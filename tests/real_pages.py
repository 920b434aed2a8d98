"""Serve saved pages of real outlets on loopback, under their own host names, with a feed that announces them."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.newsroom.site import XML, Page, Site
from tradewatch.outlets.outlet import SourceKind
from tradewatch.outlets.registry import load_registry


@contextmanager
def served(folder: Path) -> Iterator[tuple[Newsroom, dict[str, list[str]]]]:
    """The server, and which pages it serves for each outlet that the registry knows."""
    registry, by_outlet, sites = load_registry(), defaultdict(list), {}
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        outlet = registry.by_url(entry["url"])
        if outlet is None or not outlet.wants(entry["url"]):
            continue
        url = outlet.canonical(entry["url"])
        if url in by_outlet[outlet.slug]:
            continue
        by_outlet[outlet.slug].append(url)
        site = sites.setdefault(_host(url), Site(_host(url)))
        site.pages[_target(url)] = Page(gzip.decompress((folder / entry["path"]).read_bytes()))
    for slug, urls in by_outlet.items():
        feed = next(source.url for source in registry.get(slug).sources if source.kind is SourceKind.RSS)
        sites.setdefault(_host(feed), Site(_host(feed))).pages[_target(feed)] = _feed(urls)
    with serve_in_thread() as newsroom:
        newsroom.sites = sites
        yield newsroom, dict(by_outlet)


def _feed(urls: list[str]) -> Page:
    items = "".join(f"<item><title>Saved page</title><link>{escape(url)}</link></item>" for url in urls)
    return Page(f'<rss version="2.0"><channel><title>Saved</title>{items}</channel></rss>'.encode(), XML)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
