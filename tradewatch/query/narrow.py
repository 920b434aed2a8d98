"""Narrow a question: sets of docids made once, and roles, which have no index."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import Any

import sqlalchemy as sa

from tradewatch.store.tables import affiliation, article_text, quotation
from tradewatch.text import fold, one_line

__all__ = ["Condition", "agency_form", "has_role", "like", "role_forms", "set_of"]

Condition = sa.ColumnElement[bool]
MARKED = 4  # accented letters of which both cases are tried, each with each


def set_of(name: str, query: sa.Select[Any]) -> sa.Select[Any]:
    """A set of docids made once; PostgreSQL would rather try each article against it, SQLite makes it anyway."""
    made = query.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(made.c[0])


def like(column: sa.ColumnElement[Any], text: str) -> Condition:
    """Whether a role holds these words, in whatever case; accents may be typed or not where the article has none."""
    lower = sa.func.lower(column)
    return sa.or_(*(lower.contains(form, autoescape=True) for form in role_forms(text)))


def role_forms(text: str) -> list[str]:
    """What a role that holds these words may hold of them once the database has lowered it.

    SQLite, and PostgreSQL with the locale C, lower ASCII alone: `Éditrice` keeps its first letter.
    """
    typed = one_line(text)
    cases = [(one.lower(), one.upper()) if not one.isascii() and one.lower() != one.upper() else () for one in typed]
    both = sum(map(bool, cases)) <= MARKED
    wholes = map("".join, product(*(dict.fromkeys(case or (sign,)) for case, sign in zip(cases, typed, strict=True))))
    ways = wholes if both else (typed, typed.title(), typed.upper())
    lowered = (re.sub("[A-Z]+", lambda hit: hit[0].lower(), way) for way in ways)
    return list(dict.fromkeys((typed.lower(), fold(typed), *lowered)))


def has_role(docid: sa.ColumnElement[int], role: str) -> Condition:
    """Whether somebody has this role in an article. Roles have no index: the newest articles are tried one by one."""
    text = article_text.alias()
    said = sa.select(sa.literal(1)).where(quotation.c.docid == docid, like(quotation.c.role, role))
    held = (
        sa.select(sa.literal(1))
        .select_from(text.join(affiliation, affiliation.c.article_id == text.c.article_id))
        .where(text.c.docid == docid, like(affiliation.c.role, role))
    )
    return sa.or_(said.exists(), held.exists())


def agency_form(name: str) -> str:
    """How a wire service's whole name stands in the column of agencies, in lower case: as JSON, in ASCII."""
    return json.dumps(one_line(name)).lower()
