from datetime import date
from typing import Any

import pytest

from actions import decisions, exclusions
from storage import rolls
from storage.engine import Tx
from tests.support.decisions import called, members, opened, refusal
from tests.support.village import NOW, WILLOW, Who, speaker
from village.decisions import State
from village.errors import DateTooLate, TextMissing, TextTooLong, Unlawful
from village.rolls import Reason


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
    with pytest.raises(Unlawful) as stranger:
        exclusions.exclude(tx, secretary, "罗远行", **out, **say)
    assert refusal(stranger) == ("no_member", "party_due")
    before = called(tx, opened(tx, state=State.DISCUSSED))
    exclusions.exclude(tx, secretary, "石磨平", **out, **say)
    assert before.roll is not None
    unchanged = decisions.find(tx, secretary, 1)
    assert unchanged.roll == before.roll
    after = called(tx, opened(tx, state=State.DISCUSSED))
    assert after.roll is not None
    assert (before.roll.due, after.roll.due, after.roll.excluded) == (9, 8, 1)
    exclusions.count_again(tx, secretary, "石磨平", now=NOW)
    with pytest.raises(Unlawful) as twice:
        exclusions.count_again(tx, secretary, "石磨平", now=NOW)
    assert refusal(twice) == ("counted", "party_due")
    assert rolls.exclusions(tx, WILLOW) == {}
