"""Read who is told of alerts, and send them one message: by e-mail or to a webhook.

A channel has a name that may be printed and stored; its address, which may hold a secret, stays in the settings.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import smtplib
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.redact import redact

__all__ = ["LIMIT", "Channel", "Mail", "Message", "Webhook", "channels", "fetch", "web_address"]

LIMIT = 10.0  # seconds that a server may take to answer
NO_SERVER = urlsplit("smtp://localhost")
LEAST_SECRET = 4  # characters: what is shorter is not hidden, or every message would be full of holes


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told."""

    subject: str  # one line
    body: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # the same for programs


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to tell somebody."""

    name: str
    secrets: tuple[str, ...] = ()  # what may never be printed

    def send(self, message: Message) -> None:
        """Tell.

        Raises OSError, ValueError, smtplib.SMTPException or HTTPException.
        """
        raise NotImplementedError

    def explain(self, problem: BaseException) -> str:
        """Why it could not be told, in one line without secrets."""
        inner = problem.reason if isinstance(problem, urllib.error.URLError) else problem
        said = " ".join(str(inner).split()) or type(problem).__name__
        for secret in sorted(self.secrets, key=len, reverse=True):
            said = said.replace(secret, "***")
        return redact(said)[:300]


@dataclass(frozen=True, slots=True)
class Mail(Channel):
    """An address, and the server that takes messages for it."""

    to: str = ""
    sender: str = ""
    server: SplitResult = NO_SERVER

    def send(self, message: Message) -> None:
        """Send an e-mail, encrypted wherever the server can do so."""
        post = EmailMessage()
        post["Subject"] = " ".join(message.subject.split())
        post["From"], post["To"] = self.sender, self.to
        post["Date"], post["Message-ID"] = formatdate(usegmt=True), make_msgid(domain="tradewatch.invalid")
        post["Auto-Submitted"] = "auto-generated"
        post.set_content(message.body)
        host = self.server.hostname or ""
        safe = ssl.create_default_context()
        if self.server.scheme == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(host, self.server.port or 465, timeout=LIMIT, context=safe)
        else:
            link = smtplib.SMTP(host, self.server.port or (587 if self.server.username else 25), timeout=LIMIT)
        with link:
            self._enter(link, host, safe)
            link.send_message(post)

    def _enter(self, link: smtplib.SMTP, host: str, safe: ssl.SSLContext) -> None:
        link.ehlo()
        encrypted = self.server.scheme == "smtps"
        if not encrypted and link.has_extn("starttls"):
            link.starttls(context=safe)
            link.ehlo()
            encrypted = True
        if self.server.username is None:
            return
        if not encrypted and not is_this_machine(host):
            raise ValueError(f"{host} offers no encryption, and the password is not sent in the clear; use smtps://")
        link.login(unquote(self.server.username), unquote(self.server.password or ""))


@dataclass(frozen=True, slots=True)
class Webhook(Channel):
    """A page that takes messages as JSON; `text` is what Slack, Mattermost and others show."""

    url: str = ""

    def send(self, message: Message) -> None:
        """Post the message."""
        told = {"text": f"{message.subject}\n{message.body}", "subject": message.subject, **message.facts}
        fetch(self.url, json.dumps(told).encode())


def channels(config: Config) -> dict[str, Channel]:
    """Who is told of alerts, by the names under which deliveries keep them.

    Raises ConfigError naming the setting.
    """
    wanted = [word.strip() for word in config.alerts.split(",")]
    found = [_channel(config, word) for word in wanted if word]
    return {one.name: one for one in found}


def _channel(config: Config, word: str) -> Channel:
    if word.startswith("mailto:"):
        return _mail(config, unquote(word.removeprefix("mailto:")))
    if word.startswith(("https://", "http://")):
        return _webhook(web_address("alerts", word))
    raise ConfigError(
        f"alerts: {word.partition(':')[0][:20]}: is neither an address such as mailto:you@example.com nor a page "
        "such as https://hooks.example.com/x; write commas between several"
    )


def _mail(config: Config, to: str) -> Mail:
    if not is_mailbox(to):
        raise ConfigError(f"alerts: mailto:{to} is no address; it looks like mailto:you@example.com")
    if not config.smtp:
        raise ConfigError(
            f"alerts: mailto:{to} needs a mail server; "
            'set smtp = "smtps://user:password@mail.example.com", or TRADEWATCH_SMTP'
        )
    server = _server(config.smtp)
    user, password = unquote(server.username or ""), unquote(server.password or "")
    sender = next((one for one in (config.contact, user) if is_mailbox(one)), f"tradewatch@{socket.gethostname()}")
    hidden = (password, server.password or "")
    return Mail(f"mail:{to}", _secrets(*hidden), to=to, sender=sender, server=server)


def _server(text: str) -> SplitResult:
    wrong = "smtp: is no mail server; it looks like smtps://user:password@mail.example.com:465, or smtp://localhost"
    try:
        server = urlsplit(text)
        host, _ = server.hostname, server.port
    except ValueError:
        raise ConfigError(wrong) from None
    if server.scheme not in ("smtp", "smtps") or not host or server.path.strip("/") or server.query:
        raise ConfigError(wrong)
    return server


def _webhook(url: SplitResult) -> Webhook:
    whole = url.geturl()
    parts = (whole, url.path, url.query, url.password or "", *url.path.split("/"), *url.query.split("&"))
    mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return Webhook(f"webhook:{url.hostname}#{mark}", _secrets(*parts), url=whole)


def _secrets(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if len(word) >= LEAST_SECRET))


def is_mailbox(text: str) -> bool:
    """Whether it is one plain address."""
    name, at, domain = text.rpartition("@")
    return bool(at and name and domain) and not set(text) & set(' \t\r\n<>,;:"()[]\\') and text.isprintable()


def is_this_machine(host: str) -> bool:
    """Whether the host is this very machine, so that nobody listens in."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def web_address(setting: str, text: str) -> SplitResult:
    """A page that may be asked for: https, or http on this very machine.

    Raises ConfigError naming the setting.
    """
    try:
        url = urlsplit(text)
        host, _ = url.hostname or "", url.port
    except ValueError:
        raise ConfigError(
            f"{setting}: one of the addresses cannot be read; it looks like https://example.com/x"
        ) from None
    if url.username is not None:
        raise ConfigError(
            f"{setting}: the address at {host} has a user before the host, which is not sent; leave it out"
        )
    if not host or any(mark <= " " for mark in text):
        raise ConfigError(f"{setting}: one of the addresses names no host; it looks like https://example.com/x")
    if url.scheme == "https" or (url.scheme == "http" and is_this_machine(host)):
        return url
    raise ConfigError(f"{setting}: the address at {host} is sent in the clear; write https://")


class Strict(urllib.request.HTTPRedirectHandler):
    """Follows nobody: the address is the user's, and what is sent is meant for it alone."""

    def redirect_request(self, *_: Any) -> None:
        """Let the redirect be the error that it is."""
        return


def fetch(url: str, body: bytes | None = None) -> None:
    """Ask for a page, or post JSON to it; whatever it answers with success is fine.

    Raises OSError, ValueError or HTTPException.
    """
    handlers: list[Any] = [Strict()]
    if is_this_machine(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    headers = {"User-Agent": "tradewatch"} | ({"Content-Type": "application/json"} if body is not None else {})
    asked = urllib.request.Request(url, body, headers)  # noqa: S310 - `web_address` has looked at it
    try:
        with urllib.request.build_opener(*handlers).open(asked, timeout=LIMIT) as answer:
            answer.read(1000)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise OSError(f"it answered HTTP {problem.code}") from None
    except HTTPException as problem:
        raise OSError(f"its answer was not HTTP: {type(problem).__name__}") from None
