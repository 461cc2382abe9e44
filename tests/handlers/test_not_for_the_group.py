"""What is not for the group stays out of it, whichever way it comes: marked by a cadre, gathered into a draft, or edited in."""

from typing import Any

import pytest

from handlers.door import Ending
from tests.handlers.conftest import BOT, GROUP, Bench, Said, account
from tests.handlers.test_drafts import LAMP, VILLAGER, kept, take, talk
from tests.support import updates
from tests.support.updates import Raw
from tests.support.village import Who

ILL = "我老公得了癌，想问问大病救助"
WRONG = "石磨平收了我两百块钱才给装水表"
THREE = "路灯坏了，井盖没了，垃圾没人收"

__all__ = ["talk"]


def aloud(said: Said) -> str:
    """All that the group reads."""
    return str([one for to, one in said.sent if to == GROUP])


def spoken(text: str, who: Who = Who.VILLAGER, **fields: Any) -> Raw:
    return updates.message(text, user=account(who), chat=GROUP, **fields)


@pytest.mark.parametrize("lines", [(WRONG,), ("石磨平这个人", "收了我两百块钱")])
def test_an_accusation_by_name_is_gathered_into_no_draft(
    talk: Bench, lines: tuple[str, ...]
) -> None:
    for line in lines:
        talk.say(Who.VILLAGER, line)
    talk.say(Who.VILLAGER, LAMP, message_id=51)
    assert take(talk, Who.VILLAGER, 51).toasts == ["已登记"]
    assert kept(talk).text == LAMP


def test_what_a_cadre_marks_is_private_where_it_must_be(talk: Bench) -> None:
    said = talk.say(Who.CLERK, "登记", reply_to=spoken(ILL))
    assert "已登记，不在群里公开" in aloud(said)
    assert "癌" not in aloud(said)
    assert kept(talk).private


def test_words_behind_the_command_are_no_way_around(talk: Bench) -> None:
    photo = updates.photo("", chat=GROUP, user=account(Who.VILLAGER))
    assert "私下" in aloud(talk.say(Who.UTILITIES, f"#登记 {WRONG}", reply_to=photo))


@pytest.mark.parametrize("first", [f"#诉求 {LAMP}", LAMP])
def test_an_edit_that_accuses_goes_the_private_way(talk: Bench, first: str) -> None:
    raw = spoken(first, message_id=51)
    talk.hear(raw)
    said = talk.hear(updates.edited(raw, first.replace(LAMP, WRONG)))
    assert "两百" not in aloud(said)
    assert "反映的是：石磨平" in str(said.sent)
    if first == LAMP:
        assert take(talk, Who.VILLAGER, 51).ending is Ending.REFUSED
    else:
        assert kept(talk).text == LAMP


def test_new_words_that_are_private_take_the_matter_out_of_the_group(talk: Bench) -> None:
    raw = spoken(f"#诉求 {LAMP}", message_id=51)
    talk.hear(raw)
    asked = talk.hear(updates.edited(raw, f"#诉求 {ILL}"))
    assert aloud(asked) == "[]"
    done = talk.press(Who.VILLAGER, "matter:confirm:1:1")
    assert "不在群里公开" in aloud(done)
    assert "癌" not in aloud(done)
    assert kept(talk).private
    assert kept(talk).text == ILL
    assert talk.say(Who.NEIGHBOUR, "进度 1").ending is Ending.REFUSED
    again = talk.hear(updates.edited(raw, f"#诉求 {LAMP}"))
    assert aloud(again) == "[]"


def test_who_cannot_be_written_to_is_not_shown_it_in_the_group(talk: Bench) -> None:
    for number, (first, then) in enumerate([(LAMP, ILL), (ILL, LAMP)], start=51):
        raw = spoken(f"#诉求 {first}", Who.SANITATION, message_id=number)
        talk.hear(raw)
        assert talk.hear(updates.edited(raw, f"#诉求 {then}")).sent == []


@pytest.mark.parametrize("who", [Who.VILLAGER, Who.SANITATION])
def test_a_draft_in_the_group_leaves_it_for_private_words(talk: Bench, who: Who) -> None:
    talk.say(who, "就在老槐树那里", message_id=50)
    talk.say(Who.CLERK, "登记", reply_to=spoken("灯黑了", who, message_id=51))
    talk.show(GROUP, "draft:1", 77)
    own = updates.message("-", user={**updates.BOT, "id": BOT}, chat=GROUP, message_id=77)
    said = talk.say(who, ILL, reply_to=own)
    assert "癌" not in aloud(said)
    assert (GROUP, {"message_id": 77}) in said.sent
    assert (int(account(who)["id"]) in said.chats) == (who is Who.VILLAGER)


def test_a_cadre_parts_no_private_matter(talk: Bench) -> None:
    talk.whisper(Who.VILLAGER, f"#诉求 {THREE}")
    for several in (0, 1):
        assert talk.press(Who.MEDIATOR, f"split:1:1:{several}").ending is Ending.REFUSED
    assert talk.press(Who.VILLAGER, "split:1:1:1").ending is Ending.DONE
    assert kept(talk, 3).private


def test_an_album_that_accuses_is_no_matter(talk: Bench) -> None:
    raw = updates.photo(WRONG, chat=VILLAGER, user=account(Who.VILLAGER), media_group_id="al")
    said = talk.hear(raw)
    assert "反映的是：石磨平" in str(said.sent)
    assert "matter:" not in str(said.sent)
