"""Read who is told, and send them one message: by e-mail, to a webhook, to Slack.

A channel has a name that may be printed and stored; its address, which may hold a secret, is never printed.
"""

from __future__ import annotations

import hashlib
import json
import smtplib
import socket
import ssl
import urllib.error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.redact import redact
from tradewatch.watch.posting import LIMIT, fetch, is_this_machine, web_address

__all__ = ["Channel", "Mail", "Message", "Slack", "Webhook", "channel_of", "channels", "is_mailbox"]

NO_SERVER = urlsplit("smtp://localhost")
LEAST_SECRET = 4  # characters: what is shorter is not hidden, or every message would be full of holes
DOMAIN = "tradewatch.invalid"  # of what we write, so that no mail server is taken for its sender
LONGEST = 2900  # characters of one of Slack's blocks, which may have 3,000


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told."""

    subject: str  # one line
    body: str
    facts: Mapping[str, Any] = field(default_factory=dict)  # the same for programs
    html: str = ""  # the same for mail programs that show it
    blocks: Sequence[str] = ()  # the same for Slack, in its own marks, a paragraph each
    key: str = ""  # the same for a message that is sent again, so that who gets it twice can tell


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to tell somebody."""

    name: str
    secrets: tuple[str, ...] = field(default=(), repr=False)  # what may never be printed

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
    server: SplitResult = field(default=NO_SERVER, repr=False)

    def send(self, message: Message) -> None:
        """Send an e-mail, encrypted wherever the server can do so."""
        post = self.written(message)
        host = self.server.hostname or ""
        safe = ssl.create_default_context()
        if self.server.scheme == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(host, self.server.port or 465, timeout=LIMIT, context=safe)
        else:
            link = smtplib.SMTP(host, self.server.port or (587 if self.server.username else 25), timeout=LIMIT)
        with link:
            self._enter(link, host, safe)
            link.send_message(post)

    def written(self, message: Message) -> EmailMessage:
        """The e-mail: text, and HTML beside it if there is any."""
        post = EmailMessage()
        post["Subject"] = " ".join(message.subject.split())
        post["From"], post["To"] = self.sender, self.to
        post["Date"] = formatdate(usegmt=True)
        post["Message-ID"] = _message_id(f"{message.key} {self.to}") if message.key else make_msgid(domain=DOMAIN)
        post["Auto-Submitted"] = "auto-generated"
        post.set_content(message.body)
        if message.html:
            post.add_alternative(message.html, subtype="html")
        return post

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


def _message_id(key: str) -> str:
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{DOMAIN}>"


@dataclass(frozen=True, slots=True)
class Webhook(Channel):
    """A page that takes messages as JSON; `text` is what Slack, Mattermost and others show."""

    url: str = field(default="", repr=False)

    def send(self, message: Message) -> None:
        """Post the message."""
        fetch(self.url, json.dumps(self.written(message)).encode())

    def written(self, message: Message) -> dict[str, Any]:
        """What is posted."""
        known = {"key": message.key} if message.key else {}
        return {"text": f"{message.subject}\n{message.body}", "subject": message.subject, **known, **message.facts}


@dataclass(frozen=True, slots=True)
class Slack(Webhook):
    """An incoming webhook of Slack's: text for notifications, blocks for its window."""

    def written(self, message: Message) -> dict[str, Any]:
        """What is posted."""
        parts = [f"*{_slack(message.subject)}*", *(message.blocks or [_slack(message.body)])]
        marked = [{"type": "mrkdwn", "text": part[:LONGEST]} for part in parts]
        return {"text": _slack(message.subject), "blocks": [{"type": "section", "text": part} for part in marked]}


def _slack(text: str) -> str:
    """Words in which Slack sees no marks of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def channels(config: Config) -> dict[str, Channel]:
    """Who is told when something is wrong, by the names under which deliveries keep them.

    Raises ConfigError naming the setting.
    """
    wanted = [word.strip() for word in config.alerts.split(",")]
    found = [_channel(config, word) for word in wanted if word]
    return {one.name: one for one in found}


def _channel(config: Config, word: str) -> Channel:
    if word.startswith("mailto:"):
        return _mail(config, "alerts: mailto:", unquote(word.removeprefix("mailto:")))
    if word.startswith(("https://", "http://")):
        return _hook(Webhook, "webhook", web_address("alerts", word))
    raise ConfigError(
        f"alerts: {word.partition(':')[0][:20]}: is neither an address such as mailto:you@example.com nor a page "
        "such as https://hooks.example.com/x; write commas between several"
    )


def channel_of(config: Config, kind: str, target: str) -> Channel:
    """The channel of a search alert or digest: `mail` and an address, `webhook` or `slack` and a page.

    Raises ConfigError when it cannot be used.
    """
    if kind == "mail":
        return _mail(config, "", target.removeprefix("mailto:"))
    return _hook(Slack if kind == "slack" else Webhook, kind, web_address(kind, target))


def _mail(config: Config, where: str, to: str) -> Mail:
    if not is_mailbox(to):
        raise ConfigError(f"{where}{to} is no address; it looks like {where.partition(' ')[2]}you@example.com")
    if not config.smtp:
        raise ConfigError(
            f'{where}{to} needs a mail server; set smtp = "smtps://user:password@mail.example.com", or TRADEWATCH_SMTP'
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


def _hook(kind: type[Webhook], name: str, url: SplitResult) -> Webhook:
    whole = url.geturl()
    parts = (whole, url.path, url.query, url.password or "", *url.path.split("/"), *url.query.split("&"))
    mark = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return kind(f"{name}:{url.hostname}#{mark}", _secrets(*parts), url=whole)


def _secrets(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if len(word) >= LEAST_SECRET))


def is_mailbox(text: str) -> bool:
    """Whether it is one plain address."""
    name, at, domain = text.rpartition("@")
    return bool(at and name and domain) and not set(text) & set(' \t\r\n<>,;:"()[]\\') and text.isprintable()
