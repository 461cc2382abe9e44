from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions import decisions, meetings, minutes, topics
from actions.decisions import Standing
from storage import meetings as held
from storage import reminders
from storage.engine import Tx
from storage.rolls import SeatRow
from storage.tables import table
from tests.support.decisions import (
    DAY,
    called,
    change,
    clerk,
    members,
    opened,
    pass_next,
    refusal,
    seat_all,
)
from tests.support.village import NOW, WILLOW, Who, rules, speaker
from village.decision_rules import DecisionRules
from village.decisions import Move, State
from village.errors import CountWrong, DateOver, Namesakes, NobodyNamed, NotForGroup, Unlawful
from village.ids import PersonId
from village.law import Article
from village.matters import Matter
from village.reminders import Subject
from village.rolls import Basis, Body


@pytest.mark.parametrize(("gap", "days", "said"), [(7, 5, 5), (7, 7, None), (0, 0, None)])
def test_a_meeting_soon_after_another_is_pointed_out_where_a_village_keeps_a_gap(
    tx: Tx, gap: int, days: int, said: int | None
) -> None:
    lawful = replace(rules(), decisions=DecisionRules(step_gap_days=gap))
    topic = topics.move(tx, speaker(tx, Who.VILLAGER), text="修村口的路", now=NOW)
    decision = decisions.open_(
        tx, clerk(tx), topic.number, matter=Matter.WELFARE, body=None, rules=lawful, now=NOW
    ).decision

    def convene(now: datetime, ahead: float) -> meetings.Convened:
        at = now + ahead * DAY
        return meetings.convene(
            tx, clerk(tx), decision.number, starts_at=at, place="村部", rules=lawful, now=now
        )

    first = convene(NOW, 12)
    assert first.hurried is None
    assert first.standing.meeting is not None
    there = seat_all(tx, first.standing, NOW)
    held_at = first.standing.meeting.starts_at
    meetings.show_of_hands(
        tx, clerk(tx), decision.number, yes=there, minutes="都同意", rules=lawful, now=held_at
    )
    assert convene(held_at, days or 1 / 24).hurried == said


def test_a_meeting_is_called_in_time_or_not_at_all(tx: Tx) -> None:
    decision = opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
    with pytest.raises(Unlawful) as refused:
        called(tx, decision, days=10)
    assert refusal(refused) == ("notice", Article.VCO_25.value)
    assert refused.value.need == 10
    with pytest.raises(DateOver):
        called(tx, decision, days=-1)
    assert held.latest(tx, WILLOW, 1) is None
    one = called(tx, decision, days=11)
    assert one.roll is not None
    assert one.roll.due == len(Who) - 1
    assert one.outlook is not None
    assert (one.outlook.away, one.outlook.to_open) == (1, 7)
    with pytest.raises(Unlawful) as refused:
        called(tx, decision)
    assert refusal(refused)[0] == "called"
    deadline = reminders.find(tx, WILLOW, Subject.DECISION, 1)
    assert deadline is not None
    assert one.meeting is not None
    assert deadline.due_at == one.meeting.starts_at


def test_a_meeting_that_is_called_off_may_be_called_again_on_a_new_roll(tx: Tx) -> None:
    decision = opened(tx, state=State.DELIBERATED)
    first = called(tx, decision)
    assert meetings.cancel(tx, clerk(tx), 1, rules=rules(), now=NOW).meeting is None
    assert reminders.find(tx, WILLOW, Subject.DECISION, 1) is None
    with pytest.raises(Unlawful) as refused:
        meetings.cancel(tx, clerk(tx), 1, rules=rules(), now=NOW)
    assert refusal(refused)[0] == "not_called"
    second = called(tx, decision)
    assert first.meeting is not None
    assert second.meeting is not None
    assert second.meeting.roll != first.meeting.roll


def test_the_trap_is_seen_before_the_meeting(tx: Tx) -> None:
    members(tx, 9)
    for one in range(1, 7):
        change(tx, one, away="东莞")
    one_ = called(tx, opened(tx, state=State.DISCUSSED))
    assert one_.outlook is not None
    assert (one_.outlook.due, one_.outlook.away, one_.outlook.missing) == (9, 6, 2)
    assert not one_.outlook.can_pass


def test_somebody_signs_in_once_on_the_day_and_from_their_own_seat(tx: Tx) -> None:
    decision = opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
    one = called(tx, decision)
    assert one.meeting is not None
    day = one.meeting.starts_at
    tries = [
        (Who.VILLAGER, NOW, "other_day"),
        (Who.VILLAGER, day + DAY, "other_day"),
        (Who.AWAY, day, "away"),
        (Who.LINKING_CADRE, day, "no_seat"),
    ]
    for who, at, why in tries:
        with pytest.raises(Unlawful) as refused:
            meetings.sign_in(tx, speaker(tx, who), 1, rules=rules(), now=at)
        assert refusal(refused) == (why, Article.VCO_26.value)
    assert meetings.sign_in(
        tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=day
    ).meeting == replace(one.meeting, signed=1)
    with pytest.raises(Unlawful) as refused:
        meetings.sign_in(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=day)
    assert refusal(refused)[0] == "signed"


