"""Give each page one address: canonical URLs, absolute links, hosts.

Tracking and sharing parameters, fragments, default ports, and the AMP, mobile and print variants of a page go. What
may name another page stays as it is: the scheme, `www.`, trailing slashes, the order of the parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

__all__ = ["canonical", "host_of", "join"]

# Parameters that say where a reader came from, never which page is meant: one a line, `*` for any ending.
LINES = (Path(__file__).parent / "tracking.txt").read_text("ascii").split()
TRACKING = frozenset(line for line in LINES if not line.endswith("*"))
TRACKING_PREFIX = tuple(line.removesuffix("*") for line in LINES if line.endswith("*"))
# Parameters that ask for another rendering of the same page, with the values that do; an empty set means any value.
VARIANT: dict[str, frozenset[str]] = {
    "amp": frozenset({"", "1", "true", "yes", "y"}),
    "noamp": frozenset(),
    "outputtype": frozenset({"amp", "amp-type"}),
    "print": frozenset({"", "1", "true", "yes", "y", "print", "pdf"}),
    "printable": frozenset({"", "1", "true", "yes", "y"}),
    "mobile": frozenset({"", "1", "true", "yes", "y"}),
    "m": frozenset({"1"}),
}
DEFAULT_PORT = {"http": 80, "https": 443}
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]+")
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
PLAIN = re.compile(r"https?://([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?=[/?#]|\Z)")  # the commonest form, read at once
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
CACHED = re.compile(r"^https?://(?:www\.google\.[a-z.]+/amp/|[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/)(s/)?(?=.)", re.I)
FRONT = re.compile(r"^(?:amp|m|mobile)\.(?=.)")
# What is left of `m.co.uk` is no host of an outlet.
SUFFIX_ALONE = re.compile(r"[^.]+|(?:co|com|org|net|gov|ac|edu)\.[a-z]{2}")
PATH_VARIANTS = (
    re.compile(r"^/amp(?=/[^/])"),
    re.compile(r"(?<=[^/])/(?:amp|print)(?=/?$)"),
    re.compile(r"(?<=[^/.])\.amp(?=\.html?$|$)"),
)


def canonical(url: str, *, drop: Iterable[str] = ()) -> str:
    """The one address of a page; `drop` names further parameters that this outlet's pages don't depend on.

    Idempotent, and never raises: what cannot be read as an http(s) URL comes back without white space around it and
    without control characters.
    """
    extra = frozenset(name.lower() for name in drop)
    address = _plain(_unwrapped(_clean(url)), extra)
    while CACHED.match(address):
        address = _plain(_unwrapped(address), extra)
    return address


def join(base: str, link: str) -> str | None:
    """The absolute http(s) URL that a link on the page `base` leads to; None when it leads nowhere else."""
    target = _clean(link)
    if not target or target.startswith("#"):
        return None
    try:
        url = urljoin(_clean(base), target)
    except ValueError:
        return None
    return url if host_of(url) else None


def host_of(url: str) -> str:
    """The host in lower case, with its port unless it is the scheme's own; empty when there is none."""
    if plain := PLAIN.match(url):
        return plain[1]
    parts = _split(_clean(url))
    return _host(parts) if parts else ""


def _unwrapped(text: str) -> str:
    """The page that an AMP cache holds a copy of."""
    while cached := CACHED.match(text):
        text = f"http{'s' if cached[1] else ''}://{text[cached.end() :]}"
    return text


def _plain(text: str, extra: frozenset[str]) -> str:
    parts = _split(text)
    if parts is None or not (host := _host(parts, variants=False)):
        return text
    query = "&".join(piece for piece in _pieces(parts.query) if not _dispensable(piece, extra))
    return f"{parts.scheme}://{host}{_path(parts.path)}{'?' if query else ''}{query}"


def _clean(url: str) -> str:
    return UNSAFE.sub("", url).strip()


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in DEFAULT_PORT and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:  # half an IPv6 address, a port that is no number
        return None
    return parts if usable else None


def _host(parts: SplitResult, *, variants: bool = True) -> str:
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return ""
    name = f"[{name}]" if ":" in name else name
    while not variants and (front := FRONT.match(name)) and not SUFFIX_ALONE.fullmatch(name[front.end() :]):
        name = name[front.end() :]
    if not HOST.fullmatch(name):
        return ""
    return name if parts.port in (None, DEFAULT_PORT[parts.scheme]) else f"{name}:{parts.port}"


def _path(path: str) -> str:
    path, before = _undot(_escape(path)) or "/", ""
    while path != before:
        before = path
        for variant in PATH_VARIANTS:
            path = variant.sub("", path)
    return path


def _undot(path: str) -> str:
    """Resolve `.` and `..` as a browser does."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", "..") and kept[-1]:
        kept.append("")
    return "/".join(kept)


def _pieces(query: str) -> Iterable[str]:
    for piece in query.split("&"):
        while piece.startswith("amp;"):  # a link copied out of HTML with its `&amp;`
            piece = piece.removeprefix("amp;")
        if piece:
            yield _escape(piece)


def _dispensable(piece: str, extra: frozenset[str]) -> bool:
    name, _, value = piece.partition("=")
    name = unquote(name).lower()
    if name in TRACKING or name in extra or name.startswith(TRACKING_PREFIX):
        return True
    return name in VARIANT and (not VARIANT[name] or value.lower() in VARIANT[name])


def _escape(part: str) -> str:
    return ESCAPE.sub(_normal, part)


def _normal(match: re.Match[str]) -> str:
    code = match[1]
    if code is None:
        return "".join(f"%{byte:02X}" for byte in match[0].encode())
    letter = chr(int(code, 16))
    return letter if letter in UNRESERVED else f"%{code.upper()}"
