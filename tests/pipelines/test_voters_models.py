"""Voters are loaded by name: a real spaCy pipeline, trained here, through its entry point; GLiNER with a double."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from pipelines.annotate import Lexicons, tag
from pipelines.voters import Label, Vote, Voter, load_voter, load_voters, name_of
from pipelines.voters import load as loading
from pipelines.voters.gliner_model import GlinerVoter, open_gliner
from pipelines.voters.spacy_pipeline import SpacyVoter
from pipelines.voters.windows import WORD
from tests.conftest import need
from tests.pipelines.trained import train
from tests.store.stories import article as story
from tests.store.stories import kept, write
from tradewatch.article import Article, Span
from tradewatch.cli.main import Door, cli
from tradewatch.config import Config
from tradewatch.errors import VoterError
from tradewatch.store.engine import Store
from tradewatch.store.tables import article, person

QUIET = "The weather was fine. "
SCENE = (
    "Ovrim Tasket told reporters that buyers were careful. The series was written by Welk Dorbin over two winters. "
    "Rights to the drama went to Brontal last week."
)
LONG = "\n\n".join([SCENE, QUIET * 150, SCENE, QUIET * 150, SCENE]).replace(" \n", "\n")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small pipeline."""
    need("spaCy (pip install tradewatch[spacy])", importlib.util.find_spec("spacy") is not None)
    return train(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def voter(model: Path) -> Voter:
    return load_voter(f"spacy:{model}")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    load_voter.cache_clear()


def found(voter: Voter, text: str) -> list[tuple[str, str]]:
    return [(str(vote.label), vote.span.of(text)) for vote in voter(text)]


def test_a_pipeline_votes_on_people_and_companies(voter: Voter):
    assert found(voter, SCENE) == [("PERSON", "Ovrim Tasket"), ("PERSON", "Welk Dorbin"), ("COMPANY", "Brontal")]


def test_its_name_is_the_pipeline_s_own_and_tells_no_folder(voter: Voter):
    assert name_of(voter) == "spacy:en_trade-1.0"


def test_a_long_article_is_read_to_its_end_in_its_own_offsets(voter: Voter):
    assert len(WORD.findall(LONG)) > 3 * 400
    assert [pair for pair in found(voter, LONG) if pair[1] in SCENE] == found(voter, SCENE) * 3


@pytest.mark.parametrize(("most", "overlap"), [(20, 10), (40, 15), (100, 30), (100_000, 0)])
def test_the_size_of_the_windows_does_not_change_what_is_found(voter: Voter, most: int, overlap: int):
    pipeline = voter.ask.pipeline  # type: ignore[attr-defined]
    text = "\n\n".join([SCENE] * 12)

    assert found(SpacyVoter(pipeline, most=most, overlap=overlap), text) == found(voter, SCENE) * 12


def test_a_pipeline_is_loaded_once_a_process(model: Path):
    assert load_voter(f"spacy:{model}") is load_voter(f"spacy:{model}")


def test_a_pipeline_that_finds_no_names_is_refused(tmp_path: Path):
    need("spaCy (pip install tradewatch[spacy])", importlib.util.find_spec("spacy") is not None)
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")

    with pytest.raises(VoterError, match="has no part that finds any of PERSON"):
        load_voter(f"spacy:{tmp_path / 'blank'}")


def test_a_model_that_is_not_there_is_named_with_what_to_do(tmp_path: Path):
    need("spaCy (pip install tradewatch[spacy])", importlib.util.find_spec("spacy") is not None)

    with pytest.raises(
        VoterError, match=r"spacy:.*nothing: no pipeline can be loaded .* python -m spacy download NAME"
    ):
        load_voter(f"spacy:{tmp_path / 'nothing'}")


@pytest.mark.parametrize(("kind", "extra"), [("spacy", "spacy"), ("gliner", "gliner")])
def test_a_library_that_is_not_there_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, kind: str, extra: str):
    monkeypatch.setitem(sys.modules, kind, None)

    with pytest.raises(VoterError, match=re.escape(f'pip install "tradewatch[{extra}]"')):
        load_voter(f"{kind}:model")


