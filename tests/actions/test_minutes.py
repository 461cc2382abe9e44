"""Minutes are added to the last meeting that was held, and stay once the decision is in the archive."""

from dataclasses import replace

import pytest

from actions import decisions, meetings, minutes
from storage import decisions as kept
from storage.engine import Tx
from tests.support.decisions import DAY, called, members, opened, refusal, seat_all
from tests.support.village import NOW, WILLOW, Who, rules, speaker
from village.decisions import State
from village.errors import NotAllowed, TextMissing, TextTooLong, Unlawful


def test_minutes_are_added_to_the_last_meeting_until_the_archive(tx: Tx) -> None:
    members(tx)
    opened(tx, state=State.DISCUSSED)
    clerk, now = speaker(tx, Who.CLERK), NOW + 12 * DAY
    with pytest.raises(Unlawful) as early:
        minutes.add(tx, clerk, 1, words="大家说先修桥", now=NOW)
    assert refusal(early) == ("not_held", "vco_39")
    one = called(tx, decisions.load(tx, WILLOW, 1))
    there = seat_all(tx, one, now)
    meetings.show_of_hands(tx, clerk, 1, yes=there, rules=rules(), now=now)
    called(tx, decisions.load(tx, WILLOW, 1), now=now)
    minutes.add(tx, clerk, 1, words="大家说先修桥", now=now)
    told = minutes.add(tx, clerk, 1, words="再修路", now=now)
    # The next meeting is called and not held: the words are of the one before.
    assert told.held is not None
    assert (told.held.state, told.held.words) == (State.DELIBERATED, "大家说先修桥\n再修路")
    for words, error in ((" ", TextMissing), ("长" * 1001, TextTooLong)):
        with pytest.raises(error):
            minutes.add(tx, clerk, 1, words=words, now=now)
    with pytest.raises(NotAllowed):
        minutes.add(tx, speaker(tx, Who.VILLAGER), 1, words="不对", now=now)
    kept.save(tx, replace(told.decision, state=State.ARCHIVED))
    with pytest.raises(Unlawful) as late:
        minutes.add(tx, clerk, 1, words="补一句", now=now)
    assert refusal(late) == ("archived", "vco_39")
    assert decisions.find(tx, clerk, 1).held == told.held
