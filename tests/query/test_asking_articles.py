"""A search finds the articles it describes, the newest first, on both databases alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tradewatch.query.articles import search
from tradewatch.store.engine import Store

SALT, PANEL, FERRY, LODZ, COPY = (
    "reelwire.example/salt-road-sells",
    "screenmarket.example/panel-on-financing",
    "reelwire.example/night-ferry-opens",
    "screenmarket.example/brandt-goes-to-lodz",
    "screenmarket.example/salt-road",
)


def found(store: Store, words: str = "", **narrowing: Any) -> list[str]:
    return [hit.url.removeprefix("https://") for hit in search(store, words, **narrowing)]


@pytest.mark.parametrize(
    ("words", "narrowing", "urls"),
    [
        ("", {}, [COPY, SALT, FERRY, LODZ, PANEL]),
        ("", {"limit": 2}, [COPY, SALT]),
        ("financing", {}, [PANEL]),
        ('"night ferry"', {}, [FERRY]),
        ("lodz", {}, [LODZ]),
        ("부산", {}, [FERRY]),
        ("remake OR ferry", {}, [FERRY, PANEL]),
        ("", {"outlet": "screenmarket"}, [COPY, LODZ, PANEL]),
        ("release", {"outlet": "reelwire"}, [SALT]),
        ("", {"company": "harbour films"}, [COPY, SALT, LODZ]),
        ("producer", {"company": "harbour-films"}, [LODZ]),
        ("", {"person": "mira los"}, [COPY, SALT]),
        ("", {"person": "Yang"}, [PANEL]),
        ("", {"festival": "acfm"}, [COPY, SALT, PANEL]),
        ("", {"festival": "busan"}, [FERRY]),
        ("", {"festival": "acfm", "edition": 2022}, [PANEL]),
        ("", {"edition": 2024}, [COPY, SALT, FERRY]),
        ("", {"role": "head of sales"}, [COPY, SALT]),
        ("", {"role": "PRODUCER"}, [LODZ]),
        ("", {"language": "ko"}, [PANEL]),
        ("financing OR ferry", {"language": "ko"}, [PANEL]),
        ("financing OR ferry", {"role": "programmer"}, [FERRY]),
        ("brandt", {"role": "producer in residence", "language": "EN"}, [LODZ]),
        ("-ferry", {"role": "producer", "outlet": "screenmarket"}, [LODZ]),
        ("-ferry -sold", {"festival": "acfm"}, [PANEL]),
        ("", {"after": date(2024, 9, 2), "before": date(2024, 10, 4)}, [FERRY]),
        ("sold", {"company": "harbour", "festival": "acfm", "after": date(2024, 1, 1)}, [COPY, SALT]),
        ("nowhere", {}, []),
    ],
)
def test_a_search_finds(world: Store, words: str, narrowing: dict[str, Any], urls: list[str]):
    assert found(world, words, **narrowing) == urls
