"""Upkeep lets go of what is too old and never of an article, whatever the store holds and however little is kept."""

from __future__ import annotations

import os
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.stories import another, kept, tagged, write
from tradewatch.config import Config
from tradewatch.errors import LostError
from tradewatch.store import alerts, claims, fulltext, quarantine, runs
from tradewatch.store.alerts import Trouble
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run
from tradewatch.store.tables import alert, article, delivery, frontier, metadata, revision, run
from tradewatch.store.upkeep import AT_ONCE, JUDGED, maintain, sweep

NOW = datetime.now(UTC)
WORK = {"run", "frontier", "alert", "delivery", "process", "schedule", "host", "feed"}
ARTICLES = [table for table in metadata.sorted_tables if table.name not in WORK]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = Config(
        data_dir=tmp_path / "data", keep_runs=30, keep_logs=30, keep_fetches=30, keep_warc=30, keep_alerts=100
    )
    made.log_dir.mkdir(parents=True)
    made.archive_dir.mkdir()
    return made


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def old_file(path: Path, days: float = 100) -> Path:
    path.write_bytes(b"x" * 10)
    moment = days_ago(days).timestamp()
    os.utime(path, (moment, moment))
    return path


def over(store: Store, days: float = 100, **changes: Any) -> int:
    """A run that was over so many days ago."""
    made = runs.create(store, Plan("reelwire"))
    values = {"state": "done", "verdict": "ok", "finished_at": days_ago(days)} | changes
    with store.begin() as conn:
        conn.execute(sa.update(run).where(run.c.id == made.id).values(**values))
    return made.id


def page(store: Store, url: str, state: str, days: float = 100, **changes: Any) -> None:
    values = {"url": url, "outlet": "reelwire", "host": "reelwire.example", "state": state, "found_at": days_ago(days)}
    with store.begin() as conn:
        conn.execute(sa.insert(frontier).values(**values | changes))


def swept(config: Config, store: Store, **how: Any) -> Counter[str]:
    counts = Counter[str]()
    for counts in sweep(config, store, now=NOW, **how):  # noqa: B007
        pass
    return counts


def numbers(store: Store) -> set[int]:
    return {row.id for row in store.rows(sa.select(run.c.id))}


def pages(store: Store) -> set[str]:
    return {row.url for row in store.rows(sa.select(frontier.c.url))}


def snapshot(store: Store) -> dict[str, list[Any]]:
    """Every row of every table but those of the work itself."""
    return {table.name: sorted(map(repr, store.rows(sa.select(table)))) for table in ARTICLES}


def test_runs_that_are_over_for_long_go_and_those_that_are_needed_stay(config: Config, store: Store):
    gone = [over(store) for _ in range(45)]
    young = over(store, days=29)
    read, aside, alarmed, waiting = (over(store) for _ in range(4))
    at_work = over(store, state="running", verdict=None, alone="crawl x")
    write(store, replace(kept(), run_id=read))
    quarantine.set_aside(store, quarantine.SetAside("https://x.test/", "reelwire", "tag", "why", run_id=aside))
    with store.begin() as conn:
        conn.execute(
            sa.insert(alert).values(kind="k", subject="s", words="w", opened_at=NOW, last_at=NOW, run_id=alarmed)
        )
    page(store, "https://reelwire.example/held", "leased", owner=waiting)
    counts = swept(config, store)

    assert counts["runs"] == len(gone)
    assert numbers(store) == {young, read, aside, alarmed, waiting, at_work}


def test_alerts_that_were_over_for_long_go_and_with_them_the_runs_that_only_they_told_of(config: Config, store: Store):
    gone, young, still = (_alert(store, over(store), days) for days in (101, 99, None))
    counts = swept(config, store)

    assert (counts["alerts"], counts["runs"]) == (1, 1)
    assert {one.id for one in alerts.latest(store)} == {young, still}
    assert {row.alert_id for row in store.rows(sa.select(delivery.c.alert_id))} == {young, still}
    assert gone not in (young, still)


def test_an_alert_by_which_runs_are_still_judged_stays_however_few_days_are_to_be_kept(config: Config, store: Store):
    judged = _alert(store, over(store), JUDGED - 1)
    swept(replace(config, keep_alerts=1), store)

    assert [one.id for one in alerts.latest(store)] == [judged]


