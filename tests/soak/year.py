"""Live through a year of nights with outages of every kind, and count what was told, when, and what was told wrongly.

python tests/soak/year.py                       ten outlets, a year, three different years
python tests/soak/year.py --days 730 --seeds 10
python tests/soak/year.py --db postgresql://... the same in PostgreSQL

Articles come as they do: Poisson around a mean that knows weekdays, public holidays, the summer, Christmas and
festivals, and busier and quieter days besides. Their pages give a byline, a date and tags as often as the outlet's do,
on some nights less: agencies' copy has no byline. Outages are drawn first, then lived through.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa

from schedules.alerts import attend
from schedules.chance import below, tail
from schedules.judge import FEW_PAGES, NEARLY_ALL
from tradewatch.config import Config
from tradewatch.store import alerts
from tradewatch.store.alerts import Alert
from tradewatch.store.engine import Store, open_store
from tradewatch.store.tables import feed, run

FIRST = date(2025, 1, 6)
LEARNING = 28  # days without outages at the beginning
REST = 10  # days between two outages of an outlet
DOUBTLESS = 1e-6  # an outage shows when chance would bring so little no more often than this,
HOLIDAYS = 1 / 30  # of the days
LEARNT = 15  # pages that must be known before a layout can be told to have broken
CLEARLY = 0.4  # and it is less than this of what is usual: clearly less than the half that is an alert
PUBLIC = ((1, 1), (4, 18), (4, 21), (5, 1), (5, 29), (6, 9), (7, 4), (11, 27), (12, 24), (12, 25), (12, 26), (12, 31))
FESTIVALS = ((2, 12, 23, 1.5), (5, 12, 24, 2.0), (8, 27, 31, 1.4), (9, 1, 14, 1.6), (11, 4, 9, 1.3))
OF_OUTLETS = ("failed", "blocked", "zero", "drop", "layout", "feed")
FIELDS = ("bylines", "published_at", "tags")  # one of them is lost when an outlet's layout changes in part
AGENCIES = 0.1  # of the nights, how many bring a heap of pages without a byline,
HEAP = 0.7  # and how many of the usual bylines such a night has
OF_ALL = ("network", "not_started", "disk", "stuck")


@dataclass(frozen=True)
class Outlet:
    """An outlet's rhythm."""

    slug: str
    mean: float  # articles on a usual weekday
    weekend: float  # of that, on Saturdays and Sundays
    restless: float  # how much busier and quieter days differ, as a share of the mean
    festive: float  # how much of a festival's rush it joins
    texts: float = 0.97  # of its pages, those with a text
    aside: bool = False  # when its layout breaks, pages are set aside; else they are kept without a text
    bylines: float = 0.95  # of its pages, those with a byline
    tags: float = 0.9  # and those with tags


OUTLETS = (
    Outlet("quarterly", 0.4, 0.1, 0.3, 1.0),
    Outlet("letter", 1.2, 0.0, 0.2, 0.5, aside=True),
    Outlet("review", 2.5, 0.6, 0.3, 1.5),
    Outlet("regional", 4.0, 0.2, 0.2, 0.5, aside=True),
    Outlet("animation", 7.0, 0.3, 0.2, 0.3),
    Outlet("walled", 10.0, 0.2, 0.2, 0.8, texts=0.4, bylines=0.83),
    Outlet("weekly", 16.0, 0.1, 0.25, 1.0, aside=True),
    Outlet("national", 25.0, 0.35, 0.2, 0.8),
    Outlet("trade", 45.0, 0.4, 0.15, 1.0, aside=True, bylines=0.85, tags=0.5),
    Outlet("daily", 110.0, 0.5, 0.15, 0.7),
)


