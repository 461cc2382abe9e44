from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions import decision_work, decisions, publicity, topics
from actions import reminders as sweeping
from actions.reminders import Audience
from storage import decisions as kept
from storage import reminders, trail, villages
from storage.decisions import WorkKind
from storage.engine import Tx
from tests.support.decisions import (
    DAY,
    MIDNIGHT,
    called,
    clerk,
    members,
    opened,
    pass_next,
    published,
    refusal,
    supervised,
)
from tests.support.village import MAPLE, NOW, WILLOW, Who, rules, rules_of, speaker
from village.decision_rules import DecisionRules
from village.decisions import Move, State
from village.errors import DecisionNotFound, TextMissing, TopicNotFound, Unlawful
from village.law import Article
from village.matters import Matter
from village.reminders import Step, Subject
from village.rolls import Body


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
