"""The queue of updates: numbers, offsets, filters, age."""

import asyncio
import json
from datetime import timedelta

import pytest

from chatroom import admin
from chatroom.queues import Queues
from tests.chatroom.conftest import START, Village, polling


async def get(village: Village, **values: object) -> list[dict[str, object]]:
    # The pace of askers is another test's matter.
    village.clock.move(seconds=4)
    found: list[dict[str, object]] = await village.call("getUpdates", **values)
    return found


async def test_numbers_begin_anywhere_and_follow_each_other(village: Village) -> None:
    for word in "一二三":
        await village.say("wang", word)
    numbers = [int(str(one["update_id"])) for one in await get(village)]
    assert numbers[0] > 10**8
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_an_offset_forgets_what_is_before_it(village: Village) -> None:
    await village.updates()
    for word in "一二三四":
        await village.say("wang", word)
    first, second, third, fourth = (int(str(one["update_id"])) for one in await get(village))

    async def left(**values: object) -> list[object]:
        return [one["update_id"] for one in await get(village, **values)]

    assert await left(offset=0, limit=2) == [first, second]
    assert await left(offset=second) == [second, third, fourth]
    assert await left(offset=0) == [second, third, fourth]
    assert await left(offset=fourth + 100) == [second, third, fourth]
    assert await left(offset=-2) == [third, fourth]
    assert await left(offset=0) == [third, fourth]
    assert await left(offset=-500) == [third, fourth]
    assert await left(offset=fourth + 1) == []
    assert await left(offset=0) == []


def test_who_asks_the_same_again_is_slowed_down() -> None:
    queues = Queues()
    assert queues.adjust(1, 5, 100, 0, START) == (100, 0)
    assert queues.adjust(1, 5, 100, 0, START + timedelta(seconds=0.4)) == (1, 3)
    assert queues.adjust(1, 5, 100, 10, START + timedelta(seconds=1)) == (100, 10)
    assert queues.adjust(1, 5, 100, 0, START + timedelta(seconds=5)) == (100, 0)
    assert queues.adjust(1, 6, 100, 0, START + timedelta(seconds=5)) == (100, 0)
    assert queues.adjust(2, 6, 100, 0, START + timedelta(seconds=5)) == (100, 0)


async def test_a_long_poll_wakes_with_the_commit(village: Village) -> None:
    await village.updates()
    waiting = asyncio.create_task(village.call("getUpdates", offset=1, timeout=50))
    await polling(village)
    await village.say("wang", "来了")
    async with asyncio.timeout(10):
        assert (await waiting)[0]["message"]["text"] == "来了"


async def test_a_stopping_server_lets_polls_go(village: Village) -> None:
    await village.updates()
    waiting = asyncio.create_task(village.call("getUpdates", offset=1, timeout=50))
    await polling(village)
    await village.room.release()
    async with asyncio.timeout(10):
        assert await waiting == []
        assert await village.call("getUpdates", offset=2, timeout=50) == []


async def test_setting_a_webhook_ends_a_waiting_poll(village: Village) -> None:
    await village.updates()
    waiting = asyncio.create_task(village.raw("getUpdates", {"offset": 1, "timeout": 50}))
    await polling(village)
    await village.call("setWebhook", url="https://127.0.0.1:9/")
    answer = await waiting
    assert answer.status_code == 409
    assert answer.json()["description"] == "Conflict: terminated by setWebhook request"


async def test_updates_are_filtered_when_they_are_made(village: Village) -> None:
    await village.updates()
    await get(village, allowed_updates=["callback_query"])
    await village.say("wang", "不要")
    assert await get(village) == []
    await get(village, allowed_updates="nonsense")
    await get(village, allowed_updates=["nonsense"])
    await village.say("wang", "还是不要")
    await get(village, allowed_updates="[]")
    assert await get(village, offset=0) == []
    await village.say("wang", "要")
    assert len(await get(village)) == 1


async def test_chat_member_comes_on_request_only(village: Village) -> None:
    await village.updates()
    person = await village.operate(lambda tx: admin.add_person(tx, name="新人", now=START))

    async def change(*, leave: bool = False) -> set[str]:
        step = admin.remove_member if leave else admin.add_member
        await village.operate(lambda tx: step(tx, village.group, person.id, now=START))
        return {key for one in await village.updates() for key in one}

    assert await change() == {"update_id", "message"}
    await get(village, allowed_updates=["chat_member", "my_chat_member"])
    assert await change(leave=True) == {"update_id", "chat_member"}