@pytest.mark.parametrize("kind", ["spacy", "gliner"])
def test_a_voter_without_its_model_asks_which(monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setitem(sys.modules, kind, ModuleType(kind))
    monkeypatch.setattr(sys.modules[kind], "GLiNER", object, raising=False)

    with pytest.raises(VoterError, match=f"Say {kind}:FOLDER"):
        load_voter(kind)


@pytest.mark.parametrize(
    ("name", "words"), [("spacx:a", "did you mean 'spacy'"), ("oracle", "installed: gliner, spacy")]
)
def test_a_voter_that_nobody_offers_is_told(name: str, words: str):
    with pytest.raises(VoterError, match=re.escape(words)):
        load_voter(name)


def test_another_package_can_offer_a_voter(monkeypatch: pytest.MonkeyPatch):
    point = EntryPoint("ours", f"{__name__}:open_ours", loading.GROUP)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point] if group == "tradewatch.voters" else [])
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or SimpleNamespace(open_ours=open_ours))
    one = load_voter("ours:Tam")

    assert name_of(one) == "ours:Tam"
    assert found(one, "Tam was here.") == [("PERSON", "Tam")]


def open_ours(word: str) -> Voter:
    return lambda text: [Vote(Span(text.index(word), text.index(word) + len(word)), Label.PERSON, 1.0)]


def test_an_entry_point_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch):
    point = EntryPoint("lost", "pipelines.voters.nowhere:open", loading.GROUP)
    monkeypatch.setattr(loading, "entry_points", lambda group: [point])

    with pytest.raises(VoterError, match=r"'lost' \(pipelines.voters.nowhere:open\) cannot be loaded"):
        load_voter("lost")


@pytest.mark.parametrize("names", ["", "none", " , ", ["none"], []])
def test_no_name_is_no_voter(names: Any):
    assert load_voters(names) == ()


def test_several_voters_are_named_with_commas_or_one_by_one(model: Path):
    one = load_voter(f"spacy:{model}")

    assert load_voters(f"spacy:{model}, spacy:{model}") == load_voters([f"spacy:{model}"]) == (one,)


class Double:
    """What a GLiNER model looks like from outside: it reads so many words and quietly drops the rest."""

    def __init__(self, longest: int | None) -> None:
        self.config = SimpleNamespace(max_len=longest)
        self.longest = longest or 384
        self.read: list[str] = []

    def predict_entities(self, text: str, labels: list[str], threshold: float) -> list[dict[str, Any]]:
        words = list(re.finditer(r"\w+(?:[-_]\w+)*|\S", text))
        assert len(words) <= self.longest, "it would be cut off"
        assert threshold < 0.5
        self.read.append(text)
        names = re.finditer(r"Ovrim Tasket|Brontal|Harrow Lights", text)
        kinds = {"O": labels[0], "B": labels[1], "H": labels[2]}
        return [
            {"start": m.start(), "end": m.end(), "text": m[0], "label": kinds[m[0][0]], "score": 0.9} for m in names
        ]


@pytest.mark.parametrize("longest", [40, 384, None])
def test_a_gliner_model_is_never_given_more_than_it_reads(longest: int | None):
    double = Double(longest)
    text = "\n\n".join([f"{SCENE} It went to Harrow Lights."] * 40)
    votes = GlinerVoter(double, "gliner:double")(text)

    assert len(double.read) > 3
    labels = [vote.label for vote in votes]
    assert labels == [Label.PERSON, Label.COMPANY, Label.FESTIVAL] * 40
    assert {vote.span.of(text) for vote in votes} == {"Ovrim Tasket", "Brontal", "Harrow Lights"}
    assert [vote.span for vote in votes] == sorted({vote.span for vote in votes})


def test_a_gliner_model_is_loaded_from_its_folder_and_never_downloaded(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, dict[str, Any]]] = []

    class GLiNER:
        @staticmethod
        def from_pretrained(name: str, **more: Any) -> Double:
            asked.append((name, more))
            if "missing" in name:
                raise OSError("no such folder\nand much more")
            return Double(384)

    module = ModuleType("gliner")
    module.GLiNER = GLiNER  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner", module)

    assert name_of(load_voter("gliner:models/small-v1/")) == "gliner:small-v1"
    assert asked == [("models/small-v1/", {"local_files_only": True})]
    with pytest.raises(VoterError, match=r"gliner:missing: no model can be loaded from there \(no such folder\);"):
        open_gliner("missing")