def _alert(store: Store, number: int, days: float | None) -> int:
    """An alert about a run, that was over so many days ago, or is not."""
    about = Trouble("failed", f"outlet{number}", "why", number)
    [made] = alerts.raise_alerts(store, [about], days_ago(400), ["mail:desk@example.com"])
    if days is not None:
        alerts.close(store, [made], days_ago(days), [])
    return made.id


def test_logs_go_by_their_name_or_because_a_run_names_them_and_nothing_else_does(config: Config, store: Store):
    outside = old_file(config.data_dir / "elsewhere.log")
    over(store, log=str(outside))
    over(store, log=str(config.log_dir / ".." / "elsewhere.log"))
    working = over(store, state="running", verdict=None, alone="crawl x")
    named = old_file(config.log_dir / "a diary")
    over(store, log=str(named))
    logs = config.log_dir
    going = [
        old_file(logs / name) for name in ("reelwire-20240101T031500-1-1.log", "check_archive-20240101T031500-2.log")
    ]
    staying = [
        old_file(logs / "notes.txt"),
        old_file(logs / f"reelwire-20240101T031500-{working}-1.log"),
        old_file(logs / "reelwire-20260101T031500-3-1.log", days=29),
    ]
    (logs / "folder-20240101T031500-4-1.log").mkdir()
    (logs / "reelwire-20240101T031500-5-1.log").symlink_to(outside)
    os.utime(logs / "reelwire-20240101T031500-5-1.log", (0, 0), follow_symlinks=False)
    counts = swept(config, store)

    assert (counts["logs"], counts["bytes"]) == (3, 30)
    assert not any(path.exists() for path in [named, *going])
    assert all(path.exists() for path in [outside, *staying])
    assert (logs / "reelwire-20240101T031500-5-1.log").is_symlink()


def test_pages_that_gave_no_article_are_forgotten(config: Config, store: Store):
    stories = [another(number) for number in range(2)]
    write(store, *(kept(one) for one in stories))
    with store.begin() as conn:  # a later look at the first failed
        conn.execute(sa.update(frontier).values(found_at=days_ago(100), fetched_at=days_ago(100)))
        conn.execute(sa.update(frontier).where(frontier.c.url == stories[0].url).values(state="failed"))
    quarantine.set_aside(store, quarantine.SetAside("https://x.test/aside", "reelwire", "extract", "no body"))
    page(store, "https://x.test/aside", "failed")
    page(store, "https://x.test/waits", "todo")
    page(store, "https://x.test/young", "barred", days=29)
    page(store, "https://x.test/seen-again", "barred", fetched_at=days_ago(1))
    for number in range(1100):
        page(store, f"https://x.test/{number}", "failed" if number % 2 else "barred")
    counts = swept(config, store)

    assert counts["pages"] == 1100
    assert pages(store) == {
        *(one.url for one in stories),
        *(f"https://x.test/{name}" for name in ("aside", "waits", "young", "seen-again")),
    }


def archived(store: Store, number: int, file: str) -> None:
    place = {"warc_file": file, "warc_offset": 100, "warc_length": 200}
    write(store, kept(another(number), page=place))


def places(store: Store) -> list[tuple[str | None, int | None, int | None]]:
    r = revision.c
    return [tuple(row) for row in store.rows(sa.select(r.warc_file, r.warc_offset, r.warc_length).order_by(r.id))]


def test_an_archived_file_goes_with_what_points_at_it(config: Config, store: Store):
    going = old_file(config.archive_dir / "reelwire-20240101T031500-1-00000.warc.gz")
    young = old_file(config.archive_dir / "reelwire-20260101T031500-2-00000.warc.gz", days=29)
    archived(store, 1, going.name)
    archived(store, 2, young.name)
    archived(store, 3, "on-another-machine.warc.gz")
    counts = swept(config, store)

    assert (counts["archives"], counts["cleared"]) == (1, 1)
    assert (going.exists(), young.exists()) == (False, True)
    assert places(store) == [(None, None, None), (young.name, 100, 200), ("on-another-machine.warc.gz", 100, 200)]


