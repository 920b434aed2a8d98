"""Keep out of private networks: refuse addresses that lead there, however spelt, and names that resolve there."""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Sequence
from typing import Self
from urllib.parse import unquote, urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from tradewatch.fetch.introduce import config_of
from tradewatch.fetch.loopback import Elsewhere
from tradewatch.fetch.refusals import Unsafe

__all__ = ["GuardMiddleware", "PublicResolver", "is_public", "refusal"]

DOTS = str.maketrans("。．｡", "...")  # what browsers read as the dot of a host name
LOCAL = (".localhost", ".local", ".internal", ".localdomain", ".home.arpa", ".onion")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _carried(ip))


def _carried(ip: Address) -> list[Address]:
    """The address, or the IPv4 address that an IPv6 one carries inside it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    inner = ip.ipv4_mapped or ip.sixtofour
    if inner:
        return [inner]
    if ip.teredo:
        return list(ip.teredo)
    if ip in NAT64 or int(ip) >> 32 == 0:  # the second are the old IPv4-compatible addresses
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip]


def refusal(url: str) -> str | None:
    """Why the address must not be asked; None when nothing speaks against it before its name is looked up."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises when it is no port
    except ValueError:
        return "not a readable address"
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme or 'no scheme'} is not fetched"
    name = unicodedata.normalize("NFKC", unquote(host).translate(DOTS)).lower().rstrip(".")
    if not name or name == "localhost" or name.endswith(LOCAL):
        return "the address leads into a private network"
    if ":" in name:
        return None if is_public(name) else "the address leads into a private network"
    return _refuse_number(name, host)


def _refuse_number(name: str, host: str) -> str | None:
    """A host that is a number: only the common spelling of a public address will do."""
    last = name.rpartition(".")[2]
    if not (last.isdigit() or last.startswith("0x")):
        return None
    try:
        plain = socket.inet_ntoa(socket.inet_aton(name))
    except (OSError, UnicodeError):
        return "not a readable address"
    if not is_public(plain):
        return "the address leads into a private network"
    return None if plain == host else "an odd spelling of an address"


class GuardMiddleware:
    """A downloader middleware before all others; redirects pass it too, as they are new requests."""

    def __init__(self, crawler: Crawler) -> None:
        self.elsewhere = Elsewhere.parse(config_of(crawler.settings).resolve)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse the request when its address leads where it must not, unless the operator said where to connect."""
        if self.elsewhere.of(request.url) is None and (reason := refusal(request.url)):
            raise Unsafe(f"not fetched: {reason}")


class PublicResolver(CachingThreadedResolver):
    """Looks names up and gives only public addresses; the connection goes to the very address that was checked."""

    allowed: frozenset[str] = frozenset()  # hosts the operator named as places to connect to

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Called by Scrapy."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = Elsewhere.parse(config_of(crawler.settings).resolve).targets
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """The address of a name; DNSLookupError when it is a private one."""
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if name not in self.allowed and not is_public(address):
            raise DNSLookupError(f"{name} leads into a private network")
        return address