@dataclass
class Outage:
    """Something that goes wrong for some nights, and when it was told."""

    kind: str
    subject: str  # outlet, or what it is an outage of
    first: int  # night
    last: int
    strength: float = 1.0  # of what usually comes, what still does
    shows: int | None = None  # the first night from which it can be told from chance
    told: int | None = None
    field: str = ""  # what is lost, of a page whose layout changed in part
    lacking: tuple[int, float] = (0, 0.0)  # what came since it began, and what should have
    strongest: float = 0.0  # what a public holiday would have taken from that
    closed_early: int = 0
    closed: int | None = None


@dataclass
class Year:
    """What came of it."""

    outages: list[Outage] = field(default_factory=list)
    false: list[tuple[int, Alert]] = field(default_factory=list)
    outlet_days: int = 0  # on which nothing was wrong
    alerts: int = 0
    slowest: float = 0.0  # seconds of one look
    looks: int = 0
    looking: float = 0.0

    @property
    def shown(self) -> list[Outage]:
        """Outages that could be told from chance while they lasted."""
        return [one for one in self.outages if one.shows is not None]

    @property
    def in_time(self) -> float:
        """Of these, the share that was told with the first run that showed it."""
        return sum(one.told is not None and one.told <= (one.shows or 0) for one in self.shown) / max(
            1, len(self.shown)
        )

    @property
    def false_a_year(self) -> float:
        """Alerts about nothing, an outlet and year of normal days."""
        return len(self.false) / max(1, self.outlet_days) * 365


def mean(one: Outlet, day: date, *, rush: bool = True) -> float:
    """How many articles the outlet brings on such a day, with a festival's rush or without."""
    level = one.mean * (one.weekend if day.weekday() >= 5 or (day.month, day.day) in PUBLIC else 1.0)
    level *= {0: 0.95, 1: 1.05, 2: 1.1, 3: 1.05, 4: 0.85}.get(day.weekday(), 1.0)
    level *= 0.65 if (7, 18) <= (day.month, day.day) <= (8, 24) else 1.0
    level *= 0.35 if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2) else 1.0
    for month, start, end, more in FESTIVALS:
        if rush and day.month == month and start <= day.day <= end:
            level *= 1 + (more - 1) * one.festive
    return level


def usual(one: Outlet, day: date) -> float:
    """What the seven comparable days before would say without chance, or the day itself if that is less."""
    before = [mean(one, day - timedelta(weeks=ago), rush=False) for ago in range(1, 8)]
    return min(mean(one, day, rush=False), sum(before) / len(before))


def poisson(dice: random.Random, level: float) -> int:
    """A number around `level`, as chance gives it."""
    count, left = 0, level
    while left > 0:  # in steps, so that no factor underflows
        step, left = min(left, 30.0), left - 30.0
        product, limit = dice.random(), math.exp(-step)
        while product > limit:
            count, product = count + 1, product * dice.random()
    return count


def wishes(dice: random.Random, outlets: tuple[Outlet, ...], days: int) -> list[tuple[str, str, int, float]]:
    """What is to go wrong: kind, of what, for how many nights, and what still comes."""
    single = []
    for one in outlets * max(1, round(days / 365)):
        for kind in OF_OUTLETS:
            strength = {"drop": dice.uniform(0.05, 0.4), "layout": dice.uniform(0.0, 0.1)}.get(kind, 0.0)
            single.append((kind, one.slug, dice.randint(1, 3) if kind == "failed" else dice.randint(4, 12), strength))
    every = [
        (kind, kind, dice.randint(1, 3) if kind in ("network", "disk") else 1, 0.0)
        for kind in OF_ALL * max(1, round(2 * days / 365))
    ]
    partly = [("field", one.slug, dice.randint(4, 12), dice.uniform(0.0, 0.1)) for one in outlets]
    single += partly * max(1, round(days / 365))
    return every + single if days > 200 else single + every  # in a short life there may be no room for all


