"""The gate a host, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from scrapy.http import Response

from tradewatch.fetch import gate
from tradewatch.fetch.gate import MOST_FAILURES, PATIENCE, SHUT_FOR, WIDEST, Gate
from tradewatch.fetch.handler import tell_gate
from tradewatch.fetch.refusals import HostHeld, HostShut, Leaving

HOST = "trade.test"


class Time:
    """A clock that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Iterator[Time]:
    clock = Time()
    Gate.reset(clock=clock, sleep=clock.sleep)
    yield clock
    Gate.reset()


def turns(time: Time, count: int, base: float = 1.0, host: str = HOST) -> list[float]:
    """When each of so many turns came, in seconds from now."""
    start, came = time.now, []

    async def take() -> None:
        for _ in range(count):
            await Gate.turn(host, base)
            came.append(round(time.now - start, 3))

    asyncio.run(take())
    return came


def tell(status: int, latency: float = 0.0, **headers: str) -> None:
    head = {name.replace("_", "-"): value for name, value in headers.items()}
    asyncio.run(tell_gate(HOST, Response("http://trade.test/", status=status, headers=head), latency))


def test_turns_at_a_host_lie_apart(time: Time):
    assert turns(time, 4, base=1.5) == [0, 1.5, 3.0, 4.5]


@pytest.mark.parametrize(("under_way", "following"), [(0.0, 3.0), (0.02, 3.0), (0.4, 3.0 - 0.4 + 0.025)])
def test_the_next_turn_comes_a_whole_delay_after_a_request_that_went_out_late(
    time: Time, under_way: float, following: float
):
    turns(time, 1)
    time.now += 2.0  # it had its turn, and only now goes out
    time.now += under_way
    asyncio.run(Gate.sent(HOST, 1.0, ago=under_way))
    answered = time.now

    assert answered + turns(time, 1)[0] - 1000.0 == pytest.approx(under_way + following, abs=0.002)


def test_hosts_do_not_wait_for_each_other(time: Time):
    turns(time, 1)

    assert turns(time, 1, host="other.test") == [0]


def test_a_longer_wish_of_the_host_outweighs_ours_and_a_shorter_one_does_not(time: Time):
    asyncio.run(Gate.floor(HOST, 10.0))
    asyncio.run(Gate.floor("quick.test", 0.1))

    assert turns(time, 2) == [10.0, 20.0]
    assert Gate.delay("quick.test", 1.0) == 1.0


def test_a_hold_that_comes_while_one_waits_is_kept(time: Time):
    async def hold_and_wait() -> float:
        await Gate.turn(HOST, 5.0)
        waiting = asyncio.ensure_future(Gate.turn(HOST, 5.0))
        while time.now == 1000.0:  # until its turn is taken and it sleeps
            await asyncio.sleep(0)
        await Gate.hold(HOST, 60.0)
        await waiting
        return time.now - 1000.0

    assert asyncio.run(hold_and_wait()) >= 60.0


def test_a_host_in_trouble_is_asked_ever_more_slowly_and_recovers_slowly(time: Time):
    added = []
    for _ in range(8):
        tell(500)
        added.append(Gate.manner(HOST).added)
    for _ in range(40):
        tell(200)

    assert added == [1, 2, 4, 8, 16, 32, WIDEST, WIDEST]
    assert Gate.delay(HOST, 1.0) < 1.2
    assert Gate.manner(HOST).added > 0


def test_a_slow_host_is_asked_at_the_pace_at_which_it_answers(time: Time):
    tell(200, latency=12.0)

    assert Gate.delay(HOST, 1.0) == 13.0


@pytest.mark.parametrize(("status", "passing"), [(403, False), (500, True), (503, True)])
def test_ten_failures_in_a_row_shut_the_gate_and_the_reason_says_so(time: Time, status: int, passing: bool):
    for _ in range(MOST_FAILURES):
        tell(status)

    with pytest.raises(HostShut, match=f"HTTP {status}") as refused:
        turns(time, 1)
    assert refused.value.passing is passing


def test_failures_among_answers_do_not_shut_the_gate(time: Time):
    for status in (403, 500, 200) * 20:
        tell(status)

    Gate.check(HOST)
    assert Gate.manner(HOST).shut_until == 0.0


def test_a_shut_gate_lets_one_try_after_a_while(time: Time):
    for _ in range(MOST_FAILURES):
        tell(403)
    time.now += SHUT_FOR + 1

    assert turns(time, 1) == [0]
    tell(403)
    with pytest.raises(HostShut):
        Gate.check(HOST)


@pytest.mark.parametrize(
    ("status", "header", "seconds"), [(429, "40", 40.0), (503, "40", 40.0), (429, "", 5.0), (429, "soon", 5.0)]
)
def test_a_host_that_has_had_enough_is_left_alone(time: Time, status: int, header: str, seconds: float):
    tell(status, Retry_After=header)

    assert turns(time, 1)[0] >= seconds


def test_a_long_absence_is_not_waited_for(time: Time):
    with pytest.raises(HostHeld, match="back in 3600 s") as held:
        tell(429, Retry_After="999999")

    assert held.value.passing
    with pytest.raises(HostHeld):
        turns(time, 1)
    time.now += 3600 - PATIENCE
    assert turns(time, 1)[0] >= PATIENCE


def test_a_hold_that_another_process_was_told_is_not_waited_for_either(time: Time, monkeypatch: pytest.MonkeyPatch):
    class Elsewhere:
        async def turn(self, host: str, delay: float) -> None:
            time.now += PATIENCE * 2
            await asyncio.sleep(60)

    monkeypatch.setattr(gate, "GLANCE", 0.01)
    monkeypatch.setattr(Gate, "pace", Elsewhere())

    with pytest.raises(HostHeld, match="another process"):
        turns(time, 1)


def test_a_request_that_is_no_longer_wanted_leaves_the_queue(time: Time):
    async def leave() -> None:
        await Gate.hold(HOST, 100.0)
        await Gate.turn(HOST, 1.0, lambda: time.now < 1005.0)

    with pytest.raises(Leaving):
        asyncio.run(leave())
    assert time.now < 1010.0