def test_an_archived_file_stays_while_a_page_in_it_is_still_to_be_read(config: Config, store: Store):
    dead, busy = over(store), over(store, state="running", verdict=None, alone="crawl x")
    files = [f"reelwire-20240101T031500-{number}-00000.warc.gz" for number in (7001, 7002, 7003, dead, busy)]
    quarantine.set_aside(store, quarantine.SetAside("https://x.test/1", "reelwire", "tag", "why", files[0], 1))
    page(store, "https://x.test/2", "todo", warc_file=files[1], warc_offset=1)
    page(store, "https://x.test/3", "barred", days=1, warc_file=files[2], warc_offset=1, reason="not about festivals")
    page(store, "https://x.test/4", "leased", owner=dead)
    for file in files:
        old_file(config.archive_dir / file)
        archived(store, files.index(file), file)
    before = places(store)
    counts = swept(config, store)

    assert counts["archives"] == counts["cleared"] == 0
    assert places(store) == before
    assert {path.name for path in config.archive_dir.iterdir()} == set(files)


def test_a_page_that_is_set_aside_meanwhile_keeps_its_file(config: Config, store: Store):
    files = [f"reelwire-20240101T031500-{number}-00000.warc.gz" for number in (1, 2)]
    for number, file in enumerate(files):
        old_file(config.archive_dir / file)
        archived(store, number, file)
    work = sweep(config, store, now=NOW)
    next(work)
    quarantine.set_aside(store, quarantine.SetAside("https://x.test/1", "reelwire", "tag", "why", files[1], 1))
    for _ in work:
        pass

    assert [(config.archive_dir / file).exists() for file in files] == [False, True]
    assert places(store)[1] == (files[1], 100, 200)


def test_what_is_to_be_kept_for_ever_is_kept(config: Config, store: Store):
    over(store)
    _alert(store, over(store), 300)
    page(store, "https://x.test/", "failed")
    old_file(config.archive_dir / "reelwire-20240101T031500-1-00000.warc.gz")
    old_file(config.log_dir / "reelwire-20240101T031500-1-1.log")
    counts = swept(replace(config, keep_runs=0, keep_logs=0, keep_fetches=0, keep_warc=0, keep_alerts=0), store)

    assert counts.keys() <= {"tables", "merges"}


def test_a_rehearsal_tells_the_same_and_changes_nothing(config: Config, store: Store):
    file = old_file(config.archive_dir / "reelwire-20240101T031500-1-00000.warc.gz")
    log = old_file(config.log_dir / "reelwire-20240101T031500-1-1.log")
    archived(store, 1, file.name)
    for number in range(30):
        over(store)
        page(store, f"https://x.test/{number}", "failed")
    _alert(store, over(store, days=1), 300)
    before = (snapshot(store), numbers(store), pages(store))
    told = swept(config, store, rehearse=True)

    assert (snapshot(store), numbers(store), pages(store)) == before
    assert file.exists()
    assert log.exists()
    done = swept(config, store)
    assert {key: done[key] for key in told} == dict(told)
    assert told == {"logs": 1, "bytes": 20, "pages": 30, "cleared": 1, "archives": 1, "runs": 30, "alerts": 1}


def job(store: Store) -> Run:
    return claims.claim_new(store, Plan(job="maintain"))


def test_the_job_says_what_it_did(config: Config, store: Store):
    over(store)
    told: list[int] = []
    verdict, reason = maintain(config, store, job(store), lambda counts: told.append(counts["runs"]))

    assert (verdict, reason) == ("ok", "let go of 1 runs")
    assert told[-1] == 1


def test_the_job_stops_when_its_run_is_somebody_elses(config: Config, store: Store):
    kept_on = {over(store) for _ in range(AT_ONCE + 30)}

    def told(counts: Any) -> None:
        if counts["runs"]:
            raise LostError("taken over")

    with pytest.raises(LostError):
        maintain(config, store, job(store), told)

    assert len(numbers(store) & kept_on) == 30