def draw(dice: random.Random, outlets: tuple[Outlet, ...], days: int) -> list[Outage]:
    """When it goes wrong: each kind at each outlet about once a year, and some that hit all."""
    found: list[Outage] = []
    taken: dict[str, set[int]] = defaultdict(set)
    for kind, subject, nights, strength in wishes(dice, outlets, days):
        hit = [one.slug for one in outlets if subject in (one.slug, kind)]
        for _ in range(200):
            first = dice.randrange(LEARNING, max(LEARNING + 1, days - nights - 1))
            span = set(range(first - REST, first + nights + REST))
            if not any(span & taken[name] for name in hit):
                lost = dice.choice(FIELDS) if kind == "field" else ""
                found.append(Outage(kind, subject, first, first + nights - 1, strength, field=lost))
                for name in hit:
                    taken[name] |= set(range(first, first + nights))
                break
    return sorted(found, key=lambda one: one.first)


class Life:
    """One world: its outlets, its outages, its store, and its clock."""

    def __init__(self, store: Store, config: Config, outlets: tuple[Outlet, ...], days: int, seed: int) -> None:
        self.store, self.config, self.outlets, self.days = store, config, outlets, days
        self.dice, self.pages = random.Random(seed), random.Random(-seed)
        self.year = Year(outages=draw(self.dice, outlets, days))
        self.kept_back: Counter[str] = Counter()  # articles that wait behind an outage
        self.night = 0

    def live(self) -> Year:
        """Night after night."""
        with self.store.begin() as conn:
            for one in self.outlets:
                row = {"url": f"https://{one.slug}.example/feed", "outlet": one.slug, "failures": 0}
                conn.execute(sa.insert(feed).values(**row))
        for night in range(self.days):
            self.night = night
            self.one_night()
        return self.year

    @property
    def fire(self) -> datetime:
        """When the nightly is due: 03:15 in Berlin."""
        day = FIRST + timedelta(days=self.night)
        summer = date(day.year, 3, 30) <= day < date(day.year, 10, 26)
        return datetime(day.year, day.month, day.day, 1 if summer else 2, 15, tzinfo=UTC)

    def on(self, kind: str, subject: str | None = None) -> Outage | None:
        """The outage of that kind that holds this night."""
        return next(
            (o for o in self.year.outages if o.kind == kind and o.subject == (subject or kind) and self.is_on(o)), None
        )

    def is_on(self, one: Outage) -> bool:
        return one.first <= self.night <= one.last

    def one_night(self) -> None:
        """Crawl every outlet, in another order each night, and look after each."""
        for one in ("not_started", "disk", "stuck", "network"):
            if (outage := self.on(one)) and outage.first == self.night:
                outage.shows = self.night
        fires = [{"schedule": "nightly", "fire_at": self.fire}] if self.on("not_started") else []
        if self.on("stuck"):
            self.wait_for_nobody()
        self.look(self.fire + timedelta(minutes=20), fires)
        order = list(self.outlets)
        self.dice.shuffle(order)
        late = timedelta(hours=2) if self.on("stuck") else timedelta(0)
        for place, one in enumerate(order):
            begin = self.fire + late + timedelta(minutes=21 + 6 * place)
            if self.on("not_started"):
                self.kept_back[one.slug] += self.came(one)
                continue
            self.crawl(one, begin)
            self.look(begin + timedelta(minutes=5, seconds=10), [])
        self.note()

    def came(self, one: Outlet) -> int:
        """How many articles the outlet printed since the night before."""
        level = mean(one, FIRST + timedelta(days=self.night - 1))
        steady = 1 / max(one.restless, 0.01) ** 2
        return poisson(self.dice, level * self.dice.gammavariate(steady, 1 / steady))

    def crawl(self, one: Outlet, begin: datetime) -> None:
        """Write down the run of one outlet."""
        came = self.came(one) + self.kept_back.pop(one.slug, 0)
        verdict, reason, counts = "ok", "", Counter[str]()
        if self.on("network") or self.on("failed", one.slug):
            self.kept_back[one.slug] = min(came, 60)
            verdict, reason = "failed", "no source of the outlet could be read: no answer"
            self.show("failed", one)
        elif self.on("blocked", one.slug):
            verdict, reason = "blocked", "the outlet keeps us out of its sources: HTTP 403"
            self.show("blocked", one)
        elif outage := self.on("zero", one.slug) or self.on("drop", one.slug):
            counts = self.read(one, sum(self.dice.random() < outage.strength for _ in range(came)), one.texts)
            self.lack(outage, one, counts["stored"])
        elif outage := self.on("layout", one.slug):
            counts = self.read(one, came, one.texts * outage.strength)
            self.lose_texts(outage, one, counts)
        else:
            counts = self.read(one, came, one.texts)
        self.give_fields(one, counts)
        self.read_feed(one, begin)
        if counts["set_aside"]:
            whole = counts["set_aside"] + counts["stored"]
            verdict = "failed" if not counts["stored"] else "degraded" if counts["set_aside"] > 0.1 * whole else "ok"
            reason = "mostly: extract: no body found"
        self.write(one, begin, verdict, reason, dict(counts))

    def read(self, one: Outlet, pages: int, texts: float) -> Counter[str]:
        """What reading so many pages comes to."""
        good = sum(self.dice.random() < texts for _ in range(pages))
        kept = good if one.aside else pages
        return Counter(stored=kept, bodies=good, set_aside=pages - kept, fetched=pages)

    def give_fields(self, one: Outlet, counts: Counter[str]) -> None:
        """How many of the pages gave each field."""
        heap = HEAP if self.pages.random() < AGENCIES else 1.0
        shares = {"bylines": one.bylines * heap, "published_at": 0.99, "tags": one.tags}
        outage = self.on("field", one.slug)
        for name, share in shares.items():
            lost = outage is not None and outage.field == name
            left = share * outage.strength if outage and lost else share
            counts[f"with_{name}"] = sum(self.pages.random() < left for _ in range(counts["stored"]))
            if outage and lost:
                self.lose_field(outage, one, share, counts)

    def read_feed(self, one: Outlet, begin: datetime) -> None:
        """The outlet's feed answers, or fails once more."""
        dead = self.on("feed", one.slug) or self.on("network") or self.on("failed", one.slug)
        failures = feed.c.failures + 1 if dead else 0
        with self.store.begin() as conn:
            row = {"failures": failures, "checked_at": begin, "status": None if dead else 200}
            conn.execute(sa.update(feed).where(feed.c.outlet == one.slug).values(**row))
        outage = self.on("feed", one.slug)
        if outage and self.night == outage.first + 2:  # the third failure in a row
            outage.shows = self.night

    def write(self, one: Outlet, begin: datetime, verdict: str, reason: str, counts: dict[str, int]) -> None:
        values = {
            "outlet": one.slug, "trigger": "schedule", "schedule": "nightly", "fire_at": self.fire, "state": "done",
            "verdict": verdict, "reason": reason, "started_at": begin, "finished_at": begin + timedelta(minutes=5),
            "counts": counts,
        }  # fmt: skip
        with self.store.begin() as conn:
            waiting = sa.and_(run.c.outlet == one.slug, run.c.state == "due")
            if not conn.execute(sa.update(run).where(waiting).values(**values)).rowcount:
                conn.execute(sa.insert(run).values(**values))

    def wait_for_nobody(self) -> None:
        """Runs are due, and nobody takes them."""
        with self.store.begin() as conn:
            for one in self.outlets:
                row = {"outlet": one.slug, "trigger": "schedule", "schedule": "nightly", "fire_at": self.fire}
                due = {"state": "due", "counts": {}, "not_before": self.fire.timestamp()}
                conn.execute(sa.insert(run).values(**row, **due))

    def show(self, kind: str, one: Outlet) -> None:
        """This shows at once."""
        outage = self.on(kind, one.slug)
        if outage and outage.shows is None:
            outage.shows = self.night

    def lack(self, outage: Outage, one: Outlet, brought: int) -> None:
        """So few came: does it show by now, to somebody who knows the outlet's mean?"""
        level = usual(one, FIRST + timedelta(days=self.night - 1))
        outage.lacking = (outage.lacking[0] + brought, outage.lacking[1] + level)
        sunday = min(usual(one, FIRST + timedelta(days=self.night - 1 - ago)) for ago in range(7))
        outage.strongest = max(outage.strongest, level - sunday)
        brought, expected = outage.lacking
        with_holiday = expected - outage.strongest
        least = CLEARLY * (with_holiday if self.night <= outage.first + 1 else expected)
        chance = max(tail(int(brought), expected), HOLIDAYS * tail(int(brought), with_holiday))
        if outage.shows is None and brought < max(least, 1) and chance < DOUBTLESS:
            outage.shows = self.night

    def lose_texts(self, outage: Outage, one: Outlet, counts: Counter[str]) -> None:
        """So many pages lost their text: does it show by now?"""
        outage.lacking = (outage.lacking[0] + counts["bodies"], outage.lacking[1] + counts["fetched"])
        learnt = one.mean * self.night > 2 * LEARNT
        if outage.shows is None and learnt and below(outage.lacking[0], int(outage.lacking[1]), one.texts) < DOUBTLESS:
            outage.shows = self.night

    def lose_field(self, outage: Outage, one: Outlet, share: float, counts: Counter[str]) -> None:
        """So many pages lost a field that nearly all had: does it show by now?"""
        outage.lacking = (outage.lacking[0] + counts[f"with_{outage.field}"], outage.lacking[1] + counts["stored"])
        given, pages = outage.lacking
        learnt = one.mean * self.night > 2 * LEARNT and share >= NEARLY_ALL
        if outage.shows is None and learnt and pages >= FEW_PAGES and below(given, int(pages), share) < DOUBTLESS:
            outage.shows = self.night

    def look(self, now: datetime, fires: list[dict[str, object]]) -> None:
        """One tick."""
        before = time.perf_counter()
        with disk(free=100 if self.on("disk") else 50_000):
            changed = attend(self.config, self.store, now, not_started=fires)
        took = time.perf_counter() - before
        self.year.slowest = max(self.year.slowest, took)
        self.year.looking, self.year.looks = self.year.looking + took, self.year.looks + 1
        for one in changed:
            if one.closed_at is None:
                self.opened(one)

    def opened(self, one: Alert) -> None:
        """An alert: of an outage, or of nothing?"""
        self.year.alerts += 1
        if not self.explained(one):
            self.year.false.append((self.night, one))

    def explained(self, one: Alert) -> bool:
        """Whether something is wrong with what it is about."""
        if any(self.on(kind) for kind in OF_ALL):
            return True
        if one.kind == "many":
            return sum(self.is_on(outage) for outage in self.year.outages) >= 3
        return any(self.is_on(outage) and outage.subject == one.subject for outage in self.year.outages)

    def note(self) -> None:
        """The night is over: what was told, what was taken back too early, what was normal?"""
        known = {one.key for one in alerts.open_now(self.store)}
        about = {subject for _, subject in known}
        lately = {o.key for o in alerts.latest(self.store, limit=60) if o.opened_at >= self.fire}
        for one in self.year.outages:
            told = self.is_told(one, about, known | lately)
            if self.is_on(one) and told and one.told is None:
                one.told = self.night
            elif self.is_on(one) and one.told is not None and not told and one.kind not in ("not_started", "stuck"):
                one.closed_early += 1
            elif self.night > one.last and one.told is not None and one.closed is None and not told:
                one.closed = self.night
        if not any(self.on(kind) for kind in OF_ALL):
            hit = {one.subject for one in self.year.outages if self.is_on(one)}
            self.year.outlet_days += sum(one.slug not in hit for one in self.outlets)

    def is_told(self, one: Outage, about: set[str], known: set[tuple[str, str]]) -> bool:
        kinds = {kind for kind, _ in known}
        if one.kind in OF_ALL:
            return {"network": "many"}.get(one.kind, one.kind) in kinds or (
                one.kind == "network" and {o.slug for o in self.outlets} <= about
            )
        many = [told for told in alerts.latest(self.store, limit=5) if told.kind == "many"]
        named = any(one.subject in told.words for told in many if not told.closed_at or told.opened_at >= self.fire)
        return one.subject in about or any(subject == one.subject for _, subject in known) or named


