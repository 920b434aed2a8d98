"""Run one crawl in a process of its own, as a reactor cannot start twice: requests in, what became of them out."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from tradewatch.config import Config

ORDER: dict[str, Any] = json.load(sys.stdin)
OUTCOMES: list[dict[str, Any]] = []


class Reader(scrapy.Spider):
    name = "reader"
    archive_name = "run-7"
    delay = ORDER["spider"].get("delay")

    async def start(self):
        for number, given in enumerate(ORDER["requests"]):
            meta = {"number": number, **given.get("meta", {})}
            yield scrapy.Request(given["url"], self.read, errback=self.unread, meta=meta, dont_filter=True)

    def read(self, response):
        OUTCOMES.append(
            {
                "number": response.meta["number"],
                "url": response.url,
                "status": response.status,
                "body": base64.b64encode(response.body).decode(),
                "flags": response.flags,
                "headers": {k.decode().lower(): v[0].decode("latin-1") for k, v in response.headers.items()},
                **{key: response.meta.get(key) for key in ("tw_warc", "tw_reserved", "tw_wall")},
            }
        )

    def unread(self, failure):
        problem = failure.value
        OUTCOMES.append(
            {
                "number": failure.request.meta["number"],
                "url": failure.request.url,
                "error": type(problem).__name__,
                "reason": str(problem),
                "passing": getattr(problem, "passing", None),
                "status": getattr(getattr(problem, "response", None), "status", None),
            }
        )


settings = Settings()
settings.setmodule("tradewatch.settings")
settings.setdict(
    {"ITEM_PIPELINES": {}, "SPIDER_LOADER_CLASS": "scrapy.spiderloader.SpiderLoader", "SPIDER_MODULES": []}
)
settings.setdict(ORDER.get("settings", {}))
config = {**ORDER["config"], "data_dir": Path(ORDER["config"]["data_dir"])}
settings.set("TRADEWATCH_CONFIG", Config(**config))
process = AsyncCrawlerProcess(settings)
crawler = process.create_crawler(Reader)
process.crawl(crawler)
process.start()
stats = {k: v for k, v in crawler.stats.get_stats().items() if isinstance(v, int | float | str)}
json.dump({"outcomes": OUTCOMES, "stats": stats}, sys.stdout)
