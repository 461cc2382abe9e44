"""What an account left behind as a guest becomes a person's, in its own village and once."""

from datetime import timedelta

import pytest

from actions import opinions as saying
from actions import requests as raising
from actions import topics as moving
from storage import opinions, request_lists, requests, topics
from storage.engine import Tx
from storage.topics import Poll
from tests.support import village
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who
from village.ids import UserId, VillageId
from village.topics import Choice, Voter

UNBOUND = village.person_id(Who.UNBOUND)
HER = NAMES[Who.UNBOUND]


def raised(tx: Tx, user: int = STRANGER, where: VillageId = WILLOW) -> int:
    guest = village.actor(tx, UserId(user), where)
    matter = raising.report(
        tx,
        guest,
        village=village.village_of(tx, where),
        rules=village.rules(),
        text="路灯不亮",
        chat=village.group_chat(where),
        now=NOW,
    )
    return matter.request.number


def a_discussion(tx: Tx) -> Poll:
    secretary = village.speaker(tx, Who.SECRETARY)
    number = moving.move(tx, secretary, text="修路", now=NOW).number
    moving.discuss(tx, secretary, number, rules=village.rules(), now=NOW)
    return Poll(f"p{number}", WILLOW, number, int(village.group_chat()), number)


def test_a_guests_requests_become_the_persons_latest_first_and_once(tx: Tx) -> None:
    first, second = raised(tx), raised(tx)
    others, elsewhere = raised(tx, STRANGER + 1), raised(tx, where=MAPLE)
    assert requests.adopt(tx, WILLOW, STRANGER, UNBOUND, HER) == [second, first]
    assert requests.adopt(tx, WILLOW, STRANGER, UNBOUND, HER) == []
    adopted = requests.find(tx, WILLOW, first)
    assert adopted is not None
    assert (adopted.author_person, adopted.author_name) == (UNBOUND, HER)
    assert adopted.author_user == STRANGER
    for where, number in ((WILLOW, others), (MAPLE, elsewhere)):
        left = requests.find(tx, where, number)
        assert left is not None
        assert left.author_person is None


def test_what_a_person_raised_before_is_not_taken_by_another(tx: Tx) -> None:
    number = raised(tx, village.user(Who.VILLAGER))
    requests.adopt(tx, WILLOW, village.user(Who.VILLAGER), UNBOUND, HER)
    kept = requests.find(tx, WILLOW, number)
    assert kept is not None
    assert kept.author_person == village.person_id(Who.VILLAGER)


@pytest.mark.parametrize("kind", [Voter.HOME, Voter.AWAY])
def test_opinions_are_counted_as_the_persons(tx: Tx, kind: Voter) -> None:
    poll = a_discussion(tx)
    saying.opine(
        tx,
        village.actor(tx, STRANGER),
        poll.number,
        words="该修",
        chat=village.group_chat(),
        message_id=9,
        now=NOW,
    )
    assert opinions.adopt(tx, WILLOW, STRANGER, UNBOUND, HER, kind) == 1
    (opinion,) = opinions.under(tx, WILLOW, poll.number)
    assert (opinion.author_name, opinion.kind) == (HER, kind)
    assert opinions.adopt(tx, WILLOW, STRANGER, UNBOUND, HER, kind) == 0


def test_only_votes_that_still_count_are_running(tx: Tx) -> None:
    open_, closed = a_discussion(tx), a_discussion(tx)
    guest = village.actor(tx, STRANGER)
    for poll in (open_, closed):
        moving.vote(tx, guest, poll, options=[0], now=NOW + timedelta(minutes=1))
    moving.close(tx, WILLOW, closed.number, now=NOW)
    found = topics.running_votes(tx, WILLOW, f"user:{STRANGER}")
    assert list(found) == [open_.number]
    assert found[open_.number].choice is Choice.FOR
    assert found[open_.number].at == NOW + timedelta(minutes=1)
    assert topics.running_votes(tx, MAPLE, f"user:{STRANGER}") == {}


def test_who_answers_for_what(tx: Tx) -> None:
    number, poll = raised(tx), a_discussion(tx)
    held = request_lists.in_hands_of(tx, WILLOW, village.person_id(Who.UTILITIES))
    assert [one.number for one in held] == [number]
    assert request_lists.in_hands_of(tx, MAPLE, village.person_id(Who.UTILITIES)) == []
    found = topics.discussed_by(tx, WILLOW, village.person_id(Who.SECRETARY))
    assert [one.number for one in found] == [poll.number]
    assert request_lists.running_of(tx, WILLOW, UNBOUND) == []
    requests.adopt(tx, WILLOW, STRANGER, UNBOUND, HER)
    assert request_lists.running_of(tx, WILLOW, UNBOUND) == [number]
