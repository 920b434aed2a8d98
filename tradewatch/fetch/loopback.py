"""Connect elsewhere: let a host be answered by another address, so that a whole press can live on one machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from tradewatch.errors import ConfigError
from tradewatch.urls import host_of

__all__ = ["Elsewhere"]

PLACE = re.compile(r"([\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The setting `resolve`: for each host, `*` meaning any, the address to connect to by plain http."""

    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read `host=127.0.0.1:8000,*=127.0.0.1:8000`.

        Raises ConfigError naming the part that cannot be read.
        """
        places = {}
        for part in filter(None, (part.strip() for part in setting.split(","))):
            host, _, place = part.partition("=")
            match = PLACE.fullmatch(place.strip())
            if not host.strip() or not match or not 0 < int(match[2]) < 65536:
                raise ConfigError(f"resolve: {part!r} is not like host=127.0.0.1:8000")
            places[host.strip().lower()] = place.strip()
        return cls(places)

    def of(self, url: str) -> str | None:
        """Where to connect for a URL, None for where its own host says."""
        if not self.places:
            return None
        host = host_of(url)
        name = urlsplit(url).hostname or ""
        return self.places.get(host) or self.places.get(name) or (self.places.get("*") if host else None)

    @property
    def targets(self) -> frozenset[str]:
        """The hosts that are connected to."""
        return frozenset(place.rpartition(":")[0] for place in self.places.values())
