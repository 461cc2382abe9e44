"""Slips: the table of their states, driven at random, and the words by which they are made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from village import slip_moves as moves
from village.days import first_time, last_day
from village.errors import DateTooLate, DateUnread, DuePassed, InsistedAlready, WrongSlipState
from village.ids import PersonId, UnitId, VillageId
from village.referrals import SlipKind
from village.rights import Deed, Role
from village.slip_terms import FARTHEST, SlipTerms, due, named_due
from village.slip_words import addressed, spoken
from village.slips import (
    CONTESTS,
    SLIP_TRANSITIONS,
    Hard,
    Slip,
    SlipEnding,
    SlipMove,
    SlipState,
    hardness,
    slip_deeds,
)
from village.talk.secrets import masked
from village.working_days import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SLIP = Slip(
    village_id=VillageId(1),
    kind=SlipKind.NOTICE,
    number=3,
    request=12,
    unit=UnitId(5),
    maker=PersonId(1),
    liaison=PersonId(9),
    facts="水库渠道垮了",
    made_at=NOW,
    sign_by=NOW + DAY,
    due_at=NOW + 10 * DAY,
)


@pytest.mark.parametrize("state", SlipState)
def test_every_state_but_the_last_has_a_way_out(state: SlipState) -> None:
    ways = [to for (at, _), to in SLIP_TRANSITIONS.items() if at is state]
    assert bool(ways) is (state is not SlipState.CLOSED)


@pytest.mark.parametrize("state", sorted(set(SlipState) - {SlipState.CLOSED}))
@pytest.mark.parametrize("on_paper", [True, False])
def test_whoever_is_next_has_a_button_for_it(state: SlipState, on_paper: bool) -> None:
    slip = replace(SLIP, state=state, on_paper=on_paper, liaison=None if on_paper else SLIP.liaison)
    mine = slip.awaited == slip.maker
    roles = {Role.MAKER, Role.ADDRESSEE} if on_paper else {Role.MAKER if mine else Role.ADDRESSEE}
    assert set(slip_deeds(slip, roles, hard=False)) - {Deed.SEE_SLIP, Deed.WITHDRAW_SLIP}


def test_a_meeting_is_offered_for_what_is_hard_only() -> None:
    signed = moves.sign(SLIP)
    assert Deed.CALL_MEETING not in slip_deeds(signed, {Role.MAKER}, hard=False)
    assert Deed.CALL_MEETING in slip_deeds(signed, {Role.MAKER}, hard=True)
    assert Deed.CALL_MEETING not in slip_deeds(signed, {Role.ADDRESSEE}, hard=True)


class AnySlip(RuleBasedStateMachine):
    """Whatever people press in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.slip, self.now = SLIP, NOW

    @rule(
        move=st.sampled_from(SlipMove),
        hours=st.integers(0, 200),
        unit=st.integers(1, 4),
        paper=st.booleans(),
    )
    def go(self, move: SlipMove, hours: int, unit: int, paper: bool) -> None:
        before, self.now = self.slip, self.now + timedelta(hours=hours)
        try:
            self.slip = self._moved(move, unit, paper)
        except (WrongSlipState, InsistedAlready):
            assert self.slip == before
            return
        assert self.slip.version == before.version + 1
        assert self.slip.number == before.number
        assert self.slip.request == before.request

    def _moved(self, move: SlipMove, unit: int, paper: bool) -> Slip:
        slip, later = self.slip, self.now + 5 * DAY
        liaison = None if paper else PersonId(10 + unit)
        how: dict[SlipMove, Callable[[], Slip]] = {
            SlipMove.SIGN: lambda: moves.sign(slip),
            SlipMove.CONTEST: lambda: moves.contest(slip, "不归我们"),
            SlipMove.READDRESS: lambda: moves.readdress(
                slip, UnitId(unit), liaison, on_paper=paper, sign_by=later, due_at=later
            ),
            SlipMove.INSIST: lambda: moves.insist(slip, sign_by=later),
            SlipMove.ANSWER: lambda: moves.answer(slip, "修好了", now=self.now),
            SlipMove.ACCEPT: lambda: moves.accept(slip),
            SlipMove.RETURN: lambda: moves.send_back(slip, "还在漏", due_at=later),
            SlipMove.MEET: lambda: moves.meet(slip),
            SlipMove.CONCLUDE: lambda: moves.conclude(slip, due_at=later),
            SlipMove.WITHDRAW: lambda: moves.withdraw(slip),
        }
        return how[move]()

    @invariant()
    def it_is_always_somebodys_move(self) -> None:
        assert self.slip.awaited in {self.slip.maker, self.slip.liaison}
        assert (self.slip.ending is None) is (self.slip.state is not SlipState.CLOSED)
        if self.slip.ending is SlipEnding.ACCEPTED:
            assert self.slip.reply

    @invariant()
    def what_was_passed_on_twice_stays_hard(self) -> None:
        hard = hardness(self.slip, now=self.now, hard_at=self.slip.due_at + 2 * DAY)
        assert (Hard.CONTESTED in hard) is (self.slip.contests >= CONTESTS)
        assert (Hard.RETURNED in hard) is (self.slip.returns > 0)

    @invariant()
    def nobody_is_late_who_has_nothing_to_do(self) -> None:
        if self.slip.late(self.now):
            assert self.slip.state in {SlipState.DRAWN, SlipState.SIGNED, SlipState.RETURNED}


TestAnySlip = AnySlip.TestCase


