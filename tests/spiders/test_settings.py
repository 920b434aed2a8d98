"""What is loaded of Scrapy: what we name, and nothing that a later Scrapy adds without our seeing it."""

from __future__ import annotations

import pytest
from scrapy.settings import default_settings

from tradewatch import settings

LEFT_OUT = {
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "offsite.OffsiteMiddleware", "robotstxt.RobotsTxtMiddleware", "httpauth.HttpAuthMiddleware",
        "useragent.UserAgentMiddleware", "redirect.MetaRefreshMiddleware", "httpcompression.HttpCompressionMiddleware",
        "redirect.RedirectMiddleware", "cookies.CookiesMiddleware", "stats.DownloaderStats",
        "httpcache.HttpCacheMiddleware",
    },
    "SPIDER_MIDDLEWARES_BASE": {
        "referer.RefererMiddleware", "depth.DepthMiddleware", "metacopy.MetaCopyDetectionMiddleware",
    },
    "EXTENSIONS_BASE": {
        "telnet.TelnetConsole", "memdebug.MemoryDebugger", "spiderstate.SpiderState", "throttle.AutoThrottle",
        "remote_control.RemoteControl",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_every_part_of_scrapy_is_used_or_left_out_on_purpose(name: str) -> None:
    theirs = {".".join(part.split(".")[-2:]) for part in getattr(default_settings, name)}
    ours = {".".join(part.split(".")[-2:]) for part in getattr(settings, name)}

    assert ours <= theirs
    assert theirs - ours == LEFT_OUT[name]
