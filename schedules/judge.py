"""Judge an outlet's newest run by those before it: whether it failed, brought too little, or a layout broke.

Everything here is a pure function of runs. What is usual is the median of the seven latest comparable runs on the same
weekday; less, if the seven latest of all brought less than that: weekends, festivals and summers raise no alarm. Too
little is less than half of it, and so little that chance (Poisson) hardly explains it. One night alone must also be too
little for the outlet's weakest weekday, for it may be a public holiday; where a night says nothing, up to fourteen are
taken together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any

from schedules.chance import below, tail
from schedules.nights import DAY, GOOD, MINUTE, Night, nights
from tradewatch.article import PAGE_FIELDS
from tradewatch.store.alerts import Trouble
from tradewatch.store.runs import Run

__all__ = ["KINDS", "Rule", "Span", "judge", "subject"]

KINDS = ("failed", "blocked", "layout", "zero", "drop")  # one of these at a time an outlet
CHANCE = 3e-4  # what is rarer than this is no chance
HOLIDAY = 1e-2  # the same, on the few days that are public holidays somewhere
DOUBT = 0.8  # of what is usual, for it is an estimate and articles come in clusters
COMPARED = 7
ENOUGH = 5  # comparable runs before anything is usual
FEW_NIGHTS = 4
TOGETHER = 14  # nights taken together at most,
PLENTY, SEVERAL = 50.0, 3  # of several, no more than bring so many articles: the season changes meanwhile
WELL = 0.7  # of what is usual: so much ends an alert
TELLING = 15.0  # articles that are usual in so many nights as must be well again
COARSE = 10.0  # articles: of fewer the median is too coarse
FORGET = timedelta(days=28)  # after so long, what an alert is about is how things are now
LEAST_PAGES = 10  # before it is known how many pages have a text
MONTH = 30  # nights that say it
FEW_PAGES = 3  # that none of fewer could be read is no news yet
FORTNIGHT = 14  # nights whose median says what share of the pages has a field
NEARLY_ALL = 0.8  # of the pages: a field that fewer have comes and goes with the articles, not with the layout
FIELD_WORDS = {"published_at": "date", "bylines": "byline", "tags": "tags"}


@dataclass(frozen=True, slots=True)
class Rule:
    """How strictly a schedule's runs are judged."""

    drop: float = 0.5  # of what is usual: less is an alert
    layout: float = 0.5  # of the usual share of pages with a text: less is an alert
    quiet: frozenset[str] = frozenset()  # kinds of alert that are not wanted

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Rule:
        """A schedule's rule as its timetable writes it: {"drop": 0.3, "zero": false, "quiet": ["blocked"]}."""
        quiet = {kind for kind, wanted in given.items() if wanted is False}
        shares = {kind: given[kind] for kind in ("drop", "layout") if isinstance(given.get(kind), float)}
        return cls(**shares, quiet=frozenset(quiet.union(given.get("quiet", ()))))


@dataclass(frozen=True, slots=True)
class Span:
    """A while in which an alert of the outlet was open: no measure of what is usual."""

    kind: str
    begin: datetime  # when the run was due that showed it first
    last: datetime  # when it was last seen to hold
    is_open: bool = False

    def holds(self, one: Night) -> bool:
        """Whether the night belongs to it."""
        assert one.run.finished_at is not None
        return self.begin <= one.at <= self.begin + FORGET and one.run.finished_at <= self.last


def subject(one: Run) -> str:
    """What an alert about a run is about: "reelwire", "retag reelwire", "maintain"."""
    return one.outlet if one.job == "crawl" else f"{one.job} {one.outlet}".rstrip()


def judge(history: Sequence[Run], rule: Rule, spans: Sequence[Span] = ()) -> dict[str, Trouble | None]:
    """What is to be said of the newest run, by kind: that something is wrong, or (None) that it is not.

    `history` holds the outlet's ended runs of one job, the newest first. A kind not in the answer cannot be judged.
    """
    newest = history[0]
    row = nights(history)
    held = {one.kind: one.begin for one in spans if one.is_open}
    usual = [one for one in row[1:] if not any(span.holds(one) for span in spans)]
    broken = _layout(row, usual, rule, held.get("layout"))
    answer: dict[str, Trouble | None]
    if newest.verdict in GOOD:
        lost = broken or _lost(row, usual, rule, held.get("layout"))
        answer = {"failed": None, "blocked": None, "layout": lost}
        if broken is None:  # else it is no wonder that little came
            answer |= _little(row, usual, rule, held)
    elif newest.verdict == "failed" and broken and "layout" not in rule.quiet:
        answer = {"layout": broken, "failed": None, "blocked": None}
    else:
        answer = _bad(newest)
    return {kind: None if kind in rule.quiet else found for kind, found in answer.items()}


