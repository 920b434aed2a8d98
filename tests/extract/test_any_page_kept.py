"""A page full of what cannot be encoded goes all the way: tagged, kept, shown, exported and opened in a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner, Result

from pipelines.annotate import Lexicons, annotate
from tests.extract.pages import URL
from tests.extract.test_any_bytes import poisoned
from tests.store.stories import kept, write
from tests.web.conftest import Browser, serving
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.store.engine import Store


def call(config: Config, *words: str) -> Result:
    shown = CliRunner().invoke(cli, words, obj=Door(config))
    assert shown.exit_code == 0, shown.output
    return shown


def test_what_cannot_be_encoded_is_kept_shown_exported_and_opened(store: Store, tmp_path: Path) -> None:
    article = annotate(replace(extract(Page(URL, poisoned())), outlet="reelwire"), Lexicons.load())
    config = Config(data_dir=tmp_path, database_url=store.url.render_as_string(hide_password=False))

    [outcome] = write(store, kept(article))

    assert outcome.reason is None
    url = article.url
    assert "A Series" in call(config, "show", url, "--text").output
    assert json.loads(call(config, "show", url, "--json").stdout_bytes)
    told = [
        json.loads(line)
        for line in call(config, "export", "articles", "--to", "-", "--format", "jsonl").stdout_bytes.splitlines()
    ]
    assert [one["url"] for one in told] == [url]
    with serving(config) as place, Browser(base_url=place, timeout=60) as browser:
        found = re.search(r"/articles/\d+", browser.get("/").text)
        assert found
        opened = browser.get(found[0])
    assert opened.status_code == 200
    assert "A Series" in opened.text
