"""Show programs what questions are answered with: one invented record of each kind."""

from __future__ import annotations

from typing import Any

__all__ = ["ARTICLE", "FACETS", "HIT", "OUTLETS", "QUOTATIONS", "SAID", "SEARCH"]

Example = dict[str, Any]

HIT: Example = {
    "id": 812,
    "headline": "Salt Road sells to six territories",
    "outlet": "Reelwire",
    "outlet_slug": "reelwire",
    "published": "2026-05-14T09:00:00Z",
    "exact": True,
    "url": "https://reelwire.example/salt-road",
    "bylines": ["Jo Abt"],
    "language": "en",
    "access": "free",
    "copies": 1,
    "snippet": "… “Buyers want stories with a coast in them,” she said. A release …",
    "marks": [{"start": 30, "end": 35}],
}
SEARCH: Example = {
    "hits": [HIT],
    "count": 18,
    "next": "d10086252561",
    "sentence": "18 articles that hold “coast”",
    "notes": [],
    "ranked": None,
}
FACETS: Example = {
    "articles": 18,
    "stories": 16,
    "facets": [
        {
            "kind": "outlet",
            "values": [{"value": "reelwire", "name": "Reelwire", "articles": 11, "adds": "outlet:reelwire"}],
            "distinct": 4,
        }
    ],
    "months": [{"month": "2026-05", "articles": 12, "adds": "after:2026-05 before:2026-06"}],
}
SAID: Example = {
    "words": "Buyers want stories with a coast in them,",
    "kind": "direct",
    "cue": "said",
    "speaker": "Mira Łoś",
    "role": "head of sales",
    "organisation": "Harbour Films",
    "headline": "Salt Road sells to six territories",
    "url": "https://reelwire.example/salt-road",
    "outlet": "Reelwire",
    "outlet_slug": "reelwire",
    "published": "2026-05-14T09:00:00Z",
    "article_id": 812,
    "id": 4001,
    "speaker_slug": "mira-los",
    "company": "Harbour Films",
    "company_slug": "harbour-films",
}
QUOTATIONS: Example = {
    "hits": [SAID],
    "count": 3,
    "counted": True,
    "next": None,
    "sentence": "3 quotations by Mira Łoś",
    "notes": [],
}
ARTICLE: Example = {
    "article": {
        "id": 812,
        "url": "https://reelwire.example/salt-road",
        "outlet": "Reelwire",
        "outlet_slug": "reelwire",
        "headline": "Salt Road sells to six territories",
        "dek": None,
        "bylines": ["Jo Abt"],
        "agencies": ["AFP"],
        "dateline": "TIDEWATER",
        "section": "Film",
        "tags": ["Sales"],
        "language": "en",
        "image": "https://reelwire.example/salt-road.jpg",
        "image_credit": "Harbour Films",
        "first_published_by": None,
        "published": "2026-05-14T09:00:00Z",
        "exact": True,
        "published_local": "2026-05-14T11:00:00+02:00",
        "modified": None,
        "access": "free",
        "policy": "excerpt",
        "reserved": False,
        "words": 12,
        "text": "Mira Łoś of Harbour Films spoke at the Tidewater Film Festival.",
        "people": [{"name": "Mira Łoś", "slug": "mira-los", "kind": None, "mentions": 1}],
        "affiliations": [
            {"person": "Mira Łoś", "role": "head of sales", "organisation": "Harbour Films", "former": False}
        ],
        "quotations": [SAID],
        "companies": [{"name": "Harbour Films", "slug": "harbour-films", "kind": "sales", "mentions": 1}],
        "relations": [],
        "festivals": [
            {
                "name": "Tidewater Film Festival",
                "slug": "tidewater",
                "kind": "festival",
                "edition": 2026,
                "mentions": 1,
            }
        ],
        "revisions": [
            {
                "seq": 1,
                "fetched_at": "2026-05-15T06:30:00Z",
                "headline": "Salt Road sells to six territories",
                "diff": None,
            }
        ],
        "copies": [],
        "provenance": {"headline": "json-ld"},
    },
    "is_whole": True,
    "names": [{"start": 0, "end": 8, "kind": "person", "name": "Mira Łoś", "slug": "mira-los", "edition": None}],
    "quotations": [],
}
OUTLETS: Example = {
    "outlets": [
        {
            "slug": "reelwire",
            "name": "Reelwire",
            "home": "https://reelwire.example/",
            "country": "US",
            "language": "en",
            "articles": 412,
            "newest": "2026-05-14T09:00:00Z",
            "recent": {"articles": 120, "text": 120, "bylines": 118, "date": 120},
            "verdict": "ok",
            "last_ok": "2026-05-15T01:16:36Z",
        }
    ]
}
