import functools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from actions import decision_work, decisions, exclusions, meetings, minutes, publicity, topics
from actions import reminders as sweeping
from actions.decisions import Standing
from actions.reminders import Audience
from storage import decisions as kept
from storage import meetings as held
from storage import reminders, rolls, trail, villages
from storage.decisions import WorkKind
from storage.engine import Tx
from storage.rolls import SeatRow
from storage.tables import table
from tests.support.decisions import (
    DAY,
    called,
    change,
    members,
    opened,
    published,
    supervised,
)
from tests.support.village import MAPLE, NOW, WILLOW, Who, rules, rules_of, speaker
from village.decision_rules import DecisionRules
from village.decisions import Decision, Move, State
from village.errors import (
    CountWrong,
    DateOver,
    DateTooLate,
    DecisionNotFound,
    Namesakes,
    NobodyNamed,
    NotForGroup,
    ObjectionNotFound,
    TextMissing,
    TextTooLong,
    TopicNotFound,
    Unlawful,
)
from village.law import Article
from village.matters import Matter
from village.people import Actor
from village.reminders import Step, Subject
from village.rolls import Basis, Body, Reason

MIDNIGHT = datetime(2026, 6, 16, 16, tzinfo=UTC)
"""17 June in the village: fifteen whole days after a notice of the first."""


def clerk(tx: Tx) -> Actor:
    return speaker(tx, Who.CLERK)


def refusal(error: pytest.ExceptionInfo[Unlawful]) -> tuple[str, str]:
    return error.value.why, error.value.article


def seat_all(tx: Tx, one: Standing, now: datetime) -> int:
    """Everybody of the roll is written down."""
    assert one.meeting is not None
    seats = rolls.seats(tx, WILLOW, one.meeting.roll)
    for seat in seats:
        assert seat.person is not None
        held.sit(tx, one.meeting, seat.number, seat.person, by=None, at=now)
    return len(seats)


def pass_next(tx: Tx, decision: Decision, now: datetime) -> tuple[Standing, datetime]:
    """Its next meeting is held by all, who all say yes."""
    one = called(tx, decision, now=now)
    assert one.meeting is not None
    there = seat_all(tx, one, now)
    later = one.meeting.starts_at
    done = meetings.show_of_hands(
        tx, clerk(tx), decision.number, yes=there, minutes="都同意", rules=rules(), now=later
    )
    return done, later


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


def test_a_decision_goes_the_whole_way_and_leaves_a_trail(tx: Tx) -> None:
    members(tx)
    decision, now = opened(tx), NOW
    states = []
    for _ in range(4):
        one, now = pass_next(tx, decision, now)
        states.append(one.decision.state)
    assert states == [State.PROPOSED, State.DISCUSSED, State.DELIBERATED, State.RESOLVED]
    one = published(tx, decision, now=now)
    assert one.notice is not None
    now = one.notice.until
    on = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=now)
    assert on.decision.state is State.IMPLEMENTING
    decision_work.note_work(
        tx, clerk(tx), 1, kind=WorkKind.SPENDING, words="水泥", fen=500_000, now=now
    )
    supervised(tx, decision, now=now)
    one = published(tx, decision, now=now)
    assert one.notice is not None
    last = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=one.notice.until)
    assert last.decision.state is State.ARCHIVED
    moves = [step.move for step in last.steps]
    assert moves == [
        Move.PROPOSE,
        Move.DISCUSS,
        Move.DELIBERATE,
        Move.RESOLVE,
        Move.PUBLISH,
        Move.IMPLEMENT,
        Move.PUBLISH_RESULT,
        Move.ARCHIVE,
    ]
    assert [step.body for step in last.steps[:4]] == [
        Body.BRANCH,
        Body.TWO_COMMITTEES,
        Body.PARTY_MEETING,
        Body.REPRESENTATIVES,
    ]
    assert last.steps[3].words == "都同意"
    assert (last.steps[2].due, last.steps[2].yes) == (9, 9)
    assert [one.fen for one in last.works] == [500_000, 0]
    assert reminders.find(tx, WILLOW, Subject.DECISION, 1) is None
    assert trail.verify(tx, WILLOW) is None
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=now)
    assert refusal(refused)[0] == "ended"


def test_a_missing_step_is_refused_with_the_article(tx: Tx) -> None:
    opened(tx)
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=NOW)
    assert refusal(refused) == ("meeting_next", Article.PARTY_RURAL_19.value)


