"""Tell several channels at once, and say which could not be told, and why; no server holds the others up."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

from tradewatch.watch.channels import Channel, Message
from tradewatch.watch.posting import LIMIT

__all__ = ["tell_all", "tell_each"]


def tell_all(messages: Mapping[Channel, Message]) -> dict[str, str]:
    """Send each channel its message, all at once; gives why, by name, for those that could not be told."""
    reasons = tell_each(list(messages.items()))
    return {one.name: reason for one, reason in zip(messages, reasons, strict=True) if reason is not None}


def tell_each(messages: Sequence[tuple[Channel, Message]]) -> list[str | None]:
    """Send messages, all at once; gives for each why it could not be sent, or None.

    Takes LIMIT seconds at most: a message that is still under way then counts as not sent.
    """
    late = f"no answer within {LIMIT:.0f} s"
    reasons: list[str | None] = [late] * len(messages)

    def send(place: int, channel: Channel, message: Message) -> None:
        try:
            channel.send(message)
        except Exception as problem:  # noqa: BLE001 - whatever a server makes of it, the others are told
            reasons[place] = channel.explain(problem)
        else:
            reasons[place] = None

    threads = [threading.Thread(target=send, args=(n, *pair), daemon=True) for n, pair in enumerate(messages)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + LIMIT
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return reasons[:]