def _bad(newest: Run) -> dict[str, Trouble | None]:
    counts = newest.counts
    unread = counts.get("failed", 0) + counts.get("set_aside", 0)
    dead = counts.get("sources_dead", 0) + counts.get("sources_retired", 0)
    lives = dead < counts.get("sources", 1) and not counts.get("errors", 0)
    if newest.verdict == "failed" and lives and 0 < unread < FEW_PAGES:
        return {}
    kind, other = ("failed", "blocked") if newest.verdict == "failed" else ("blocked", "failed")
    advice = f"see `tradewatch runs log {newest.id}`" if kind == "failed" else "walls are not climbed; look at the page"
    return {kind: Trouble(kind, subject(newest), f"{newest.reason}; {advice}", newest.id), other: None}


def _level(row: Sequence[Night]) -> float:
    """What such nights bring: the median, or of few articles, where it is coarse, the mean without the extremes.

    The least, as long as few of them are known.
    """
    brought = sorted(one.brought for one in row[:COMPARED])
    if len(brought) < FEW_NIGHTS:
        return brought[0]
    middle = median(brought)
    return middle if middle > COARSE else mean(brought[1:-1])


def _expected(window: Sequence[Night], usual: Sequence[Night]) -> tuple[float, float] | None:
    """How many articles these nights should have brought, by usual ones before them; None: too early to say.

    And how many, if the strongest of them was a public holiday and brought what the weakest weekday brings.
    """
    earlier = [one for one in usual if one.at < window[-1].at and one.is_good and not one.is_quiet]
    days: dict[int, list[Night]] = defaultdict(list)
    for one in earlier:
        days[_weekday(one, window)].append(one)
    if len(earlier) < ENOUGH or any(_weekday(one, window) not in days for one in window):
        return None
    profile = {day: _level(row) for day, row in days.items()}
    lately = earlier[:COMPARED]
    should = sum(profile[_weekday(one, window)] for one in lately)
    less = min(1.0, sum(one.brought for one in lately) / should) if should else 1.0
    by_night = [less * profile[_weekday(one, window)] * one.share for one in window]
    lost = max(by_night) - less * min(profile.values())
    return sum(by_night), sum(by_night) - max(0.0, lost)


