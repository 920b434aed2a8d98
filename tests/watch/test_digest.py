"""The digest tells what is new for each saved search, by hand or by timetable, and nothing twice."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from schedules.jobs import find
from schedules.timetable import SHIPPED, read_timetable
from tests.query.world import LINEUP_STORY, SALT_ROAD_STORY, WINDOW_STORY
from tests.schedules.trouble import Heard
from tests.store.stories import kept, write
from tradewatch.cli.main import FAILED, Door, cli
from tradewatch.config import Config
from tradewatch.errors import ConfigError
from tradewatch.store import claims, saved
from tradewatch.store.engine import Store
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import article
from tradewatch.watch import digest_job
from tradewatch.watch.digest import Digest, as_message, make

NOW = datetime(2026, 5, 12, 6, 30, tzinfo=UTC)


@pytest.fixture
def two(store: Store) -> Store:
    """Two saved searches, one with an article that its owner has seen and one that is new."""
    write(store, kept(SALT_ROAD_STORY))
    saved.save(store, "Coast & sea", "coast OR sea", NOW)
    saved.save(store, "Remakes", "remake", NOW)
    write(store, kept(replace(LINEUP_STORY, headline="Night <b>Ferry</b> opens")))
    return store


def test_it_tells_what_is_new_and_what_was_said(two: Store):
    message = as_message(make(two, saved.every(two), NOW))

    assert message.subject == "2026-05-12: Coast & sea 1"
    assert "Coast & sea: 1 new article\n" in message.body
    assert "“The sea is our neighbour,” (Kim Haneul, programmer)" in message.body
    assert LINEUP_STORY.url in message.body
    assert "Remakes: no new articles" in message.body
    assert SALT_ROAD_STORY.url not in message.body
    assert "Night &lt;b&gt;Ferry&lt;/b&gt; opens" in message.html
    assert "<h2>Coast &amp; sea: 1 new article</h2>" in message.html
    assert "Kim Haneul, programmer" in message.html


def test_it_is_also_asked_by_the_time_things_came_in(two: Store):
    with two.begin() as conn:
        conn.execute(sa.update(article).where(article.c.id == 1).values(first_seen_at=NOW - timedelta(hours=3)))
    made = make(two, saved.every(two), NOW, since=NOW - timedelta(hours=24))

    assert [(part.search.slug, part.count) for part in made.parts] == [("coast-and-sea", 1), ("remakes", 0)]
    assert made.parts[0].stories[0].url == SALT_ROAD_STORY.url


def call(store: Store, *words: str, **settings: Any) -> Result:
    config = Config(database_url=store.url.render_as_string(hide_password=False), **settings)
    return CliRunner().invoke(cli, ["digest", *words], obj=Door(config))


def test_what_was_told_counts_as_seen(two: Store):
    peek, first = call(two, "--peek", "--json"), call(two, "--json")
    second, by_time = call(two), call(two, "remakes", "--since", "7d", "--html")

    for told in (peek, first):
        assert [one["count"] for one in json.loads(told.stdout)[0]["searches"]] == [1, 0]
    assert "Coast & sea: no new articles" in second.stdout
    assert by_time.stdout.startswith("<!doctype html>")


def test_it_goes_out_as_a_mail_with_text_and_html(two: Store, post: Heard):
    settings = {"smtp": f"smtp://{post.url}", "digest": "mailto:a@example.com, b@example.com"}
    told = call(two, "--mail", "--json", **settings)
    letters = [email.message_from_string(one, policy=email.policy.default) for one in post.told]

    assert [one["sent"] for one in json.loads(told.stdout)] == [True, True]
    assert sorted(letter["To"] for letter in letters) == ["a@example.com", "b@example.com"]
    assert {part.get_content_type() for part in letters[0].walk()} >= {"text/plain", "text/html"}
    assert "Nothing new" in call(two, "remakes").stdout


def test_what_could_not_be_sent_is_not_seen(two: Store):
    told = call(two, "--to", "a@example.com", smtp="smtp://127.0.0.1:9")

    assert told.exit_code == FAILED
    assert "1 new article" in call(two).stdout


def work(store: Store, config: Config) -> tuple[Verdict, str]:
    """Do the job as the scheduler does."""
    run = claims.claim_new(store, Plan("", job="digest"))
    counts: dict[str, int] = {}

    def told(given: Mapping[str, int]) -> None:
        counts.update(given)

    verdict, reason = find("digest")(config, store, run, told)
    claims.finish(store, claims.claim_of(run), verdict, reason, counts)
    return verdict, reason


def test_the_job_tells_what_came_in_since_the_last_that_went_out(two: Store, post: Heard, tmp_path: Path):
    config = Config(data_dir=tmp_path, smtp=f"smtp://{post.url}", digest="a@example.com")
    first = work(two, config)
    nothing = work(two, config)
    write(two, kept(WINDOW_STORY))
    failed = work(two, replace(config, smtp="smtp://127.0.0.1:9"))
    second = work(two, config)

    assert first == (Verdict.OK, "articles told of: 1; saved searches: 2; sent to: 1")
    assert nothing == (Verdict.OK, "nothing is new; nothing was sent")
    assert failed[0] is Verdict.FAILED
    assert second[0] is Verdict.OK
    assert len(post.told) == 2
    letter = email.message_from_string(post.told[1], policy=email.policy.default)
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert WINDOW_STORY.url in text
    assert LINEUP_STORY.url not in text


def test_what_comes_in_while_a_digest_is_made_is_left_for_the_next(
    two: Store, post: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def late(store: Store, *given: Any, **more: Any) -> Digest:
        write(store, kept(WINDOW_STORY))
        saved.save(store, "Panels", "panel", NOW)
        return make(store, saved.every(store), NOW, **more)

    config = Config(data_dir=tmp_path, smtp=f"smtp://{post.url}", digest="a@example.com")
    saved.save(two, "Audience", "audience", NOW)
    with monkeypatch.context() as patched:
        patched.setattr(digest_job, "make", late)
        first = work(two, config)
    second = work(two, config)

    assert first == (Verdict.OK, "articles told of: 1; saved searches: 4; sent to: 1")
    assert WINDOW_STORY.url not in post.told[0]
    assert second[0] is Verdict.OK
    assert WINDOW_STORY.url in post.told[1]


def test_the_job_says_who_is_missing(two: Store, tmp_path: Path):
    with pytest.raises(ConfigError, match="nobody gets the digest"):
        work(two, Config(data_dir=tmp_path))


def test_the_shipped_timetable_has_it_switched_off_and_well_written(tmp_path: Path):
    text = SHIPPED.read_text(encoding="utf-8")
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("# [digest]"))
    path = tmp_path / "timetable.toml"
    on = [line.removeprefix("# ") for line in lines[start : start + 4]]
    path.write_text("\n".join([*lines[:start], *on, *lines[start + 4 :]]), encoding="utf-8")
    found = read_timetable(path, ["variety"], today=date(2026, 5, 12))

    assert "digest" not in [one.name for one in read_timetable(SHIPPED, ["variety"]).schedules]
    assert found.problems == ()
    assert next(one.job for one in found.schedules if one.name == "digest") == "digest"
