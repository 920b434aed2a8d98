"""Keep who may use the pages: one TOML file, that nobody else reads, written whole or not at all.

[mira]
scopes = ["read", "write"]
password = "$argon2id$v=19$..."

[mira.tokens.feeds]
scopes = ["read"]
sha256 = "..."
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import re
import secrets
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tradewatch.errors import ConfigError
from tradewatch.web import private

__all__ = ["NAME", "SCOPES", "Token", "User", "Users", "changing", "digest", "new_token", "read_users", "write_users"]

log = logging.getLogger(__name__)
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")  # of a user, or of a token
SCOPES = ("read", "write")
HEAD = "# Who may use the pages. `tradewatch users` writes this file; the pages read it again as it changes.\n"


@dataclass(frozen=True, slots=True)
class Token:
    """What a program of a user sends; the token itself is kept nowhere."""

    sha256: str
    scopes: tuple[str, ...] = ("read",)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the pages."""

    name: str
    password: str  # its argon2 hash
    scopes: tuple[str, ...] = SCOPES
    tokens: Mapping[str, Token] = field(default_factory=dict)


Known = Mapping[str, User]


def new_token() -> str:
    """A token that nobody guesses."""
    return f"tw_{secrets.token_urlsafe(32)}"


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.strip().encode("utf-8", "replace")).hexdigest()


def read_users(path: Path) -> dict[str, User]:
    """Everybody of the file; nobody when there is none. Raises ConfigError saying what is wrong with it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            found = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        raise ConfigError(f"{path}: cannot be read: {problem.strerror or problem}") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path}: is not TOML: {problem}") from problem
    if mode & 0o077:
        raise ConfigError(f"{path}: others on this machine may open it; close it to them: chmod 600 {path}")
    return {name: _user(path, name, values) for name, values in found.items()}


def write_users(path: Path, users: Known) -> None:
    """Put the file in the place of the one that is there, at once and for its owner alone."""
    private.write(path, (HEAD + "".join(_lines(users[name]) for name in sorted(users))).encode())


@contextlib.contextmanager
def changing(path: Path) -> Iterator[dict[str, User]]:
    """Everybody of the file, to be changed: what is there at the end is written. One at a time does so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w", encoding="ascii") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        users = read_users(path)
        yield users
        write_users(path, users)


class Users:
    """The file as it stands now; may be asked from several threads.

    While it cannot be read, those it held last count, and the log says why.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._known: dict[str, User] = {}
        self._state: object = ()
        self._ever = False
        self.known()

    def known(self) -> Known:
        """Everybody."""
        with self._turn:
            state = self._look()
            if state != self._state:
                self._state = state
                try:
                    self._known = read_users(self.path)
                    self._ever = self._ever or state is not None
                except ConfigError as problem:
                    self._ever = True
                    log.error("Who may use the pages is not read again: %s", problem)
            return self._known

    def guard(self) -> bool:
        """Whether who changes anything must be known: from when there is a file, also when it is gone later."""
        self.known()
        return self._ever

    def of_token(self, token: str) -> tuple[User, Token] | None:
        """Whose token that is."""
        mark = digest(token)
        for user in self.known().values():
            for one in user.tokens.values():
                if secrets.compare_digest(one.sha256, mark):
                    return user, one
        return None

    def _look(self) -> object:
        try:
            found = self.path.stat()
        except OSError as problem:
            return None if isinstance(problem, FileNotFoundError) else problem.errno
        return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode


def _user(path: Path, name: str, values: Any) -> User:
    where = f"{path}: [{name}]"
    if not NAME.fullmatch(name):
        raise ConfigError(f"{where}: a name has up to 32 of a-z, 0-9, - and _")
    if not isinstance(values, dict) or not str(values.get("password", "")).startswith("$argon2"):
        raise ConfigError(f"{where}: has no password that `tradewatch users` made")
    tokens = values.get("tokens", {})
    if unknown := values.keys() - {"password", "scopes", "tokens"}:
        raise ConfigError(f"{where}: nothing is known of {', '.join(sorted(unknown))}")
    if not isinstance(tokens, dict):
        raise ConfigError(f"{where}: tokens are tables: [{name}.tokens.feeds]")
    kept = {label: _token(f"{path}: [{name}.tokens.{label}]", one) for label, one in tokens.items()}
    return User(name, str(values["password"]), _scopes(where, values), kept)


def _token(where: str, values: Any) -> Token:
    if not isinstance(values, dict) or not re.fullmatch(r"[0-9a-f]{64}", str(values.get("sha256", ""))):
        raise ConfigError(f"{where}: has no sha256 of 64 hexadecimal digits")
    return Token(str(values["sha256"]), _scopes(where, values))


def _scopes(where: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    found = values.get("scopes", ["read"])
    if not isinstance(found, list) or "read" not in found or not set(found) <= set(SCOPES):
        raise ConfigError(f'{where}: scopes are ["read"] or ["read", "write"]')
    return tuple(one for one in SCOPES if one in found)


def _lines(user: User) -> str:
    """A user as TOML; names need no quotes, and a hash holds none."""
    text = f"\n[{user.name}]\nscopes = {json.dumps(user.scopes)}\npassword = {json.dumps(user.password)}\n"
    for label, one in sorted(user.tokens.items()):
        text += (
            f"\n[{user.name}.tokens.{label}]\nscopes = {json.dumps(one.scopes)}\nsha256 = {json.dumps(one.sha256)}\n"
        )
    return text
