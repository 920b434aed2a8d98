"""From a site's address to an outlet that is read every night: `outlets new`, then `outlets check`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.survey.conftest import Call
from tradewatch.cli.main import DEGRADED, FINE
from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.newsroom.server import Newsroom


def test_a_site_becomes_an_outlet_whose_articles_are_read_at_once(config: Config, call: Call):
    made = call(config, "outlets", "new", "reelwire.example")

    assert made.exit_code == FINE, made.output
    path = Path("my-outlets/reelwire.toml")
    assert path.exists()
    assert Path("tradewatch.toml").read_text().startswith('outlets_dir = "my-outlets"')
    assert "tradewatch outlets check reelwire" in made.stderr

    own = dataclasses.replace(config, outlets_dir=path.parent)
    assert call(own, "outlets", "validate").stdout == "52 outlets, no mistakes.\n"
    checked = call(own, "outlets", "check", "reelwire", "--text")
    assert checked.exit_code == FINE
    assert "reelwire: ok: 4 pages read" in checked.stdout
    assert checked.stdout.endswith("by her manager in Reykjavík.\n")
    assert "Sign up" not in checked.stdout

    before = path.read_text()
    again = call(own, "outlets", "new", "https://www.reelwire.example/film/")
    assert isinstance(again.exception, UsageError)
    assert "belongs to the outlet reelwire" in str(again.exception)
    assert path.read_text() == before


@pytest.mark.usefixtures("at_hand")
def test_the_file_is_printed_and_not_written_where_nobody_asked_for_it(config: Config, call: Call, newsroom: Newsroom):
    newsroom.log.clear()
    told = call(config, "outlets", "new", "http://lantern.example/", "--dry-run")

    assert told.exit_code == FINE
    assert told.stdout.startswith("# Lantern Weekly, as `tradewatch outlets new` saw it on ")
    assert not Path("my-outlets").exists()
    assert len(newsroom.log) <= 20


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("variety.com",), "variety.com belongs to the outlet variety"),
        (("https://www.variety.com/film", "--force", "--slug", "other"), "so leave --slug out"),
        (("http://kinoblatt.example/", "--slug", "Kino Blatt"), "is no short name: small letters"),
        (("http://kinoblatt.example/", "--slug", "variety"), "an outlet is called variety already"),
        (("http://kinoblatt.example/", "--slug", "mine"), "mine.toml is there already; --force writes over it"),
        (("kinoblatt",), "'kinoblatt' is no web address; it looks like https://"),
    ],
)
def test_what_is_there_is_never_written_over(
    words: tuple[str, ...], reason: str, config: Config, call: Call, newsroom: Newsroom
):
    Path("my-outlets").mkdir()
    Path("my-outlets/mine.toml").write_text("# mine\n")
    newsroom.log.clear()

    told = call(config, "outlets", "new", *words)

    assert isinstance(told.exception, UsageError)
    assert reason in str(told.exception)
    assert [path.read_text() for path in Path("my-outlets").iterdir()] == ["# mine\n"]
    assert not newsroom.log, "nobody is asked for anything before it is clear that a file may be written"


@pytest.mark.usefixtures("at_hand")
def test_force_writes_over_the_file_and_json_says_what_is_in_it(config: Config, call: Call):
    Path("own").mkdir()
    Path("own/lantern.toml").write_text(
        'name = "Old"\nhosts = ["lantern.example"]\n[[discover]]\nkind = "rss"\nurl = "/old"\n'
    )
    own = dataclasses.replace(config, outlets_dir=Path("own"), contact="")

    told = call(own, "outlets", "new", "http://lantern.example/", "--force", "--json")

    [record] = json.loads(told.stdout)
    assert (record["outlet"], record["family"], record["pages"], record["coverage"]["text"]) == (
        "lantern", "wordpress", 5, 5,
    )  # fmt: skip
    assert Path("own/lantern.toml").read_text() == record["toml"]
    assert "No outlet can write to you yet" in told.stderr
    assert not Path("tradewatch.toml").exists()


@pytest.mark.usefixtures("at_hand")
def test_a_field_that_too_few_pages_have_is_an_exit_code_of_one(config: Config, call: Call):
    folder = Path("own")
    folder.mkdir()
    (folder / "kinoblatt.toml").write_text(
        'name = "Kinoblatt"\nhosts = ["kinoblatt.example"]\nhome = "http://kinoblatt.example/"\n'
        '[[discover]]\nkind = "rss"\nurl = "/gone.xml"\nfallback = ["/atom.xml"]\n'
    )
    own = dataclasses.replace(config, outlets_dir=folder)

    told = call(
        own, "outlets", "check", "kinoblatt", "--field", "image", "--field", "headline", "--newest", "2", "--json"
    )

    assert told.exit_code == 1
    [record] = json.loads(told.stdout)
    assert (record["verdict"], record["thin"], record["pages"]) == ("thin", ["image"], 2)
    assert record["coverage"]["headline"] == 2
    assert record["sources"][0]["url"] == "http://kinoblatt.example/atom.xml"
    given_by = record["articles"][0]["given_by"]
    assert (given_by["dek"], given_by["published_at"]) == ("its source", "date:line")


@pytest.mark.usefixtures("at_hand")
def test_of_an_outlet_that_keeps_us_out_nothing_can_be_said(config: Config, call: Call):
    Path("own").mkdir()
    for slug, kind in (("walled", "listing"), ("shut", "rss")):
        Path(f"own/{slug}.toml").write_text(
            f'name = "{slug}"\nhosts = ["{slug}.example"]\nhome = "http://{slug}.example/"\n'
            f'[[discover]]\nkind = "{kind}"\nurl = "/"\n'
        )
    own = dataclasses.replace(config, outlets_dir=Path("own"))

    told = call(own, "outlets", "check", "walled", "shut")

    assert told.exit_code == DEGRADED
    [_, walled, shut] = [line.strip().split(maxsplit=2) for line in told.stdout.splitlines()]
    assert walled == ["walled", "unread", "the outlet keeps us out: HTTP 403, refused"]
    assert shut == ["shut", "unread", "the outlet keeps us out: robots.txt keeps us out of this page"]
