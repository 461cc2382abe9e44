"""A quarter goes by: the secretary gets one card, and each press takes a name off it."""

from collections.abc import Callable
from pathlib import Path

from storage import contacts, people
from tests.e2e.conftest import BOT, SECRETARY
from tests.support.members import Json, until
from tests.support.running import MovableClock, running
from village.ids import VillageId

HERE = VillageId(1)


async def test_a_quarter_without_a_word_is_one_card_for_the_secretary(
    fresh: Callable[[], Path],
) -> None:
    async with running(fresh(), MovableClock()) as town:
        secretary = await town.member(SECRETARY)
        (owner,) = town.look(lambda tx: people.named(tx, HERE, SECRETARY))
        asked = len(town.look(lambda tx: contacts.owned(tx, HERE, owner.id)))
        assert asked
        room = await secretary.room(BOT)
        listed = await secretary.ask(room, "流动党员")
        assert "还没有记录" in listed["text"]
        await town.sweep()
        await town.sweep(days=100)
        card = await secretary.hears(room, "该联系的在外党员")
        names = [one["text"] for row in card["buttons"] for one in row]
        assert len(names) == min(asked, 20)
        await secretary.press(card, names[0])

        async def shrunk() -> Json | None:
            found = [one for one in await secretary.messages(room) if one["id"] == card["id"]]
            return found[0] if f"<b>{names[0].split()[1]}</b>" not in found[0]["html"] else None

        await until(shrunk, "the card leaves out who was spoken with")
        cards = [one for one in await secretary.messages(room) if "该联系的" in one["text"]]
        assert len(cards) == 1
