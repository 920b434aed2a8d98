"""Hide secrets in what is written down or shown: those of the settings by value, others by where they stand.

A secret is hidden wherever its text appears once a process was told of it (`know`): the database's and the mail
server's passwords, the token, the paths of pages that are told of alerts. Beside that, passwords in URLs, values of
parameters such as `api_key`, and what follows `Authorization:` are hidden without being known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

__all__ = ["know", "redact", "secrets_of"]

HIDDEN = "***"
LEAST = 4  # characters: what is shorter is not hidden by value, or every line would be full of holes
NAMES = (
    r"(?:[\w.-]{0,40}(?:api[_-]?key|access[_-]?key|token|secret|signature|passw(?:or)?d|credential|authorization)"
    r"[\w.-]{0,40}|key|sig|auth|pwd|pass|sid|session)"
)
MARK = r"""\[?(?:b(?=["']))?["']?"""  # Python shows a header's value as [b'...']
SCHEME = r"(?:(?:basic|bearer|digest|token)\s{1,5})?"
# Each with what the secret follows as its first group; of what may repeat, no more than so much, against hostile text.
PATTERNS = tuple(
    (re.compile(pattern, re.I), rf"\1{HIDDEN}")
    for pattern in (
        r"""(?<=://)([^\s/:@"'<>]{0,200}:)[^\s"'<>/?#]{1,400}(?=@)""",  # scheme://user:password@host
        r"""(?<=://)([^\s/:@"'<>]{0,200}:)(?!\d{1,5}/)[^\s"'<>@]{1,400}(?=@)""",  # with a slash in it
        r"""(https://)[^\s/:@"'<>?#]{1,400}(?=@)""",  # https://token@host
        rf"""(?<![\w.-])({NAMES}(?:=|%3D))[^\s&;"'<>,)}}\]#]{{1,2000}}""",
        rf"""(["']{NAMES}["']\s{{0,5}}:\s{{0,5}}b?["'])[^"']{{1,2000}}""",
        rf"""((?:proxy-)?authorization["']?\s{{0,5}}[:=]\s{{0,5}}{MARK}){SCHEME}[^\s"'\],]{{1,2000}}""",
        r"""\b(bearer\s{1,5})[\w.~+/=-]{8,2000}""",
        rf"""\b((?:set-)?cookie["']?\s{{0,5}}:\s{{0,5}}{MARK})[^"'\r\n\]]{{1,4000}}""",
    )
)
LOOSE = re.compile(r"[\w+.-]{1,40}://[^:/@]{0,200}:([^@]{1,400})@")  # SQLAlchemy takes slashes in a password

_known: list[str] = []  # the longest first


def know(secrets: Iterable[str]) -> None:
    """Hide these from now on in this process, also as a URL writes them."""
    forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    _known[:] = sorted({*_known, *(form for form in forms if len(form) >= LEAST)}, key=lambda one: (-len(one), one))


def redact(text: str) -> str:
    """The text without secrets."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def secrets_of(address: str, *, path: bool = False) -> list[str]:
    """The secrets in a URL: its password, and with `path` everything behind its host."""
    loose = LOOSE.match(address.strip())
    found = [loose[1]] if loose else []
    try:
        parts = urlsplit(address.strip())
        found.append(parts.password or "")
    except ValueError:
        return [address]
    if path and parts.scheme in ("http", "https"):
        found += [parts.path.lstrip("/"), parts.query, parts.username or ""]
        found += [value for _, value in parse_qsl(parts.query)]
    return [secret for one in found if one for secret in {one, unquote(one)}]
