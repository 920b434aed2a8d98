"""Read the bank of pairs, and make of each side an article that says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.store.stories import article
from tradewatch.article import Affiliation, Article, Company, Moment, Person, Span
from tradewatch.store.engine import Store
from tradewatch.store.facts import CompanyFacts, keep_facts

BANK = tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))
FIRMS: dict[str, dict[str, str]] = BANK["firms"]
BY_NAME = {firm["name"]: key for key, firm in FIRMS.items()}


@dataclass(frozen=True)
class Pair:
    """Two articles that name people of one name, and whether it is one person."""

    name: str
    other: str
    same: bool
    one: Mapping[str, Any]
    two: Mapping[str, Any]


PAIRS = [Pair(p["name"], p.get("other", p["name"]), p["same"], p["one"], p["two"]) for p in BANK["pair"]]


def told(number: int, name: str, said: Mapping[str, Any]) -> Article:
    """The article that says this of somebody."""
    jobs = [(said.get("role"), said.get("at"), False)] if said.get("role") or said.get("at") else []
    if "former" in said:
        jobs.append((None, said["former"], True))
    firms = dict.fromkeys([at for _, at, _ in jobs if at] + list(said.get("names", [])))
    text = f"Notice {number}. " + ". ".join((name, *said.get("with", []), *firms)) + "."
    return article(
        text,
        url=f"https://reelwire.example/notice-{number}",
        key=f"notice-{number}",
        headline=f"Notice {number}",
        published_at=Moment(datetime.fromisoformat(f"{said['day']}T09:00:00").replace(tzinfo=UTC)),
        people=tuple(Person(one, _spans(text, one)) for one in (name, *said.get("with", []))),
        companies=tuple(_company(text, firm) for firm in firms),
        affiliations=tuple(Affiliation(name, role, at, former=former) for role, at, former in jobs),
    )


def _company(text: str, name: str) -> Company:
    key = BY_NAME.get(name)
    return Company(name, key, FIRMS[key]["kind"] if key else None, _spans(text, name))


def _spans(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(start, start + len(words)),)


def know_firms(store: Store, keys: Iterable[str] = FIRMS) -> None:
    """Tell the store the facts of the firms that it has."""
    keep_facts(store, (CompanyFacts(key, FIRMS[key].get("country"), FIRMS[key].get("parent")) for key in keys), [])
