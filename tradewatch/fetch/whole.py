"""Unpack a page, and take only whole ones: a packed body that ends early is a failed download, never a short page."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from tradewatch.fetch.encoding import BrokenError, TooBigError, decode, encodings
from tradewatch.fetch.refusals import Refusal

__all__ = ["UnpackMiddleware", "WholeMiddleware"]

ACCEPTED = "gzip, deflate, br, zstd"


class WholeMiddleware:
    """A downloader middleware at 597, before the archive sees the body: unpacks it once and checks that it is whole."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Unpack the body; ask again when it is not whole."""
        request.meta.pop("tw_unpacked", None)
        codings = encodings(b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1"))
        if not codings or not response.body or "tw_replay" in request.meta:
            return response
        try:
            request.meta["tw_unpacked"] = decode(response.body, codings, self.most)
        except TooBigError as problem:
            self._count("too_big")
            raise Refusal(f"the body {problem}") from problem
        except BrokenError as problem:
            self._count("broken")
            return self._again(request, str(problem))
        return response

    def _again(self, request: Request, problem: str) -> Request:
        assert self.crawler.spider
        again = get_retry_request(request, spider=self.crawler.spider, reason="broken body", give_up_log_level="INFO")
        if again is None:
            raise ResponseDataLossError(f"the body is not whole: {problem}")
        return again

    def _count(self, what: str) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"whole/{what}")


class UnpackMiddleware:
    """A downloader middleware at 590, in the place of Scrapy's own: hands the unpacked body on."""

    def process_request(self, request: Request) -> None:
        """Say which codings we read."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the unpacked body in the place of the packed one."""
        body = request.meta.pop("tw_unpacked", None)
        if body is None:
            return response
        headers = response.headers.copy()
        for name in ("Content-Encoding", "Content-Length"):
            headers.pop(name, None)
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