def _weekday(one: Night, window: Sequence[Night]) -> int:
    """How many days it is from the window's day of the week, however the clocks changed."""
    return round((window[0].minute - one.minute) / (DAY // MINUTE)) % 7


def _little(
    row: Sequence[Night], usual: Sequence[Night], rule: Rule, held: Mapping[str, datetime]
) -> dict[str, Trouble | None]:
    """Whether nothing or too little came."""
    for kind in ("zero", "drop"):
        if kind in held:
            return _goes_on(kind, held[kind], row, usual)
    answer: dict[str, Trouble | None] = {"zero": None} if row[0].brought else {}
    if row[0].is_quiet and row[0].brought:
        return answer
    good = [row[0], *(one for one in usual if one.is_good)]
    for many in range(1, min(TOGETHER, len(good)) + 1):
        window = good[:many]
        if (found := _expected(window, usual)) is None:
            return answer
        brought = sum(one.brought for one in window)
        if many == 1 and brought and brought >= min(WELL * found[0], found[0] - 1):
            return answer | {"drop": None}
        if _is_too_little(brought, found, rule.drop, many):
            kind = "drop" if brought else "zero"
            trouble = Trouble(kind, subject(row[0].run), _words(window, brought, found[0]), window[-1].run.id)
            return {"zero": None, "drop": None, kind: trouble}
        if many >= SEVERAL and found[0] >= PLENTY:
            break
    return answer


def _is_too_little(brought: int, expected: tuple[float, float], share: float, many: int) -> bool:
    """Whether neither chance nor a public holiday explains what so many nights brought."""
    usual, with_holiday = expected
    least = share * (with_holiday if many == 2 else usual)  # of two nights a holiday alone is nearly half
    return brought < least and tail(brought, DOUBT * usual) < CHANCE and tail(brought, with_holiday) < HOLIDAY


def _goes_on(kind: str, begin: datetime, row: Sequence[Night], usual: Sequence[Night]) -> dict[str, Trouble | None]:
    """Whether an alert still holds: until enough of what is usual has come again since."""
    since = [one for one in row if one.is_good and one.at >= begin]
    for many in range(1, len(since) + 1):
        window = since[:many]
        if (found := _expected(window, usual)) is None:
            break
        brought = sum(one.brought for one in window)
        if found[0] < TELLING and many < len(since):
            continue
        if found[0] >= TELLING and brought >= WELL * found[0]:
            return {"zero": None, "drop": None}
        return {kind: Trouble(kind, subject(row[0].run), _words(window, brought, found[0]), row[0].run.id)}
    return {}


def _words(window: Sequence[Night], brought: int, expected: float) -> str:
    over = "" if len(window) == 1 else f" in {len(window)} runs"
    return (
        f"{brought or 'no'} new article{'s' * (brought != 1)}{over} where {expected:.0f} are usual; "
        f"see `tradewatch runs show {window[0].run.id}`"
    )


def _layout(row: Sequence[Night], usual: Sequence[Night], rule: Rule, begin: datetime | None) -> Trouble | None:
    """Whether far fewer pages than usual have a text; `begin` says since when that has been so."""
    newest = row[0]
    others = usual if begin is None else [one for one in row[1:] if one.at >= begin]
    if newest.bodies is None or (begin is None and not newest.pages):
        return None
    known = [newest, *(one for one in others if one.bodies is not None and one.pages)][:TOGETHER]
    for many in range(1, len(known) + 1):
        pages, bodies = _read(known[:many])
        usual_pages, usual_bodies = _read([one for one in usual if one.at < known[many - 1].at][:MONTH])
        if usual_pages < LEAST_PAGES:
            return None
        share = usual_bodies / usual_pages
        if pages < FEW_PAGES and (begin is None or many < len(known)):
            continue
        if pages >= FEW_PAGES and bodies >= rule.layout * share * pages:
            return None
        if begin is not None or below(bodies, pages, (usual_bodies + 1) / (usual_pages + 2)) < CHANCE:
            told = f"{bodies} of {pages} pages have a text where {share:.0%} are usual: has the layout changed? "
            told += f"See `tradewatch runs set-aside --outlet {newest.run.what}`"
            return Trouble("layout", subject(newest.run), told, known[many - 1].run.id)
    return None


def _lost(row: Sequence[Night], usual: Sequence[Night], rule: Rule, begin: datetime | None) -> Trouble | None:
    """Whether a field that nearly every page had is on far fewer: the layout broke, though a text is still found."""
    newest = row[0]
    if begin is None and not newest.articles:
        return None
    others = usual if begin is None else [one for one in row[1:] if one.at >= begin]
    for field in PAGE_FIELDS:
        if newest.articles and field not in newest.given:
            continue
        known = [one for one in (newest, *others) if field in one.given and one.articles][:TOGETHER]
        for many in range(1, len(known) + 1):
            window = known[:many]
            articles, given = _giving(window, field)
            if articles < FEW_PAGES:
                continue
            share, least = _usual_share(field, [one for one in usual if one.at < window[-1].at])
            if share < NEARLY_ALL or given >= rule.layout * share * articles:
                break
            doubt = DOUBT if given else 1.0  # a night full of agencies' copy has few bylines, but hardly ever none
            if begin is not None or below(given, articles, doubt * least) < CHANCE:
                return _field_trouble(window, field, f"{given} of {articles}", share)
    return None


def _field_trouble(window: Sequence[Night], field: str, counted: str, share: float) -> Trouble:
    newest = window[0].run
    told = f"{counted} pages give the {FIELD_WORDS.get(field, field)} where {share:.0%} are usual: has the layout "
    told += f"changed? See `tradewatch outlets check {newest.what}`"
    return Trouble("layout", subject(newest), told, window[-1].run.id)


def _usual_share(field: str, earlier: Sequence[Night]) -> tuple[float, float]:
    """The median share of a fortnight's pages that gave the field, and the share to reckon with; 0 when too few say."""
    counted = [one for one in earlier if field in one.given and one.articles][:FORTNIGHT]
    articles, given = _giving(counted, field)
    if articles < LEAST_PAGES:
        return 0.0, 0.0
    return median(one.given[field] / one.articles for one in counted), (given + 1) / (articles + 2)


def _giving(row: Sequence[Night], field: str) -> tuple[int, int]:
    """How many articles were read, and how many of their pages gave the field."""
    return sum(one.articles for one in row), sum(one.given[field] for one in row)


def _read(row: Sequence[Night]) -> tuple[int, int]:
    """How many pages were read, and how many had a text."""
    counted = [one for one in row if one.bodies is not None]
    return sum(one.pages for one in counted), sum(one.bodies or 0 for one in counted)
