from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from actions import opinions, topics
from actions.topics import Outcome
from storage import accounts, chats, reminders, trail
from storage import topics as kept
from storage.engine import Tx
from storage.reminders import Deadline
from storage.topics import Poll
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rows,
    rules,
    speaker,
    user,
)
from village.errors import (
    NotAllowed,
    NotOnRoster,
    TextMissing,
    TextTooLong,
    TopicNotFound,
    VillageError,
    WrongState,
)
from village.ids import VillageId
from village.people import Actor
from village.reminders import Step, Subject
from village.topics import Choice, State, Topic, Voter

FOR, AGAINST, TALK_MORE = 0, 1, 2
HOUR = timedelta(hours=1)
CLOSES = datetime(2026, 6, 4, 12, tzinfo=UTC)
"""Thursday, 20:00 in the village."""


def move(tx: Tx, by: Actor | None = None, text: str = "村口修停车场\n好不好") -> Topic:
    return topics.move(tx, by or speaker(tx, Who.VILLAGER), text=text, now=NOW)


def discuss(tx: Tx, by: Actor | None = None, number: int = 1) -> Topic:
    topic, chat = topics.discuss(tx, by or speaker(tx, Who.CLERK), number, rules=rules(), now=NOW)
    assert chat == group_chat(topic.village_id)
    return topic


def polled(tx: Tx, village: VillageId = WILLOW, poll_id: str = "56001") -> Poll:
    """A topic under discussion whose poll is on show."""
    move(tx, speaker(tx, Who.VILLAGER, village))
    topic = discuss(tx, speaker(tx, Who.CLERK, village))
    topics.poll_opened(
        tx, village, topic.number, poll_id=poll_id, chat=group_chat(village), message_id=1007
    )
    poll = topics.poll_of(tx, poll_id)
    assert poll == Poll(poll_id, village, topic.number, group_chat(village), 1007)
    return poll


def vote(tx: Tx, by: Actor, poll: Poll, *options: int) -> Outcome | None:
    return topics.vote(tx, by, poll, options=options, now=NOW + HOUR)


def opine(
    tx: Tx, by: Actor, words: str = "要修", message_id: int = 1, number: int = 1
) -> int | None:
    return opinions.opine(
        tx, by, number, words=words, chat=group_chat(), message_id=message_id, now=NOW
    )


def close(tx: Tx, number: int = 1) -> tuple[Outcome, list[Poll]]:
    return topics.close(tx, WILLOW, number, now=CLOSES)


def counted(tx: Tx, number: int = 1) -> dict[tuple[Choice, Voter], int]:
    tally = kept.tally(tx, WILLOW, number)
    counts = {key: votes for key, votes in tally.counts.items() if votes}
    assert counts == kept.recount(tx, WILLOW, number).counts
    return counts


def told(tx: Tx) -> list[tuple[str, str]]:
    return [(one.actor, one.deed) for one in trail.entries(tx, WILLOW)][1:]


def test_a_topic_travels_the_whole_way(tx: Tx) -> None:
    topic = move(tx)
    assert (topic.number, topic.title, topic.body) == (1, "村口修停车场", "好不好")
    assert topic.state is State.MOVED
    assert reminders.find(tx, WILLOW, Subject.TOPIC, 1) is None

    discussed = discuss(tx)
    assert (discussed.state, discussed.due_at) == (State.DISCUSSING, CLOSES)
    assert discussed.owner == person_id(Who.CLERK)
    deadline = reminders.find(tx, WILLOW, Subject.TOPIC, 1)
    assert deadline == Deadline(
        village_id=WILLOW,
        subject=Subject.TOPIC,
        number=1,
        owner=person_id(Who.CLERK),
        step=Step.BEFORE,
        opened_at=NOW,
        due_at=CLOSES,
        wake_at=datetime(2026, 6, 3, 12, tzinfo=UTC),
    )

    topics.poll_opened(tx, WILLOW, 1, poll_id="7", chat=group_chat(), message_id=1007)
    poll = topics.poll_of(tx, "7")
    assert poll is not None
    assert vote(tx, speaker(tx, Who.VILLAGER), poll, FOR) is None
    assert vote(tx, speaker(tx, Who.AWAY), poll, FOR) is None
    assert vote(tx, speaker(tx, Who.AWAY), poll, AGAINST) is None
    assert vote(tx, actor(tx, STRANGER), poll, TALK_MORE) is None
    assert opine(tx, speaker(tx, Who.AWAY), "先修路") == 1

    outcome, polls = close(tx)
    assert polls == [poll]
    assert outcome.topic.state is State.CLOSED
    assert outcome.tally.votes(Choice.FOR, Voter.HOME) == 1
    assert outcome.tally.votes(Choice.AGAINST, Voter.AWAY) == 1
    assert outcome.tally.of(Voter.GUEST) == 1
    assert outcome.tally.total == 2
    assert [(one.author_name, one.kind, one.text) for one in outcome.opinions] == [
        ("罗远行", Voter.AWAY, "先修路")
    ]
    assert reminders.find(tx, WILLOW, Subject.TOPIC, 1) is None
    found = topics.find(tx, speaker(tx, Who.VILLAGER), 1)
    assert (found.topic, found.opinions) == (outcome.topic, outcome.opinions)
    assert found.tally.total == 2

    assert told(tx) == [
        ("person:11", "move_topic"),
        ("person:3", "discuss"),
        ("person:11", "vote"),
        ("person:13", "vote"),
        ("person:13", "vote"),
        (f"user:{STRANGER}", "vote"),
        ("person:13", "opine"),
        ("clock", "close_discussion"),
    ]
    assert trail.verify(tx, WILLOW) is None


