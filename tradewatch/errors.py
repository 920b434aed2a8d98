"""Name what can go wrong: one small tree, each error saying what, where, and what to look at next.

TradewatchError
├── UsageError            the user asked for something that is not there (exit 1)
│   ├── ConfigError       a setting or tradewatch.toml is wrong
│   ├── OutletError       an outlet's TOML is wrong, or no outlet has that name
│   ├── LexiconError      a lexicon file is wrong
│   └── VoterError        a voter is not installed, not there, or does not keep to the rules
├── PageError             one page cost itself; the crawl goes on
│   ├── ExtractionError   a page was fetched but is not the article we expected
│   │   └── UnreadableError  reading it takes too long, or ends the process that reads it
│   ├── DearError         reading the page takes long, and was to be quick
│   ├── FeedError         a feed, sitemap or listing cannot be read
│   └── ArchiveError      a page cannot be read back from the WARC
├── LostError             a run that was ours is somebody else's by now
└── StoreError            the database cannot be used (exit 3)
    ├── SchemaError       the database is older or newer than this program
    └── DeadlineError     a question took longer than it may
"""

from __future__ import annotations

__all__ = [
    "ArchiveError",
    "ConfigError",
    "DeadlineError",
    "DearError",
    "ExtractionError",
    "FeedError",
    "LexiconError",
    "LostError",
    "OutletError",
    "PageError",
    "SchemaError",
    "StoreError",
    "TradewatchError",
    "UnreadableError",
    "UsageError",
    "VoterError",
]


class TradewatchError(Exception):
    """Anything that tradewatch itself raises; its text is one sentence for a person."""


class UsageError(TradewatchError):
    """The user asked for something that is not there; nothing was changed."""


class ConfigError(UsageError):
    """A setting, an environment variable or tradewatch.toml is wrong."""


class OutletError(UsageError):
    """An outlet's TOML file is wrong, or no outlet has that name."""


class LexiconError(UsageError):
    """A lexicon file is wrong."""


class VoterError(UsageError):
    """A voter is not installed, its model is not there, or it does not keep to what a voter may say."""


class PageError(TradewatchError):
    """One page cost itself; it is set aside with its reason and the crawl goes on."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[type[PageError], tuple[str, str]]:
        return type(self), (self.url, self.reason)


class ExtractionError(PageError):
    """A page was fetched but is not the article we expected."""


class UnreadableError(ExtractionError):
    """Reading the page takes too long, brings down the process that reads it, or meets an error in the program."""


class DearError(PageError):
    """Reading the page takes long, and who asked wanted to be quick: it is read elsewhere."""


class FeedError(PageError):
    """A feed, a sitemap or a listing page cannot be read."""


class ArchiveError(PageError):
    """A page cannot be read back from the WARC."""


class LostError(TradewatchError):
    """A run that was ours was taken over, or is over; whoever holds it now does the rest."""


class StoreError(TradewatchError):
    """The database cannot be used."""


class SchemaError(StoreError):
    """The database was made by an older or a newer tradewatch."""


class DeadlineError(StoreError):
    """A question took longer than it may; the database is well."""
