"""Measure how fast a WARC file of CC-NEWS is read: pages of others that are passed over, and articles that are taken.

python bench/warcs.py                    2,000 pages of others, 100 articles
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.fleet import Press, Site, outlets
from pipelines.warcs import read_warc
from tradewatch.config import Config
from tradewatch.newsroom.server import Newsroom
from tradewatch.outlets.registry import load_registry
from tradewatch.store import runs
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan


def write(path: Path, others: int, articles: int) -> int:
    """A file with heavy pages of hosts that nobody knows and articles of one that is known; gives its bytes."""
    newsroom = Newsroom(synthetic=others)
    press = Press([Site("outlet0", "h0.example", "127.0.0.1", "", articles)])
    heavy = [f"/story/scale-{n}.html" for n in range(others)]
    pages = [(f"http://scale.example{where}", newsroom.answer("scale.example", where, {}).body) for where in heavy]
    pages += [(f"http://h0.example/story-{n}", press.page("h0.example", f"/story-{n}") or b"") for n in range(articles)]
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url, body in pages:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            told = {"length": len(body), "http_headers": head}
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), **told))
    return path.stat().st_size


def read(folder: Path, path: Path) -> tuple[float, int]:
    """Processor seconds to read the file, and how many articles were stored."""
    config = Config(data_dir=folder, outlets_dir=folder / "outlets")
    site = Site("outlet0", "h0.example", "127.0.0.1", "", 1)
    registry = load_registry(outlets(folder / "outlets", [site]))
    with open_store(config.database) as store:
        run = runs.create(store, Plan(job="warc"))
        began = spent()
        counts = list(read_warc(store, config, registry, [path], run.id))[-1]
        return spent() - began, counts["stored"]


def spent() -> float:
    """Processor seconds of this process and of those that it began and that have ended: pages are read in one."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def main() -> None:
    """Write two files, read both, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=int, default=2000)
    parser.add_argument("--articles", type=int, default=100)
    given = parser.parse_args()
    spent = []
    for articles in (0, given.articles):
        with tempfile.TemporaryDirectory() as folder:
            size = write(Path(folder) / "cc.warc.gz", given.others, articles)
            spent.append(read(Path(folder), Path(folder) / "cc.warc.gz"))
            if not articles:
                print(f"{given.others} pages of others, {size / 1e6:.1f} MB packed: {spent[0][0]:.2f} s of CPU")
    each = (spent[1][0] - spent[0][0]) / given.articles * 1000
    print(f"{spent[1][1]} articles taken: {each:.0f} ms of CPU each")


if __name__ == "__main__":
    main()