def test_the_close_is_told_with_its_counts_and_a_vote_without_its_choice(tx: Tx) -> None:
    poll = polled(tx)
    vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    close(tx)
    *_, voted, closed = trail.entries(tx, WILLOW)
    assert voted.data == {"withdrawn": False}
    assert closed.data["for_away"] == 1
    assert sum(closed.data.values()) == 1
    assert len(closed.data) == 9


def test_a_second_vote_replaces_the_first_and_none_takes_it_back(tx: Tx) -> None:
    poll = polled(tx)
    away = speaker(tx, Who.AWAY)
    vote(tx, away, poll, FOR)
    vote(tx, away, poll, AGAINST)
    assert counted(tx) == {(Choice.AGAINST, Voter.AWAY): 1}
    vote(tx, away, poll)
    assert counted(tx) == {}


def test_the_same_answer_again_changes_nothing(tx: Tx) -> None:
    poll = polled(tx)
    vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    before = rows(tx)
    assert vote(tx, speaker(tx, Who.AWAY), poll, FOR) is None
    assert vote(tx, speaker(tx, Who.NEIGHBOUR), poll) is None
    assert rows(tx) == before


def test_a_person_votes_once_with_any_number_of_accounts(tx: Tx) -> None:
    poll = polled(tx)
    accounts.bind(
        tx, user_id=STRANGER, village_id=WILLOW, person_id=person_id(Who.AWAY), name="罗远行"
    )
    vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    vote(tx, actor(tx, STRANGER), poll, AGAINST)
    assert counted(tx) == {(Choice.AGAINST, Voter.AWAY): 1}


def test_an_option_that_a_poll_never_had_is_no_vote(tx: Tx) -> None:
    poll = polled(tx)
    vote(tx, speaker(tx, Who.AWAY), poll, 9)
    assert counted(tx) == {}


def test_an_answer_that_comes_late_counts_and_puts_the_result_right(tx: Tx) -> None:
    poll = polled(tx)
    close(tx)
    late = vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    assert late is not None
    assert late.tally.votes(Choice.FOR, Voter.AWAY) == 1
    assert late.topic.state is State.CLOSED
    assert trail.verify(tx, WILLOW) is None


def test_a_poll_that_was_sent_twice_is_known_twice(tx: Tx) -> None:
    polled(tx)
    for poll_id in ("56002", "56002"):
        topics.poll_opened(tx, WILLOW, 1, poll_id=poll_id, chat=group_chat(), message_id=1008)
    _, polls = close(tx)
    assert {one.poll_id for one in polls} == {"56001", "56002"}
    assert topics.poll_of(tx, "nobody's") is None


def doubtful(tx: Tx, village: VillageId = WILLOW, sends: int = 2) -> Topic:
    """A topic whose poll was sent so often, and never heard of again."""
    move(tx, speaker(tx, Who.VILLAGER, village))
    topic = discuss(tx, speaker(tx, Who.CLERK, village))
    for _ in range(sends):
        topics.poll_sending(tx, village, topic.number, chat=group_chat(village))
    return topic


def meet(tx: Tx, poll_id: str, *, message_id: int = 0, at: datetime = NOW) -> Poll | None:
    return topics.meet_poll(tx, poll_id, user=user(Who.AWAY), now=at, message_id=message_id)