def test_a_topic_becomes_one_decision_only(tx: Tx) -> None:
    opened(tx)
    again: dict[str, Any] = {"matter": Matter.WELFARE, "body": None}
    again |= {"rules": rules(), "now": NOW}
    with pytest.raises(Unlawful) as refused:
        decisions.open_(tx, clerk(tx), 1, **again)
    assert refusal(refused)[0] == "opened"
    with pytest.raises(TopicNotFound):
        decisions.open_(tx, clerk(tx), 99, **again)
    with pytest.raises(DecisionNotFound):
        decisions.find(tx, clerk(tx), 99)
    with pytest.raises(DecisionNotFound):
        decisions.find(tx, speaker(tx, Who.CLERK, MAPLE), 1)


def test_a_matter_of_a_group_names_one_of_the_village(tx: Tx) -> None:
    topic = topics.move(tx, speaker(tx, Who.VILLAGER), text="修二组的水渠", now=NOW)
    villages.name_groups(tx, WILLOW, {2: "老屋组"})
    for group in (None, 99):
        with pytest.raises(Unlawful) as refused:
            decisions.open_(
                tx,
                clerk(tx),
                topic.number,
                matter=Matter.GROUP,
                body=None,
                group=group,
                rules=rules(),
                now=NOW,
            )
        assert refusal(refused) == ("group", Article.VCO_32.value)
    made = decisions.open_(
        tx,
        clerk(tx),
        topic.number,
        matter=Matter.GROUP,
        body=None,
        group=2,
        rules=rules(),
        now=NOW,
    )
    assert made.decision.group == 2


def test_village_rules_go_to_no_representatives(tx: Tx) -> None:
    with pytest.raises(Unlawful) as refused:
        opened(tx, matter=Matter.VILLAGE_RULES)
    assert refusal(refused) == ("not_delegable", Article.VCO_31.value)


def test_a_decision_keeps_the_rules_that_it_began_with(tx: Tx) -> None:
    members(tx)
    decision = opened(tx, state=State.RESOLVED)
    longer = replace(rules(), decisions=DecisionRules(public_days=30))
    one = decisions.go_on(tx, clerk(tx), 1, rules=longer, now=NOW)
    assert one.notice is not None
    assert one.notice.until == MIDNIGHT
    assert kept.find(tx, WILLOW, 1).rules == decision.rules  # type: ignore[union-attr]


# Meetings


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
    assert seated.standing.meeting.signed == len(held.taken(tx, seated.standing.meeting)) == 3
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


# Publicity


def test_a_publicity_stopped_after_14_days_is_refused(tx: Tx) -> None:
    decision = opened(tx, state=State.RESOLVED)
    published(tx, decision, now=NOW)
    early = MIDNIGHT - timedelta(minutes=1)
    for act in (decisions.go_on, publicity.take_down):
        with pytest.raises(Unlawful) as refused:
            act(tx, clerk(tx), 1, rules=rules(), now=early)
        assert refusal(refused) == ("publicity", Article.VCO_35.value)
        assert (refused.value.have, refused.value.need) == (14, 15)
    down = publicity.take_down(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert down.notice is not None
    assert down.notice.taken_down_at == MIDNIGHT
    on = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert on.decision.state is State.IMPLEMENTING


def test_nothing_is_carried_out_without_the_picture_of_the_board(tx: Tx) -> None:
    opened(tx, state=State.RESOLVED)
    decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=NOW)
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert refusal(refused)[0] == "photo"
    with pytest.raises(Unlawful) as refused:
        publicity.take_down(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert refusal(refused)[0] == "photo"
    # The fifteen days count from the first picture, another one changes nothing.
    board = functools.partial(publicity.show_board, tx, clerk(tx), 1, rules=rules())
    board(photo="first", now=MIDNIGHT)
    one = board(photo="board3", now=MIDNIGHT + 3 * DAY)
    assert one.notice is not None
    until = MIDNIGHT + 16 * DAY
    assert (one.notice.photo, one.notice.photo_at) == ("board3", MIDNIGHT)
    assert one.notice.until == until
    deadline = reminders.find(tx, WILLOW, Subject.DECISION, 1)
    assert deadline is not None
    assert deadline.due_at == until
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=until - DAY)
    assert (refused.value.why, refused.value.have) == ("publicity", 14)
    publicity.take_down(tx, clerk(tx), 1, rules=rules(), now=until)
    with pytest.raises(Unlawful) as refused:
        publicity.show_board(tx, clerk(tx), 1, photo="late", rules=rules(), now=until)
    assert refusal(refused)[0] == "not_published"


