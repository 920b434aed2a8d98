"""Serve an invented archive and fill from it: outlets that list it in one way or another, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.newsroom.yesteryear import path_of, published
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Run
from tradewatch.store.tables import article

HOME = "http://yesteryear.example"
HEAD = f"""
name = "Yesteryear"
hosts = ["yesteryear.example"]
home = "{HOME}/"
languages = ["en"]
policy = "fulltext"
"""
ARTICLE = r"""
[article]
allow = ['^/\d{4}/story-']
key = '/story-(?P<id>\d+)/'
body = ".story-body"
"""
MONTHS = 'kind = "sitemap"\nurl = "/months.xml"\narchive = true'
NUMBERED = 'kind = "sitemap"\nurl = "/numbered.xml"\narchive = true'
POSTS = 'kind = "wp_rest"\nurl = "/wp-json/wp/v2/posts"\narchive = true'
DATED = 'kind = "listing"\nurl = "/dated/"\nlinks = ".teaser a"\nnumbered = "?page={n}"'
OFFSET = (
    'kind = "listing"\nurl = "/offset/"\nlinks = ".teaser a"\ndates = ".teaser .day"\nnumbered = "?start={(n-1)*10}"'
)
PLAIN = 'kind = "listing"\nurl = "/plain/"\nlinks = ".teaser a"\nnumbered = "?page={n}"'
FEED = 'kind = "rss"\nurl = "/feed/"'
SHUT = 'kind = "wp_rest"\nurl = "/shut/wp-json/wp/v2/posts"'
LATEST = 'kind = "listing"\nurl = "/dated/"\nlinks = ".teaser a"'
ROUND = 'kind = "listing"\nurl = "/round/"\nlinks = ".teaser a"\nnumbered = "?page={n}"'


@dataclass
class Past:
    """An archive of an outlet, being filled from."""

    config: Config
    newsroom: Newsroom

    def fill(self, days: str, **wish: object) -> Run:
        """Fill these days: "2025-10-01:2025-12-31"."""
        [run] = crawl_outlets(self.config, ["yesteryear"], Wish(days=days, **wish))  # type: ignore[arg-type]
        return run

    def crawl(self) -> Run:
        """Crawl as every night."""
        [run] = crawl_outlets(self.config, ["yesteryear"], Wish())
        return run

    @property
    def fetched(self) -> Counter[str]:
        """How often each article was sent."""
        return Counter(hit.path for hit in self.newsroom.log if "/story-" in hit.path and hit.status == 200)

    @property
    def listings(self) -> list[str]:
        """What was asked for that is no article, in order."""
        small = ("/robots.txt", "/.well-known/tdmrep.json")
        return [hit.path for hit in self.newsroom.log if "/story-" not in hit.path and hit.path not in small]

    def stored(self) -> list[date]:
        """The days of the stored articles, the newest first."""
        with open_store(self.config.database) as store:
            rows = store.rows(sa.select(article.c.published_at).order_by(article.c.published_at.desc()))
            return [row.published_at.date() for row in rows]


def days_between(first: str, last: str, total: int) -> list[date]:
    """The days on which the archive has an article, the newest first."""
    days = [published(number).date() for number in range(total)]
    return [day for day in days if date.fromisoformat(first) <= day <= date.fromisoformat(last)]


def paths_between(first: str, last: str, total: int) -> set[str]:
    """Where those articles stand."""
    wanted = set(days_between(first, last, total))
    return {path_of(number) for number in range(total) if published(number).date() in wanted}


@contextmanager
def archive(folder: Path, *sources: str, total: int = 120, delay: float = 0.0, database: str = "") -> Iterator[Past]:
    """An archive of `total` articles, whose outlet's file has these sources."""
    outlets = folder / "outlets"
    outlets.mkdir(exist_ok=True)
    tables = "".join(f"\n[[discover]]\n{source}\n" for source in sources)
    (outlets / "yesteryear.toml").write_text(HEAD + tables + ARTICLE, encoding="utf-8")
    with serve_in_thread(past=total) as newsroom:
        yield Past(
            Config(data_dir=folder, database_url=database, outlets_dir=outlets, resolve=newsroom.resolve, delay=delay),
            newsroom,
        )
