"""Over real standard input and output, with the SDK's own client: the tools answer, and say what goes wrong."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from tests.conftest import MakeDatabase
from tests.query.world import LODZ_STORY, SALT_ROAD_STORY, WINDOW_STORY, WORLD, stored
from tests.store.stories import write
from tradewatch.mcp.answers import LARGEST, bounded
from tradewatch.store import claims, engine
from tradewatch.store.runs import Plan, Verdict

Result = TypeVar("Result")
TOOLS = {"search_articles", "who_said", "person", "company", "edition", "timeline", "runs"}
SECRET = "Not a word of this second paragraph may leave."


@pytest.fixture(scope="module")
def url(backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small trade press with one run; an article of it has a policy of headlines alone. It is only read."""
    if backend == "sqlite":
        made = f"sqlite:///{tmp_path_factory.mktemp('world') / 'store.db'}"
    else:
        make: MakeDatabase = request.getfixturevalue("pg_database")
        made = make(True)
    text = replace(LODZ_STORY, text=f"{LODZ_STORY.text}\n\n{'The jury meets again. ' * 20}\n\n{SECRET}")
    others = [one for one in WORLD if one.article.url not in (WINDOW_STORY.url, LODZ_STORY.url)]
    with engine.open_store(made) as opened:
        write(opened, *others, *stored((text,)))
        write(opened, *(replace(one, policy="headline") for one in stored((WINDOW_STORY,))))
        run = claims.claim_of(claims.claim_new(opened, Plan("reelwire")))
        claims.finish(opened, run, Verdict.DEGRADED, "2 of 9 pages failed", {"stored": 7})
    return made


def asking(url: str, work: Callable[[Client], Awaitable[Result]], folder: Path) -> Result:
    """Start `tradewatch mcp` as an assistant does, and let it be asked."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWATCH_")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tradewatch", "mcp"],
        env=own | {"TRADEWATCH_DATABASE_URL": url, "XDG_CONFIG_HOME": str(folder)},
        cwd=folder,
    )

    async def ask() -> Result:
        with (folder / "errors.txt").open("w", encoding="utf-8") as errors:
            async with Client(stdio_client(server, errlog=errors)) as client:
                return await work(client)

    return asyncio.run(ask())


async def every_link(client: Client) -> list[str]:
    """What all pages of a search link to, two at a time."""
    links, cursor = list[str](), None
    for _ in range(9):
        page = (await client.call_tool("search_articles", {"limit": 2, "cursor": cursor})).structured_content
        assert page is not None
        links += [one["link"] for one in page["articles"]]
        if (cursor := page.get("next")) is None:
            break
    return links


def test_the_tools_answer_over_standard_input_and_output(url: str, tmp_path: Path):
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "found": ("search_articles", {"question": "coast OR ferry", "limit": 1}),
        "said": ("who_said", {"words": "coast", "festival": "acfm"}),
        "silent": ("who_said", {"speaker": "Yang Yoomin"}),
        "person": ("person", {"name": "mira los"}),
        "company": ("company", {"name": "Harbour Films"}),
        "edition": ("edition", {"festival": "acfm", "year": 2024}),
        "line": ("timeline", {"company": "harbour", "by": "month", "normalise": True}),
        "runs": ("runs", {"limit": 5}),
        "unknown": ("search_articles", {"company": "harbor filns"}),
        "no year": ("edition", {"festival": "acfm", "year": 1999}),
        "too many": ("runs", {"limit": 5000}),
        "wrong page": ("search_articles", {"question": "coast", "cursor": "x"}),
    }

    async def work(client: Client) -> tuple[Any, dict[str, Any], list[str]]:
        tools = (await client.list_tools()).tools
        return tools, {name: await client.call_tool(*call) for name, call in calls.items()}, await every_link(client)

    tools, told, links = asking(url, work, tmp_path)
    good = {name: one.structured_content for name, one in told.items() if not one.is_error}
    bad = {name: one.content[0].text for name, one in told.items() if one.is_error}

    assert set(bad) == {"unknown", "no year", "too many", "wrong page"}, bad
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint and len(tool.description) > 60 for tool in tools)
    assert all(
        about.get("description")
        for tool in tools
        for about in tool.input_schema["properties"].values()
        if tool.name != "timeline"
    )
    assert good["found"]["count"] == 3  # two printings of one story, and another
    assert good["found"]["articles"][0]["link"] == SALT_ROAD_STORY.url
    assert good["said"]["quotations"][0]["speaker"] == "Mira Łoś"
    assert [one.get("words") for one in good["silent"]["quotations"]] == [None, None]
    assert good["person"]["jobs"][0]["role"] == "head of sales"
    assert good["company"]["people"][0]["name"] == "Mira Łoś"
    assert (good["edition"]["articles_in_all"], good["edition"]["year"]) == (2, 2024)
    assert {one["start"]: one["articles"] for one in good["line"]["periods"] if one["articles"]} == {
        "2023-03-01": 1,
        "2024-10-01": 2,
    }
    assert good["line"]["periods"][-1]["per_thousand"] == 1000
    assert good["line"]["first"]["link"] == LODZ_STORY.url
    assert good["runs"]["runs"][0]["reason"] == "2 of 9 pages failed"
    assert "no company named 'harbor filns'" in bad["unknown"]
    assert "did you mean Harbour Films" in bad["unknown"]
    assert "2022, 2024" in bad["no year"]
    assert "less than or equal to 50" in bad["too many"]
    assert "take `next` of the page before" in bad["wrong page"]
    assert len(links) == len(set(links)) == 4  # a page at a time
    assert SECRET not in json.dumps(good)
    assert "Traceback" not in (tmp_path / "errors.txt").read_text("utf-8")


def test_without_a_database_a_tool_says_what_to_do(tmp_path: Path):
    async def work(client: Client) -> Any:
        return await client.call_tool("runs", {})

    told = asking(f"sqlite:///{tmp_path / 'nothing.db'}", work, tmp_path)

    assert told.is_error
    assert "`tradewatch crawl` makes one" in told.content[0].text
    assert not (tmp_path / "nothing.db").exists()


def test_an_answer_is_no_longer_than_can_be_read():
    answer = bounded({"kept": "x", "few": [1, 2], "many": ["y" * 500] * 400})

    assert len(json.dumps(answer)) <= LARGEST + 100
    assert answer["left_out"] == {"many": 400 - len(answer["many"])}
    assert answer["few"] == [1, 2]
    assert bounded({"kept": ["x"]}) == {"kept": ["x"]}