def test_a_village_insists_once_for_each_unit() -> None:
    again = moves.contest(
        moves.insist(moves.contest(SLIP, "不归我们"), sign_by=NOW), "还是不归我们"
    )
    with pytest.raises(InsistedAlready):
        moves.insist(again, sign_by=NOW)
    other = moves.readdress(
        again, UnitId(6), PersonId(8), on_paper=False, sign_by=NOW, due_at=NOW + 20 * DAY
    )
    assert (other.contests, other.insisted, other.due_at) == (2, False, NOW + 20 * DAY)


def test_a_meeting_sets_a_new_day_that_may_be_nearer() -> None:
    nearer = moves.conclude(moves.meet(moves.sign(SLIP)), due_at=NOW + 2 * DAY)
    assert (nearer.due_at, nearer.meetings, nearer.state) == (
        NOW + 2 * DAY,
        1,
        SlipState.SIGNED,
    )


def test_without_a_day_a_unit_has_ten_working_days() -> None:
    # The dragon boat holiday of 2026 takes the 19th.
    assert due(SlipTerms().answer, NOW, ZONE, WorkCalendar()) == datetime(
        2026, 6, 15, 18, tzinfo=ZONE
    )
    with pytest.raises(DuePassed):
        named_due(date(2026, 5, 31), now=NOW, zone=ZONE)
    latest = NOW.astimezone(ZONE).date() + FARTHEST
    assert named_due(latest, now=NOW, zone=ZONE).date() == latest
    with pytest.raises(DateTooLate):
        named_due(latest + timedelta(days=1), now=NOW, zone=ZONE)


@pytest.mark.parametrize(
    ("words", "day", "before"),
    [
        ("渠道垮了，请修复 2026-12-20", date(2026, 12, 20), "渠道垮了，请修复"),
        ("渠道垮了 12月20日前答复", date(2026, 12, 20), "渠道垮了"),
        ("渠道垮了，请于12-20前答复", date(2026, 12, 20), "渠道垮了"),
        ("渠道 12-20 垮了", None, "渠道 12-20 垮了"),
        ("路宽 3-4 米，请修", None, "路宽 3-4 米，请修"),
        ("", None, ""),
        ("2026-12-20", date(2026, 12, 20), ""),
    ],
)
def test_the_day_of_the_answer_is_written_last(words: str, day: date | None, before: str) -> None:
    assert last_day(words, today=date(2026, 6, 1), command="slip") == (day, before)


def test_a_day_that_is_none_is_told() -> None:
    with pytest.raises(DateUnread):
        last_day("渠道垮了 2026-02-30", today=date(2026, 1, 1), command="slip")


@pytest.mark.parametrize(
    ("words", "at", "rest"),
    [
        ("14:00 村委会", time(14), "村委会"),
        ("下午2点半 桥头", time(14, 30), "桥头"),
        ("９：３０ 村委会", time(9, 30), "村委会"),
        ("早上8点 桥头", time(8), "桥头"),
        ("PM 2:30 bridge", time(14, 30), "bridge"),
        ("中午1点 桥头", time(13), "桥头"),
        ("中午11点半 桥头", time(11, 30), "桥头"),
        ("中午12点 桥头", time(12), "桥头"),
        ("村委会", None, "村委会"),
        ("25:00 村委会", None, "25:00 村委会"),
    ],
)
def test_a_time_of_day_is_read(words: str, at: time | None, rest: str) -> None:
    assert first_time(words) == (at, rest)


@pytest.mark.parametrize(
    ("words", "kind", "number", "rest"),
    [
        ("3", SlipKind.NOTICE, 3, ""),
        ("3号抄告单 2026-12-22", SlipKind.NOTICE, 3, "2026-12-22"),
        ("联系函 2 12-22 14:00", SlipKind.LETTER, 2, "12-22 14:00"),
        ("2号联系函", SlipKind.LETTER, 2, ""),
        ("letter 2", SlipKind.LETTER, 2, ""),
        ("抄告单3 文字", SlipKind.NOTICE, 3, "文字"),
    ],
)
def test_a_slip_is_named_in_many_ways(words: str, kind: SlipKind, number: int, rest: str) -> None:
    assert spoken(words) == (kind, number, rest)


@pytest.mark.parametrize("words", ["", "村委会", "抄告单", "3楼"])
def test_other_words_name_no_slip(words: str) -> None:
    assert spoken(words) is None


UNITS = {UnitId(1): "泽川县", UnitId(2): "县水利局", UnitId(3): "县交通局", UnitId(4): "镇水利站"}


@pytest.mark.parametrize(
    ("words", "unit", "named", "rest"),
    [
        ("县水利局 渠道垮了", UnitId(2), "县水利局", "渠道垮了"),
        ("水利局 渠道垮了", UnitId(2), "水利局", "渠道垮了"),
        ("水利站，渠道垮了", None, "", "水利站，渠道垮了"),
        ("林业局 树倒了", None, "林业局", "树倒了"),
        ("渠道垮了 请修", None, "", "渠道垮了 请修"),
        ("", None, "", ""),
    ],
)
def test_a_unit_is_meant_by_its_name_or_the_end_of_it(
    words: str, unit: UnitId | None, named: str, rest: str
) -> None:
    assert addressed(words, UNITS) == (unit, named, rest)


def test_numbers_of_a_person_are_hidden() -> None:
    told = masked("找林秋禾 13800138000，身份证 11010519491231002X")
    assert "13800138000" not in told
    assert "11010519491231002X" not in told


@given(st.text())
def test_any_words_are_read_without_harm(words: str) -> None:
    spoken(words)
    addressed(words, UNITS)
    first_time(words)
    masked(words)
