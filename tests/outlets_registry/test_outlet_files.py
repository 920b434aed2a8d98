from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tradewatch.article import Access
from tradewatch.errors import OutletError
from tradewatch.outlets.check import Problem
from tradewatch.outlets.outlet import Outlet, Policy, SourceKind
from tradewatch.outlets.registry import Registry, load_registry

GOOD = """
name = "Lantern Weekly"
hosts = ["lantern.example"]

[[discover]]
kind = "rss"
url = "https://lantern.example/feed/"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lantern.toml").write_text(GOOD)
    return tmp_path


def read(folder: Path, text: str, name: str = "lantern") -> Outlet:
    (folder / f"{name}.toml").write_text(text)
    return load_registry(folder).get(name)


def problems_of(folder: Path) -> list[Problem]:
    problems: list[Problem] = []
    Registry.load(folder, problems=problems)
    return problems


def test_ten_lines_make_an_outlet(folder: Path):
    outlet = load_registry(folder).get("lantern")

    assert outlet.hosts == ("lantern.example", "www.lantern.example")
    assert outlet.home == "https://lantern.example/"
    assert outlet.access is Access.FREE
    assert outlet.policy is Policy.EXCERPT
    assert [(source.kind, source.url) for source in outlet.sources] == [
        (SourceKind.RSS, "https://lantern.example/feed/")
    ]
    assert outlet.layouts == ()


TOP = GOOD.split("[[discover]]", maxsplit=1)[0]
FEED = '[[discover]]\nkind = "rss"\nurl = "https://lantern.example/feed/"\n'
MISTAKES = [
    ("title = 1", "", "title", "no such key here"),
    ("famly = 'pmc'", "", "famly", "did you mean 'family'?"),
    ("family = 'pcm'", "", "family", "no family is called 'pcm'; did you mean 'pmc'?"),
    ("access = 'paywal'", "", "access", "none of free, metered, partial, paywall; did you mean 'paywall'?"),
    ("policy = 'all'", "", "policy", "none of fulltext, excerpt, headline"),
    ("languages = 'en'", "", "languages", "wants a list, like ['en']"),
    ("languages = []", "", "languages", "wants a list"),
    ("languages = ['english']", "", "languages", "language code"),
    ("country = 'UK and Ireland'", "", "country", "country code"),
    ("zone = 'Europe/Pari'", "", "zone", "did you mean 'Europe/Paris'?"),
    ("zone = '../etc'", "", "zone", "is no time zone"),
    ("beats = ['Film']", "", "beats", "small letters"),
    ("delay = 'slow'", "", "delay", "number of seconds"),
    ("delay = -1", "", "delay", "number of seconds"),
    ("page = 'package.module'", "", "page", "package.module:function"),
    ("slug = 'lamp'", "", "slug", "the file is called lantern.toml"),
    ("note = ''", "", "note", "wants a text"),
    ("home = 'lantern.example'", "", "home", "http(s)://"),
    ("unverified = ['acess']", "", "unverified", "did you mean 'access'?"),
    ("unverified = ['article.bodi']", "", "unverified", "did you mean 'article.body'?"),
    ("article = 'x'", "", "article", "wants a table, [article]"),
    ("", "[article]\nallow = ['(']", "article.allow", "no regular expression"),
    ("", "[article]\nkey = '\\d+'", "article.key", "(?P<id>...)"),
    ("", "[article]\nbody = 'div['", "article.body", "is no CSS selector"),
    ("", "[article]\nbody = '//div[@class]'", "article.body", "looks like XPath"),
    ("", "[article]\ndrop = ['aside', ':nope(']", "article.drop", "is no CSS selector"),
    ("", "[article]\nbodi = 'div'", "article.bodi", "did you mean 'body'?"),
    ("", "[layout]\nbody = 'div'", "layout", "[[layout]]"),
    ("", "[[layout]]\nbody = 'div'", "layout[1].until", "is missing"),
    ("", "[[layout]]\nuntil = '2019-06-01'", "layout[1].until", "without quotation marks"),
    ("", "[[layout]]\nuntil = 2019-06-01T00:00:00", "layout[1].until", "without quotation marks"),
    ("", "[[discover]]\nkind = 'rs'\nurl = 'https://lantern.example/x'", "discover[2].kind", "did you mean 'rss'?"),
    ("", "[[discover]]\nkind = 'rss'\nurl = 'feed'", "discover[2].url", "starts with /"),
    ("", "[[discover]]\nkind = 'rss'", "discover[2].url", "is missing"),
    ("", "[[discover]]\nkind = 'rss'\nurl = '/x'\npages = 0", "discover[2].pages", "whole number"),
    ("", "[[discover]]\nkind = 'rss'\nurl = '/x'\nunverified = 'yes'", "discover[2].unverified", "true or false"),
    ("", "[[discover]]\nkind = 'rss'\nurl = '/x'\nuntil = 2019-06-01", "discover[2].until", "no such key here"),
]


@pytest.mark.parametrize(("top", "tables", "key", "reason"), MISTAKES)
def test_a_mistake_is_named_with_its_file_and_key(folder: Path, top: str, tables: str, key: str, reason: str):
    (folder / "lantern.toml").write_text(f"{TOP}\n{top}\n{FEED}\n{tables}\n")

    with pytest.raises(OutletError) as caught:
        load_registry(folder)

    assert f"lantern.toml: {key}: " in str(caught.value)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("name = ", "", "cannot be read"),
        (b"name = '\xff'", "", "cannot be read"),
        ("hosts = ['lantern.example']\n" + FEED, "name", "is missing"),
        ("name = 'Lantern'\n" + FEED, "hosts", "is missing"),
        ("name = 'Lantern'\nhosts = []\n" + FEED, "hosts", "wants a list"),
        ("name = 'Lantern'\nhosts = ['https://lantern.example/']\n" + FEED, "hosts", "did you mean 'lantern.example'?"),
        (TOP, "discover", "is missing"),
        (TOP + "discover = 'feed'", "discover", "[[discover]]"),
    ],
)
def test_an_unreadable_or_bare_file_is_named(folder: Path, text: str | bytes, key: str, reason: str):
    (folder / "lantern.toml").write_bytes(text if isinstance(text, bytes) else text.encode())

    [mistake] = problems_of(folder)

    assert mistake.file == folder / "lantern.toml"
    assert mistake.key == key
    assert reason in mistake.reason


def test_all_mistakes_are_told_at_once_and_the_sound_outlets_survive(folder: Path):
    (folder / "broken.toml").write_text("name = ")
    (folder / "wrong.toml").write_text(
        GOOD.replace("lantern", "wrong") + "pages = 'many'\nbeat = ['x']\n[[discover]]\nkind = 'rss'\n"
    )
    problems: list[Problem] = []

    registry = Registry.load(folder, problems=problems)

    assert "lantern" in registry
    assert "wrong" not in registry
    assert sorted((problem.file.name, problem.key) for problem in problems) == [
        ("broken.toml", ""),
        ("wrong.toml", "discover[1].beat"),
        ("wrong.toml", "discover[1].pages"),
        ("wrong.toml", "discover[2].url"),
    ]
    with pytest.raises(OutletError, match=r"have 4 mistakes:\n  "):
        load_registry(folder)


def test_a_file_name_must_be_a_slug(folder: Path):
    (folder / "Lantern Weekly.toml").write_text(GOOD.replace("lantern.example", "other.example"))

    with pytest.raises(OutletError, match=r"screen_weekly\.toml"):
        load_registry(folder)


def test_two_outlets_cannot_have_one_host(folder: Path):
    (folder / "torch.toml").write_text(GOOD.replace('"lantern.example"', '"www.lantern.example"'))

    with pytest.raises(OutletError, match=r"torch\.toml: hosts: .*already a host of 'lantern'"):
        load_registry(folder)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(OutletError, match="is no folder of outlet files"):
        load_registry(tmp_path / "nowhere")


def test_an_own_file_stands_over_the_shipped_one_of_the_same_name(folder: Path):
    registry = load_registry(folder)
    (folder / "variety.toml").write_text(GOOD.replace("lantern.example", "variety.example"))

    changed = load_registry(folder)

    assert registry.get("variety").family == "pmc"
    assert changed.get("variety").hosts[0] == "variety.example"
    assert changed.file_of("variety") == folder / "variety.toml"
    assert changed.by_url("https://variety.com/x") is None


def test_an_outlet_adds_to_its_family_and_wins_over_it(folder: Path):
    (folder / "families.toml").write_text("""
        [houses]
        zone = "Europe/Rome"
        access = "metered"
        unverified = ["article.body", "article.dek"]
        [[houses.discover]]
        kind = "rss"
        url = "/feed/"
        [[houses.discover]]
        kind = "sitemap"
        url = "/map.xml"
        fallback = ["/old.xml"]
        unverified = true
        [houses.article]
        allow = ['^/a/']
        deny = ['^/b/']
        body = ".house"
        dek = ".dek"
        drop = ["aside"]
        [[houses.layout]]
        until = 2010-01-01
        body = ".ancient"
    """)
    text = GOOD.replace("hosts", 'access = "free"\nfamily = "houses"\nhosts')
    text += """
        [article]
        deny = ['^/c/']
        body = ".own"
        drop = ["form"]
        [[layout]]
        until = 2015-01-01
        body = ".old"
        drop = [".ad"]
    """

    outlet = read(folder, text)

    assert outlet.zone == "Europe/Rome"
    assert outlet.access is Access.FREE
    assert [source.url for source in outlet.sources] == [
        "https://lantern.example/feed/",
        "https://lantern.example/map.xml",
    ]
    assert outlet.sources[1].fallback == ("https://lantern.example/old.xml",)
    assert [pattern.pattern for pattern in outlet.allow] == ["^/a/"]
    assert [pattern.pattern for pattern in outlet.deny] == ["^/b/", "^/c/"]
    assert [(layout.until, layout.body, layout.drop) for layout in outlet.layouts] == [
        (None, ".own", ("aside", "form")),
        (date(2015, 1, 1), ".old", (".ad", "aside", "form")),
        (date(2010, 1, 1), ".ancient", ("aside", "form")),
    ]
    assert outlet.unverified == ("article.dek",)


def test_a_mistake_in_a_family_is_told_once(folder: Path):
    (folder / "families.toml").write_text("[houses]\nzone = 'Nowhere'\n[houses.article]\nbody = 'div['\n")

    mistakes = problems_of(folder)

    assert [(problem.file.name, problem.key) for problem in mistakes] == [
        ("families.toml", "houses.zone"),
        ("families.toml", "houses.article.body"),
    ]
