"""Drafts as use cases: who may look one over, what becomes of it, and where it is shown."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from actions import drafts, edits
from actions.requests import Matter
from storage import trail
from storage.engine import Tx
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    group_chat,
    person_id,
    rules,
    speaker,
    user,
    village_of,
)
from village.drafts import PATIENCE, WINDOW, Draft, Line
from village.errors import CapturedAlready, DraftGone, NotAllowed, TextMissing
from village.ids import ChatId
from village.mentions import Spot
from village.requests import Attachment, FileKind
from village.rights import Deed
from village.talk.model import Label

CHAT = group_chat()
LAMP, THERE = Line(51, NOW, "村口的路灯坏了"), Line(52, NOW, "就在老槐树下", spot=Spot(28.5, 109.3))
PHOTO = Attachment(FileKind.PHOTO, "one")


def capture(
    tx: Tx, by: Who = Who.CLERK, said: Sequence[Line] = (THERE,), *, source: Line = LAMP
) -> Draft | Matter | None:
    author = speaker(tx, Who.VILLAGER)
    return drafts.capture(
        tx,
        author if by is Who.VILLAGER else speaker(tx, by),
        author,
        source,
        village=village_of(tx),
        rules=rules(),
        chat=CHAT,
        around={int(author.user_id): said},
        now=NOW,
    )


def confirm(tx: Tx, by: Who, number: int = 1, **at: Any) -> tuple[Draft, Matter]:
    now = NOW + timedelta(**at)
    return drafts.confirm(
        tx, speaker(tx, by), number, village=village_of(tx), rules=rules(), now=now
    )


@pytest.mark.parametrize(("by", "shown"), [(Who.CLERK, CHAT), (Who.VILLAGER, user(Who.VILLAGER))])
def test_it_is_looked_over_where_it_was_asked_for_and_becomes_its_authors(
    tx: Tx, by: Who, shown: int
) -> None:
    made = capture(tx, by)
    assert isinstance(made, Draft)
    assert (made.shown, made.text) == (shown, "村口的路灯坏了\n就在老槐树下")
    assert capture(tx, by) == made
    with pytest.raises(NotAllowed):
        confirm(tx, Who.NEIGHBOUR)
    _, matter = confirm(tx, by)
    assert matter.request.author_user == user(Who.VILLAGER)
    assert matter.request.spot == THERE.spot
    assert list(trail.entries(tx, WILLOW))[-1].deed == (
        Deed.CAPTURE if by is Who.CLERK else Deed.REPORT
    )
    with pytest.raises(DraftGone):
        confirm(tx, by)
    with pytest.raises(CapturedAlready):
        capture(tx, by)


def test_what_accuses_is_marked_by_nobody(tx: Tx) -> None:
    assert capture(tx, source=Line(51, NOW, "石磨平收了我两百块钱")) is None
    made = capture(tx, said=[Line(52, NOW, "石磨平收了我两百块钱")])
    assert isinstance(made, Matter)
    assert made.request.text == LAMP.text


def test_an_hour_later_and_next_door_there_is_none(tx: Tx) -> None:
    capture(tx)
    with pytest.raises(DraftGone):
        drafts.standing(tx, speaker(tx, Who.CLERK, MAPLE), 1, NOW)
    with pytest.raises(DraftGone):
        confirm(tx, Who.CLERK, seconds=PATIENCE.total_seconds())
    assert [one.number for one in drafts.expire(tx, now=NOW + PATIENCE)] == [1]


def test_what_was_sent_alone_needs_words_and_takes_more(tx: Tx) -> None:
    author, own = speaker(tx, Who.VILLAGER), ChatId(user(Who.VILLAGER))
    one, both = (
        drafts.send_along(
            tx, author, Line(number, NOW, files=(PHOTO,)), label=Label.ISSUE, chat=own, now=NOW
        )
        for number in (1, 2)
    )
    assert one is not None
    assert both is not None
    assert (both.number, len(both.files), both.mention.messages) == (one.number, 2, (1, 2))
    with pytest.raises(TextMissing), tx.begin_nested():
        confirm(tx, Who.VILLAGER)
    edited = edits.edit(tx, author, 1, Line(3, NOW, "水管漏水", spot=THERE.spot), now=NOW)
    assert edited.is_first
    _, matter = confirm(tx, Who.VILLAGER)
    assert (matter.request.photos, matter.request.spot) == (2, THERE.spot)
    assert matter.request.private


def test_lines_that_are_far_away_or_taken_stay_out(tx: Tx) -> None:
    late = Line(60, NOW + WINDOW + timedelta(seconds=1), "还有一句")
    made = capture(tx, said=[late])
    assert isinstance(made, Matter)
    again = capture(tx, said=[LAMP], source=Line(70, NOW, "水管也漏了"))
    assert isinstance(again, Matter)
    assert again.request.text == "水管也漏了"


def test_who_was_asked_first_is_asked_whoever_confirms(tx: Tx) -> None:
    capture(tx, Who.CLERK)
    _, matter = confirm(tx, Who.SANITATION)
    assert matter.request.first_asked == person_id(Who.CLERK)
