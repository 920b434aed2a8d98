"""Set Scrapy up: the path an article takes, manners, and what is switched off on purpose.

What an operator may change stands in `tradewatch/config.py`; these are the settings of the machine itself. Keys of our
own: TRADEWATCH_CONFIG, a Config to be used instead of the environment's; TRADEWATCH_CLAIM, the run that the process was
started for; TRADEWATCH_TIMEOUT and TRADEWATCH_GRACE, seconds until it is asked to stop, and between that and force;
TRADEWATCH_READERS and TRADEWATCH_PATIENCE, processes that read dear pages and the seconds that one page may take.
"""

from tradewatch.fetch.introduce import user_agent

BOT_NAME = "tradewatch"
SPIDER_MODULES = ["tradewatch.spiders"]
SPIDER_LOADER_CLASS = "tradewatch.spiders.loader.OutletLoader"  # one spider an outlet, from its TOML file
USER_AGENT = user_agent()  # the polite middleware adds whom to write to

# The path of an article, from its page to the store.
ITEM_PIPELINES = {
    "pipelines.stages.Clean": 100,
    "pipelines.stages.Dedupe": 200,
    "pipelines.stages.TagCompanies": 300,
    "pipelines.stages.TagFestivals": 400,
    "pipelines.stages.Relevance": 500,  # a festival named in the first lines makes an article relevant
    "pipelines.stages.TagSpeakers": 600,
    "pipelines.stages.Store": 900,
}

# Manners. Scrapy's own robots.txt middleware is replaced by the polite one; there is no switch to crawl against it.
ROBOTSTXT_OBEY = True
# Of Scrapy's own parts those that we need. To leave one out under the other names, as None, would load it all the same:
# its telnet and remote consoles, cookies and their kind take a crawl a quarter of a second to begin, and time a page.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
}
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800,
}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
}
DOWNLOADER_MIDDLEWARES = {
    "tradewatch.fetch.guard.GuardMiddleware": 20,
    "tradewatch.fetch.archive.ReplayMiddleware": 90,
    "tradewatch.fetch.wall.WallMiddleware": 555,  # inside Retry: a wall is not knocked at again
    "tradewatch.fetch.polite.PoliteMiddleware": 560,  # inside Retry: it sees every attempt
    "tradewatch.fetch.whole.UnpackMiddleware": 590,
    "tradewatch.fetch.archive.WarcMiddleware": 595,  # the body is still packed here
    "tradewatch.fetch.whole.WholeMiddleware": 597,  # before the archive: half a page is never kept
    "tradewatch.fetch.redirects.PlainRedirectMiddleware": 600,
}
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REFERER_ENABLED = False

# Pace: one request at a time to a host, its turn given by our gate (tradewatch/fetch/gate.py), which widens by itself.
# A request that waits for robots.txt or for its turn holds one of CONCURRENT_REQUESTS, so that number is generous.
# Scrapy's own DOWNLOAD_DELAY stays at its default, off, and AutoThrottle is not loaded: two clocks for one gate would
# only disagree.
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# A page gives one article. Scrapy starts so many tasks for each response: its default, 100, costs as much as a parse.
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY_JITTER = 0
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the run's record says it

# Bounds: what a hostile or broken server can cost.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
REDIRECT_MAX_TIMES = 8
MEMUSAGE_LIMIT_MB = 1024
CLOSESPIDER_TIMEOUT = 4 * 3600

# Doors that stay shut: consoles that run Python, certificates unread, schemes other than the web's, private networks.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "tradewatch.fetch.guard.PublicResolver"
DOWNLOAD_HANDLERS = {
    "http": "tradewatch.fetch.handler.PoliteHandler",
    "https": "tradewatch.fetch.handler.PoliteHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# The log is a run's diary: the steps of single requests do not go into it.
LOG_LEVEL = "INFO"
LOG_INSTALL_ROOT_HANDLER = False  # ours hides secrets: tradewatch/logs.py, set up by the spider loader
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
FEED_EXPORT_ENCODING = "utf-8"
