"""Show programs what questions about people, companies, festivals, time and changes give: invented records."""

from __future__ import annotations

from typing import Any

from tradewatch.web.examples_asking import HIT, SAID

__all__ = [
    "COMPANIES",
    "COMPANY",
    "COMPARISON",
    "DIFF",
    "EDITION",
    "FESTIVAL",
    "FESTIVALS",
    "PEOPLE",
    "PERSON",
    "RISING",
    "TIMELINE",
]

Example = dict[str, Any]

HEADLINE: Example = {
    "id": 812,
    "headline": "Salt Road sells to six territories",
    "url": "https://reelwire.example/salt-road",
    "outlet": "Reelwire",
    "outlet_slug": "reelwire",
    "published": "2026-05-14T09:00:00Z",
    "day": "2026-05-14",
}
MONTHS: list[Example] = [{"start": "2026-05-01", "articles": 3}, {"start": "2026-06-01", "articles": 1}]
MOMENTUM: Example = {"until": "2026-06-07", "week": 3, "mean": 0.375, "weeks": [0, 0, 1, 0, 0, 2, 0, 0]}
MIRA: Example = {"name": "Mira Łoś", "slug": "mira-los", "articles": 4}
HARBOUR: Example = {"name": "Harbour Films", "slug": "harbour-films", "articles": 4}
TIDEWATER: Example = {
    "festival": "Tidewater Film Festival",
    "slug": "tidewater",
    "kind": "festival",
    "year": 2026,
    "articles": 2,
}
PERSON_SEEN: Example = {
    "name": "Mira Łoś",
    "slug": "mira-los",
    "role": "head of sales",
    "company": "Harbour Films",
    "quotations": 5,
    "articles": 4,
    "last_seen": "2026-06-02",
    "unclear": False,
}
PEOPLE: Example = {"people": [PERSON_SEEN]}
PERSON: Example = {
    "name": "Mira Łoś",
    "slug": "mira-los",
    "seen": PERSON_SEEN,
    "affiliations": [
        {
            "role": "head of sales",
            "organisation": "Harbour Films",
            "company": "Harbour Films",
            "former": False,
            "first_seen": "2026-05-14",
            "last_seen": "2026-06-02",
            "articles": 4,
            "headline": "Salt Road sells to six territories",
            "url": "https://reelwire.example/salt-road",
            "outlet": "Reelwire",
            "company_slug": "harbour-films",
            "article": 812,
            "published": "2026-05-14T09:00:00Z",
            "sentence": "Mira Łoś, head of sales of Harbour Films",
        }
    ],
    "quotations": [SAID],
    "also": [],
    "namesakes": [],
    "first": HEADLINE,
    "months": MONTHS,
    "momentum": MOMENTUM,
    "beside": [{"name": "Jo Abt", "slug": "jo-abt", "articles": 1}],
    "companies": [HARBOUR],
    "editions": [TIDEWATER],
    "looked_at": 4,
}
COMPANY_SEEN: Example = {
    "name": "Harbour Films",
    "slug": "harbour-films",
    "kind": "sales",
    "country": "GB",
    "articles": 4,
    "speakers": 1,
    "last_seen": "2026-06-02",
}
COMPANIES: Example = {"companies": [COMPANY_SEEN]}
COMPANY: Example = {
    "name": "Harbour Films",
    "slug": "harbour-films",
    "seen": COMPANY_SEEN,
    "people": [
        {"name": "Mira Łoś", "slug": "mira-los", "role": "head of sales", "quotations": 5, "last_seen": "2026-06-02"}
    ],
    "quotations": [SAID],
    "articles": [HIT],
    "written": ["Harbour Films", "Harbour"],
    "also": [],
    "relations": [],
    "first": HEADLINE,
    "months": MONTHS,
    "momentum": MOMENTUM,
    "beside": [{"name": "Lantern House", "slug": "lantern-house", "articles": 1}],
    "editions": [TIDEWATER],
    "looked_at": 4,
}
FESTIVAL_SEEN: Example = {
    "name": "Tidewater Film Festival",
    "slug": "tidewater",
    "kind": "festival",
    "city": "Leith",
    "country": "GB",
    "articles": 3,
    "editions": [{"year": 2026, "articles": 2}],
}
FESTIVALS: Example = {"festivals": [FESTIVAL_SEEN]}
FESTIVAL: Example = {
    "name": "Tidewater Film Festival",
    "slug": "tidewater",
    "seen": FESTIVAL_SEEN,
    "quotations": [SAID],
    "articles": [HIT],
    "first": HEADLINE,
    "months": MONTHS,
    "momentum": MOMENTUM,
    "family": [],
}
EDITION: Example = {
    **{name: TIDEWATER[name] for name in ("festival", "slug", "kind")},
    "city": "Leith",
    "country": "GB",
    "year": 2026,
    "articles": 2,
    "quotations": 3,
    "speakers": 1,
    "days": [{"start": "2026-05-14", "articles": 2}],
    "spoke": [
        {
            "name": "Mira Łoś",
            "slug": "mira-los",
            "role": "head of sales",
            "organisation": "Harbour Films",
            "quotations": 3,
        }
    ],
    "people": [MIRA],
    "companies": [HARBOUR],
    "outlets": [{"name": "Reelwire", "slug": "reelwire", "articles": 2}],
    "headlines": [HEADLINE],
    "beside": [
        {
            "festival": "Tidewater Market",
            "slug": "tidewater-market",
            "kind": "market",
            "year": 2026,
            "articles": 1,
            "relation": "part",
        }
    ],
    "titles": [],
}
SIDE: Example = {
    "festival": "Tidewater Film Festival",
    "slug": "tidewater",
    "year": 2026,
    "articles": 2,
    "quotations": 3,
    "speakers": 1,
    "people": 1,
    "companies": 1,
    "days": [{"start": "2026-05-14", "articles": 2}],
}
SHARED: Example = {
    "both": [{"name": "Harbour Films", "slug": "harbour-films", "one": 2, "other": 1}],
    "only_one": [],
    "only_other": [],
}
COMPARISON: Example = {
    "one": SIDE,
    "other": {**SIDE, "year": 2025},
    "people": {"both": [], "only_one": [], "only_other": []},
    "companies": SHARED,
    "outlets": {"both": [], "only_one": [], "only_other": []},
}
TIMELINE: Example = {
    "by": "month",
    "normalised": True,
    "articles": 4,
    "points": [{"start": "2026-05-01", "articles": 4, "per_thousand": 12.5}],
    "first": HEADLINE,
    "last": HEADLINE,
    "sentence": "4 articles that mention Harbour Films",
    "notes": [],
}
RISING: Example = {
    "people": [{"name": "Mira Łoś", "slug": "mira-los", "momentum": MOMENTUM}],
    "companies": [],
}
DIFF: Example = {
    "article": 812,
    "headline": "Salt Road sells to six territories",
    "url": "https://reelwire.example/salt-road",
    "outlet": "Reelwire",
    "policy": "excerpt",
    "revisions": 2,
    "changes": [
        {
            "before": 1,
            "after": 2,
            "seen_before": "2026-05-14T10:00:00Z",
            "seen_after": "2026-05-14T16:00:00Z",
            "headline": [{"kind": "same", "text": "Salt Road sells to six territories"}],
            "text": [
                {"kind": "same", "text": "Sold to "},
                {"kind": "deleted", "text": "five"},
                {"kind": "inserted", "text": "six"},
                {"kind": "same", "text": " territories."},
            ],
            "gone": [{"words": "We sold it to five buyers,", "now": "We sold it to six buyers,"}],
            "come": [],
        }
    ],
}
