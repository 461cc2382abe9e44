"""Offers as use cases: who may take them, what they leave, and nothing of another village."""

from datetime import timedelta

import pytest

from actions import offers
from actions.requests import Matter
from storage import trail
from storage.engine import Tx
from tests.support import village
from tests.support.village import MAPLE, NOW, WILLOW, Who
from village.drafts import Line
from village.errors import NotAllowed, OfferGone
from village.requests import Attachment, FileKind
from village.rights import Deed
from village.talk.emergencies import Danger
from village.talk.model import Label
from village.talk.offering import ALARM_PAUSE, PATIENCE

CHAT = village.group_chat()
LAMP = "村口的路灯坏了好几天"


def make(tx: Tx, who: Who = Who.VILLAGER, source: int = 7, **more: object) -> bool:
    made = offers.offer(
        tx,
        village.speaker(tx, who),
        label=Label.ISSUE,
        text=LAMP,
        chat=CHAT,
        message_id=source,
        rules=village.rules(),
        now=NOW,
        **more,  # type: ignore[arg-type]
    )
    return made is not None


def take(tx: Tx, who: Who, at: timedelta = timedelta()) -> Matter:
    taken = offers.take(
        tx,
        village.speaker(tx, who),
        village=village.village_of(tx),
        rules=village.rules(),
        chat=CHAT,
        message_id=7,
        now=NOW + at,
    )
    assert taken.matter is not None
    return taken.matter


def test_the_author_takes_it_as_a_report_a_cadre_as_a_capture(tx: Tx) -> None:
    assert make(tx)
    assert take(tx, Who.CLERK).request.author_user == village.user(Who.VILLAGER)
    deeds = [entry.deed for entry in trail.entries(tx, WILLOW)][-2:]
    assert deeds == [Deed.REPORT, Deed.CAPTURE]


def test_others_may_not_and_late_comers_cannot(tx: Tx) -> None:
    assert make(tx)
    with pytest.raises(NotAllowed):
        take(tx, Who.NEIGHBOUR)
    with pytest.raises(OfferGone):
        take(tx, Who.VILLAGER, PATIENCE)


def test_another_village_does_not_find_it(tx: Tx) -> None:
    assert make(tx)
    stranger = village.speaker(tx, Who.CLERK, MAPLE)
    with pytest.raises(OfferGone):
        offers.drop(tx, stranger, chat=CHAT, message_id=7, now=NOW)


def test_one_danger_is_one_alarm_for_a_while(tx: Tx) -> None:
    assert make(tx, danger=Danger.FIRE)
    assert not make(tx, Who.NEIGHBOUR, 8, danger=Danger.FIRE)
    assert make(tx, Who.NEIGHBOUR, 9, danger=Danger.FLOOD)
    assert timedelta() < ALARM_PAUSE < PATIENCE


def test_expiring_goes_on_in_portions_and_names_only_what_stands(tx: Tx) -> None:
    for source, who in enumerate((Who.VILLAGER, Who.NEIGHBOUR, Who.CLERK), start=7):
        assert make(tx, who, source)
    assert offers.sent(tx, WILLOW, CHAT, 7, shown=70)
    offers.drop(tx, village.speaker(tx, Who.NEIGHBOUR), chat=CHAT, message_id=8, now=NOW)
    end = NOW + PATIENCE
    found = [*offers.expire(tx, now=end, limit=2), *offers.expire(tx, now=end, limit=2)]
    assert sorted((one.shown or 0) for one in found) == [0, 70]
    assert offers.expire(tx, now=end) == []
    assert not offers.sent(tx, WILLOW, CHAT, 9, shown=90)


def test_what_is_the_same_brings_what_was_said_and_shown_around_it(tx: Tx) -> None:
    assert make(tx, Who.NEIGHBOUR, 6)
    author = village.speaker(tx, Who.NEIGHBOUR)
    told = {"village": village.village_of(tx), "rules": village.rules(), "chat": CHAT, "now": NOW}
    first = offers.take(tx, author, message_id=6, **told).matter  # type: ignore[arg-type]
    assert first is not None
    assert make(tx)
    photo = Attachment(FileKind.PHOTO, "one")
    near = [Line(8, NOW, "就在老槐树下", files=(photo,))]
    _, merged = offers.same(
        tx,
        village.speaker(tx, Who.VILLAGER),
        message_id=7,
        around={int(village.user(Who.VILLAGER)): near},
        **told,  # type: ignore[arg-type]
    )
    assert merged.request.merged_into == first.request.number
    assert (merged.request.text, merged.request.photos) == (f"{LAMP}\n就在老槐树下", 1)
    assert list(merged.others[0].files) == [photo]
