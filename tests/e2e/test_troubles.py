"""What may go wrong on the way: people who block the bot, a server that stumbles, a server that is away."""

import pytest

from storage import accounts, inbox, outbox
from tests.e2e.conftest import (
    BOT,
    CADRES,
    GROUP,
    KEEPER,
    NEIGHBOUR,
    NEXT_CADRES,
    NEXT_CLERK,
    NEXT_GROUP,
    NEXT_KEEPER,
    NEXT_NUMBERS,
    SECRETARY,
    VILLAGER,
)
from tests.support.members import Json, Member, until
from tests.support.running import Town
from village.ids import UserId

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def raised(who: Member, text: str, title: str = GROUP) -> tuple[Json, int]:
    """Raise a matter in the group; its card and number."""
    room = await who.room(title)
    said = await who.say(room, f"#诉求 {text}")
    card = await who.hears(room, "号诉求", text, after=said["id"])
    return card, int(card["text"].partition("号")[0])


async def said_by_bot(who: Member, room: int, *words: str) -> list[Json]:
    """All messages of the bot in the room with these words."""
    return [
        one
        for one in await who.messages(room)
        if one["from"]["bot"] and all(word in one["text"] for word in words)
    ]


async def everything_is_delivered(town: Town) -> None:
    """Wait until nothing waits, and hold that nothing was given up."""

    async def is_done() -> bool:
        return town.look(
            lambda tx: (
                not inbox.count(tx, inbox.State.NEW) and not outbox.count(tx, outbox.State.NEW)
            )
        )

    await until(is_done, "an empty outbox")
    assert town.look(lambda tx: inbox.count(tx, inbox.State.PARKED)) == 0
    assert town.look(lambda tx: outbox.count(tx, outbox.State.DEAD)) == 0


async def test_a_server_that_stumbles_gets_everything_once(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    room = await villager.room(GROUP)
    town.gate.failing.update(sendMessage=2, getUpdates=2, editMessageText=1)
    card, number = await raised(villager, "第一盏路灯坏了")
    private = await keeper.room(BOT)
    his = await keeper.hears(private, f"{number}号诉求", "第一盏路灯坏了")
    assert (await keeper.press(his, "接单"))["text"] == "已接单"
    await villager.hears(room, f"{number}号诉求", "🔧 办理中")
    await everything_is_delivered(town)
    assert town.gate.failing.total() == 0
    assert len(await said_by_bot(villager, room, "第一盏路灯坏了")) == 1
    assert len(await said_by_bot(keeper, private, "第一盏路灯坏了")) == 1
    assert card["id"] < (await villager.messages(room))[-1]["id"] + 1


async def test_a_server_that_is_away_for_a_while_loses_nothing(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    room, private = await villager.room(GROUP), await keeper.room(BOT)
    _, number = await raised(villager, "第二盏路灯坏了")
    await everything_is_delivered(town)

    await town.close_chatroom()
    # Meanwhile the time of the matter runs out: the ping waits in the outbox.
    assert await town.sweep(days=3, hours=1) >= 1
    waiting = town.look(lambda tx: outbox.count(tx, outbox.State.NEW))
    assert waiting >= 1
    await town.open_chatroom()

    await keeper.hears(private, f"{number}号诉求", "时限到了")
    answer = await villager.ask(room, f"进度 {number}")
    assert "已超时" in answer["text"]
    await everything_is_delivered(town)
    assert len(await said_by_bot(keeper, private, f"{number}号诉求", "时限到了")) == 1


async def test_what_people_write_while_the_bot_is_off_is_answered_in_order(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(GROUP)
    await town.stop_bot()
    texts = [f"趁它不在第{number}件：路灯" for number in range(5)]
    for text in texts:
        await villager.say(room, f"#诉求 {text}")
    await town.wake_bot()
    cards = [await villager.hears(room, "号诉求", text) for text in texts]
    numbers = [int(one["text"].partition("号")[0]) for one in cards]
    assert numbers == list(range(numbers[0], numbers[0] + 5))
    assert [one["id"] for one in cards] == sorted(one["id"] for one in cards)
    await everything_is_delivered(town)


async def test_who_blocked_the_bot_is_reached_through_the_cadres(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    secretary = await town.member(SECRETARY)
    private, cadres = await keeper.room(BOT), await secretary.room(CADRES)
    answer = await keeper.client.post(f"/chats/{private}/block", json={"blocked": True})
    assert answer.is_success
    card, number = await raised(villager, "水管又冻裂了")
    assert f"办：{KEEPER}" in card["text"]
    await town.sweep(hours=25)
    ping = await secretary.hears(cadres, f"{number}号诉求", "还没有人接单")
    assert f"（联系不上 {KEEPER} 的私聊，请相互转告）" in ping["text"]
    assert await said_by_bot(keeper, private, "水管又冻裂了") == []
    # Whoever lets the bot write again is shown what was missed, once.
    answer = await keeper.client.post(f"/chats/{private}/block", json={"blocked": False})
    own = await keeper.hears(private, f"{number}号诉求", "水管又冻裂了", "已超时")
    assert [one["text"] for one in own["buttons"][0]] == ["接单", "转办", "办结"]
    assert f"{number}号诉求 · 水管又冻裂了" in (await keeper.ask(private, "待办"))["text"]
    assert len(await said_by_bot(keeper, private, "报：", "水管又冻裂了")) == 1
    await keeper.say(private, f"接单 {number}")
    own = await keeper.hears(private, f"{number}号诉求", "🔧 办理中")
    assert [one["text"] for one in own["buttons"][0]] == ["办结", "转办"]


async def test_who_never_opened_the_bot_is_found_out_when_it_writes(town: Town) -> None:
    neighbour, clerk = await town.member(NEIGHBOUR), await town.member(NEXT_CLERK)
    cadres = await clerk.room(NEXT_CADRES)
    card, number = await raised(neighbour, "水管漏水", NEXT_GROUP)
    assert f"办：{NEXT_KEEPER}" in card["text"]

    async def gave_up() -> int:
        return town.look(lambda tx: outbox.count(tx, outbox.State.DEAD))

    async def gave_up_thrice() -> bool:
        return await gave_up() == 3

    assert await until(gave_up, "a card that cannot be sent") == 1
    # Somebody thought that it would work now: the reminder itself is what fails, and goes another way.
    with town.database.begin() as tx:
        accounts.mark_reachable(tx, UserId(NEXT_NUMBERS[NEXT_KEEPER]))
    await town.sweep(hours=25)
    ping = await clerk.hears(cadres, f"{number}号诉求", "水管漏水", "还没有人接单")
    assert f"联系不上 {NEXT_KEEPER}" in ping["text"]
    # The card, the reminder, and the card once more in its new colour.
    assert await until(gave_up_thrice, "an operator sees what could not be sent")