def test_a_poll_whose_sending_was_cut_off_is_taken_up_once_a_send(tx: Tx) -> None:
    doubtful(tx)
    topics.poll_opened(tx, WILLOW, 1, poll_id="56002", chat=group_chat(), message_id=1008)
    lost = meet(tx, "56001")
    assert lost == Poll("56001", WILLOW, 1, group_chat(), 0)
    assert meet(tx, "56001") == lost
    assert meet(tx, "56003") is None
    shown = topics.poll_of(tx, "56002")
    assert shown is not None
    for poll in (lost, shown):
        vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    vote(tx, speaker(tx, Who.NEIGHBOUR), lost, AGAINST)
    assert counted(tx) == {(Choice.FOR, Voter.AWAY): 1, (Choice.AGAINST, Voter.HOME): 1}
    # Nobody can point at it: the chat ends it at its time.
    assert [one.poll_id for one in close(tx)[1]] == ["56002"]


def test_an_answer_that_overtakes_the_record_of_its_poll_counts(tx: Tx) -> None:
    doubtful(tx, sends=1)
    assert meet(tx, "56001") is not None
    topics.poll_opened(tx, WILLOW, 1, poll_id="56001", chat=group_chat(), message_id=1007)
    assert topics.poll_of(tx, "56001") == Poll("56001", WILLOW, 1, group_chat(), 1007)
    assert meet(tx, "56002") is None


def test_a_reply_tells_which_message_shows_a_poll(tx: Tx) -> None:
    doubtful(tx, sends=1)
    found = meet(tx, "56001", message_id=1009)
    assert found == Poll("56001", WILLOW, 1, group_chat(), 1009)
    assert meet(tx, "56001", message_id=1010) == found
    assert close(tx)[1] == [found]


def test_a_poll_that_was_refused_is_not_in_doubt(tx: Tx) -> None:
    doubtful(tx, sends=1)
    topics.poll_refused(tx, WILLOW, 1)
    assert meet(tx, "56001") is None
    topics.poll_refused(tx, WILLOW, 1)
    assert kept.in_doubt(tx, since=NOW) == []


def test_of_two_in_doubt_the_voters_village_decides(tx: Tx) -> None:
    doubtful(tx)
    doubtful(tx, MAPLE)
    found = meet(tx, "56001")
    assert found is not None
    assert found.village_id == WILLOW
    assert topics.meet_poll(tx, "56002", user=STRANGER, now=NOW) is None


def test_of_two_in_doubt_in_one_village_neither_is_taken(tx: Tx) -> None:
    doubtful(tx)
    doubtful_too = discuss(tx, number=move(tx, text="还有一件").number)
    topics.poll_sending(tx, WILLOW, doubtful_too.number, chat=group_chat())
    assert meet(tx, "56001") is None
    topics.poll_opened(tx, WILLOW, 2, poll_id="56002", chat=group_chat(), message_id=9)
    assert meet(tx, "56001") is not None


def test_what_ended_long_ago_is_in_doubt_no_more(tx: Tx) -> None:
    doubtful(tx)
    day = timedelta(days=1)
    assert meet(tx, "56001", at=CLOSES + day) is None
    assert meet(tx, "56001", at=CLOSES + day - HOUR) is not None


def test_polls_of_two_villages_are_counted_apart(tx: Tx) -> None:
    here, there = polled(tx), polled(tx, MAPLE, "56002")
    vote(tx, speaker(tx, Who.AWAY), here, FOR)
    vote(tx, speaker(tx, Who.AWAY, MAPLE), there, AGAINST)
    assert counted(tx) == {(Choice.FOR, Voter.AWAY): 1}
    theirs = kept.tally(tx, MAPLE, 1)
    assert theirs.votes(Choice.AGAINST, Voter.AWAY) == theirs.total == 1


def test_nobody_votes_with_another_villages_standing(tx: Tx) -> None:
    """Numbers on the rosters repeat: person 13 there must not replace the vote of person 13 here."""
    poll = polled(tx)
    vote(tx, speaker(tx, Who.AWAY), poll, FOR)
    before = rows(tx)
    with pytest.raises(TopicNotFound):
        vote(tx, speaker(tx, Who.AWAY, MAPLE), poll, AGAINST)
    assert rows(tx) == before


def test_an_opinion_is_kept_once_a_message(tx: Tx) -> None:
    polled(tx)
    assert opine(tx, speaker(tx, Who.AWAY)) == 1
    before = rows(tx)
    assert opine(tx, speaker(tx, Who.AWAY)) is None
    assert rows(tx) == before
    assert opine(tx, actor(tx, STRANGER), message_id=2) == 2
    assert accounts.actor(tx, STRANGER) is not None


