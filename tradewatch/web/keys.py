"""Sign what a browser hands back: that it knows the token, and that a form came from our own page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque

__all__ = ["SHORTEST", "SIGNED_IN", "WEARY", "Keys"]

SHORTEST = 16  # characters of a token that other machines may try
SIGNED_IN = 30 * 86400  # seconds that a browser stays signed in
WRONG = 10  # tokens an address may get wrong within PAUSE
PAUSE = 60.0  # seconds
ADDRESSES = 1000  # remembered
WEARY = "Too many wrong tokens came from this address; wait a minute."


class Keys:
    """What is known of the token; may be asked from several threads.

    Without a token everybody may change things. The secret under the forms is not made of the token, for everybody is
    given a form and could guess at leisure; it lasts as long as the process.
    """

    def __init__(self, token: str = "") -> None:
        self.token = token
        self._secrets = {
            "form": secrets.token_bytes(32),
            "session": hashlib.sha256(b"tradewatch page" + token.encode()).digest(),
        }
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._turn = threading.Lock()

    def knows(self, given: str) -> bool:
        """Whether that is the token; blanks around it do not matter."""
        token = self.token.strip()
        return bool(token) and hmac.compare_digest(given.strip().encode(), token.encode())

    def session(self) -> str:
        """A cookie for who knew the token."""
        words = f"{int(time.time()) + SIGNED_IN}.{secrets.token_hex(8)}"
        return f"{words}.{self._sign('session', words)}"

    def is_session(self, cookie: str) -> bool:
        """Whether a cookie is one of those, and not too old."""
        words, _, mark = cookie.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._sign("session", words).encode()):
            return False
        return int(words.partition(".")[0]) > time.time()

    def form(self, browser: str) -> str:
        """What a form of ours carries for that browser's cookie."""
        return self._sign("form", browser)

    def is_form(self, browser: str, given: str) -> bool:
        """Whether a form was ours, and that browser's."""
        return bool(browser) and hmac.compare_digest(given.encode(), self.form(browser).encode())

    def is_patient(self, address: str) -> bool:
        """Whether a wrong token from an address is still worth an answer: not after too many."""
        with self._turn:
            return len(self._lately(address)) < WRONG

    def wrong(self, address: str) -> None:
        """An address gave a wrong token."""
        with self._turn:
            self._wrong[address] = self._lately(address)
            self._wrong[address].append(time.monotonic())
            self._wrong.move_to_end(address)
            while len(self._wrong) > ADDRESSES:
                self._wrong.popitem(last=False)

    def _lately(self, address: str) -> deque[float]:
        known = self._wrong.get(address, deque())
        while known and known[0] < time.monotonic() - PAUSE:
            known.popleft()
        return known

    def _sign(self, purpose: str, words: str) -> str:
        return hmac.new(self._secrets[purpose], f"{purpose} {words}".encode(), hashlib.sha256).hexdigest()
