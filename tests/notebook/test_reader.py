"""From Python the store answers with records, shows them safely, and is not changed by what is asked."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import MakeDatabase
from tests.query.world import SALT_ROAD_STORY, WORLD, stored
from tests.store.stories import write
from tradewatch import open_store
from tradewatch.errors import StoreError, UsageError
from tradewatch.notebook import Reader, Records
from tradewatch.store import engine

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(<!-- needs pandas -->\n)?```python\n(.+?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def url(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small trade press, on SQLite, then on PostgreSQL; it is only read."""
    if backend == "sqlite":
        made = f"sqlite:///{tmp_path_factory.mktemp('world') / 'store.db'}"
    else:
        make: MakeDatabase = request.getfixturevalue("pg_database")
        made = make(True)
    with engine.open_store(made) as opened:
        write(opened, *WORLD)
    return made


@pytest.fixture
def reader(url: str) -> Iterator[Reader]:
    with open_store(url) as opened:
        yield opened


def test_what_the_page_shows_runs_as_it_stands(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("TRADEWATCH_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for pandas, code in EXAMPLES:
        if not pandas:
            exec(compile(code, "docs/python.md", "exec"), names)

    printed = capsys.readouterr().out
    [shown] = re.findall(r"```\n\n((?:    .+\n)+)", PAGE)
    assert re.sub("(?m)^    ", "", shown) in printed
    assert "Salt road sells 2024-10-04 ('Harbour Films',)" in printed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coast.bib", "coast.csv"]
    assert len(EXAMPLES) > 8


def test_the_questions_answer_with_records(reader: Reader):
    assert [one.headline for one in reader.search("coast OR ferry")] == ["Salt road sells", "Night ferry opens"]
    assert [one.speaker for one in reader.quotations(company="lantern")] == ["Yang Yoomin"] * 2
    assert len(reader.people()) == 4
    assert reader.companies("harbour")[0].kind == "sales"
    assert reader.festivals("acfm")[0].editions == (2024, 2022)
    assert reader.editions("acfm")[0].first is not None
    assert reader.person("yang").affiliations[0].role == "chief executive"
    assert reader.company("harbour").people[0].name == "Mira Łoś"
    assert reader.edition("acfm", 2024).articles == 2
    assert [one.articles for one in reader.timeline("harbour", by="month")][:1] == [1]
    assert reader.article("salt-road-sells").text == SALT_ROAD_STORY.text


def test_a_limit_ends_the_list(reader: Reader):
    assert (len(reader.search(limit=2)), len(reader.search(limit=None))) == (2, 4)


def test_a_name_nobody_has_is_told(reader: Reader):
    with pytest.raises(UsageError, match="no company named 'nobody'"):
        reader.search(company="nobody")


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM article", "DROP TABLE article", "UPDATE article SET words = 1", "SELECT 1; DROP TABLE article",
     "SELECT 1; COMMIT; DROP TABLE article", "CREATE TABLE mine (a int)"],
)  # fmt: skip
def test_no_sql_changes_anything(reader: Reader, statement: str):
    with pytest.raises(UsageError, match=r"the database cannot answer that: .*; docs/schema.md has the tables"):
        reader.sql(statement)

    assert reader.sql("SELECT count(*) AS n FROM article") == [{"n": 5}]


def test_a_database_that_was_told_to_be_written_is_for_reading_again(reader: Reader):
    if reader.store.dialect == "sqlite":
        reader.sql("PRAGMA query_only = off")
        with pytest.raises(UsageError, match="readonly"):
            reader.sql("DELETE FROM article")


def test_sql_takes_values_and_leaves_signs_alone(reader: Reader):
    assert reader.sql("SELECT '12:30 100% %s :x' AS text") == [{"text": "12:30 100% %s :x"}]
    assert reader.sql("SELECT name FROM company WHERE name = :name", name="Harbour Films") == [
        {"name": "Harbour Films"}
    ]
    with pytest.raises(UsageError, match="the database cannot answer that"):
        reader.sql("SELECT nonsense FROM nowhere")


