"""The archive check finds each way in which an archived page may not be what the database says it is."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.stories import another, kept, write
from tradewatch.config import Config
from tradewatch.fetch.archive_check import check_archive
from tradewatch.fetch.warc import Archive
from tradewatch.store import claims, quarantine, runs
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Run
from tradewatch.store.tables import revision, run

AT = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path)


@pytest.fixture
def job(store: Store) -> Run:
    return claims.claim_new(store, Plan(job="check_archive"))


@pytest.fixture
def places(config: Config, store: Store) -> list[tuple[str, int, int]]:
    """Three stored articles whose pages stand in one file."""
    archive = Archive(config.archive_dir, "reelwire-20260519T120000-1")
    found = []
    for number in range(3):
        one = another(number)
        place = archive.add(one.url, 200, [("Content-Type", "text/html")], f"<p>{one.text}".encode() * 40, AT)
        page = dict(zip(("warc_file", "warc_offset", "warc_length"), place, strict=True))
        write(store, kept(one, page=page))
        found.append(place)
    archive.close()
    return found


def look(config: Config, store: Store, job: Run) -> tuple[str, str, Counter[str]]:
    told: list[Counter[str]] = [Counter()]
    verdict, reason = check_archive(config, store, job, lambda counts: told.append(Counter(counts)))
    return verdict.value, reason, told[-1]


def test_a_sound_archive_is_called_sound(config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]):
    verdict, reason, counts = look(config, store, job)

    assert verdict == "ok"
    assert reason == "1 files, 4 records, 3 pages of the database looked at"
    assert counts["bytes"] == (config.archive_dir / places[0][0]).stat().st_size


def test_no_archive_at_all_is_well(config: Config, store: Store, job: Run):
    assert look(config, store, job)[0] == "ok"


def test_a_record_that_was_changed_is_told(config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]):
    path = config.archive_dir / places[0][0]
    data = path.read_bytes()
    _, offset, length = places[1]
    changed = gzip.compress(gzip.decompress(data[offset : offset + length]).replace(b"Story 1 ", b"Story 7 "))
    path.write_bytes(data[:offset] + changed)
    verdict, reason, counts = look(config, store, job)

    assert verdict == "degraded"
    assert (counts["wrong"], counts["lost"]) == (1, 2)
    assert "its digest differs" in reason


def test_a_damaged_file_is_told_with_the_pages_it_costs(
    config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]
):
    path = config.archive_dir / places[0][0]
    data = bytearray(path.read_bytes())
    data[places[1][1]] ^= 0xFF
    path.write_bytes(data)
    verdict, reason, counts = look(config, store, job)

    assert verdict == "degraded"
    assert (counts["damaged"], counts["lost"]) == (1, 2)
    assert reason.startswith("1 files damaged, 2 pages not where the database says: ")


def test_a_cut_off_end_costs_only_the_pages_that_are_said_to_stand_there(
    config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]
):
    path = config.archive_dir / places[0][0]
    path.write_bytes(path.read_bytes()[:-10])
    before = look(config, store, job)
    with store.begin() as conn:
        conn.execute(sa.update(revision).where(revision.c.warc_offset == places[2][1]).values(warc_file=None))
    after = look(config, store, job)

    assert (before[0], before[2]["cut_off"], before[2]["lost"]) == ("degraded", 1, 1)
    assert (after[0], after[2]["cut_off"], after[2]["lost"]) == ("ok", 1, 0)
    assert "half a record, which no page needs" in after[1]


def test_a_pointer_into_the_middle_of_a_record_is_told(
    config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]
):
    quarantine.set_aside(store, quarantine.SetAside("https://x.test/", "reelwire", "tag", "why", places[0][0], 7))

    verdict, reason, counts = look(config, store, job)

    assert (verdict, counts["lost"]) == ("degraded", 1)
    assert f"no page stands at {places[0][0]}@7" in reason


def test_a_file_that_is_gone_is_told_unless_another_machine_wrote_it(
    config: Config, store: Store, job: Run, places: list[tuple[str, int, int]]
):
    (config.archive_dir / places[0][0]).unlink()
    here = look(config, store, job)
    other = runs.create(store, Plan("reelwire"))
    with store.begin() as conn:
        conn.execute(sa.update(run).where(run.c.id == other.id).values(host="another machine"))
        conn.execute(sa.update(revision).values(run_id=other.id))
    there = look(config, store, job)

    assert (here[0], here[2]["missing"]) == ("degraded", 1)
    assert (there[0], there[2]["elsewhere"], there[2]["missing"]) == ("ok", 1, 0)
    assert "1 files were written by other machines" in there[1]
