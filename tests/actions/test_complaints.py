"""A complaint goes up, is answered, and nobody whom it is about ever meets it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from actions import complaint_clock, complaints
from actions import trail as signing
from actions.complaint_clock import News
from actions.complaints import Told
from storage import accounts, departures, people, trail
from storage import complaints as kept
from storage.engine import Tx
from storage.vault import Vault
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    VAULT,
    WILLOW,
    Who,
    actor,
    person_id,
    rules,
    rules_of,
    speaker,
    user,
)
from village.complaints import Move, State
from village.errors import ComplaintElsewhere, ComplaintNotFound, NobodyAbove, TextMissing
from village.people import Gone

TEXT = "石磨平收了我两百块钱才给装水表"


def complain(
    tx: Tx,
    by: Who = Who.VILLAGER,
    about: Who | None = Who.UTILITIES,
    text: str = TEXT,
    now: datetime = NOW,
) -> Told:
    subjects = [] if about is None else [person_id(about)]
    return complaints.complain(
        tx,
        speaker(tx, by),
        text,
        about=subjects,
        named=False,
        vault=VAULT,
        rules=rules(),
        now=now,
    )


def test_it_goes_to_the_secretary_and_is_found_by_nobody_else(tx: Tx) -> None:
    told = complain(tx)
    number = told.complaint.number
    assert told.complaint.handler == person_id(Who.SECRETARY)
    for one in Who:
        if one in {Who.VILLAGER, Who.SECRETARY}:
            assert complaints.find(tx, speaker(tx, one), number, vault=VAULT).complaint.text
            continue
        with pytest.raises(ComplaintNotFound):
            complaints.find(tx, speaker(tx, one), number, vault=VAULT)
        assert not complaints.waiting(tx, speaker(tx, one), vault=VAULT)
    with pytest.raises(ComplaintNotFound):
        complaints.find(tx, speaker(tx, Who.SECRETARY, MAPLE), number, vault=VAULT)


def test_nothing_that_is_kept_can_be_read_without_the_key(tx: Tx) -> None:
    complain(tx)
    ((words, author),) = tx.execute(select(kept.ComplaintRow.words, kept.ComplaintRow.author)).all()
    assert "石磨平" not in words
    assert str(person_id(Who.VILLAGER)) != author
    last = list(trail.entries(tx, WILLOW))[-1]
    assert (last.actor, last.deed, last.subject) == (signing.SEALED,) * 3
    assert set(last.data) == {"mark"}


def test_numbers_tell_nothing(tx: Tx) -> None:
    numbers = [complain(tx).complaint.number for _ in range(4)]
    assert len(set(numbers)) == 4
    steps = {abs(a - b) for a, b in pairwise(numbers)}
    assert steps != {1}


@pytest.mark.parametrize(
    ("about", "handler"),
    [
        (Who.CLERK, Who.SECRETARY),
        (Who.DIRECTOR, Who.SECRETARY),
        (Who.SECRETARY, Who.LINKING_CADRE),
        (Who.SUPERVISOR, Who.LINKING_CADRE),
        (None, Who.SUPERVISOR),
    ],
)
def test_each_goes_one_level_up(tx: Tx, about: Who | None, handler: Who) -> None:
    assert complain(tx, about=about, text="收了红包").complaint.handler == person_id(handler)


def test_one_by_a_committee_member_about_the_secretary_goes_to_the_town(tx: Tx) -> None:
    told = complain(tx, Who.DIRECTOR, Who.SECRETARY, "书记截留了补贴")
    assert told.complaint.handler == person_id(Who.LINKING_CADRE)


def test_what_names_nobody_but_hints_at_the_supervisor_passes_them_by(tx: Tx) -> None:
    told = complain(tx, about=None, text="何守田收了红包，我说不清还有谁")
    assert told.complaint.handler == person_id(Who.LINKING_CADRE)


def test_whoever_the_words_name_never_hears_of_it_whomever_they_are_said_to_be_about(
    tx: Tx,
) -> None:
    told = complain(tx, about=Who.CLERK, text="谷小雨收了两百块，田春生也拿了")
    assert told.complaint.handler == person_id(Who.LINKING_CADRE)
    told = complain(tx, about=Who.CLERK, text="谷小雨收了两百块，宋远帆也拿了")
    assert told.complaint.handler == person_id(Who.SECRETARY)
    with pytest.raises(NobodyAbove):
        complaints.pass_up(
            tx,
            speaker(tx, Who.SECRETARY),
            told.complaint.number,
            vault=VAULT,
            rules=rules(),
            now=NOW,
        )


def test_nobody_hears_of_their_own_complaint(tx: Tx) -> None:
    told = complain(tx, Who.SECRETARY, Who.CLERK)
    assert told.complaint.handler == person_id(Who.LINKING_CADRE)


def test_whoever_cannot_be_written_to_is_passed_by(tx: Tx) -> None:
    accounts.mark_unreachable(tx, user(Who.SECRETARY))
    assert complain(tx).complaint.handler == person_id(Who.LINKING_CADRE)


@pytest.mark.parametrize("has_key", [True, False])
def test_where_nobody_above_can_hear_it_the_public_lines_are_named(tx: Tx, has_key: bool) -> None:
    vault = VAULT if has_key else Vault()
    if has_key:
        accounts.mark_unreachable(tx, user(Who.LINKING_CADRE))
    with pytest.raises(NobodyAbove) as nobody:
        complaints.begin(
            tx,
            speaker(tx, Who.VILLAGER),
            "书记收钱",
            about=[person_id(Who.SECRETARY)],
            vault=vault,
        )
    assert nobody.value.lines == ("12345", "12388")
    assert nobody.value.sealed is has_key


def test_a_guest_complains_and_finds_it_again_once_they_are_somebody(tx: Tx) -> None:
    guest = actor(tx, STRANGER)
    made = complaints.complain(
        tx,
        guest,
        TEXT,
        about=[person_id(Who.UTILITIES)],
        named=True,
        vault=VAULT,
        rules=rules(),
        now=NOW,
    )
    bound = replace(guest, person=people.find(tx, WILLOW, person_id(Who.UNBOUND)))
    for one in (guest, bound):
        (found,) = complaints.own(tx, one, vault=VAULT)
        assert found.number == made.complaint.number


def test_it_is_signed_for_answered_contested_and_answered_higher_up(tx: Tx) -> None:
    number = complain(tx).complaint.number
    secretary, author = speaker(tx, Who.SECRETARY), speaker(tx, Who.VILLAGER)
    law = {"vault": VAULT, "rules": rules()}
    complaints.sign(tx, secretary, number, **law, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(TextMissing):
        complaints.answer(tx, secretary, number, " ", **law, now=NOW)  # type: ignore[arg-type]
    complaints.answer(tx, secretary, number, "已谈话", **law, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(ComplaintElsewhere):
        complaints.sign(tx, secretary, number, **law, now=NOW)  # type: ignore[arg-type]
    later = NOW + timedelta(hours=3)
    told = complaints.contest(tx, author, number, **law, now=later)  # type: ignore[arg-type]
    assert told.complaint.handler == person_id(Who.LINKING_CADRE)
    assert told.complaint.due_at == later + timedelta(hours=24)
    with pytest.raises(ComplaintNotFound):
        complaints.find(tx, secretary, number, vault=VAULT)
    town = speaker(tx, Who.LINKING_CADRE)
    complaints.answer(tx, town, number, "已退钱", **law, now=later)  # type: ignore[arg-type]
    with pytest.raises(NobodyAbove):
        complaints.contest(tx, author, number, **law, now=later)  # type: ignore[arg-type]
    ended = complaints.end(tx, author, number, move=Move.ACCEPT, vault=VAULT, now=later)
    assert ended.complaint.state is State.CLOSED


def sweep(tx: Tx, **later: float) -> list[News]:
    swept = complaint_clock.sweep(
        tx, rules_of_village=rules_of, vault=VAULT, now=NOW + timedelta(**later), limit=50
    )
    return [one.news for one in swept.woken]


def test_what_is_let_lie_rises_by_itself_and_its_clock_goes_on(tx: Tx) -> None:
    number = complain(tx).complaint.number
    assert sweep(tx, hours=1) == []
    assert sweep(tx, hours=2) == [News.REMIND]
    assert sweep(tx, hours=24) == [News.PASSED]
    found = kept.find(tx, WILLOW, number, VAULT)
    assert found is not None
    assert found.handler == person_id(Who.LINKING_CADRE)
    assert found.due_at == NOW + timedelta(hours=24)
    assert sweep(tx, hours=26) == [News.STUCK]
    assert sweep(tx, hours=90) == []
    complaints.answer(
        tx,
        speaker(tx, Who.LINKING_CADRE),
        number,
        "查过了",
        vault=VAULT,
        rules=rules(),
        now=NOW + timedelta(hours=100),
    )
    assert sweep(tx, hours=180) == [News.LAPSED]


def test_who_signs_when_the_time_is_over_is_given_time_to_answer(tx: Tx) -> None:
    number = complain(tx).complaint.number
    late = NOW + timedelta(hours=25)
    complaints.sign(tx, speaker(tx, Who.SECRETARY), number, vault=VAULT, rules=rules(), now=late)
    assert sweep(tx, hours=26) == []
    assert sweep(tx, hours=49) == [News.PASSED]


def test_one_that_is_sealed_under_another_key_stops_nobody(tx: Tx) -> None:
    made = complain(tx).complaint
    before = replace(made, number=made.number - 1 or 2, opened_at=NOW - timedelta(hours=9))
    before = replace(before, wake_at=NOW, due_at=NOW)
    kept.add(tx, before, Vault(b"1" * 32))
    tx.execute(
        update(kept.ComplaintRow)
        .where(kept.ComplaintRow.number == before.number)
        .values(author=select(kept.ComplaintRow.author).limit(1).scalar_subquery())
    )
    author, secretary = speaker(tx, Who.VILLAGER), speaker(tx, Who.SECRETARY)
    assert [one.number for one in complaints.own(tx, author, vault=VAULT)] == [made.number]
    assert [one.number for one in complaints.waiting(tx, secretary, vault=VAULT)] == [made.number]
    with pytest.raises(ComplaintNotFound):
        complaints.find(tx, author, before.number, vault=VAULT)
    later = NOW + timedelta(hours=2)
    swept = complaint_clock.sweep(tx, rules_of_village=rules_of, vault=VAULT, now=later, limit=50)
    assert ([one.news for one in swept.woken], swept.sealed) == ([News.REMIND], 1)
    assert kept.due(tx, NOW + timedelta(hours=3), VAULT, limit=1) == ([], 0)


def test_what_is_answered_stands_in_nobodys_way(tx: Tx) -> None:
    secretary = speaker(tx, Who.SECRETARY)
    for _ in range(20):
        number = complain(tx).complaint.number
        complaints.answer(tx, secretary, number, "查了", vault=VAULT, rules=rules(), now=NOW)
    open_one = complain(tx).complaint.number
    assert [one.number for one in complaints.waiting(tx, secretary, vault=VAULT)] == [open_one]


def test_no_clear_column_tells_the_moment(tx: Tx) -> None:
    moment = NOW + timedelta(hours=3, minutes=17, seconds=5, microseconds=77)
    made = complain(tx, now=moment).complaint
    (row,) = tx.execute(select(kept.ComplaintRow.__table__)).all()
    assert row.opened_at == NOW.replace(hour=0)
    assert {at.minute or at.second or at.microsecond for at in (row.due_at, row.wake_at)} == {0}
    assert row.wake_at >= made.wake_at
    last = list(trail.entries(tx, WILLOW))[-1]
    assert last.at == NOW + timedelta(hours=3)
    found = kept.find(tx, WILLOW, made.number, VAULT)
    assert found is not None
    assert (found.opened_at, found.due_at) == (moment, moment + timedelta(hours=24))
    assert trail.verify(tx, WILLOW) is None


def test_whoever_leaves_the_roster_hears_of_it_no_more(tx: Tx) -> None:
    number = complain(tx).complaint.number
    departures.mark(tx, WILLOW, person_id(Who.SECRETARY), Gone.MOVED, NOW.date())
    kept.wake(tx, WILLOW, person_id(Who.SECRETARY), NOW)
    assert sweep(tx, minutes=1) == [News.PASSED]
    found = kept.find(tx, WILLOW, number, VAULT)
    assert found is not None
    assert found.handler == person_id(Who.LINKING_CADRE)


def test_the_refused_leave_no_trace_of_what_they_asked_for(tx: Tx) -> None:
    before = trail.head(tx, WILLOW)
    signing.refuse(
        tx,
        speaker(tx, Who.VILLAGER),
        ComplaintNotFound(),
        how="message",
        today=NOW.date(),
        now=NOW,
    )
    assert trail.head(tx, WILLOW) == before


def test_a_line_in_passing_is_known_by_a_name_or_a_post(tx: Tx) -> None:
    assert complaints.sounds(tx, WILLOW, TEXT)
    assert complaints.sounds(tx, WILLOW, "会计截留了我的补贴")
    assert not complaints.sounds(tx, WILLOW, "老王收了我两百块钱")
    assert not complaints.sounds(tx, WILLOW, "石磨平今天不在")
    assert not complaints.sounds(tx, WILLOW, "着火了！石磨平收了钱不来")
