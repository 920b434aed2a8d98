"""Ask what changed in an article: each revision against the one before, word by word, and the quotations that went."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tradewatch.errors import UsageError
from tradewatch.query.one import find_article
from tradewatch.query.wording import Part, Requoted, compare, quoted, requoted
from tradewatch.store.engine import Store
from tradewatch.store.read import StoredRevision, revisions
from tradewatch.store.tables import article, outlet

__all__ = ["Change", "Changes", "article_changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from one revision to another."""

    before: int  # numbers of the revisions, 1 for the first
    after: int
    seen_before: datetime
    seen_after: datetime
    headline: tuple[Part, ...]
    text: tuple[Part, ...]
    gone: tuple[Requoted, ...]  # words between marks that the later text lacks
    come: tuple[str, ...]  # words between marks that the earlier text lacked


@dataclass(frozen=True, slots=True)
class Changes:
    """An article's changes; `revisions` counts the states it was seen in, the one that stands among them."""

    article: int
    headline: str | None
    url: str
    outlet: str
    policy: str
    revisions: int
    changes: tuple[Change, ...]


def article_changes(store: Store, ref: str, *, before: int | None = None, after: int | None = None) -> Changes:
    """What changed in the article of this number or address, from each revision to the next?

    With `before` or `after` it is from that revision to that: from the first, or to the one that stands, when one of
    them is left out. Quotations are words between quotation marks: only those of the standing text are tagged.
    Raises UsageError when there is no such article or revision.
    """
    number = find_article(store, ref)
    states = {state.seq: state for state in revisions(store, number)}
    a = article.c
    about = sa.select(a.headline, a.url, outlet.c.name, a.policy).join(outlet, outlet.c.id == a.outlet_id)
    row = store.rows(about.where(a.id == number))[0]
    order = sorted(states)
    if before is None and after is None:
        pairs = list(itertools.pairwise(order))
    else:
        pairs = [(before or order[0], after or order[-1])]
    for seq in {one for pair in pairs for one in pair} - set(order):
        raise UsageError(f"article {number} has no revision {seq}; it has {', '.join(map(str, order))}")
    changes = tuple(_change(states[one], states[other]) for one, other in pairs)
    return Changes(number, row.headline, row.url, row.name, row.policy, len(order), changes)


def _change(old: StoredRevision, new: StoredRevision) -> Change:
    return Change(
        before=old.seq,
        after=new.seq,
        seen_before=old.fetched_at,
        seen_after=new.fetched_at,
        headline=compare(old.headline or "", new.headline or ""),
        text=compare(old.text, new.text),
        gone=requoted(old.text, new.text),
        come=_come(old.text, new.text),
    )


def _come(old: str, new: str) -> tuple[str, ...]:
    became = {one.now for one in requoted(old, new)}
    lacked = {one.words for one in requoted(new, old)}
    return tuple(words for words in quoted(new) if words in lacked and words not in became)
