"""A user's way through: search, open a person, save the search, hear of the next crawl, take the list along."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.schedules.trouble import webhook
from tests.web.chrome import Chrome
from tests.web.conftest import serving
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread

STORIES = ("berlinale-competition-2026-first-titles", "toronto-2026-audience-award", "locarno-golden-leopard-2026")
CHOOSE = "document.querySelector('select[name=channel]').value = 'webhook'"
FETCH = "fetch(document.querySelector('a[href^=\"/search.csv\"]').href).then((told) => told.text())"


def crawl(config: Config, outlet: str) -> None:
    done = CliRunner().invoke(cli, ["crawl", outlet], obj=Door(config), standalone_mode=False)
    assert done.exception is None, done.output


@pytest.mark.browser
def test_a_user_searches_opens_a_person_saves_is_told_and_exports(tmp_path: Path, chrome: Chrome):
    with serve_in_thread(stories=STORIES) as newsroom, webhook() as heard:
        config = Config(
            data_dir=tmp_path / "data",
            outlets_dir=newsroom_outlets(),
            resolve=newsroom.resolve,
            delay=0.0,
            contact="desk@example.com",
        )
        crawl(config, "reelwire")
        with serving(config) as place, chrome.tab() as tab:
            tab.open(place)
            tab.fill("header input[name=q]", "festival OR film")
            tab.follow("header button")
            assert " that hold" in tab.text("h1")

            tab.follow("main a[href^='/people/']")
            name = tab.text("h1")
            assert "/people/" in tab.run("location.pathname")
            assert name != "There is no such page."

            tab.open(f"{place}/search?q=festival+OR+film")
            tab.follow("a[href^='/saved?']")
            tab.fill("form[action='/saved'] input[name=name]", "Festival films")
            tab.follow("form[action='/saved'] button")
            assert tab.text("h1") == "Festival films"

            tab.run(CHOOSE)
            tab.fill("input[name=target]", heard.url)
            tab.follow("form[action$='/alerts'] button")
            assert "webhook" in tab.text("main")

            crawl(config, "kinoblatt")
            told = [message for message in heard.told if "kinoblatt" in str(message)]
            assert told

            tab.open(f"{place}/search?q=festival+OR+film")
            rows = list(csv.DictReader(io.StringIO(tab.run(FETCH))))
            assert {row["outlet_slug"] for row in rows} == {"reelwire", "kinoblatt"}
            assert tab.said == []
