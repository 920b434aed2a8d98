"""Read what an operator may change: one frozen Config, made once, at the door.

Each setting comes from the command line, else `TRADEWATCH_*`, else `tradewatch.toml` (beside the call, or in the user's
config folder), else its default:

    database_url = "postgresql+psycopg://localhost/tradewatch"
    contact = "newsroom@example.com"
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self, TypeVar

from platformdirs import user_config_path, user_data_path

from tradewatch.errors import ConfigError

__all__ = ["Config", "config_files"]

PREFIX = "TRADEWATCH_"
CHOICES = {"log_format": ("auto", "human", "json")}
SECRET = frozenset({"database_url", "alerts", "smtp", "ping", "token"})  # never shown, not even in an error
LIMITS = {"at_once": (1, 32)}  # of numbers, others are any from 0
ConfigT = TypeVar("ConfigT", bound="Config")


@dataclass(frozen=True)
class Config:
    """What an operator may change without touching code."""

    database_url: str = ""  # empty: a SQLite file in data_dir
    contact: str = ""  # an address or page in the user agent, so that an outlet can write to us
    data_dir: Path = field(
        default_factory=lambda: user_data_path("tradewatch", appauthor=False)
    )  # database, WARC, logs
    outlets_dir: Path | None = None  # own outlet files, beside or instead of the shipped ones
    resolve: str = ""  # "host=127.0.0.1:8000,*=127.0.0.1:8000": where to connect instead; for tests and the newsroom
    delay: float = 1.0  # seconds between two requests to a host, unless its robots.txt asks for more
    voters: str = ""  # "spacy:/models/trade,gliner:NAME": who has a vote on names beside the rules
    timetable: Path | None = None  # another timetable than the shipped one
    at_once: int = 4  # crawls together on this machine
    alerts: str = ""  # "mailto:you@example.com, https://hooks.example.com/x": who is told when something is wrong
    smtp: str = ""  # "smtps://user:password@mail.example.com": through which server, for mailto:
    digest: str = ""  # "you@example.com, desk@example.com": who gets the digest, by the job `digest` or --mail
    ping: str = ""  # a page that is asked for while all is well, so that somebody else notices when it is not
    deadline: float = 5.0  # seconds that a page, or an answer of the API, may read the database; 0 for no end
    users: Path | None = None  # another file of who may use the pages than users.toml in data_dir
    token: str = ""  # what a browser or program must know to change anything; needed beyond this machine
    log_format: str = "auto"  # human | json | auto: human on a terminal
    disk_floor: int = 1000  # MiB left on the disk below which an alert is given
    keep_runs: int = 730  # days that a finished run is kept; 0 for ever
    keep_alerts: int = 365  # days that an alert is kept once it is over; 0 for ever
    keep_logs: int = 90  # days that a run's log is kept; 0 for ever
    keep_fetches: int = 0  # days that a page that gave no article is remembered; 0 for ever
    keep_warc: int = 0  # days that an archived page is kept; 0 for ever
    source: str = "defaults"  # where the values came from, for `tradewatch doctor`

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tradewatch.db'}"

    @property
    def archive_dir(self) -> Path:
        """Where WARC files are kept."""
        return self.data_dir / "warc"

    @property
    def users_file(self) -> Path:
        """Who may use the pages; that it is there makes them ask."""
        return self.users or self.data_dir / "users.toml"

    @property
    def log_dir(self) -> Path:
        """Where the log of each run is kept."""
        return self.data_dir / "logs"

    @classmethod
    def load(cls, env: Mapping[str, str], folder: Path | None = None) -> Self:
        """Read tradewatch.toml, then the environment over it.

        Raises ConfigError naming the file or variable and the key.
        """
        config = cls()
        for path in config_files(folder or Path.cwd()):
            if path.exists():
                config = _apply(config, _read(path), str(path))
                break
        given = {k.removeprefix(PREFIX).lower(): v for k, v in env.items() if k.startswith(PREFIX) and v}
        known = {k: v for k, v in given.items() if k in _names()}
        if not known:
            return config
        return _apply(
            config, known, f"{config.source} and environment" if config.source != "defaults" else "environment"
        )


def config_files(folder: Path) -> tuple[Path, ...]:
    """Where tradewatch.toml is looked for, the first found wins."""
    return (folder / "tradewatch.toml", user_config_path("tradewatch", appauthor=False) / "tradewatch.toml")


def _names() -> set[str]:
    return set(_kinds())


def _kinds() -> dict[str, str]:
    """What each setting is, as its annotation says."""
    return {f.name: str(f.type) for f in fields(Config) if f.name != "source"}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        raise ConfigError(f"{path}: is not UTF-8 text") from problem
    except OSError as problem:
        raise ConfigError(f"{path}: cannot be read: {problem.strerror or problem}") from problem
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{path}: is not TOML: {problem}") from problem


def _apply(config: ConfigT, values: Mapping[str, Any], source: str) -> ConfigT:
    changes: dict[str, Any] = {"source": source}
    for key, value in values.items():
        if key not in _names():
            near = difflib.get_close_matches(key, _names(), 1)
            raise ConfigError(f"{source}: unknown setting {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        changes[key] = _convert(key, value, source)
    return replace(config, **changes)


def _convert(key: str, value: Any, source: str) -> object:
    kind = _kinds()[key]
    if kind == "float":
        return _seconds(key, value, source)
    if kind == "int":
        return _whole(key, value, source)
    if not isinstance(value, str):
        raise ConfigError(f"{source}: {key} wants a text" + ("" if key in SECRET else f", not {value!r}"))
    if "Path" not in kind:
        return _word(key, value, source)
    try:
        return Path(value).expanduser()
    except RuntimeError as problem:  # ~somebody, who has no home here
        raise ConfigError(f"{source}: {key} = {value!r}: there is no such home folder") from problem


def _word(key: str, value: str, source: str) -> str:
    if key in CHOICES and value not in CHOICES[key]:
        raise ConfigError(f"{source}: {key} = {value!r} is none of {', '.join(CHOICES[key])}")
    return value


def _whole(key: str, value: Any, source: str) -> int:
    least, most = LIMITS.get(key, (0, 1_000_000))
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise ConfigError(f"{source}: {key} = {value!r} is not a whole number from {least} to {most}")
    return number


def _seconds(key: str, value: Any, source: str) -> float:
    try:
        seconds = float("nan" if isinstance(value, bool) else value)
    except (TypeError, ValueError):
        seconds = float("nan")
    if not 0 <= seconds <= 3600:
        raise ConfigError(f"{source}: {key} = {value!r} is not a number of seconds from 0 to 3600")
    return seconds
