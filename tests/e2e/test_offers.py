"""A plain sentence in the group: offered, taken and a card; or left alone and gone after an hour; or a cry for help."""

import httpx
import pytest

from storage import inbox, outbox
from tests.e2e.conftest import BOT, CADRES, GROUP, KEEPER, SECRETARY, VILLAGER
from tests.support.members import Json, Member, until
from tests.support.running import TOKEN, Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def delivered(town: Town) -> None:
    async def is_done() -> bool:
        return town.look(
            lambda tx: (
                not inbox.count(tx, inbox.State.NEW) and not outbox.count(tx, outbox.State.NEW)
            )
        )

    await until(is_done, "everything is delivered")


async def stands(who: Member, room: int, message: Json) -> bool:
    return any(one["id"] == message["id"] for one in await who.messages(room))


async def test_talk_becomes_an_offer_and_a_press_makes_it_a_card(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    room, private = await villager.room(GROUP), await keeper.room(BOT)
    words = "老桥头的路灯坏了好几天，晚上看不见路"
    said = await villager.say(room, words)
    offer = await villager.hears(room, "登记成诉求吗", after=said["id"])
    assert offer["reply_to"]["id"] == said["id"]
    assert (await villager.press(offer, "登记为诉求"))["text"] == "已登记"
    card = await villager.hears(room, "号诉求", words, after=offer["id"])
    assert card["reply_to"]["id"] == said["id"]
    await keeper.hears(private, "号诉求", words)
    await delivered(town)
    assert not await stands(villager, room, offer)


async def test_unpressed_it_is_gone_after_an_hour_and_nothing_of_it_is_kept(town: Town) -> None:
    secretary = await town.member(SECRETARY)
    room = await secretary.room(GROUP)
    words = "晒坝边上那截水管爆了，水淌得到处都是，没人管"
    said = await secretary.say(room, words)
    offer = await secretary.hears(room, "登记成诉求吗", after=said["id"])
    await delivered(town)
    await town.sweep(minutes=59)
    await delivered(town)
    assert await stands(secretary, room, offer)
    await town.sweep(minutes=1)

    async def gone() -> bool:
        return not await stands(secretary, room, offer)

    await until(gone, "the offer is gone")
    await delivered(town)
    assert town.tables_with(words) == set()


async def test_chat_is_left_alone(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(GROUP)
    talk = ["今天赶场的人好多哦", "谢谢书记，灯修好了亮堂得很", "哈哈哈，那个坑都养得鱼了"]
    last = [await villager.say(room, one) for one in talk][-1]
    await delivered(town)
    assert not [one for one in await villager.messages(room) if one["id"] > last["id"]]

    async def forgotten() -> bool:
        return not any(town.tables_with(one) for one in talk)

    await until(forgotten, "nothing of the talk is kept")
    assert not [one for one in await villager.messages(room) if one["id"] > last["id"]]


async def test_a_cry_for_help_is_answered_and_wakes_the_cadres(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    secretary = await town.member(SECRETARY)
    room = await villager.room(GROUP)
    words = "快来人，下坝老屋着火了"
    said = await villager.say(room, words)
    answer = await villager.hears(room, "119", "110", "120", after=said["id"])
    await keeper.hears(await keeper.room(BOT), "紧急：着火", words)
    await secretary.hears(await secretary.room(CADRES), "紧急：着火", words)
    await delivered(town)
    await town.sweep(hours=1)
    await delivered(town)
    assert await stands(villager, room, answer)


async def test_a_line_that_is_deleted_after_its_offer_or_card_changes_nothing(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(GROUP)
    words = "三组的水沟堵了，一下雨就淹到院子里，没人来掏"
    said = await villager.say(room, words)
    offer = await villager.hears(room, "登记成诉求吗", after=said["id"])
    await erase(town, room, said)
    assert not await stands(villager, room, said)
    assert (await villager.press(offer, "登记为诉求"))["text"] == "已登记"
    card = await villager.hears(room, "号诉求", words, after=offer["id"])
    number = card["text"].partition("号")[0]
    assert "reply_to" not in card

    again = await villager.say(room, "#诉求 晒坝的健身器材螺丝掉了")
    other = await villager.hears(room, "号诉求", "健身器材", after=again["id"])
    await erase(town, room, again)
    cadre = await town.member(card["text"].partition("办：")[2].partition("（")[0])
    await cadre.press(await cadre.hears(await cadre.room(BOT), f"{number}号诉求", words), "接单")
    await villager.hears(room, f"{number}号诉求", "办理中")
    assert await stands(villager, room, other)


async def erase(town: Town, room: int, message: Json) -> None:
    """Somebody who may deletes a message: no server tells a bot of it."""
    async with httpx.AsyncClient(base_url=town.url, trust_env=False) as client:
        asked = {"chat_id": room, "message_id": message["id"]}
        answer = await client.post(f"/bot{TOKEN}/deleteMessage", json=asked)
        assert answer.json()["ok"], answer.text
