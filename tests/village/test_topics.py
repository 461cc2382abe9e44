from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import topics
from village.errors import TextMissing, TextTooLong, WrongState
from village.ids import PersonId, UserId, VillageId
from village.ruleset import Rules
from village.topics import (
    BODY_LIMIT,
    CHOICES,
    TITLE_LIMIT,
    TRANSITIONS,
    Choice,
    Move,
    State,
    Tally,
    Topic,
    Voter,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)


def topic(state: State = State.MOVED) -> Topic:
    return Topic(
        village_id=VillageId(1),
        number=3,
        title="村口修不修停车场",
        body="",
        state=state,
        mover_user=UserId(99),
        mover_person=PersonId(11),
        mover_name="林秋禾",
        opened_at=NOW,
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_is_in_the_table_or_refused(state: State, move: Move) -> None:
    def make() -> Topic:
        if move is Move.DISCUSS:
            return topics.discuss(topic(state), owner=PersonId(3), due_at=NOW)
        return topics.close(topic(state))

    expected = {
        (State.MOVED, Move.DISCUSS): State.DISCUSSING,
        (State.DISCUSSING, Move.CLOSE): State.CLOSED,
    }
    assert expected == TRANSITIONS
    if (state, move) in expected:
        assert make().state is expected[state, move]
        assert make().version == 2
        return
    with pytest.raises(WrongState) as refused:
        make()
    assert (refused.value.number, refused.value.state) == (3, state.value)


def test_every_state_is_reached() -> None:
    assert {State.MOVED, *TRANSITIONS.values()} == set(State)


def test_a_discussion_has_an_owner_and_an_end() -> None:
    discussing = topics.discuss(topic(), owner=PersonId(3), due_at=NOW)
    assert (discussing.owner, discussing.due_at) == (3, NOW)
    assert topics.close(discussing).due_at == NOW


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("修停车场", "修停车场", ""),
        (
            "  修停车场  \n\n 村口那块空地\n下雨就成泥塘 \n",
            "修停车场",
            "村口那块空地\n下雨就成泥塘",
        ),
        ("\n\n修停车场\n好不好", "修停车场", "好不好"),
        ("题" * TITLE_LIMIT + "\n" + "文" * BODY_LIMIT, "题" * TITLE_LIMIT, "文" * BODY_LIMIT),
    ],
)
def test_the_first_line_is_the_title(text: str, title: str, body: str) -> None:
    assert topics.split_words(text) == (title, body)


@pytest.mark.parametrize("text", ["", "  ", "\n \n", "\u3000"])
def test_a_topic_needs_a_title(text: str) -> None:
    with pytest.raises(TextMissing) as refused:
        topics.split_words(text)
    assert refused.value.command == "topic"


@pytest.mark.parametrize(
    ("text", "length", "limit"),
    [
        ("题" * (TITLE_LIMIT + 1), TITLE_LIMIT + 1, TITLE_LIMIT),
        ("题\n" + "文" * (BODY_LIMIT + 1), BODY_LIMIT + 1, BODY_LIMIT),
        ("题" * 10_000, 10_000, TITLE_LIMIT),
    ],
)
def test_words_over_the_limit_are_refused_with_both_numbers(
    text: str, length: int, limit: int
) -> None:
    with pytest.raises(TextTooLong) as refused:
        topics.split_words(text)
    assert (refused.value.length, refused.value.limit) == (length, limit)


def test_a_discussion_closes_in_the_evening_of_the_third_day() -> None:
    closes = topics.closing(NOW, ZONE)
    assert closes == datetime(2026, 6, 4, 20, tzinfo=ZONE)


def test_the_local_day_decides_when_a_discussion_closes() -> None:
    # 17:00 in UTC is already the 2nd in the village.
    opened = datetime(2026, 6, 1, 17, tzinfo=UTC)
    assert topics.closing(opened, ZONE, days=1) == datetime(2026, 6, 3, 20, tzinfo=ZONE)


def test_a_village_sets_length_and_closing_time() -> None:
    rules = Rules(zone=ZONE, discussion_days=7, closing_time=time(21, 30))
    assert rules.discussion_due(NOW) == datetime(2026, 6, 8, 21, 30, tzinfo=ZONE)


def test_the_roster_is_counted_and_guests_are_counted_apart() -> None:
    tally = Tally(
        {
            (Choice.FOR, Voter.HOME): 5,
            (Choice.FOR, Voter.AWAY): 3,
            (Choice.FOR, Voter.GUEST): 20,
            (Choice.AGAINST, Voter.AWAY): 2,
        }
    )
    assert tally.votes(Choice.FOR) == 8
    assert tally.votes(Choice.FOR, Voter.GUEST) == 20
    assert tally.votes(Choice.TALK_MORE) == 0
    assert tally.total == 10
    assert [tally.of(kind) for kind in Voter] == [5, 5, 20]


def test_no_vote_is_a_count_of_nothing() -> None:
    assert Tally({}).total == 0


keys = st.tuples(st.sampled_from(CHOICES), st.sampled_from(list(Voter)))


@given(st.dictionaries(keys, st.integers(0, 500)))
def test_home_and_away_make_the_total(counts: dict[tuple[Choice, Voter], int]) -> None:
    tally = Tally(counts)
    assert tally.total == tally.of(Voter.HOME) + tally.of(Voter.AWAY)
    assert sum(counts.values()) == tally.total + tally.of(Voter.GUEST)


def test_a_topic_is_named_by_its_number() -> None:
    assert replace(topic(), number=40).subject == "topic:40"
