"""Archive what is fetched, and answer from the archive what was fetched before."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from tradewatch.fetch.introduce import config_of
from tradewatch.fetch.warc import Archive, read_page

__all__ = ["ReplayMiddleware", "WarcMiddleware"]


class WarcMiddleware:
    """A downloader middleware at 595, where the body is still packed: archives each page that asks for it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.folder = config_of(crawler.settings).archive_dir
        self.archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the page and note its place as `tw_warc`; a page that cannot be kept is not read either."""
        meta = request.meta
        if response.status == 200 and meta.get("tw_archive") and "tw_replay" not in meta and response.body:
            if self.archive is None:
                self.archive = Archive(self.folder, self._name())
            meta["tw_warc"] = self.archive.add(
                response.url, response.status, _plain(response.headers), response.body, datetime.now(UTC)
            )
        return response

    def close(self) -> None:
        """The crawl is over."""
        if self.archive is not None:
            self.archive.close()

    def _name(self) -> str:
        """The spider's own `archive_name` where it has one: it names the run."""
        spider = self.crawler.spider
        assert spider
        return getattr(spider, "archive_name", None) or f"{spider.name}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}"


class ReplayMiddleware:
    """A downloader middleware before the polite one: answers `tw_replay` from the archive, without the network."""

    def __init__(self, crawler: Crawler) -> None:
        self.folder = config_of(crawler.settings).archive_dir

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The archived page, under the URL it was archived for; it is fetched when another machine archived it.

        Raises ArchiveError when the page cannot be read back.
        """
        place = request.meta.get("tw_replay")
        if place is None:
            return None
        if not (self.folder / place[0]).exists():
            del request.meta["tw_replay"]
            return None
        page = read_page(self.folder, place[0], place[1])
        headers = Headers()
        for name, value in page.headers:
            if name.lower() not in ("content-encoding", "content-length"):
                headers.appendlist(name, value.encode("latin-1", "replace"))
        kind = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
        return kind(page.url, status=page.status, headers=headers, body=page.body, flags=["archived"])


def _plain(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)]