def test_a_topic_takes_opinions_before_it_is_put_to_the_group(tx: Tx) -> None:
    move(tx)
    assert opine(tx, speaker(tx, Who.NEIGHBOUR)) == 1
    assert discuss(tx).opinions == 1


def test_a_village_without_a_group_cannot_discuss(tx: Tx) -> None:
    move(tx)
    chats.mark_left(tx, group_chat(), NOW)
    before = rows(tx)
    with pytest.raises(WrongState) as refused:
        discuss(tx)
    assert refused.value.state == "no_group"
    assert rows(tx) == before


SPEAKERS: list[Who | None] = [*(one for one in Who if one is not Who.UNBOUND), None]
NO_CADRES = {None, Who.SUPERVISOR, Who.VILLAGER, Who.NEIGHBOUR, Who.AWAY}


def test_only_who_may_does_it_and_a_refusal_leaves_nothing(tx: Tx) -> None:
    polled(tx)
    move(tx)
    poll = topics.poll_of(tx, "56001")
    assert poll is not None
    before = rows(tx)
    everybody = set(SPEAKERS)
    deeds: dict[str, tuple[Callable[[Actor], object], set[Who | None]]] = {
        "move": (lambda by: move(tx, by), everybody - {None}),
        "discuss": (lambda by: discuss(tx, by, 2), everybody - NO_CADRES),
        "find": (lambda by: topics.find(tx, by, 1), everybody),
        "vote": (lambda by: vote(tx, by, poll, FOR), everybody),
        "opine": (lambda by: opine(tx, by), everybody),
    }
    for name, (deed, allowed) in deeds.items():
        for one in SPEAKERS:
            by = actor(tx, STRANGER) if one is None else speaker(tx, one)
            attempt = tx.begin_nested()
            outcome: type[VillageError] | None = None
            try:
                deed(by)
            except VillageError as refused:
                outcome = type(refused)
                assert rows(tx) == before, (name, one)
            attempt.rollback()
            refusal = NotOnRoster if one is None else NotAllowed
            assert outcome is (None if one in allowed else refusal), (name, one)


Attempt = Callable[[Tx], object]
REFUSALS: dict[str, tuple[Attempt, type[VillageError]]] = {
    "no title": (lambda tx: move(tx, text=" \n "), TextMissing),
    "endless title": (lambda tx: move(tx, text="题" * 10_000), TextTooLong),
    "endless body": (lambda tx: move(tx, text="题\n" + "文" * 1501), TextTooLong),
    "no such topic": (lambda tx: discuss(tx, number=99), TopicNotFound),
    "discussed twice": (discuss, WrongState),
    "closed twice": (lambda tx: close(tx, 4), WrongState),
    "never discussed": (lambda tx: topics.close(tx, WILLOW, 3, now=CLOSES), WrongState),
    "no such topic to close": (lambda tx: close(tx, 99), TopicNotFound),
    "no such topic to opine on": (
        lambda tx: opine(tx, speaker(tx, Who.AWAY), number=99),
        TopicNotFound,
    ),
    "endless opinion": (
        lambda tx: opine(tx, speaker(tx, Who.AWAY), "好" * 1001),
        TextTooLong,
    ),
    "endless opinion of a guest": (
        lambda tx: opine(tx, actor(tx, STRANGER), "好" * 1001),
        TextTooLong,
    ),
    "another village's topic": (
        lambda tx: topics.find(tx, speaker(tx, Who.CLERK, MAPLE), 1),
        TopicNotFound,
    ),
    "another village's discussion": (
        lambda tx: discuss(tx, speaker(tx, Who.CLERK, MAPLE)),
        TopicNotFound,
    ),
    "another village's opinion": (
        lambda tx: opine(tx, speaker(tx, Who.CLERK, MAPLE)),
        TopicNotFound,
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_leaves_nothing_behind(tx: Tx, case: str) -> None:
    polled(tx)
    for number in (2, 3, 4):
        move(tx)
        if number != 3:
            discuss(tx, number=number)
    close(tx, 4)
    before = rows(tx)
    attempt, expected = REFUSALS[case]
    with pytest.raises(expected):
        attempt(tx)
    assert rows(tx) == before


def test_a_closed_topic_takes_no_more_opinions(tx: Tx) -> None:
    polled(tx)
    close(tx)
    before = rows(tx)
    with pytest.raises(WrongState) as refused:
        opine(tx, speaker(tx, Who.AWAY))
    assert refused.value.state == "closed"
    assert rows(tx) == before
