from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from storage import topics
from storage.engine import Tx, open_database
from storage.topics import Poll
from tests.support.village import MAPLE, WILLOW, Who, group_chat, person_id, user
from village.ids import VillageId
from village.topics import CHOICES, Choice, State, Topic, Voter

NOW = datetime(2026, 6, 1, 1, 0, 0, 7, tzinfo=UTC)
FOR, AGAINST = Choice.FOR, Choice.AGAINST


def topic(number: int = 3, village: VillageId = WILLOW, **fields: object) -> Topic:
    plain = Topic(
        village_id=village,
        number=number,
        title="村口修不修停车场",
        body="那块空地\n下雨就成泥塘",
        state=State.MOVED,
        mover_user=user(Who.VILLAGER, village),
        mover_person=person_id(Who.VILLAGER),
        mover_name="林秋禾",
        opened_at=NOW,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def vote(
    tx: Tx, voter: str, choice: Choice | None, kind: Voter = Voter.HOME, about: Topic | None = None
) -> bool:
    return topics.vote(tx, about or topic(), voter=voter, kind=kind, choice=choice, at=NOW)


def counted(tx: Tx, about: Topic | None = None) -> dict[tuple[Choice, Voter], int]:
    """The standing counts without zeros, which equal a recount."""
    one = about or topic()
    tally = topics.tally(tx, one.village_id, one.number)
    counts = {key: votes for key, votes in tally.counts.items() if votes}
    assert counts == topics.recount(tx, one.village_id, one.number).counts
    return counts


def test_a_topic_comes_back_whole(tx: Tx) -> None:
    topics.add(tx, topic())
    topics.add(tx, topic(4, mover_person=None))
    assert topics.find(tx, WILLOW, 3) == topic()
    assert topics.find(tx, WILLOW, 4, to_change=True) == topic(4, mover_person=None)


def test_a_next_version_comes_back_whole(tx: Tx) -> None:
    topics.add(tx, topic())
    later = topic(state=State.DISCUSSING, due_at=NOW, owner=person_id(Who.CLERK), version=2)
    topics.save(tx, later)
    assert topics.find(tx, WILLOW, 3) == later


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_stale_version_is_refused(tx: Tx, version: int) -> None:
    topics.add(tx, topic())
    with pytest.raises(LookupError, match="topic:3"):
        topics.save(tx, topic(state=State.CLOSED, version=version))
    assert topics.find(tx, WILLOW, 3) == topic()


def test_a_poll_comes_back_whole_and_is_kept_once(tx: Tx) -> None:
    poll = Poll("5600000000000000001", WILLOW, 3, group_chat(), 1007)
    topics.add_poll(tx, poll)
    topics.add_poll(tx, replace(poll, message_id=1008))
    assert topics.find_poll(tx, poll.poll_id) == poll
    assert topics.find_poll(tx, "1") is None
    twin = replace(poll, poll_id="5600000000000000002", message_id=1009)
    topics.add_poll(tx, twin)
    assert set(topics.polls_of(tx, WILLOW, 3)) == {poll, twin}


def test_a_village_sees_nothing_of_another(tx: Tx) -> None:
    theirs = topic(village=MAPLE)
    topics.add(tx, theirs)
    topics.add_poll(tx, Poll("1", MAPLE, 3, group_chat(MAPLE), 1))
    assert vote(tx, "person:1", FOR, about=theirs)
    assert topics.count_opinion(tx, MAPLE, 3) == 1
    assert topics.find(tx, WILLOW, 3) is None
    assert topics.several(tx, [(WILLOW, 3)]) == []
    assert topics.polls_of(tx, WILLOW, 3) == []
    assert counted(tx) == {}


def test_several_are_found_by_their_numbers(tx: Tx) -> None:
    for number in (1, 2, 3):
        topics.add(tx, topic(number))
    assert {one.number for one in topics.several(tx, [(WILLOW, one) for one in (1, 3, 99)])} == {
        1,
        3,
    }


def test_a_second_vote_replaces_the_first(tx: Tx) -> None:
    assert vote(tx, "person:1", FOR)
    assert vote(tx, "person:1", AGAINST)
    assert not vote(tx, "person:1", AGAINST)
    assert counted(tx) == {(AGAINST, Voter.HOME): 1}


def test_a_vote_is_taken_back(tx: Tx) -> None:
    assert vote(tx, "person:1", FOR)
    assert vote(tx, "person:1", None)
    assert not vote(tx, "person:1", None)
    assert counted(tx) == {}


def test_people_away_and_guests_are_counted_apart(tx: Tx) -> None:
    vote(tx, "person:1", FOR)
    vote(tx, "person:13", FOR, Voter.AWAY)
    vote(tx, "user:9", FOR, Voter.GUEST)
    assert counted(tx) == {(FOR, kind): 1 for kind in Voter}


def test_who_moved_away_since_is_counted_where_they_are(tx: Tx) -> None:
    vote(tx, "person:1", FOR)
    assert vote(tx, "person:1", FOR, Voter.AWAY)
    assert counted(tx) == {(FOR, Voter.AWAY): 1}


def test_topics_are_counted_apart(tx: Tx) -> None:
    vote(tx, "person:1", FOR, about=topic(1))
    vote(tx, "person:1", AGAINST, about=topic(2))
    assert counted(tx, topic(1)) == {(FOR, Voter.HOME): 1}
    assert counted(tx, topic(2)) == {(AGAINST, Voter.HOME): 1}


def test_long_sequences_of_votes_count_true_on_both_databases(tx: Tx) -> None:
    for step in range(80):
        vote(tx, f"person:{step * 7 % 11}", [*CHOICES, None][step * 5 % 4], list(Voter)[step % 3])
    counted(tx)


class Voting(RuleBasedStateMachine):
    """Anybody votes anything in any order; a plain dict says what must come out."""

    tx: ClassVar[Tx]
    voters = st.sampled_from(["person:1", "person:2", "person:13", "user:9"])

    def __init__(self) -> None:
        super().__init__()
        self.standing: dict[str, tuple[Choice, Voter]] = {}

    @rule(voter=voters, choice=st.sampled_from(CHOICES), kind=st.sampled_from(Voter))
    def vote(self, voter: str, choice: Choice, kind: Voter) -> None:
        news = self.standing.get(voter) != (choice, kind)
        assert vote(self.tx, voter, choice, kind) is news
        self.standing[voter] = (choice, kind)

    @rule(voter=voters)
    def take_back(self, voter: str) -> None:
        news = self.standing.pop(voter, None) is not None
        assert vote(self.tx, voter, None) is news

    @invariant()
    def the_tally_is_the_count_of_what_stands(self) -> None:
        assert counted(self.tx) == Counter(self.standing.values())

    def teardown(self) -> None:
        self.tx.rollback()


def test_the_tally_equals_a_recount_after_any_votes(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.engine.connect() as Voting.tx:
        run_state_machine_as_test(
            Voting,
            settings=settings(max_examples=settings().max_examples // 3, stateful_step_count=20),
        )
    database.dispose()
