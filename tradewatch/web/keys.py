"""Say who somebody is by what he sends (a token, a password, a cookie), and sign what a browser hands back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from tradewatch.config import Config
from tradewatch.web import sealed
from tradewatch.web.passwords import is_password
from tradewatch.web.patience import Patience
from tradewatch.web.users import SCOPES, Users

__all__ = ["SHORTEST", "SIGNED_IN", "Account", "Keys"]

SHORTEST = 16  # characters of a token that other machines may try
SIGNED_IN = 30 * 86400  # seconds that a browser stays signed in


@dataclass(frozen=True, slots=True)
class Account:
    """Who was recognised, and what he may; no name for who knows the installation's token."""

    name: str = ""
    scopes: tuple[str, ...] = SCOPES


class Keys:
    """What is known of the token and the users; may be asked from several threads.

    Without either everybody may change things. The secret under the forms is not made of the token, for everybody is
    given a form and could guess at leisure; it lasts as long as the process.
    """

    def __init__(
        self, token: str = "", users: Users | None = None, secret: Path | None = None, ended: Path | None = None
    ) -> None:
        self.token, self.users = token, users
        self.patience = Patience()
        self._ended = sealed.Ended(ended)
        self._form = secrets.token_bytes(32)
        self._secret = cache(lambda: sealed.secret(secret) if secret else secrets.token_bytes(32))  # when first needed

    @classmethod
    def of(cls, config: Config) -> Self:
        """Those of an installation, which keeps in its folder what sessions need."""
        folder = config.data_dir
        return cls(config.token, Users(config.users_file), folder / "sessions.key", folder / "sessions.ended")

    @property
    def guarded(self) -> bool:
        """Whether who changes anything must be known."""
        return bool(self.token) or self.has_users

    @property
    def has_users(self) -> bool:
        """Whether people sign in by name."""
        return self.users is not None and self.users.guard()

    def knows(self, given: str) -> bool:
        """Whether that is the token; blanks around it do not matter."""
        token = self.token.strip()
        return bool(token) and hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())

    def by_token(self, given: str) -> Account | None:
        """Who sends a token: the installation's, or one of a user's."""
        if self.knows(given):
            return Account()
        if self.users is None or (found := self.users.of_token(given)) is None:
            return None
        user, token = found
        return Account(user.name, tuple(one for one in token.scopes if one in user.scopes))

    def by_password(self, name: str, given: str) -> Account | None:
        """Who signs in; an unknown name takes as long as a wrong password."""
        if self.users is None:
            return None
        user = self.users.known().get(name.strip().lower())
        return Account(user.name, user.scopes) if is_password(user.password if user else None, given) and user else None

    def session(self, name: str = "") -> str:
        """A cookie for who signed in."""
        words = f"{int(time.time()) + SIGNED_IN}.{secrets.token_hex(8)}.{name}"
        return f"{words}.{self._sign(self._of(name), words)}"

    def by_session(self, cookie: str) -> Account | None:
        """Whose cookie it is; None when it is none of ours, too old, ended, or of who is not known any more."""
        words, _, mark = cookie.rpartition(".")
        until, _, rest = words.partition(".")
        session, _, name = rest.partition(".")
        if (secret := self._of(name)) is None or not _same(mark, self._sign(secret, words)):
            return None
        if int(until) <= time.time() or session in self._ended:
            return None
        user = self.users.known().get(name) if self.users and name else None
        return Account(user.name, user.scopes) if user else Account()

    def is_session(self, cookie: str) -> bool:
        """Whether a cookie is one of those."""
        return self.by_session(cookie) is not None

    def end(self, cookie: str) -> None:
        """Let a session be over, wherever its cookie is kept."""
        if self.is_session(cookie):
            until, session, *_ = cookie.split(".")
            self._ended.add(session, int(until))

    def form(self, browser: str) -> str:
        """What a form of ours carries for that browser's cookie."""
        return self._sign(self._form, f"form {browser}")

    def is_form(self, browser: str, given: str) -> bool:
        """Whether a form was ours, and that browser's."""
        return bool(browser) and _same(given, self.form(browser))

    def _of(self, name: str) -> bytes | None:
        """The secret under somebody's sessions: with another password or token they are over."""
        if not name:
            return hashlib.sha256(b"tradewatch page" + self.token.encode()).digest() if self.token.strip() else None
        user = self.users.known().get(name) if self.users else None
        return hmac.digest(self._secret(), user.password.encode(), "sha256") if user else None

    def _sign(self, secret: bytes | None, words: str) -> str:
        assert secret is not None
        return hmac.new(secret, f"session {words}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
