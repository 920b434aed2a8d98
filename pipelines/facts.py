"""Keep what the lexicons know of the companies and festivals that are stored: country, town, owner, parent."""

from __future__ import annotations

from pipelines.annotate import Lexicons
from tradewatch.store.engine import Store
from tradewatch.store.facts import CompanyFacts, FestivalFacts, keep_facts

__all__ = ["keep_lexicon_facts"]


def keep_lexicon_facts(store: Store, lexicons: Lexicons) -> int:
    """Bring the stored companies and festivals up to date with the lexicons; give how many changed."""
    companies = [CompanyFacts(one.id, one.country, one.parent) for one in lexicons.companies.entries.values()]
    festivals = [
        FestivalFacts(one.id, one.name, str(one.kind), one.city, one.country, one.part_of)
        for one in lexicons.festivals.entries.values()
    ]
    return keep_facts(store, companies, festivals)