def test_what_is_opened_for_reading_refuses_to_be_written(reader: Reader):
    with pytest.raises(StoreError, match="read-only"):
        write(reader.store, *stored((SALT_ROAD_STORY,)))


def test_there_must_be_a_database(tmp_path: Path):
    with pytest.raises(StoreError, match="there is no database at"):
        open_store(tmp_path / "nothing.db")

    assert list(tmp_path.iterdir()) == []


EVIL = '<img src=x onerror="alert(1)">'


def test_a_notebook_shows_what_outlets_printed_as_text(tmp_path: Path):
    target = tmp_path / "store.db"
    odd = replace(
        SALT_ROAD_STORY, url="https://x.example/'><script>", key="1", headline=EVIL, bylines=("javascript:x",)
    )
    with engine.open_store(f"sqlite:///{target}") as opened:
        write(opened, *stored((odd,)))
    with open_store(target) as reader:
        html = reader.search()._repr_html_()
        rows = reader.sql(f"SELECT headline, 'javascript:alert(1)' AS url FROM article --{EVIL}")._repr_html_()

    assert "<img" not in html + rows
    assert "<script" not in html + rows
    assert html.count("<a href=") == 1
    assert "href" not in rows
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in html


def test_records_are_a_list(reader: Reader):
    found = reader.people()

    assert isinstance(found, Records)
    assert found[:2] == [found[0], found[1]]
    assert next(reversed(found)) == found[-1]
    assert json.loads(json.dumps(found.to_dicts()))[0]["name"] == "Mira Łoś"
    assert repr(found).splitlines()[0] == "4 people"
    assert repr(found[:1]).splitlines()[0] == "1 person"
    assert repr(reader.people("nobody-at-all", limit=0)) == "0 people"


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.jsonl", "x.parquet", "x.bib", "x.ris"])
def test_records_save_themselves(reader: Reader, tmp_path: Path, name: str):
    assert reader.search().save(tmp_path / name).stat().st_size > 100


def test_rows_of_sql_save_themselves(reader: Reader, tmp_path: Path):
    found = reader.sql("SELECT name, slug FROM company ORDER BY name")

    assert list(csv.DictReader(found.save(tmp_path / "x.csv").read_text("utf-8").splitlines())) == list(found)
    with pytest.raises(UsageError, match="take csv or json"):
        found.save(tmp_path / "x.parquet")
    with pytest.raises(UsageError, match="bibtex is for articles"):
        found.save(tmp_path / "x.bib")


def test_periods_save_themselves(reader: Reader, tmp_path: Path):
    found = reader.timeline(company="harbour", by="month")

    assert repr(found).startswith("20 periods; the first 10:")
    assert json.loads(found.save(tmp_path / "x.json").read_text("utf-8")) == found.to_dicts()


def test_a_data_frame_keeps_times_and_columns(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    """Pandas is no dependency: what it would be given is looked at."""
    made: dict[str, Any] = {}
    frame = SimpleNamespace(DataFrame=lambda rows, columns: made.update(rows=rows, columns=columns))
    monkeypatch.setitem(sys.modules, "pandas", frame)

    reader.search().to_dataframe()

    assert made["columns"][:3] == ["id", "headline", "dek"]
    assert made["rows"][0]["published"].year == 2024


def test_without_pandas_it_is_said_what_to_install(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(UsageError, match="pip install pandas"):
        reader.people().to_dataframe()


def test_importing_tradewatch_imports_nothing_else():
    code = (
        "import sys, tradewatch; print({'sqlalchemy', 'click', 'importlib.metadata'} & sys.modules.keys() or 'nothing')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "nothing\n"


def test_a_name_that_is_not_there_is_an_attribute_error():
    import tradewatch

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tradewatch.nonsense  # noqa: B018
