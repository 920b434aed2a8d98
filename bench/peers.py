"""Read the same saved pages with the peers, each in an environment of its own, and say how many a second of processor.

    python bench/peers.py                        60 generated pages
    python bench/peers.py --pages 200 --only newspaper4k fundus

The peers are given the pages and read them; we are shown reading alone, and with tagging, signing and storing. What
fetching costs is in neither. The environments stand in the cache folder (`--cache`), made when they are not there:
Fundus pins an lxml that would draw trafilatura back, so none of them may stand beside us.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from bench.pipeline import stages
from tradewatch.newsroom.scale import path_of, scale

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tradewatch" / "peers"
PEERS = {"news-please": "news-please==1.6.16", "newspaper4k": "newspaper4k==0.9.6", "fundus": "fundus==0.5.7"}
BESIDE = {"fundus": ("curl_cffi<0.15",)}  # what a peer does not pin, and cannot be imported without
READERS = {
    "news-please": """
from newsplease import NewsPlease
def read(url, html):
    return NewsPlease.from_html(html, url=url, fetch_images=False).maintext
""",
    "newspaper4k": """
from newspaper import Article, Config
config = Config()
config.fetch_images = False
def read(url, html):
    article = Article(url, config=config)
    article.download(input_html=html)
    article.parse()
    return article.text
""",
    "fundus": """
import datetime
from lxml.cssselect import CSSSelector
from fundus.parser import BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_author_parsing, generic_date_parsing
class Generated(ParserProxy):
    class V1(BaseParser):
        VALID_UNTIL = datetime.date.today()
        _paragraphs = CSSSelector("div.story-body > p")
        @attribute
        def body(self):
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraphs)
        @attribute
        def authors(self):
            return generic_author_parsing(self.precomputed.ld.bf_search("author"))
        @attribute
        def publishing_date(self):
            return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))
        @attribute
        def title(self):
            return self.precomputed.ld.bf_search("headline")
parser = Generated()()
def read(url, html):
    return str(parser.parse(html, "raise")["body"])
""",
}
DRIVER = """
import json, sys, time, pathlib
pages = [(url, pathlib.Path(file).read_text("utf-8")) for url, file in json.load(open(sys.argv[1]))]
for page in pages[:5]:
    read(*page)
started = time.process_time()
words = sum(len((read(*page) or "").split()) for page in pages)
print(json.dumps({"seconds": time.process_time() - started, "words": words / len(pages)}))
"""


def environment(peer: str, cache: Path) -> Path:
    """The Python of the peer's own environment, made when it is not there."""
    python = cache / peer / "bin" / "python"
    if not python.exists():
        venv.create(cache / peer, with_pip=True)
        wanted = (PEERS[peer], *BESIDE.get(peer, ()))
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def save(pages: int, folder: Path) -> Path:
    """Generated pages as files, and the list of them."""
    site, listed = scale(pages), []
    for number in range(pages):
        page, file = site.get(path_of(number)), folder / f"{number}.html"
        file.write_bytes(page.body)
        listed.append((f"http://scale.example{path_of(number)}", str(file)))
    (folder / "pages.json").write_text(json.dumps(listed))
    return folder / "pages.json"


def measure(peer: str, python: Path, pages: Path) -> dict[str, float]:
    """Seconds of processor that a peer takes for the pages, and the words that it finds on one."""
    code = READERS[peer] + DRIVER
    done = subprocess.run([python, "-c", code, str(pages)], check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    spent = dict(stages(options.pages))
    known, unknown = spent.pop("extract, its rules"), spent.pop("extract, no rules")
    more = sum(spent.values())
    ours = {
        **{"reading by rules": known, "reading without": unknown},
        **{"all by rules": known + more, "all without": unknown + more},
    }
    print(f"{options.pages} pages; pages a second of processor; all: tagged, signed and stored too")
    for name, cost in ours.items():
        print(f"  {'tradewatch, ' + name:30}{1000 / cost:8.1f}")
    with tempfile.TemporaryDirectory() as folder:
        pages = save(options.pages, Path(folder))
        for peer in options.only:
            try:
                told = measure(peer, environment(peer, options.cache), pages)
            except subprocess.CalledProcessError as problem:
                print(
                    f"  {peer:28} failed: {(problem.stderr or str(problem)).strip().splitlines()[-1]}", file=sys.stderr
                )
                continue
            rate = options.pages / told["seconds"]
            ratios = ", ".join(f"{name} {1000 / cost / rate:.1f}" for name, cost in ours.items())
            print(f"  {peer:30}{rate:8.1f}   {told['words']:.0f} words a page; we read, in times of that: {ratios}")


if __name__ == "__main__":
    main()
