"""Save a search, if it asks for something."""

from __future__ import annotations

from datetime import datetime

from tradewatch.errors import UsageError
from tradewatch.query.language import read_question
from tradewatch.store import saved
from tradewatch.store.engine import Store
from tradewatch.store.saved import SavedSearch

__all__ = ["save"]


def save(store: Store, name: str, question: str, now: datetime) -> SavedSearch:
    """Save a question under a name; what is stored by now counts as seen.

    Raises UsageError when nothing is asked, or the name is taken.
    """
    read = read_question(question)
    if read.tree is None:
        why = f" ({read.ignored[0]})" if read.ignored else ""
        raise UsageError(f"there is nothing to ask{why}; write a question, such as 'festival:busan \"sales agent\"'")
    return saved.save(store, name, question, now)
