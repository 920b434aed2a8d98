"""From a site's address to an outlet that is read every night: `outlets new`, then `outlets check`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from tests.survey.conftest import Call
from tradewatch.cli.main import FINE
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


def test_the_file_is_printed_and_not_written_where_nobody_asked_for_it(config: Config, call: Call, newsroom: Newsroom):
    newsroom.log.clear()
    told = call(config, "outlets", "new", "http://lantern.example/", "--dry-run")

    assert told.exit_code == FINE
    assert told.stdout.startswith("# Lantern Weekly, as `tradewatch outlets new` saw it on ")
    assert not Path("my-outlets").exists()
    assert newsroom.log[0].path == "/robots.txt"
    assert len(newsroom.log) <= 20


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
    assert record["articles"][0]["given_by"]["published_at"] == "its source"
