"""Introduce ourselves: the user agent with which an outlet can find out who reads it, and the crawl's own settings."""

from __future__ import annotations

import os
import re
from importlib.metadata import PackageNotFoundError, version

from scrapy.settings import BaseSettings

from tradewatch.config import Config

__all__ = ["config_of", "user_agent"]

UNPRINTABLE = re.compile(r"[^!-~]|[()]")


def config_of(settings: BaseSettings) -> Config:
    """The Config of this crawl: the one the caller put into the settings, else that of the environment."""
    config = settings["TRADEWATCH_CONFIG"]  # Scrapy gives None where there is none
    return config if isinstance(config, Config) else Config.load(os.environ)


def user_agent(contact: str = "") -> str:
    """Our name and version, and whom to write to."""
    try:
        name = f"tradewatch/{version('tradewatch')}"
    except PackageNotFoundError:
        name = "tradewatch"
    address = UNPRINTABLE.sub("", contact)[:200]
    return f"{name} (+{address})" if address else name
