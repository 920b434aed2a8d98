"""Write the morning digest: for each saved search what is new and what was said, and who and what rises."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from tradewatch.query.rising import Rising, rising_companies, rising_people
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch
from tradewatch.watch.channels import Message
from tradewatch.watch.fresh import fresh
from tradewatch.watch.stories import Story, stories
from tradewatch.watch.writing import as_facts, as_html, as_slack, as_text, page

__all__ = ["Digest", "Part", "as_message", "facts", "make", "whole_html", "whole_text"]

ROWS = 15  # articles of one search
TOP = 5  # people and companies that rise


@dataclass(frozen=True, slots=True)
class Part:
    """What is new for one search."""

    search: SavedSearch
    count: int
    stories: Sequence[Story]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new for all of them."""

    made_at: datetime
    parts: Sequence[Part]
    people: Sequence[Rising] = ()
    companies: Sequence[Rising] = ()

    @property
    def count(self) -> int:
        """How many articles are new, each counted once a search."""
        return sum(part.count for part in self.parts)


def make(
    store: Store,
    searches: Sequence[SavedSearch],
    now: datetime,
    *,
    since: datetime | None = None,
    seen: int | None = None,
    newest: int | None = None,
) -> Digest:
    """What came in from `since` on, or after the article `seen`, or else since each search's owner looked last.

    What comes in after the article `newest`, while the digest is made, is left for the next.
    """
    parts = []
    for one in searches:
        after = None if since else one.seen if seen is None else seen
        found = fresh(store, one.question, seen=after, newest=newest, since=since, limit=ROWS)
        parts.append(Part(one, found.count, stories(store, found.numbers, one.question), found.notes))
    day = now.date()
    people, companies = rising_people(store, until=day, limit=TOP), rising_companies(store, until=day, limit=TOP)
    return Digest(now, parts, people, companies)


def as_message(digest: Digest) -> Message:
    """As one e-mail, in text and HTML."""
    told = [one for one in digest.parts if one.count]
    names = ", ".join(f"{one.search.name} {one.count}" for one in told[:4])
    more = f" and {len(told) - 4} more" if len(told) > 4 else ""
    subject = f"{digest.made_at:%Y-%m-%d}: {names}{more}" if told else f"{digest.made_at:%Y-%m-%d}: nothing new"
    numbers = " ".join(str(each.id) for one in told for each in one.stories)
    key = hashlib.sha256(f"digest {digest.made_at.date()} {numbers}".encode()).hexdigest()[:24]
    blocks = [block for one in told for block in (f"*{_head(one)}*", *as_slack(one.stories))]
    return Message(subject, whole_text(digest), facts(digest), whole_html(digest), blocks, key)


def whole_text(digest: Digest) -> str:
    """As plain text."""
    sections = []
    for one in digest.parts:
        head = _head(one)
        body = as_text(one.stories) if one.count else "Nothing new."
        more = f"\n\nAnd {one.count - len(one.stories)} more: tradewatch saved run {one.search.slug}"
        sections.append(f"{head}\n{'=' * len(head)}\n\n{body}{more if one.count > len(one.stories) else ''}")
    for title, rising in (("Rising people", digest.people), ("Rising companies", digest.companies)):
        if rising:
            lines = "\n".join(f"  {_rises(one)}" for one in rising)
            sections.append(f"{title}\n{'=' * len(title)}\n\n{lines}")
    return "\n\n\n".join(sections or ["No search is saved; `tradewatch saved add NAME QUESTION` saves one."]) + "\n"


def whole_html(digest: Digest) -> str:
    """As a document of HTML, everything stored escaped."""
    title = f"What is new, {digest.made_at:%Y-%m-%d}"
    body = [f"<h1>{title}</h1>"]
    for one in digest.parts:
        body.append(f'<h2>{escape(_head(one))}</h2>\n<p class="small">{escape(one.search.question)}</p>')
        body.append(as_html(one.stories) if one.count else "<p>Nothing new.</p>")
        if one.count > len(one.stories):
            call = f"tradewatch saved run {one.search.slug}"
            body.append(f"<p>And {one.count - len(one.stories)} more: <code>{escape(call)}</code></p>")
    for name, rising in (("Rising people", digest.people), ("Rising companies", digest.companies)):
        if rising:
            items = "".join(f"<li>{escape(_rises(one))}</li>" for one in rising)
            body.append(f"<h2>{name}</h2>\n<ul>{items}</ul>")
    return page(title, "\n".join(body))


def facts(digest: Digest) -> dict[str, Any]:
    """For programs."""
    return {
        "made_at": digest.made_at.isoformat(),
        "searches": [
            {
                "slug": one.search.slug,
                "name": one.search.name,
                "question": one.search.question,
                "count": one.count,
                "notes": list(one.notes),
                "articles": as_facts(one.stories),
            }
            for one in digest.parts
        ],
        "people": [_risen(one) for one in digest.people],
        "companies": [_risen(one) for one in digest.companies],
    }


def _head(one: Part) -> str:
    return f"{one.search.name}: {one.count or 'no'} new article{'' if one.count == 1 else 's'}"


def _rises(one: Rising) -> str:
    return f"{one.name}: {one.momentum.week} articles this week, {one.momentum.mean:.1f} a week before"


def _risen(one: Rising) -> dict[str, Any]:
    return {"name": one.name, "slug": one.slug, "week": one.momentum.week, "mean": round(one.momentum.mean, 2)}