async def test_a_day_is_the_age_of_an_update(village: Village) -> None:
    await village.updates()
    await village.say("wang", "昨天")
    village.clock.move(hours=25)
    await village.say("wang", "今天")
    await village.room.sweep()
    assert (await village.call("getWebhookInfo"))["pending_update_count"] == 1
    assert [one["message"]["text"] for one in await village.updates()] == ["今天"]


async def test_a_bot_hears_nothing_of_its_own_but_its_pin(village: Village) -> None:
    await village.updates()
    sent = await village.call("sendMessage", chat_id=village.group, text="公示")
    await village.call(
        "editMessageText", chat_id=village.group, message_id=sent["message_id"], text="公示二"
    )
    assert await village.updates() == []
    await village.call("pinChatMessage", chat_id=village.group, message_id=sent["message_id"])
    [pin] = await village.updates()
    assert pin["message"]["pinned_message"]["text"] == "公示二"
    assert pin["message"]["from"]["id"] == village.bot_id


async def seen_by_other(village: Village) -> list[str]:
    village.clock.move(seconds=4)
    answer = await village.raw("getUpdates", {"offset": -100}, token=village.other_token)
    found = answer.json()["result"]
    if found:
        village.clock.move(seconds=4)
        last = {"offset": found[-1]["update_id"] + 1}
        await village.raw("getUpdates", last, token=village.other_token)
    return [
        next(iter({*one["message"]} & {"text", "new_chat_members", "pinned_message"}))
        if "text" not in one["message"]
        else one["message"]["text"]
        for one in found
        if "message" in one
    ]


async def test_privacy_keeps_talk_from_bots(village: Village) -> None:
    await seen_by_other(village)
    other = (
        await village.raw(
            "sendMessage", {"chat_id": village.group, "text": "我在"}, token=village.other_token
        )
    ).json()["result"]
    for text in ("闲聊", "/mine", "/mine@other_bot", "/mine@lianxin_bot", "@Other_Bot 在吗"):
        await village.say("wang", text)
    await village.say("wang", "回你", reply_to=other["message_id"])
    assert await seen_by_other(village) == ["/mine", "/mine@other_bot", "@Other_Bot 在吗", "回你"]
    await village.call("sendMessage", chat_id=village.group, text="轮到我了")
    await village.say("wang", "/mine")
    assert await seen_by_other(village) == []
    other_id = other["from"]["id"]
    await village.operate(lambda tx: admin.set_privacy(tx, other_id, on=False))
    await village.say("wang", "都听得见")
    assert await seen_by_other(village) == ["都听得见"]
    # An administrator hears everything in any case.
    assert len(await village.updates("message")) >= 8


async def test_members_words_carry_entities(village: Village) -> None:
    await village.updates()
    await village.say("wang", "#诉求 @王小明 /report@lianxin_bot")
    [update] = await village.updates("message")
    message = update["message"]
    assert [one["type"] for one in message["entities"]] == [
        "hashtag",
        "text_mention",
        "bot_command",
    ]
    assert message["entities"][1]["user"]["first_name"] == "王小明"
    assert message["from"] == {
        "id": village.people["wang"].id,
        "is_bot": False,
        "first_name": "王小明",
        "username": "wang",
        "language_code": "zh",
    }
    assert message["chat"] == {"id": village.group, "type": "supergroup", "title": "石桥村工作群"}


async def test_a_bot_added_and_removed_is_told(village: Village) -> None:
    made = await village.operate(
        lambda tx: admin.add_bot(tx, name="新机", username="new_bot", now=START)
    )
    wang = village.people["wang"].id
    await village.operate(
        lambda tx: admin.add_member(tx, village.group, made.id, by=wang, now=START)
    )
    await village.operate(
        lambda tx: admin.add_member(tx, village.group, made.id, admin=True, by=wang, now=START)
    )
    await village.operate(
        lambda tx: admin.remove_member(tx, village.group, made.id, by=wang, now=START)
    )
    answer = (await village.raw("getUpdates", token=made.token)).json()["result"]
    told = [one["my_chat_member"] for one in answer if "my_chat_member" in one]
    assert [
        (one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in told
    ] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "kicked"),
    ]
    assert told[0]["from"]["id"] == wang
    joined = [one for one in answer if "new_chat_members" in one.get("message", {})]
    assert joined[0]["message"]["new_chat_members"][0]["id"] == made.id


@pytest.mark.parametrize("method", ["getUpdates", "getupdates"])
async def test_the_answer_is_plain_json(village: Village, method: str) -> None:
    answer = await village.raw(method)
    assert json.loads(answer.content)["ok"] is True
    assert answer.headers["content-type"] == "application/json"
