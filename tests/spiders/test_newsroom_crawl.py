"""The bundled newsroom goes the whole path: discovered, fetched politely, archived, read, tagged, stored, asked."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from pipelines.again import Due, reextract, retag
from tradewatch.config import Config
from tradewatch.newsroom import SLUGS, newsroom_outlets
from tradewatch.newsroom.server import Newsroom, serve_in_thread
from tradewatch.outlets.registry import load_registry
from tradewatch.spiders.process import Wish, crawl_outlets
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Run
from tradewatch.store.tables import affiliation, article, article_text, frontier, mention, metadata, quotation, revision


@dataclass
class Crawled:
    """A newsroom crawled twice: as it was, unchanged, and after an article was edited."""

    config: Config
    first: list[Run]
    second: list[Run]
    third: list[Run]
    seen_first: Counter[tuple[str, int]]
    seen_second: Counter[tuple[str, int]]
    bodies_second: int


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("newsroom")
    with serve_in_thread() as newsroom:
        config = Config(data_dir=folder, outlets_dir=newsroom_outlets(), resolve=newsroom.resolve, delay=0.01)
        first = crawl_outlets(config, SLUGS, Wish(trigger="demo"))
        seen_first = statuses(newsroom)
        newsroom.log.clear()
        second = crawl_outlets(config, SLUGS, Wish())
        seen_second = statuses(newsroom)
        bodies = sum(hit.status == 200 and is_article(config, hit.host, hit.path) for hit in newsroom.log)
        newsroom.set_edition(2)
        third = crawl_outlets(config, SLUGS, Wish())
    return Crawled(config, first, second, third, seen_first, seen_second, bodies)


def statuses(newsroom: Newsroom) -> Counter[tuple[str, int]]:
    return Counter((hit.host, hit.status) for hit in newsroom.log)


def is_article(config: Config, host: str, path: str) -> bool:
    outlet = load_registry(config.outlets_dir).by_url(f"http://{host}{path}")
    return outlet is not None and outlet.wants(f"http://{host}{path}")


def test_most_of_the_newsrooms_stories_come_in(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        [(articles, headlines, dated, long)] = store.rows(
            sa.select(
                sa.func.count(),
                sa.func.count(article.c.headline),
                sa.func.count(article.c.published_at),
                sa.func.sum(sa.case((sa.func.length(article_text.c.body) > 500, 1), else_=0)),
            ).select_from(article.join(article_text))
        )
    assert articles >= 140
    assert headlines == articles
    assert dated >= 0.9 * articles
    assert long >= 0.8 * articles
    assert {run.verdict for run in crawled.first} <= {"ok", "degraded"}


def test_people_quotations_companies_and_festivals_are_found(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        counted = {
            table.name: store.rows(sa.select(sa.func.count()).select_from(table))[0][0]
            for table in (quotation, affiliation, mention)
        }
        spoken = store.rows(
            sa.select(sa.func.count()).select_from(quotation).where(quotation.c.person_id.is_not(None))
        )[0][0]
    assert counted["quotation"] > 200
    assert spoken > 0.6 * counted["quotation"]
    assert counted["affiliation"] > 50
    assert counted["mention"] > 500


def test_a_run_keeps_how_many_of_its_pages_gave_each_field(crawled: Crawled):
    counts = {run.outlet: run.counts for run in crawled.first}
    read = ("stored", "revised", "same")  # what has moved is read at both of its addresses
    articles = {slug: sum(counted.get(key, 0) for key in read) for slug, counted in counts.items()}

    assert counts["screenmarket"]["with_bylines"] >= 0.9 * articles["screenmarket"]
    assert counts["kinoblatt"]["with_headline"] == articles["kinoblatt"]
    assert counts["kinoblatt"]["with_image"] == 0
    assert 0 < counts["kinoblatt"]["with_published_at"] < articles["kinoblatt"], "some pages have no date; feeds do"


def test_an_unchanged_newsroom_costs_no_article_body(crawled: Crawled):
    assert crawled.bodies_second == 0
    assert sum(crawled.seen_second.values()) < 0.2 * sum(crawled.seen_first.values())


def test_an_edited_article_becomes_a_revision_with_a_diff(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        revised = store.rows(sa.select(revision.c.diff).where(revision.c.seq == 2))

    assert len(revised) == 1
    assert revised[0].diff
    assert sum(run.counts.get("revised", 0) for run in crawled.third) == 1


def test_the_same_story_at_two_outlets_is_one_group(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        groups = store.rows(
            sa.select(article.c.syndication_group_id, sa.func.count(sa.distinct(article.c.outlet_id)))
            .where(article.c.syndication_group_id.is_not(None))
            .group_by(article.c.syndication_group_id)
        )
    assert len(groups) >= 8
    assert sum(outlets > 1 for _, outlets in groups) >= 8


def test_a_page_that_robots_txt_forbids_is_barred_and_never_asked_for(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        barred = store.rows(sa.select(frontier.c.url).where(frontier.c.reason.like("%robots%")))

    assert barred


def test_every_offset_points_at_its_words(crawled: Crawled):
    with open_store(crawled.config.database) as store:
        named = store.rows(
            sa.select(mention.c.words, mention.c.start, mention.c.end, article_text.c.body).join(
                article_text, article_text.c.article_id == mention.c.article_id
            )
        )
        said = store.rows(
            sa.select(quotation.c.words, quotation.c.start, quotation.c.end, article_text.c.body).join(
                article_text, article_text.c.article_id == quotation.c.article_id
            )
        )
    assert all(row.body[row.start : row.end] == row.words for row in (*named, *said))


def test_reading_the_archive_again_by_the_same_rules_changes_nothing(crawled: Crawled):
    before = contents(crawled.config)
    unreachable = replace(crawled.config, resolve="*=127.0.0.1:9")

    with open_store(crawled.config.database) as store:
        registry = load_registry(crawled.config.outlets_dir)
        [counts] = deque(reextract(store, unreachable, registry), maxlen=1)

    assert counts["unchanged"] >= 130
    assert counts["new"] == counts["revised"] == counts["reread"] == counts["failed"] == 0
    assert contents(crawled.config) == before


def test_tagging_again_by_the_same_rules_changes_nothing(crawled: Crawled):
    before = contents(crawled.config)

    with open_store(crawled.config.database) as store:
        [counts] = deque(retag(store, Due(everything=True)), maxlen=1)

    assert counts["unchanged"] >= 140
    assert contents(crawled.config) == before


def contents(config: Config) -> dict[str, list[tuple[object, ...]]]:
    """What the store holds of articles and tags, without keys, moments of writing and pages' bookkeeping."""
    left_out = {"id", "changed_at", "revision_id", "docid"}
    found = {}
    with open_store(config.database) as store:
        for name in ("article", "article_text", "revision", "quotation", "mention", "affiliation"):
            columns = [c for c in metadata.tables[name].c if c.name not in left_out]
            found[name] = sorted((tuple(row) for row in store.rows(sa.select(*columns))), key=repr)
    return found
