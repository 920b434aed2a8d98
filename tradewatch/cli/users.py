"""Say who may use the pages: `tradewatch users`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from tradewatch.cli.main import Door
from tradewatch.cli.output import Format, emit, errors, format_options
from tradewatch.errors import UsageError
from tradewatch.web import passwords
from tradewatch.web.users import NAME, SCOPES, Token, User, changing, digest, new_token, read_users

__all__ = ["users", "users_option"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def users_option(command: Decorated) -> Decorated:
    """Let a command be told of another file of users."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--users", type=kind, help="The file of users; users.toml in the data folder by default.")(
        command
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, as the list shows him."""

    name: str
    may: str
    tokens: list[str]


class _Name(click.ParamType[str]):
    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not NAME.fullmatch(str(value)):
            self.fail(f"{value!r} is no name here: up to 32 of a-z, 0-9, - and _", param, ctx)
        return str(value)


read_only = click.option("--read-only", is_flag=True, help="May read, and change nothing.")
from_stdin = click.option("--stdin", is_flag=True, help="Take the password from the first line of standard input.")


@click.group(no_args_is_help=True)
def users() -> None:
    """Who may use the pages and the API, and by which tokens.

    As long as there is nobody, the pages are for this machine alone. A server at work takes changes within a second.

    \b
    Examples:
      tradewatch users add mira
      tradewatch users token mira feeds          makes a token for a program, which may read
      tradewatch serve --host 0.0.0.0
    """


@users.command("list")
@users_option
@format_options
@click.pass_obj
def list_users(door: Door, users: Path | None, fmt: Format | None) -> None:
    """Everybody, with the names of their tokens.

    \b
    Examples:
      tradewatch users list
      tradewatch users list --json
    """
    found = read_users(_file(door, users)).values()
    columns = {"name": "name", "may": "may", "tokens": "tokens"}
    emit([_listed(one) for one in found], fmt, columns, empty="Nobody yet; `tradewatch users add NAME` adds somebody.")


@users.command()
@click.argument("name", type=_Name())
@read_only
@from_stdin
@users_option
@click.pass_obj
def add(door: Door, name: str, read_only: bool, stdin: bool, users: Path | None) -> None:
    """Add somebody, with a password.

    \b
    Examples:
      tradewatch users add mira
      tradewatch users add guest --read-only --stdin < password.txt
    """
    path = _file(door, users)
    if name in read_users(path):
        raise UsageError(f"there is a {name} already; `tradewatch users password {name}` gives another password")
    kept = passwords.hashed(_password(stdin))
    with changing(path) as known:
        known[name] = User(name, kept, SCOPES[:1] if read_only else SCOPES)
    errors().print(f"{name} may {'read' if read_only else 'read and change'}; {path} says so.", markup=False)


@users.command()
@click.argument("name", type=_Name())
@from_stdin
@users_option
@click.pass_obj
def password(door: Door, name: str, stdin: bool, users: Path | None) -> None:
    """Give somebody another password, and end the sessions of the old one.

    \b
    Examples:
      tradewatch users password mira
    """
    path = _file(door, users)
    _somebody(read_users(path), name)
    kept = passwords.hashed(_password(stdin))
    with changing(path) as known:
        known[name] = replace(_somebody(known, name), password=kept)
    errors().print(f"{name} has another password; who was signed in as {name} is not any more.", markup=False)


@users.command()
@click.argument("name", type=_Name())
@users_option
@click.pass_obj
def remove(door: Door, name: str, users: Path | None) -> None:
    """Remove somebody, with sessions and tokens.

    \b
    Examples:
      tradewatch users remove mira
    """
    with changing(_file(door, users)) as known:
        _somebody(known, name)
        del known[name]
    errors().print(f"{name} is removed.", markup=False)


@users.command()
@click.argument("name", type=_Name())
@click.argument("label", type=_Name())
@click.option("--write", is_flag=True, help="The program may change things too.")
@click.option("--remove", is_flag=True, help="Take the token of that name away.")
@users_option
@click.pass_obj
def token(door: Door, name: str, label: str, write: bool, remove: bool, users: Path | None) -> None:
    """Make a token for a program of somebody's, or take it away. It is shown once, and kept nowhere.

    \b
    Examples:
      tradewatch users token mira feeds
      tradewatch users token mira desk --write
      tradewatch users token mira feeds --remove
    """
    made = new_token()
    with changing(_file(door, users)) as known:
        user = _somebody(known, name)
        tokens = dict(user.tokens)
        if remove and label not in tokens:
            raise UsageError(f"{name} has no token {label}; {name} has {', '.join(tokens) or 'none'}")
        if not remove and label in tokens:
            raise UsageError(f"{name} has a token {label} already; --remove takes it away")
        if write and "write" not in user.scopes:
            raise UsageError(f"{name} may only read, so a token of {name} may too")
        if remove:
            del tokens[label]
        else:
            tokens[label] = Token(digest(made), SCOPES if write else SCOPES[:1])
        known[name] = replace(user, tokens=tokens)
    if remove:
        errors().print(f"The token {label} of {name} is taken away.", markup=False)
        return
    click.echo(made)
    errors().print("Keep it: it is not shown again. A program sends it as `Authorization: Bearer TOKEN`.", markup=False)


def _file(door: Door, users: Path | None) -> Path:
    return users or door.config.users_file


def _somebody(known: dict[str, User], name: str) -> User:
    if name not in known:
        raise UsageError(f"there is no {name}; there is {', '.join(sorted(known)) or 'nobody yet'}")
    return known[name]


def _listed(user: User) -> Listed:
    tokens = [f"{label}: {' '.join(one.scopes)}" for label, one in user.tokens.items()]
    return Listed(user.name, " ".join(user.scopes), tokens)


def _password(stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True))