@contextmanager
def disk(free: int) -> Iterator[None]:
    """So many MiB are free."""
    usage = shutil.disk_usage("/")
    with patch("schedules.conditions.shutil.disk_usage", lambda _: usage._replace(free=free << 20)):
        yield


def live(url: str, folder: Path, outlets: tuple[Outlet, ...] = OUTLETS, days: int = 365, seed: int = 1) -> Year:
    """A year in a store of its own."""
    config = Config(data_dir=folder, database_url=url, alerts="https://hooks.example/x")
    with open_store(url) as store:
        return Life(store, config, outlets, days, seed).live()


def report(year: Year) -> str:
    """The figures, for people."""
    lines = [
        f"{'kind':12} {'all':>4} {'shown':>6} {'in time':>8} {'told':>5} {'taken back':>11} {'nights until told':>18}"
    ]
    for kind in (*OF_OUTLETS, "field", *OF_ALL):
        of = [one for one in year.outages if one.kind == kind]
        shown = [one for one in of if one.shows is not None]
        in_time = sum(one.told is not None and one.told <= (one.shows or 0) for one in shown)
        told = [one.told - one.first + 1 for one in of if one.told is not None]
        early = sum(one.closed_early > 0 for one in of)
        until = f"{sum(told) / len(told):.1f} (most {max(told)})" if told else "-"
        lines.append(f"{kind:12} {len(of):4} {len(shown):6} {in_time:8} {len(told):5} {early:11} {until:>18}")
    every = len(year.outages) / 100 or 1
    by = [
        sum(one.told is not None and one.told < one.first + nights for one in year.outages) / every for nights in (1, 2)
    ]
    lines.append(f"of all outages {by[0]:.0f} % are told with their first run, {by[1]:.0f} % by the second")
    lines.append(
        f"in time: {year.in_time:.2%} of {len(year.shown)} outages that show; false: {len(year.false)} alerts in "
        f"{year.outlet_days} normal outlet-days, {year.false_a_year:.2f} an outlet-year; {year.alerts} alerts in all; "
        f"a look takes {1000 * year.looking / max(1, year.looks):.1f} ms, {1000 * year.slowest:.0f} ms at most"
    )
    return "\n".join(lines)


def main() -> None:
    """Live through several years and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seeds", type=int, default=3, help="how many different years")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--db", default="sqlite:///:memory:", help="an empty database")
    parser.add_argument("--verbose", action="store_true", help="name every false alert and every outage told late")
    given = parser.parse_args()
    total = Year()
    for seed in range(given.first_seed, given.first_seed + given.seeds):
        year = live(given.db, Path("/nonexistent"), days=given.days, seed=seed)
        print(f"seed {seed}: {year.in_time:.2%} in time, {year.false_a_year:.2f} false an outlet-year", flush=True)
        if given.verbose:
            for night, one in year.false:
                print(f"  false: {FIRST + timedelta(days=night)} {one.kind} {one.subject}: {one.words}")
            for outage in year.shown:
                if outage.told is None or outage.told > (outage.shows or 0):
                    print(f"  late: {outage}")
        total.outages += year.outages
        total.false += year.false
        total.outlet_days, total.alerts = total.outlet_days + year.outlet_days, total.alerts + year.alerts
        total.looks, total.looking = total.looks + year.looks, total.looking + year.looking
        total.slowest = max(total.slowest, year.slowest)
    print(report(total))


if __name__ == "__main__":
    main()
