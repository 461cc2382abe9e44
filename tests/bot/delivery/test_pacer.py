import heapq
import itertools
import math
from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pacer import Limits, Pacer, Slip
from bot.delivery.windows import Window
from storage.shards import SHARDS

GROUP = -5


@dataclass
class Simulation:
    """A pacer, a greedy sender with one send in flight a chat, and a line whose two ways take `out` and `back` seconds."""

    pacer: Pacer
    now: float = 1000.0
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    _ends: list[tuple[float, int, Slip]] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)

    def run(self, todo: dict[int, int], trips: list[tuple[float, float]], until: float) -> None:
        """Send so many to each chat, with these trips in turn."""
        trip = itertools.cycle(trips)
        while self.now < until and (self._ends or any(todo.values())):
            flying = {slip.chat_id for _, _, slip in self._ends}
            free = [chat for chat, left in todo.items() if left and chat not in flying]
            for chat in free:
                if self.pacer.ready_at(chat, self.now) <= self.now:
                    todo[chat] -= 1
                    self._send(chat, *next(trip))
                    break
            else:
                self._forward([self.pacer.ready_at(chat, self.now) for chat in free])

    def _send(self, chat: int, out: float, back: float) -> None:
        slip = self.pacer.begin(chat, self.now)
        self.arrivals.append((self.now + out, chat))
        heapq.heappush(self._ends, (self.now + out + back, next(self._count), slip))

    def _forward(self, ready: list[float]) -> None:
        self.now = min([*ready, *(at for at, _, _ in self._ends)])
        while self._ends and self._ends[0][0] <= self.now:
            _, _, slip = heapq.heappop(self._ends)
            self.pacer.end(slip, self.now)

    def most(self, length: float, chat: int | None = None) -> int:
        """The most arrivals that any window of the server saw."""
        times = sorted(at for at, to in self.arrivals if chat in {None, to})
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - length:
                first += 1
            most = max(most, last - first + 1)
        return most


seconds = st.floats(0, 3)
trips = st.lists(st.tuples(seconds, seconds), min_size=1, max_size=20)
chats = st.dictionaries(st.integers(-4, 4).filter(bool), st.integers(1, 40), min_size=1)
limits = st.builds(
    Limits,
    st.none() | st.integers(1, 30),
    st.none() | st.integers(1, 3),
    st.none() | st.integers(1, 20),
)


@given(limits, chats, trips)
def test_no_window_is_ever_exceeded_whatever_the_line_does(
    limits: Limits, todo: dict[int, int], trips: list[tuple[float, float]]
) -> None:
    one = Simulation(Pacer(limits))
    wanted = dict(todo)
    one.run(todo, trips, until=math.inf)
    assert len(one.arrivals) == sum(wanted.values())
    if limits.per_second is not None:
        assert one.most(1.0) <= limits.per_second
    for chat in wanted:
        if limits.per_chat_per_second is not None:
            assert one.most(1.0, chat) <= limits.per_chat_per_second
        if limits.per_group_per_minute is not None and chat < 0:
            assert one.most(60.0, chat) <= limits.per_group_per_minute


@settings(max_examples=10)
@given(st.lists(st.tuples(st.floats(0.005, 0.04), st.floats(0.005, 0.04)), min_size=1))
def test_the_rate_for_all_is_nearly_reached(trips: list[tuple[float, float]]) -> None:
    one = Simulation(Pacer())
    one.run(dict.fromkeys(range(1, 41), 10), trips, until=1010.0)
    assert len(one.arrivals) >= 0.9 * 30 * 10


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(0.005, 0.04), st.floats(0.005, 0.04)), min_size=1))
def test_the_rates_of_a_chat_and_a_group_are_nearly_reached(
    trips: list[tuple[float, float]],
) -> None:
    one = Simulation(Pacer())
    one.run({7: 1000, GROUP: 1000}, trips, until=1000.0 + 300)
    counted: defaultdict[int, int] = defaultdict(int)
    for _, chat in one.arrivals:
        counted[chat] += 1
    assert counted[7] >= 0.9 * 300
    assert counted[GROUP] >= 0.9 * 20 * 5


