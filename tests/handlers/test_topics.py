"""A discussion in the group: its poll, its votes, and what is said under it."""

import itertools
from datetime import UTC, datetime

import pytest

from actions import topics as topic_actions
from handlers.door import Ending, PollUnknown
from storage import opinions, topics
from storage.topics import Poll
from tests.handlers.conftest import BOT, GROUP, Bench, account
from tests.support import updates, village
from tests.support.results import result_of
from tests.support.village import STRANGER, WILLOW, Who

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


def open_poll(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路\n每户出一个工")
    bench.say(Who.CLERK, "讨论 1")
    with bench.database.begin() as tx:
        topics.add_poll(tx, Poll("p1", WILLOW, 1, GROUP, 50))
    bench.show(GROUP, "topic:1", 49)
    bench.show(GROUP, "poll:1", 50)


def test_a_discussion_opens_a_native_poll_that_says_what_it_is_not(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路")
    said = bench.say(Who.CLERK, "讨论 1")
    poll = next(payload for _, payload in said.sent if "question" in payload)
    assert "线上意向，非正式表决" in poll["question"]
    assert poll["is_anonymous"] is False
    assert poll["close_date"] == int(datetime(2026, 6, 4, 12, tzinfo=UTC).timestamp())
    assert [option["text"] for option in poll["options"]] == ["赞成", "不赞成", "再商量"]
    assert bench.say(Who.CLERK, "讨论 1").texts == ["1号议题已经在讨论了。"]
    assert bench.say(Who.VILLAGER, "讨论 1").texts == ["您不能开讨论，能开讨论的是有职务的人。"]


def test_a_second_vote_replaces_the_first_and_those_away_are_counted_apart(bench: Bench) -> None:
    open_poll(bench)
    away, home = village.user(Who.AWAY), village.user(Who.NEIGHBOUR)
    for user, option in ((away, 0), (home, 0), (away, 1), (int(STRANGER), 0)):
        bench.hear(updates.poll_answer("p1", [option], user=updates.person(int(user))))
    said = bench.say(Who.CLERK, "议题 1")
    assert said.ending is Ending.DONE
    with bench.database.read() as tx:
        tally = topics.tally(tx, WILLOW, 1)
        assert tally == topics.recount(tx, WILLOW, 1)
    assert {(one.value, kind.value): n for (one, kind), n in tally.counts.items() if n} == {
        ("for", "home"): 1,
        ("against", "away"): 1,
        ("for", "guest"): 1,
    }


def test_a_reply_under_a_poll_that_nobody_recorded_is_an_opinion_all_the_same(
    bench: Bench,
) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路")
    bench.say(Who.CLERK, "讨论 1")
    with bench.database.begin() as tx:
        topic_actions.poll_sending(tx, WILLOW, 1, chat=village.group_chat())
    bot = {"id": BOT, "is_bot": True, "first_name": "连心"}
    shown = updates.message("-", user=bot, chat=GROUP, message_id=71)["message"]
    del shown["text"]
    shown["poll"] = result_of("stoppoll", {"question": "1号议题"}, itertools.count()) | {"id": "p7"}
    assert bench.say(Who.AWAY, "我赞成", reply_to=shown).sent == []
    bench.hear(updates.poll_answer("p7", [0], user=account(Who.AWAY)))
    with bench.database.read() as tx:
        (opinion,) = opinions.under(tx, WILLOW, 1)
        assert topics.polls_of(tx, WILLOW, 1) == [Poll("p7", WILLOW, 1, GROUP, 71)]
        assert topics.tally(tx, WILLOW, 1).total == 1
    assert opinion.text == "我赞成"


def test_an_answer_to_a_poll_that_is_not_known_yet_is_tried_again(bench: Bench) -> None:
    with pytest.raises(PollUnknown):
        bench.hear(updates.poll_answer("p9", [0], user=account(Who.VILLAGER)))


@pytest.mark.parametrize("under", [49, 50])
def test_a_reply_under_a_topic_is_kept_as_an_opinion_without_a_word(
    bench: Bench, under: int
) -> None:
    open_poll(bench)
    bot = {"id": BOT, "is_bot": True, "first_name": "连心"}
    quoted = updates.message("…", user=bot, chat=GROUP, message_id=under)["message"]
    said = bench.say(Who.AWAY, "我赞成，早该修了", reply_to=quoted)
    assert said.sent == []
    with bench.database.read() as tx:
        (opinion,) = opinions.under(tx, WILLOW, 1)
    assert (opinion.text, opinion.kind.value) == ("我赞成，早该修了", "away")
