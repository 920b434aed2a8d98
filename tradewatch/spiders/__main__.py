"""Run one spider in this process: what `scrapy crawl` does, begun sooner.

python -m tradewatch.spiders variety -a limit=20 -s TRADEWATCH_READERS=2 --logfile diary.log

Scrapy loads all its commands before it runs one. And as it loads its HTTP handler it looks through the whole stack for
the file of each frame, which is slow once many modules are loaded: so the handler comes first here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import scrapy.core.downloader.handlers.http11  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl until it is over; 1 when the spider could not be begun."""
    parser = argparse.ArgumentParser(prog="python -m tradewatch.spiders", description="Run one spider.")
    parser.add_argument("spider")
    parser.add_argument("-a", dest="given", type=_pair, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("-s", dest="settings", type=_pair, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("-L", dest="level", help="log level")
    parser.add_argument("--logfile")
    asked = parser.parse_args(arguments)
    settings = get_project_settings()
    told = dict(asked.settings)
    told |= {name: value for name, value in (("LOG_LEVEL", asked.level), ("LOG_FILE", asked.logfile)) if value}
    settings.setdict(told, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(asked.spider, **dict(asked.given))
    process.start()
    return int(process.bootstrap_failed)


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