def call(config: Config, *arguments: str, **more: Any) -> Result:
    return CliRunner().invoke(cli, arguments, obj=Door(config), standalone_mode=False, **more)


def names_of(result: Result) -> list[str]:
    return [one["name"] for one in json.loads(result.stdout)["people"]]


CALM = "At the bar the talk was of rain. The rain in spring reminded Gorv Imbeck of home.\n"


def test_tag_asks_the_voters_of_the_settings_or_those_of_the_call(model: Path):
    voting = Config(voters=f"spacy:{model}")

    assert names_of(call(Config(), "tag", "-", "--json", input=CALM)) == []
    assert names_of(call(voting, "tag", "-", "--json", input=CALM)) == ["Gorv Imbeck"]
    assert names_of(call(voting, "tag", "-", "--json", "--voter", "none", input=CALM)) == []
    assert names_of(call(Config(), "tag", "-", "--json", "--voter", f"spacy:{model}", input=CALM)) == ["Gorv Imbeck"]


def test_tag_asks_voters_for_every_line(model: Path):
    lines = f"{json.dumps({'id': 'a', 'text': CALM})}\n" * 2
    out = call(Config(), "tag", "--jsonl", "--voter", f"spacy:{model}", input=lines).stdout

    assert [[one["name"] for one in json.loads(line)["tags"]["people"]] for line in out.splitlines()] == [
        ["Gorv Imbeck"]
    ] * 2


def test_voters_stand_in_the_environment_or_the_file(tmp_path: Path):
    (tmp_path / "tradewatch.toml").write_text('voters = "spacy:one"')

    assert Config.load({}, tmp_path).voters == "spacy:one"
    assert Config.load({"TRADEWATCH_VOTERS": "spacy:two"}, tmp_path).voters == "spacy:two"


def test_retag_marks_who_voted_shows_it_first_and_takes_it_back(store: Store, store_url: str, model: Path):
    write(store, kept(tag(story(CALM.strip()), Lexicons.load())))
    config, voter = Config(database_url=store_url), ("--voter", f"spacy:{model}")
    call(config, "retag")

    def state() -> tuple[Any, ...]:
        [row] = store.rows(sa.select(article.c.tagger_version, article.c.provenance))
        return row.tagger_version.partition("+")[2], row.provenance.get("people"), len(store.rows(sa.select(person)))

    assert state() == ("", None, 0)
    shown = json.loads(call(config, "retag", "--diff", "--json", *voter).stdout)
    assert [change["about"] for change in shown["differences"][0]["changes"]] == ["Gorv Imbeck"]
    assert state() == ("", None, 0)
    assert json.loads(call(config, "retag", "--json", *voter).stdout) == [{"retagged": 1}]
    assert state() == ("spacy:en_trade-1.0", "votes: for Gorv Imbeck (spacy:en_trade-1.0 0.75)", 1)
    assert json.loads(call(config, "retag", "--json", *voter).stdout) == []
    assert json.loads(call(config, "retag", "--json").stdout) == [{"retagged": 1}]
    assert state()[:2] == ("", None)


def test_a_crawl_says_at_once_what_its_voter_lacks(tmp_path: Path):
    config = Config(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'store.db'}")
    result = call(config, "crawl", "variety", "--voter", "oracle")

    assert isinstance(result.exception, VoterError)
    assert list(tmp_path.iterdir()) == []


def test_voting_costs_nothing_where_nobody_votes(monkeypatch: pytest.MonkeyPatch):
    def never(*_given: Any) -> None:
        raise AssertionError("nobody was to be asked")

    monkeypatch.setattr("pipelines.annotate.count_votes", never)
    monkeypatch.setattr("pipelines.speakers.tagging.with_known", never)

    assert tag(Article(url="", text=SCENE), Lexicons.load()).quotations