def test_a_file_that_cannot_be_removed_is_told(config: Config, store: Store, monkeypatch: pytest.MonkeyPatch):
    old_file(config.log_dir / "reelwire-20240101T031500-900-1.log")
    monkeypatch.setattr(Path, "unlink", _refuse)
    verdict, reason = maintain(config, store, job(store), lambda counts: None)

    assert verdict == "degraded"
    assert reason.startswith("nothing was old enough to let go of; 1 files cannot be removed")


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_the_full_text_index_still_finds_everything(config: Config, sqlite_store: Store):
    for number in range(60):
        write(sqlite_store, kept(another(number)))
    swept(config, sqlite_store)

    assert fulltext.check(sqlite_store) == []


def test_articles_are_stored_while_upkeep_goes_on(config: Config, store: Store):
    for number in range(60):
        over(store)
        page(store, f"https://x.test/{number}", "failed")
    outcomes: list[str] = []

    def write_on() -> None:
        for number in range(100, 130):
            outcomes.extend(outcome.what for outcome in write(store, kept(another(number))))

    writer = threading.Thread(target=write_on)
    writer.start()
    counts = swept(config, store)
    writer.join()

    assert outcomes == ["new"] * 30
    assert (counts["runs"], counts["pages"]) == (60, 60)
    assert fulltext.check(store) == []


stories = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(0, 5),
            "words": st.sampled_from(("", "It was revised.", "And once more.")),
            "warc": st.sampled_from((None, 1, 2, 3)),
            "run": st.sampled_from((None, 0, 1, 2)),
            "state": st.sampled_from(("done", "failed", "barred", "todo", "leased")),
            "aside": st.booleans(),
            "reserved": st.sampled_from((None, "robots say so")),
        }
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(stories=stories, keep=st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_no_article_is_touched_whatever_the_store_holds(config: Config, stories: list[dict[str, Any]], keep: list[int]):
    """Everything but runs, pages and pointers into the archive is equal before and after, row by row."""
    for left in config.archive_dir.iterdir():
        left.unlink()
    names = ("keep_runs", "keep_logs", "keep_fetches", "keep_warc")
    config = replace(config, **dict(zip(names, keep, strict=True)))
    with open_store("sqlite://") as store:
        ended = [over(store, days) for days in (1.5, 50, 500)]
        write(store, kept(tagged()))
        for one in stories:
            _fill(config, store, one, ended)
        before, where = snapshot(store), places(store)
        with store.begin() as conn:
            conn.execute(sa.update(frontier).values(found_at=days_ago(50), fetched_at=days_ago(50)))
        swept(config, store)
        after, now = snapshot(store), places(store)
        if now != where:
            cleared = [old for old, new in zip(where, now, strict=True) if old != new]
            assert all(not (config.archive_dir / str(file)).exists() for file, _, _ in cleared)
            with store.begin() as conn:
                for number, (file, offset, length) in enumerate(where, start=1):
                    values = {"warc_file": file, "warc_offset": offset, "warc_length": length}
                    conn.execute(sa.update(revision).where(revision.c.id == number).values(**values))
            after = snapshot(store)
        present = {path.name for path in config.archive_dir.iterdir()}
        pointed = {file for file, _, _ in now if file is not None}
        aside = {one.warc_file for one in quarantine.listing(store) if one.warc_file}

    assert after == before
    assert pointed | aside <= present


def _fill(config: Config, store: Store, one: dict[str, Any], ended: list[int]) -> None:
    story = another(one["number"])
    story = replace(story, text=f"{story.text} {one['words']}".strip())
    place: dict[str, Any] = {"reserved": one["reserved"]}
    if one["warc"] is not None:
        file = f"reelwire-20240101T031500-{one['warc']}-00000.warc.gz"
        old_file(config.archive_dir / file, days=one["warc"] * 20)
        place |= {"warc_file": file, "warc_offset": one["number"] * 100, "warc_length": 90}
    number = None if one["run"] is None else ended[one["run"]]
    write(store, replace(kept(story, page=place), run_id=number))
    with store.begin() as conn:
        conn.execute(sa.update(frontier).where(frontier.c.url == story.url).values(state=one["state"]))
    if one["aside"]:
        offset = place.get("warc_offset")
        quarantine.set_aside(
            store, quarantine.SetAside(story.url, "reelwire", "tag", "why", place.get("warc_file"), offset, number)
        )
    assert store.rows(sa.select(article.c.id).where(article.c.url == story.url))
