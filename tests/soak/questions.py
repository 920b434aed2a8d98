"""Ask both databases and a plain reading of the texts the same generated questions: all must find the same articles.

python -m tests.soak.questions                     10,000 questions, and every naughty string, on SQLite and PostgreSQL
python -m tests.soak.questions --number 500 --seed 7
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from tests.postgres import server
from tests.query.world import festival, spans
from tests.store.stories import kept, write
from tradewatch.article import Affiliation, Article, Company, Moment, Person, Quotation
from tradewatch.query.articles import find_articles
from tradewatch.query.ask import ask
from tradewatch.query.language import read_question
from tradewatch.query.language.tree import And, Near, Node, Not, Or, Term
from tradewatch.query.quotations import find_quotations
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import article_text
from tradewatch.store.words import is_askable, tokens

WORDS = (
    *("rights", "deal", "sales", "agent", "remake", "streaming", "korean", "film", "films", "producer", "market"),
    *("Łódź", "Øre", "café", "naïve", "AT&T", "O’Neil", "부산", "영화제", "부산국제영화제", "映画祭", "4K"),
    *("co-production", "it's", "Straße"),
)
PEOPLE = ("Mira Łoś", "Yang Yoomin", "Jo Abt", "Kim Haneul", "Renée O’Neil")
COMPANIES = ("Harbour Films", "Lantern House", "Śląsk Media", "A24", "Neon")
FESTIVALS = (("Tidewater Film Festival", "tidewater", "festival"), ("Łódź Screen Days", None, "festival"))
ROLES = ("producer", "head of sales", "chief executive", "réalisatrice")
OUTLETS = ("reelwire", "screenmarket")
LANGUAGES = ("en", "fr", "en-GB", None)
NAUGHTY = (
    *("", " ", "AT&T", "O'Neil", "foo-bar", "C++", "-x", "col:x", '"', "foo AND", "NEAR(a b)", "*", "a*", "(", ")"),
    *("'; --", "%", "_", "\\", ":x", "^", "{}", "headline : x", "OR OR", "NOT", "<b>", "$1", "%s", "%(x)s"),
    *("https://x/?a=b", "\x00", "\ud800", "\u202e", "🎬", "ﷺ", "İ", "１２", "\n\t", "a" * 5000, "x " * 500, "(" * 500),
    *("NEAR/0", "a NEAR/99999 b", "a NEAR a", "after:0000", "edition:99999999999", "date:9999", "said:", "company:%"),
    *("'' OR 1=1", "rowid:1", "article_fts", "names:x", "body : deal", "deal' <-> 'film", "deal:*", "!deal", "deal &"),
    *("NOT NOT NOT deal", "-(-(-deal))", "deal OR -deal", '"deal" * ', "부*", "Łó*", "company:neon OR", "lang:%", "()"),
)


@dataclass(frozen=True)
class Tally:
    """What came of it."""

    questions: int
    found: int  # that at least one article answers
    wrong: tuple[str, ...]  # what did not agree, each with its question


def invent(dice: random.Random, number: int) -> Article:
    """An article of few words, so that questions meet it, with people, companies, a festival and quotations."""
    who, firm, fest = dice.choice(PEOPLE), dice.choice(COMPANIES), dice.choice(FESTIVALS)
    said = " ".join(dice.choices(WORDS, k=dice.randint(3, 9)))
    body = " ".join(dice.choices(WORDS, k=dice.randint(5, 30)))
    text = f"{who} of {firm} came to {fest[0]}. {body}.\n\n“{said},” {who} said."
    role = dice.choice(ROLES)
    day = datetime(2022, 1, 1, dice.randint(0, 23), tzinfo=UTC) + timedelta(days=dice.randint(0, 700))
    outlet = dice.choice(OUTLETS)
    return Article(
        url=f"https://{outlet}.example/{number}",
        outlet=outlet,
        key=str(number),
        headline=" ".join(dice.choices(WORDS, k=4)),
        language=dice.choice(LANGUAGES),
        published_at=Moment(day),
        text=text,
        people=(Person(who, spans(text, who)),),
        companies=(Company(firm, None, None, spans(text, firm)),),
        festivals=(festival(text, fest, dice.choice((2022, 2023, None))),),
        quotations=(
            Quotation(
                spans(text, said)[-1],
                said,
                cue="said",
                speaker=who if dice.random() < 0.8 else None,
                role=role,
                organisation=firm,
            ),
        ),
        affiliations=(Affiliation(who, role, firm),),
    )


def compose(dice: random.Random, depth: int = 0) -> str:
    """A question by the grammar, now and then with something broken in it."""
    parts = [_part(dice, depth) for _ in range(dice.choice((1, 1, 2, 2, 3)))]
    joint = dice.choice((" ", " ", " OR ", " AND ", " AND NOT ", " NOT "))
    text = joint.join(parts)
    if depth == 0 and dice.random() < 0.1:
        text = f"{text} {dice.choice(NAUGHTY)}"
    return text


def _part(dice: random.Random, depth: int) -> str:
    if depth < 3 and dice.random() < 0.2:
        return f"{dice.choice(('', '', '-'))}({compose(dice, depth + 1)})"
    minus, word = ("-" if dice.random() < 0.15 else ""), dice.choice(WORDS)
    made = dice.choice(
        (
            word,
            word,
            f'"{word} {dice.choice(WORDS)}"',
            f"{word[:3]}*",
            f"{word} NEAR/{dice.randint(1, 6)} {dice.choice(WORDS)}",
            f"headline:{word}",
            f'company:"{dice.choice((*COMPANIES, "Nobody Ltd"))}"',
            f'said:"{dice.choice(PEOPLE)}"',
            f'person:"{dice.choice(PEOPLE)}"',
            f'role:"{dice.choice(ROLES)}"',
            f"festival:{dice.choice(('tidewater', 'lodz', 'bussan'))}",
            f"edition:{dice.choice((2022, 2023, 1999))}",
            f"outlet:{dice.choice(OUTLETS)}",
            f"lang:{dice.choice(('en', 'fr', 'de'))}",
            f"after:2022-{dice.randint(1, 12):02}",
            f"before:2023-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
            f"kind:{dice.choice(('direct', 'indirect'))}",
        )
    )
    return minus + made


def compare(stores: Sequence[Store], question: str, *, widely: bool = True) -> tuple[int, list[str]]:
    """How many articles a question finds, and in what the answers differ; `widely`: also by rank, and quotations."""
    wrong = []
    pages = [find_articles(store, question, limit=500) for store in stores]
    keys = [[hit.url for hit in page.hits] for page in pages]
    told = [(page.count, page.sentence, page.notes) for page in pages]
    sets = [sorted(row[0] for row in store.rows(ask(store, question).docids())) for store in stores]
    if any(one != sets[0] for one in sets) or any(one != keys[0] for one in keys):
        wrong.append(f"other articles: {question!r}: {[len(one) for one in sets]}")
    if any(one != told[0] for one in told) or told[0][0] != len(sets[0]):
        wrong.append(f"other counts or words: {question!r}: {told}")
    if widely:
        wrong += _compare_widely(stores, question, sorted(keys[0]))
    tree = read_question(question).tree
    if tree is not None and is_askable(tree) and sets[0] != (read := plainly(stores[0], tree)):
        wrong.append(f"not what the texts hold: {question!r}: {len(sets[0])} for {len(read)}")
    return len(sets[0]), wrong


def _compare_widely(stores: Sequence[Store], question: str, keys: list[str]) -> list[str]:
    wrong = []
    by_rank = [find_articles(store, question, order="relevance", limit=500) for store in stores]
    if any(sorted(hit.url for hit in page.hits) != keys for page in by_rank):
        wrong.append(f"other articles by relevance: {question!r}")
    quoted = [find_quotations(store, question, limit=300) for store in stores]
    said = [([(one.url, one.words) for one in page.hits], page.count, page.sentence) for page in quoted]
    if any(one != said[0] for one in said) or said[0][1] != len(said[0][0]):
        wrong.append(f"other quotations: {question!r}")
    return wrong


def plainly(store: Store, tree: Node) -> list[int]:
    """The docids by reading every text from end to end."""
    rows = store.rows(sa.select(article_text))
    return sorted(row.docid for row in rows if _holds(tree, [tokens(t) for t in (row.headline, row.body, row.names)]))


def _holds(node: Node, fields: list[list[str]]) -> bool:
    match node:
        case Term():
            return any(_places(node, words) for words in (fields[:1] if node.headline else fields))
        case Near(left, right, within):
            return any(_near(left, right, within, words) for words in (fields[:1] if left.headline else fields))
        case And(parts):
            return all(_holds(part, fields) for part in parts)
        case Or(parts):
            return any(_holds(part, fields) for part in parts)
        case Not(part):
            return not _holds(part, fields)
    raise TypeError(node)


def _near(left: Term, right: Term, within: int, words: list[str]) -> bool:
    apart = [
        max(b - e, a - f) for a, e in _places(left, words) for b, f in _places(right, words)
    ]  # of the last word of the one and the first of the other
    return any(1 <= one <= within for one in apart)


def _places(one: Term, words: list[str]) -> list[tuple[int, int]]:
    found = []
    for way in one.ways:
        for place in range(len(words) - len(way) + 1):
            here = words[place : place + len(way)]
            if here[:-1] == list(way[:-1]) and (here[-1] == way[-1] or (one.prefix and here[-1].startswith(way[-1]))):
                found.append((place, place + len(way) - 1))
    return found


def fill(stores: Sequence[Store], articles: int, seed: int) -> None:
    """Write the same articles into each."""
    for store in stores:
        dice = random.Random(seed)
        write(store, *(kept(invent(dice, number)) for number in range(articles)))


def run(stores: Sequence[Store], number: int, seed: int) -> Tally:
    """Ask so many generated questions, and every naughty one."""
    dice, found, wrong = random.Random(seed), 0, list[str]()
    asked = [*NAUGHTY, *(compose(dice) for _ in range(number))]
    for turn, question in enumerate(asked):
        hits, problems = compare(stores, question, widely=turn % 4 == 0)
        found += hits > 0
        wrong += problems
    return Tally(len(asked), found, tuple(wrong))


def main() -> None:
    """Print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        server() as pg,
        open_store(f"sqlite:///{Path(folder) / 'q.db'}") as one,
        open_store(pg.url) as other,
    ):
        fill((one, other), given.articles, given.seed)
        tally = run((one, other), given.number, given.seed)
    for words in tally.wrong[:40]:
        print(words)
    print(
        f"{tally.questions} questions on SQLite and PostgreSQL, {tally.found} found something,"
        f" {len(tally.wrong)} differences, 0 errors"
    )


if __name__ == "__main__":
    main()
