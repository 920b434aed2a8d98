"""Write logs: lines for people on a terminal, JSON lines elsewhere, never with a secret in them.

A JSON line has `time`, `level`, `logger`, `message`, and where they are known `run`, `outlet`, `schedule` and `error`.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from tradewatch.config import Config
from tradewatch.redact import know, redact, secrets_of

__all__ = ["about", "configure", "guard", "learn", "render"]

FIELDS = ("run", "outlet", "schedule")
QUIET = ("alembic", "apscheduler", "asyncio", "httpx", "httpcore", "hpack", "procrastinate.connector", "urllib3")
OURS = ("tradewatch", "pipelines", "schedules", "root", "__main__")
log = logging.getLogger(__name__)


def configure(config: Config, *, file: Path | None = None, level: str = "INFO") -> None:
    """Send this process's log to a file, or to standard error, in the format of the settings.

    Called again, it replaces what it did before. What no one catches is logged too.
    """
    learn(config)
    handler: logging.Handler = logging.FileHandler(file, encoding="utf-8") if file else _Standard()
    terminal = file is None and sys.stderr.isatty()
    as_json = config.log_format == "json" or (config.log_format == "auto" and not terminal)
    handler.setFormatter(_Json() if as_json else _Human())
    handler.setLevel(level)
    handler.set_name(__name__)
    for old in [one for one in logging.root.handlers if one.get_name() == __name__]:
        logging.root.removeHandler(old)
        old.close()
    logging.root.addHandler(handler)
    logging.root.setLevel(level)
    logging.captureWarnings(True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught


def about(**fields: Any) -> None:
    """Everything this process logs from now on is about this run, outlet or schedule."""
    _fields.update({name: value for name, value in fields.items() if name in FIELDS})


def learn(config: Config) -> None:
    """Know the secrets of these settings, so that they are hidden wherever they turn up."""
    know([config.token, *secrets_of(config.database), *secrets_of(config.smtp), *secrets_of(config.ping, path=True)])
    know(secret for one in config.alerts.split(",") for secret in secrets_of(one, path=True))


def guard() -> None:
    """What no one catches is told on standard error without secrets."""

    def told(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(redact("".join(traceback.format_exception(kind, problem, trace))))

    sys.excepthook = told


def render(line: str) -> str:
    """A line of a log as a person reads it; one that is no JSON as it is."""
    try:
        said = json.loads(line)
    except ValueError:
        return redact(line)
    if not isinstance(said, Mapping) or "message" not in said:
        return redact(line)
    return _line(said)


_fields: dict[str, Any] = {}  # of the whole process


class _Standard(logging.StreamHandler[Any]):
    """Standard error as it is now, though somebody may have put another in its place."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None:
        pass


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        return json.dumps(_said(record), ensure_ascii=False, default=str)


class _Human(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """A line for people; an error's trace below it."""
        return _line(_said(record))


def _said(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, UTC)
    said: dict[str, Any] = {"time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    said |= {"level": record.levelname.lower(), "logger": record.name}
    for name in FIELDS:
        value = getattr(record, name, None) or _fields.get(name)
        if value:
            said[name] = redact(value) if isinstance(value, str) else value
    said["message"] = redact(record.getMessage())
    if record.exc_info and record.exc_info[0] is not None:
        said["error"] = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
    return said


def _line(said: Mapping[str, Any]) -> str:
    name = str(said.get("logger") or "root")
    whose = "" if name.partition(".")[0] in OURS else f"[{name}] "
    moment = str(said.get("time", ""))[:19].replace("T", " ")
    line = f"{moment}Z {str(said.get('level', '')).upper():<8} {whose}{said['message']}"
    return f"{line}\n{said['error']}" if said.get("error") else line


def _uncaught(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    log.critical("The process ends with an error that nobody caught", exc_info=(kind, problem, trace))
