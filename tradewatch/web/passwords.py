"""Keep passwords as argon2 hashes, and ask one at a time: each takes 64 MiB and a tenth of a second on purpose."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from tradewatch.errors import UsageError

__all__ = ["LONGEST", "SHORTEST", "hashed", "is_password", "plain"]

SHORTEST, LONGEST = 10, 1000  # characters
_turn = threading.Lock()


def plain(password: str) -> str:
    """A password as it may be kept. Raises UsageError when it is too short, too long, or no text."""
    if not SHORTEST <= len(password) <= LONGEST or not password.strip():
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; a few words together are a good one")
    if not password.isprintable():
        raise UsageError("a password holds nothing that cannot be typed, such as the end of a line")
    return password


def hashed(password: str) -> str:
    """The hash that is kept in the place of a password."""
    return str(_hasher().hash(plain(password)))


def is_password(kept: str | None, given: str) -> bool:
    """Whether a password is the one whose hash is kept; for nobody's (None) it takes as long, and is wrong."""
    import argon2

    with _turn:
        try:
            _hasher().verify(kept or _nobody(), given.encode("utf-8", "replace")[: 4 * LONGEST])
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return kept is not None


@cache
def _hasher() -> Any:
    try:
        import argon2
    except ModuleNotFoundError:
        raise UsageError('passwords need argon2; install it with: pip install "tradewatch[web]"') from None
    return argon2.PasswordHasher()


@cache
def _nobody() -> str:
    return str(_hasher().hash("nobody has this one"))
