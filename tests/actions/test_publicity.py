import functools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions import decisions, publicity
from storage import reminders
from storage.engine import Tx
from tests.support.decisions import (
    DAY,
    MIDNIGHT,
    called,
    clerk,
    members,
    opened,
    published,
    refusal,
)
from tests.support.village import NOW, WILLOW, Who, rules, speaker
from village.decisions import State
from village.errors import ObjectionNotFound, Unlawful
from village.law import Article
from village.reminders import Subject
from village.rolls import Body


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