def test_the_clerk_writes_down_who_has_come(tx: Tx) -> None:
    one = called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    assert one.meeting is not None
    day = one.meeting.starts_at
    names = ["林秋禾", "罗远行", "没有人", "宋远帆", "林秋禾", "陈立 1"]
    seated = meetings.write_down(tx, clerk(tx), 1, names, rules=rules(), now=day)
    assert seated.sat == ["林秋禾", "罗远行", "陈立 1"]
    assert (seated.strangers, seated.unknown) == (["宋远帆"], ["没有人"])
    assert seated.standing.meeting is not None
    assert seated.standing.meeting.signed == len(held.there(tx, seated.standing.meeting)) == 3
    again = meetings.write_down(tx, clerk(tx), 1, ["林秋禾"], rules=rules(), now=day)
    assert (again.sat, again.before) == ([], ["林秋禾"])
    for wrong, error in (("没有人", NobodyNamed), ("陈立", Namesakes)):
        with pytest.raises(error):
            meetings.write_down(tx, clerk(tx), 1, [wrong], rules=rules(), now=day)
    with pytest.raises(Unlawful):
        meetings.write_down(tx, clerk(tx), 1, ["林秋禾"], rules=rules(), now=NOW)


def test_one_household_sits_once_whoever_of_it_comes(tx: Tx) -> None:
    opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
    one = meetings.convene(
        tx,
        clerk(tx),
        1,
        starts_at=NOW + 12 * DAY,
        place="村部",
        basis=Basis.HOUSEHOLD,
        rules=rules(),
        now=NOW,
    ).standing
    assert one.roll is not None
    assert one.roll.due == 5
    day = NOW + 12 * DAY
    # 林秋禾 and 石磨平 live in different houses; 秦望山 and 杜满仓 share one.
    seated = meetings.write_down(
        tx, clerk(tx), 1, ["林秋禾", "秦望山", "杜满仓"], rules=rules(), now=day
    )
    assert (seated.sat, seated.before) == (["林秋禾", "秦望山"], ["杜满仓"])


def test_too_few_people_reconvene_and_a_lost_quorum_is_none(tx: Tx) -> None:
    members(tx, 9)
    decision = opened(tx, state=State.DISCUSSED)
    one = called(tx, decision)
    assert one.meeting is not None
    day = one.meeting.starts_at
    for who in (Who.SECRETARY, Who.DIRECTOR, Who.CLERK, Who.UTILITIES, Who.MEDIATOR):
        meetings.sign_in(tx, speaker(tx, who), 1, rules=rules(), now=day)
    lost = meetings.show_of_hands(tx, clerk(tx), 1, yes=4, left=1, rules=rules(), now=day)
    assert (lost.decision.state, lost.decision.stands) == (State.NO_QUORUM, State.DISCUSSED)
    assert lost.steps[-1].gone_before == 1
    again, _ = pass_next(tx, lost.decision, day)
    assert again.decision.state is State.DELIBERATED
    assert [one.move for one in again.steps] == [Move.LACK, Move.DELIBERATE]


def test_a_tie_ends_the_decision(tx: Tx) -> None:
    one = called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    assert one.meeting is not None
    seat_all(tx, one, NOW)
    with pytest.raises(CountWrong):
        meetings.show_of_hands(
            tx, clerk(tx), 1, yes=10, no=4, rules=rules(), now=one.meeting.starts_at
        )
    tied = meetings.show_of_hands(
        tx, clerk(tx), 1, yes=6, no=6, left=1, rules=rules(), now=one.meeting.starts_at
    )
    assert tied.decision.state is State.REJECTED
    with pytest.raises(Unlawful):
        called(tx, tied.decision)


def test_no_result_before_the_meeting_and_none_on_a_changed_roll(tx: Tx) -> None:
    one = called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    assert one.meeting is not None
    day = one.meeting.starts_at
    with pytest.raises(Unlawful) as refused:
        meetings.show_of_hands(
            tx, clerk(tx), 1, yes=0, rules=rules(), now=day - timedelta(minutes=1)
        )
    assert refusal(refused)[0] == "early"
    seat = table(SeatRow)
    tx.execute(seat.delete().where(seat.c.village_id == WILLOW, seat.c.seat == 1))
    with pytest.raises(Unlawful) as refused:
        meetings.show_of_hands(tx, clerk(tx), 1, yes=0, rules=rules(), now=day)
    assert refusal(refused)[0] == "roll_changed"


def test_no_words_of_a_decision_tell_the_group_of_illness(tx: Tx) -> None:
    decision = opened(tx, state=State.PROPOSED)
    private = "林家儿子得了白血病，缓一缓"
    one = called(tx, decision)
    assert one.meeting is not None
    there, at = seat_all(tx, one, NOW), one.meeting.starts_at

    def vote(words: str) -> Standing:
        return meetings.show_of_hands(
            tx, clerk(tx), 1, yes=there, minutes=words, rules=rules(), now=at
        )

    with pytest.raises(NotForGroup):
        vote(private)
    vote("都同意")
    with pytest.raises(NotForGroup):
        minutes.add(tx, clerk(tx), 1, words=private, now=at)
    with pytest.raises(NotForGroup):
        decisions.stop(tx, clerk(tx), 1, move=Move.WITHDRAW, words=private, rules=rules(), now=at)
    assert private not in str(decisions.standing(tx, decisions.load(tx, WILLOW, 1)))


def test_who_comes_back_to_a_seat_sits_as_they_come_back(tx: Tx) -> None:
    members(tx)
    called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    meeting = held.called(tx, WILLOW, 1)
    assert meeting is not None
    away = PersonId(Who.AWAY)
    assert held.sit(tx, meeting, 1, away, by=None, at=NOW)
    assert held.from_afar(tx, meeting) == {1}
    assert not held.sit(tx, meeting, 1, away, by=None, at=NOW)
    assert held.leave(tx, meeting, 1, at=NOW)
    # At the village hall now, as the clerk says.
    assert held.sit(tx, meeting, 1, away, by=PersonId(Who.CLERK), at=NOW)
    assert not held.from_afar(tx, meeting)
    assert held.there(tx, meeting) == {1}