def test_an_objection_is_answered_before_the_deed(tx: Tx) -> None:
    published(tx, opened(tx, state=State.RESOLVED), now=NOW)
    villager = speaker(tx, Who.VILLAGER)
    made = publicity.object_(tx, villager, 1, words="太贵", rules=rules(), now=NOW + 10 * DAY)
    assert made.objection.due_at == datetime(2026, 6, 26, 16, tzinfo=UTC)
    later = MIDNIGHT + DAY
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=later)
    assert refusal(refused)[0] == "answers"
    deadline = reminders.find(tx, WILLOW, Subject.DECISION, 1)
    assert deadline is not None
    assert deadline.due_at == MIDNIGHT
    say: dict[str, Any] = {"upheld": False, "words": "账在这里", "rules": rules(), "now": later}
    with pytest.raises(ObjectionNotFound):
        publicity.answer(tx, clerk(tx), 1, 9, **say)
    answered = publicity.answer(tx, clerk(tx), 1, 1, **say)
    assert answered.objector is not None
    with pytest.raises(Unlawful) as refused:
        publicity.answer(tx, clerk(tx), 1, 1, **say)
    assert refusal(refused)[0] == "answered"
    on = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=later)
    assert on.decision.state is State.IMPLEMENTING


def test_an_objection_that_is_upheld_begins_again_with_the_two_committees(tx: Tx) -> None:
    members(tx)
    decision = opened(tx, state=State.RESOLVED)
    published(tx, decision, now=NOW)
    publicity.object_(tx, speaker(tx, Who.VILLAGER), 1, words="太贵", rules=rules(), now=NOW)
    again = publicity.answer(
        tx, clerk(tx), 1, 1, upheld=True, words="重新议", rules=rules(), now=NOW
    ).standing
    assert again.decision.state is State.PROPOSED
    assert again.notice is not None
    assert again.notice.taken_down_at == NOW
    one = called(tx, again.decision)
    assert one.meeting is not None
    assert one.meeting.body is Body.TWO_COMMITTEES
    with pytest.raises(Unlawful) as refused:
        publicity.object_(tx, speaker(tx, Who.VILLAGER), 1, words="?", rules=rules(), now=NOW)
    assert refusal(refused)[0] == "not_published"


def test_objections_end_and_nobody_answers_their_own(tx: Tx) -> None:
    published(tx, opened(tx, state=State.RESOLVED), now=NOW)
    with pytest.raises(Unlawful) as refused:
        publicity.object_(
            tx, speaker(tx, Who.VILLAGER), 1, words="太贵", rules=rules(), now=MIDNIGHT
        )
    assert refusal(refused)[0] == "objection_over"
    publicity.object_(tx, clerk(tx), 1, words="太贵", rules=rules(), now=NOW)
    with pytest.raises(Unlawful) as refused:
        publicity.answer(tx, clerk(tx), 1, 1, upheld=False, words="不", rules=rules(), now=NOW)
    assert refusal(refused)[0] == "own_objection"


def test_the_result_waits_for_the_supervision_committee(tx: Tx) -> None:
    decision = opened(tx, state=State.IMPLEMENTING)
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=NOW)
    assert refusal(refused) == ("supervision", Article.VCO_37.value)
    supervised(tx, decision, now=NOW)
    on = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=NOW)
    assert on.decision.state is State.RESULT_PUBLISHED


def test_land_waits_for_the_township(tx: Tx) -> None:
    published(tx, opened(tx, matter=Matter.LAND_OUTSIDE, state=State.RESOLVED), now=NOW)
    with pytest.raises(Unlawful) as refused:
        decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert refusal(refused) == ("town", Article.LAND_52.value)
    with pytest.raises(TextMissing):
        decisions.approve(tx, clerk(tx), 1, paper=" ", now=MIDNIGHT)
    decisions.approve(tx, clerk(tx), 1, paper="镇政〔2026〕7号", now=MIDNIGHT)
    on = decisions.go_on(tx, clerk(tx), 1, rules=rules(), now=MIDNIGHT)
    assert on.decision.state is State.IMPLEMENTING


