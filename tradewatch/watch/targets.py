"""Read where a search alert is to go, and refuse what cannot be used before it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from tradewatch.config import Config
from tradewatch.errors import ConfigError, UsageError
from tradewatch.text import clean_text
from tradewatch.watch.channels import channel_of

__all__ = ["checked", "one_target"]


def one_target(given: Mapping[str, str | None], *, page: bool = False) -> tuple[str, str]:
    """The one channel that was named, and its target.

    Raises UsageError when there is none, or more than one.
    """
    named = [(channel, target) for channel, target in given.items() if target]
    named += [("page", "")] if page else []
    if len(named) != 1:
        raise UsageError("say where it goes, once: --mail you@example.com, --webhook URL, --slack URL or --page")
    return named[0]


def checked(config: Config, channel: str, target: str) -> str:
    """The target as it is stored.

    Raises UsageError when it cannot be used.
    """
    plain = clean_text(target).strip()
    if channel == "page":
        return ""
    try:
        channel_of(config, channel, plain)
    except ConfigError as problem:
        raise UsageError(str(problem)) from None
    return plain.removeprefix("mailto:") if channel == "mail" else plain
