import asyncio
import json

from bot.delivery.pacer import Limits
from storage import cards
from storage.engine import Database
from storage.outbox import Outgoing
from tests.bot.delivery.rig import VILLAGE, Rig, free_api, message, rig
from tests.support.limited_api import LimitedApi, bad_request

GROUP = -1001
CARD = "request:12"


def card(text: str, chat_id: int = GROUP) -> Outgoing:
    return message(
        chat_id,
        text,
        card=CARD,
        parse_mode="HTML",
        link_preview_options={"is_disabled": True},
        reply_parameters={"message_id": 7},
        reply_markup={"inline_keyboard": [[{"text": "接单", "callback_data": "a:12"}]]},
    )


def shown(one: Rig, chat_id: int = GROUP) -> int | None:
    return one.ask(lambda tx: cards.message_of(tx, village_id=VILLAGE, chat_id=chat_id, name=CARD))


async def test_a_card_is_sent_once_and_then_edited(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(card("待接单"))
        await one.until_empty()
        await one.put(card("已接单"))
        await one.until_empty()
        first, second = api.calls
        assert (first.method, second.method) == ("sendMessage", "editMessageText")
        assert first.message_id == second.message_id == shown(one)
        assert first.params["reply_parameters"] == {"message_id": 7}
        assert "reply_parameters" not in second.params
        for name in ("parse_mode", "link_preview_options", "reply_markup"):
            assert first.params[name] == second.params[name]


async def test_500_changes_in_a_minute_are_a_few_edits_and_the_last_is_shown(
    database: Database,
) -> None:
    async with (
        LimitedApi(speed=20) as api,
        rig(database, api, limits=Limits()) as one,
        one.running(),
    ):
        start = one.clock.monotonic()
        for votes in range(500):
            await one.put(card(f"{votes} 票"))
        await one.until_empty()
        minutes = (one.clock.monotonic() - start) / 60
        assert api.shown[GROUP, 1]["text"] == "499 票"
        assert len(api.calls) <= 4 + 12 * minutes
        assert not api.refused


async def test_a_change_while_the_edit_is_in_flight_is_not_lost(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(card("1"))
        await one.until_empty()
        api.gate.clear()
        await one.put(card("2"))
        await api.until(lambda: len(api.calls) == 2)
        await one.put(card("3"))
        await one.put(card("4"))
        api.gate.set()
        await one.until_empty()
        assert api.texts(GROUP) == ["1", "2", "4"]
        assert len({call.message_id for call in api.calls}) == 1


async def test_a_change_while_the_first_message_is_in_flight_becomes_its_edit(
    database: Database,
) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        api.gate.clear()
        await one.put(card("1"))
        await api.until(lambda: len(api.calls) == 1)
        await one.put(card("2"))
        api.gate.set()
        await one.until_empty()
        assert [call.method for call in api.calls] == ["sendMessage", "editMessageText"]


async def test_an_edit_that_changes_nothing_counts_as_done(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        for _ in range(2):
            await one.put(card("same"))
            await one.until_empty()
        assert len(api.calls) == 1
        assert not one.dead()
        assert one.counted("same") == 1


async def test_a_card_whose_message_was_deleted_is_sent_anew(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(card("1"))
        await one.until_empty()
        del api.shown[GROUP, 1]
        await one.put(card("2"))
        await one.until_empty()
        assert api.shown[GROUP, 2]["text"] == "2"
        assert shown(one) == 2
        assert api.calls[-1].params["reply_parameters"] == {"message_id": 7}


async def test_a_card_too_old_to_edit_is_sent_anew(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(card("1"))
        await one.until_empty()
        api.fail(bad_request("message can't be edited"))
        await one.put(card("2"))
        await one.until_empty()
        assert shown(one) == 2
        assert not one.dead()


async def test_an_edit_that_is_no_card_and_finds_nothing_is_dead(database: Database) -> None:
    edit = Outgoing(GROUP, "editMessageText", json.dumps({"message_id": 99, "text": "x"}), VILLAGE)
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(edit)
        await one.until_empty()
        assert [row.error for row in one.dead()] == ["Message to edit not found"]


async def test_edits_leave_room_for_messages_in_a_group(database: Database) -> None:
    async with (
        LimitedApi(speed=8) as api,
        rig(database, api, limits=Limits()) as one,
        one.running(),
    ):
        await one.put(card("0"))
        await api.until(lambda: len(api.calls) == 1)
        start = one.clock.monotonic()
        votes = 0
        while one.clock.monotonic() < start + 20:
            votes += 1
            await one.put(card(str(votes)))
            await one.clock.wait(asyncio.Event(), 0.5)
        # An edit in five seconds; on a busy machine more of them went by than were meant to.
        assert len(api.calls) <= 2 + (one.clock.monotonic() - start) / 5
        asked = one.clock.monotonic()
        await one.put(message(GROUP, "进度?"))
        await api.until(lambda: "进度?" in api.texts(GROUP))
        assert one.clock.monotonic() < asked + 10
