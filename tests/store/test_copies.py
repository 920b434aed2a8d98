"""The same story elsewhere joins a syndication group; what only looks alike does not."""

from __future__ import annotations

import sqlalchemy as sa

from tests.store.stories import TEXT, article, kept, same, write
from tradewatch.store.engine import Store
from tradewatch.store.kept import Kept
from tradewatch.store.tables import article as table
from tradewatch.store.tables import copy_band, syndication_group

BANDS = (11, -12, 2**62, -(2**63))


def at(outlet: str, text: str = TEXT, bands: tuple[int, ...] = BANDS, path: str = "1") -> Kept:
    return kept(article(text, url=f"https://{outlet}.example/{path}", outlet=outlet, key=path), bands=bands)


def groups(store: Store) -> list[list[str]]:
    """The addresses in each group."""
    rows = store.rows(sa.select(table.c.syndication_group_id, table.c.url).order_by(table.c.url))
    found: dict[int, list[str]] = {}
    for number, url in rows:
        if number is not None:
            found.setdefault(number, []).append(url.removeprefix("https://").replace(".example/", " "))
    return sorted(found.values())


def test_a_copy_in_another_outlet_joins_the_first(store: Store):
    [first] = write(store, at("reelwire"))
    [second] = write(store, at("screenpost"))

    assert (first.copy, second.copy) == (False, True)
    assert groups(store) == [["reelwire 1", "screenpost 1"]]


def test_copies_in_one_batch_find_each_other(store: Store):
    outcomes = write(store, at("reelwire"), at("screenpost"), at("thelot"))

    assert [o.copy for o in outcomes] == [False, True, True]
    assert groups(store) == [["reelwire 1", "screenpost 1", "thelot 1"]]


def test_a_third_copy_joins_the_group_that_is_there(store: Store):
    for outlet in ("reelwire", "screenpost", "thelot"):
        write(store, at(outlet))

    assert groups(store) == [["reelwire 1", "screenpost 1", "thelot 1"]]
    assert len(store.rows(sa.select(syndication_group))) == 1


def test_the_same_story_at_two_addresses_of_one_outlet_is_grouped_but_is_no_copy_of_another(store: Store):
    outcomes = write(store, at("reelwire", path="1"), at("reelwire", path="2"))

    assert [o.copy for o in outcomes] == [False, False]
    assert groups(store) == [["reelwire 1", "reelwire 2"]]


def test_bands_alone_make_no_copy(store: Store):
    outcomes = write(store, at("reelwire"), at("screenpost", TEXT.replace("thriller", "comedy")))

    assert [o.copy for o in outcomes] == [False, False]
    assert groups(store) == []


def test_without_a_band_in_common_texts_are_not_compared(store: Store):
    compared = []

    def is_copy(one: str, other: str) -> bool:
        compared.append((one, other))
        return True

    write(store, at("reelwire"), at("screenpost", bands=(1, 2, 3)), is_copy=is_copy)

    assert compared == []


def test_a_pair_of_one_batch_is_compared_once(store: Store):
    compared = []

    def is_copy(one: str, other: str) -> bool:
        compared.append((one, other))
        return same(one, other)

    write(store, at("reelwire"), at("screenpost"), is_copy=is_copy)

    assert len(compared) == 1


def test_two_groups_that_turn_out_to_be_one_are_joined(store: Store):
    write(store, at("a", bands=(1,)), at("b", bands=(1,)))
    write(store, at("c", bands=(2,)), at("d", bands=(2,)))
    write(store, at("e", bands=(1, 2)))

    assert groups(store) == [["a 1", "b 1", "c 1", "d 1", "e 1"]]


def test_a_short_text_is_compared_with_nothing(store: Store):
    write(store, at("reelwire", "Watch the trailer."), at("screenpost", "Watch the trailer."))

    assert groups(store) == []


def test_a_reserved_text_is_compared_with_nothing(store: Store):
    write(store, at("reelwire"))
    reserved = kept(at("screenpost").article, bands=BANDS, page={"reserved": "tdm-reservation: 1"})
    write(store, reserved)

    assert groups(store) == []


def test_a_revised_text_has_the_bands_of_its_new_words_alone(store: Store):
    write(store, at("reelwire"))
    write(store, at("reelwire", TEXT.upper(), bands=(7, 8)))

    assert sorted(store.rows(sa.select(copy_band.c.band))) == [(7,), (8,)]


def test_joining_groups_takes_along_members_the_new_story_was_not_compared_with(store: Store):
    write(store, at("a", bands=(1,)), at("b", bands=(1, 9)))
    write(store, at("c", bands=(2, 9), text=TEXT.lower()), at("d", bands=(2,), text=TEXT.lower()))
    write(store, at("e", bands=(9,)), is_copy=lambda one, other: one.lower() == other.lower())

    assert groups(store) == [["a 1", "b 1", "c 1", "d 1", "e 1"]]
