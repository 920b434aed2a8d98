"""The stories read as news, and the truth kept beside each of them is in its text."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys

import pytest

from tradewatch.newsroom import SLUGS, Story, stories
from tradewatch.newsroom.reading import cast

ALL = stories()
DOUBLED_ON_PURPOSE = {"that", "had"}
each = pytest.mark.parametrize("story", ALL, ids=lambda story: story.slug)


def fingerprint() -> str:
    """One hash over every page, feed and answer of both editions, and over some generated pages."""
    from tradewatch.newsroom.world import sites

    digest = hashlib.sha256()
    for edition in (1, 2):
        for host, site in sorted(sites(edition, synthetic=5).items()):
            for number in range(5 if host == "scale.example" else 0):
                digest.update(site.get(f"/story/scale-{number}.html").body)
            for path, page in sorted(site.pages.items()):
                digest.update(f"{edition}{host}{path}{page.modified}{page.headers}".encode() + page.body)
    return digest.hexdigest()


def test_two_processes_print_the_same_pages() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(__file__).rpartition('/')[0]!r})\n"
        "from test_newsroom_stories import fingerprint; print(fingerprint())"
    )
    run = [sys.executable, "-c", script]
    first, second = (subprocess.run(run, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
                     for seed in ("1", "2"))  # fmt: skip

    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) == 64


def test_there_are_a_hundred_and_fifty_stories_and_each_outlet_has_its_share() -> None:
    by_outlet = {slug: sum(story.outlet == slug for story in ALL) for slug in SLUGS}

    assert len(ALL) >= 150
    assert min(by_outlet.values()) >= 35


def test_addresses_keys_and_slugs_are_given_once() -> None:
    for field in ("url", "slug"):
        given = [getattr(story, field) for story in ALL]
        assert len(given) == len(set(given))
    assert len({(story.outlet, story.key) for story in ALL}) == len(ALL)


@each
def test_a_story_is_whole(story: Story) -> None:
    assert story.headline
    assert story.dek
    assert story.bylines
    assert story.tags
    assert 120 <= len(story.text.split()) <= 700
    assert story.updated >= story.published


@each
def test_nothing_in_the_text_shows_how_it_was_made(story: Story) -> None:
    words = f"{story.headline}\n{story.dek}\n{story.text}"
    doubled = set(re.findall(r"\b(\w+) \1\b", words)) - DOUBLED_ON_PURPOSE

    assert not re.search(r"[{}]|@[12]|  |lorem|ipsum|\bTODO\b| [,.;:!?]", words)
    assert not doubled


@each
def test_every_mark_that_opens_closes_in_its_paragraph(story: Story) -> None:
    for block in story.blocks:
        if story.outlet == "screenmarket":
            assert not re.search(r"[“”‘’]", block.text)
            assert block.text.count('"') % 2 == 0
        else:
            assert '"' not in block.text
            assert re.fullmatch(r"[^“”]*(“[^“”]*”[^“”]*)*", block.text), block.text


@each
def test_speakers_stand_in_the_text_with_their_jobs(story: Story) -> None:
    for speaker in story.speakers:
        assert speaker.name in story.text
        assert speaker.role is None or speaker.role.lower() in story.text.lower()
        assert speaker.company is None or speaker.company in {*story.companies, *(f.name for f in story.festivals)}


@each
def test_what_was_said_stands_between_marks_and_has_a_speaker_of_the_story(story: Story) -> None:
    names = {speaker.name for speaker in story.speakers}
    for said in story.said:
        assert any(mark.format(said.text) in story.text for mark in ("“{}”", '"{}"'))
        assert said.speaker is None or said.speaker in names


@each
def test_companies_and_festivals_of_the_truth_stand_in_the_text(story: Story) -> None:
    for kind, named in (("companies", story.companies), ("festivals", [f.name for f in story.festivals])):
        for name in named:
            assert any(form in story.text for form in (name, *cast()[kind][name])), name


@each
def test_no_festival_of_the_world_is_named_without_being_in_the_truth(story: Story) -> None:
    told = {festival.name for festival in story.festivals}
    standing = {name for name in cast()["festivals"] if re.search(rf"\b{re.escape(name)}\b", story.text)}

    assert standing <= told


def test_people_come_back_with_the_same_company() -> None:
    jobs: dict[str, set[str]] = {}
    for story in ALL:
        for speaker in story.speakers:
            if speaker.company:
                jobs.setdefault(speaker.name, set()).add(speaker.company)
    seen = [name for story in ALL for name in {speaker.name for speaker in story.speakers}]

    assert {name: companies for name, companies in jobs.items() if len(companies) > 1} == {}
    assert sum(seen.count(name) >= 4 for name in set(seen)) >= 10


def test_only_invented_companies_speak() -> None:
    real = set(list(cast()["companies"])[list(cast()["companies"]).index("Arte") :])

    assert not {speaker.company for story in ALL for speaker in story.speakers} & real


def test_copies_are_near_to_their_originals_and_not_the_same() -> None:
    by_slug = {story.slug: story for story in ALL}
    copies = [story for story in ALL if story.copy_of]

    assert len(copies) >= 12
    for copy in copies:
        original = by_slug[copy.copy_of or ""]
        shared = set(_plain(original)) & set(_plain(copy))
        assert copy.outlet != original.outlet
        assert 0.5 < len(shared) / len(set(_plain(original)) | set(_plain(copy))) < 1


def _plain(story: Story) -> list[str]:
    """The text in shingles of four words, without the house's marks."""
    words = re.findall(r"\w+", story.text.lower())
    return [" ".join(words[n : n + 4]) for n in range(len(words) - 3)]


def test_some_stories_are_edited_between_the_two_editions_and_the_others_are_not() -> None:
    before, after = {s.url: s for s in stories(1)}, {s.url: s for s in stories(2)}
    edited = [url for url in before if before[url] != after[url]]

    assert before.keys() == after.keys()
    assert 1 <= len(edited) <= 3
    for url in edited:
        assert before[url].headline != after[url].headline
        assert before[url].text != after[url].text
        assert before[url].updated < after[url].updated


@each
def test_no_title_is_taken_for_something_that_was_said(story: Story) -> None:
    small = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"}
    for said in story.said:
        words = re.findall(r"[\w’'-]+", said.text)
        like_a_title = all(word[0].isupper() or word in small for word in words) and said.text[-1] not in ".?!"
        assert not (like_a_title and 1 < len(words) <= 6), said.text