@given(st.lists(st.floats(0, 100), max_size=30), st.integers(1, 5), st.floats(0, 100))
def test_a_window_that_says_ready_is_ready(ends: list[float], limit: int, now: float) -> None:
    window = Window(limit, 10.0)
    for at in ends:
        window.remember(at)
    at = window.ready_at(now)
    assert sum(end > at - 10.0 for end in ends) < limit
    assert at >= now
    assert not ends or window.forgotten_at() > max(ends) + 10.0


def test_a_small_burst_to_a_group_goes_out_a_second_apart() -> None:
    one = Simulation(Pacer())
    one.run({GROUP: 20}, [(0.0, 0.0)], until=math.inf)
    assert one.arrivals[-1][0] - one.arrivals[0][0] < 20


def test_edits_get_at_most_half_of_a_group() -> None:
    pacer = Pacer()
    now = 1000.0
    edits = 0
    while now < 1000.0 + 600:
        now = pacer.ready_at(GROUP, now, edit=True)
        pacer.end(pacer.begin(GROUP, now, edit=True), now)
        edits += 1
    assert 0.9 * 100 <= edits <= 103


def test_a_hold_of_one_chat_is_no_hold_of_another() -> None:
    pacer = Pacer()
    pacer.hold(1, 50.0)
    assert pacer.ready_at(1, 10.0) == 50.0
    assert pacer.ready_at(2, 10.0) == 10.0
    assert pacer.resting(10.0) == {1: 50.0}
    pacer.hold_all(30.0)
    assert pacer.ready_at(2, 10.0) == 30.0


def test_two_refusals_of_chats_that_had_rested_mean_everybody() -> None:
    pacer = Pacer(Limits(None, None, None))
    for chat in (1, 2):
        slip = pacer.begin(chat, 10.0)
        pacer.limited(slip, 5.0, 10.0)
        pacer.end(slip, 10.0)
        assert pacer.slot_at(10.0) == (10.0 if chat == 1 else 15.0)


def test_refusals_of_chats_that_got_much_mean_those_chats() -> None:
    pacer, slips = Pacer(), dict[int, Slip]()
    now = 1000.0
    for chat in (-1, -1, -1, -2, -2, -2):
        now = pacer.ready_at(chat, now)
        slips[chat] = pacer.begin(chat, now)
        pacer.end(slips[chat], now)
    for chat, slip in slips.items():
        pacer.limited(slip, 100.0, now)
        assert pacer.ready_at(chat, now) == now + 100.0
    assert pacer.slot_at(now) < now + 1


def test_processes_share_the_limit_for_all() -> None:
    pacer = Pacer()
    pacer.share(16 / SHARDS)
    one = Simulation(pacer)
    one.run(dict.fromkeys(range(1, 41), 10), [(0.0, 0.0)], until=1010.0)
    assert one.most(1.0) == 30 * 16 // SHARDS
    pacer.share(1.0)
    one.run(dict.fromkeys(range(1, 121), 10), [(0.0, 0.0)], until=1020.0)
    assert one.most(1.0) <= 30


def test_what_an_earlier_process_sent_still_counts() -> None:
    pacer = Pacer()
    for ago in range(20):
        pacer.remember(GROUP, 1000.0 - 2 * ago)
    assert pacer.ready_at(GROUP, 1000.0) > 1000.0 + 20
    assert pacer.ready_at(1, 1000.0) == 1000.0


def test_chats_are_forgotten_when_nothing_counts_any_more() -> None:
    pacer = Pacer()
    for chat in (1, GROUP):
        pacer.end(pacer.begin(chat, 10.0), 10.0)
    pacer.resting(12.0)
    assert set(pacer._chats) == {GROUP}
    pacer.resting(80.0)
    assert not pacer._chats