def test_an_approval_ends_with_the_resolution_that_it_was_given_for(tx: Tx) -> None:
    published(tx, opened(tx, matter=Matter.LAND_OUTSIDE, state=State.RESOLVED), now=NOW)
    decisions.approve(tx, clerk(tx), 1, paper="镇政〔2026〕7号", now=NOW)
    publicity.object_(tx, speaker(tx, Who.VILLAGER), 1, words="太贵", rules=rules(), now=NOW)
    publicity.answer(tx, clerk(tx), 1, 1, upheld=True, words="重新议", rules=rules(), now=NOW)
    again = decisions.load(tx, WILLOW, 1)
    assert (again.state, again.approved) == (State.PROPOSED, "")


def test_an_approval_that_nobody_asks_for_is_refused(tx: Tx) -> None:
    opened(tx, state=State.RESOLVED)
    with pytest.raises(Unlawful) as refused:
        decisions.approve(tx, clerk(tx), 1, paper="镇政〔2026〕7号", now=NOW)
    assert refusal(refused)[0] == "no_authority"


@pytest.mark.parametrize(
    ("state", "move", "ends"),
    [
        (State.DISCUSSED, Move.WITHDRAW, State.WITHDRAWN),
        (State.PUBLISHED, Move.ANNUL, State.ANNULLED),
    ],
)
def test_a_decision_ends_early_with_a_reason(tx: Tx, state: State, move: Move, ends: State) -> None:
    members(tx)
    decision = opened(tx, state=state)
    if state is State.DISCUSSED:
        called(tx, decision)
    with pytest.raises(TextMissing):
        decisions.stop(tx, clerk(tx), 1, move=move, words=" ", rules=rules(), now=NOW)
    over = decisions.stop(tx, clerk(tx), 1, move=move, words="另议", rules=rules(), now=NOW)
    assert (over.decision.state, over.meeting) == (ends, None)
    assert over.steps[-1].words == "另议"
    assert reminders.find(tx, WILLOW, Subject.DECISION, 1) is None
    assert not decisions.running(tx, clerk(tx))


# Who is not counted


def test_a_member_is_left_out_with_reason_approval_and_day_only(tx: Tx) -> None:
    members(tx, 9)
    secretary = speaker(tx, Who.SECRETARY)
    today = date(2026, 6, 1)
    out: dict[str, Any] = {"reason": Reason.ABROAD, "approved_by": "麻柳镇党委"}
    out["approved_on"] = today
    say: dict[str, Any] = {"today": today, "now": NOW}
    with pytest.raises(TextMissing):
        exclusions.exclude(tx, secretary, "石磨平", **(out | {"approved_by": " "}), **say)
    with pytest.raises(TextTooLong):
        exclusions.exclude(tx, secretary, "石磨平", **(out | {"approved_by": "镇" * 101}), **say)
    with pytest.raises(DateTooLate):
        exclusions.exclude(
            tx,
            secretary,
            "石磨平",
            **(out | {"approved_on": date(2026, 6, 2)}),
            **say,
        )
    with pytest.raises(Unlawful):
        exclusions.exclude(tx, secretary, "罗远行", **out, **say)
    before = called(tx, opened(tx, state=State.DISCUSSED))
    exclusions.exclude(tx, secretary, "石磨平", **out, **say)
    assert before.roll is not None
    unchanged = decisions.find(tx, secretary, 1)
    assert unchanged.roll == before.roll
    after = called(tx, opened(tx, state=State.DISCUSSED))
    assert after.roll is not None
    assert (before.roll.due, after.roll.due, after.roll.excluded) == (9, 8, 1)
    exclusions.count_again(tx, secretary, "石磨平", now=NOW)
    with pytest.raises(Unlawful):
        exclusions.count_again(tx, secretary, "石磨平", now=NOW)
    assert rolls.exclusions(tx, WILLOW) == {}


def test_who_is_in_charge_hears_a_day_before_and_when_nothing_moves(tx: Tx) -> None:
    published(tx, opened(tx, state=State.RESOLVED), now=NOW)
    said = []
    for at in (MIDNIGHT - DAY / 2, MIDNIGHT + timedelta(hours=8), MIDNIGHT + 6 * DAY):
        found = sweeping.sweep(tx, rules_of=rules_of, now=at)
        said += [(one.step, one.audience) for one in found.pings]
    assert said == [
        (Step.BEFORE, Audience.OWNER),
        (Step.AT, Audience.OWNER),
        (Step.AFTER, Audience.OWNER),
    ]


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
