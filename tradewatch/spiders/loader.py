"""Load spiders: each outlet's TOML file becomes a Scrapy spider of its name, for `scrapy list` and `scrapy crawl`."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Self

from scrapy.http import Request
from scrapy.settings import BaseSettings

from tradewatch import logs
from tradewatch.config import Config
from tradewatch.errors import OutletError
from tradewatch.fetch.introduce import config_of
from tradewatch.outlets.outlet import Outlet
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.backfill import BackfillSpider
from tradewatch.spiders.outlet import OutletSpider

__all__ = ["OutletLoader", "spider_for"]


def spider_for(outlet: Outlet, kind: type[OutletSpider] = OutletSpider) -> type[OutletSpider]:
    """A spider class for one outlet: one that crawls, or that fills its past."""
    members = {"name": outlet.slug, "outlet": outlet, "__doc__": f"Crawl {outlet.name}.", "__module__": __name__}
    return type(f"{outlet.slug.title().replace('_', '')}Spider", (kind,), members)


class OutletLoader:
    """Scrapy's spider loader, reading outlets instead of modules."""

    def __init__(self, config: Config) -> None:
        self.registry = load_registry(config.outlets_dir)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Called by Scrapy, before it writes a line: so the log is set up here too, for `scrapy crawl` as for ours."""
        config = config_of(settings)
        if settings.getbool("LOG_ENABLED"):
            file = settings["LOG_FILE"]
            logs.configure(config, file=Path(file) if file else None, level=settings["LOG_LEVEL"])
        return cls(config)

    def load(self, spider_name: str) -> type[OutletSpider]:
        """The spider of one outlet; KeyError, as Scrapy expects, with our sentence when there is none."""
        job, _, slug = spider_name.rpartition(":")
        try:
            return spider_for(self.registry.get(slug), BackfillSpider if job == BackfillSpider.job else OutletSpider)
        except OutletError as problem:
            raise KeyError(str(problem)) from problem

    def list(self) -> builtins.list[str]:
        """All outlets' slugs."""
        return list(self.registry.slugs)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The outlets that claim a URL, for `scrapy fetch` and `scrapy parse`."""
        outlet = self.registry.by_url(request.url)
        return [outlet.slug] if outlet else []
