"""A household asks for its card and gets a picture; phones are in no row that waits to be sent."""

import io

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import update

from storage import people
from storage.people import HouseholdRow
from tests.e2e.conftest import BOT, CLERK, ENGLISH, GROUP, GUEST, NEIGHBOUR, VILLAGER
from tests.support.members import Json, Member
from tests.support.running import Town
from village.ids import VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")
HERE = VillageId(1)
MEMBER, PHONE = "罗建成", "19900000103"


async def picture(member: Member, message: Json) -> Image.Image:
    """The picture as the phone shows it."""
    answer = await member.client.get(f"/files/{message['photo']['url'].rpartition('/')[2]}")
    assert answer.is_success, answer.text
    return Image.open(io.BytesIO(answer.content))


async def test_a_household_gets_its_card_as_a_picture(town: Town) -> None:
    villager = await town.member(VILLAGER)
    card = await villager.ask(await villager.room(BOT), "我的党员")
    assert card["kind"] == "photo"
    assert MEMBER in card["text"]
    assert PHONE in card["text"]
    shown = await picture(villager, card)
    assert shown.format == "PNG"
    assert shown.width == 1080
    # The chatroom's address is not known to anybody's phone here, so there is no code that would lead nowhere.
    assert not zxingcpp.read_barcodes(shown)


async def test_the_same_card_is_not_drawn_again(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(BOT)
    first, second = [await villager.ask(room, "我的党员") for _ in range(2)]
    assert first["photo"]["url"] == second["photo"]["url"]
    assert first["id"] != second["id"]


async def test_no_phone_lies_in_the_database(town: Town) -> None:
    villager = await town.member(VILLAGER)
    await villager.ask(await villager.room(BOT), "我的党员")
    assert town.tables_with(PHONE) == set()
    assert town.tables_with("199 0000") == set()


async def test_in_a_group_it_is_answered_in_private(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(BOT)
    before = (await villager.messages(room))[-1]["id"] if await villager.messages(room) else 0
    told = await villager.ask(await villager.room(GROUP), "我的党员")
    assert told["kind"] == "text"
    assert PHONE not in told["text"]
    card = await villager.hears(room, MEMBER, after=before)
    assert card["kind"] == "photo"


async def test_the_code_on_a_card_opens_it(town: Town) -> None:
    villager = await town.member(ENGLISH)
    card = await villager.ask(await villager.room(BOT), "/start card")
    assert card["kind"] == "photo"
    assert "Your party member" in card["text"]


async def test_a_cadre_sees_any_card_and_others_only_their_own(town: Town) -> None:
    clerk, villager = await town.member(CLERK), await town.member(VILLAGER)
    card = await clerk.ask(await clerk.room(BOT), f"联心卡 {VILLAGER}")
    assert MEMBER in card["text"]
    refused = await villager.ask(await villager.room(BOT), f"联心卡 {CLERK}")
    assert refused["kind"] == "text"
    assert "不能看别户的联心卡" in refused["text"]


async def test_strangers_and_neighbours_see_none(town: Town) -> None:
    guest, neighbour = await town.member(GUEST), await town.member(NEIGHBOUR)
    assert "没有对上" in (await guest.ask(await guest.room(BOT), "我的党员"))["text"]
    told = await neighbour.ask(await neighbour.room(BOT), "我的党员")
    assert told["kind"] == "text"
    for words in (f"联心卡 {VILLAGER}", "联心卡 1"):
        assert (await neighbour.ask(await neighbour.room(BOT), words))["kind"] == "text"


def give_to(town: Town, member: int | None) -> None:
    """Another member looks after the villager's household, or nobody."""
    (person,) = town.look(lambda tx: people.named(tx, HERE, VILLAGER))
    with town.database.begin() as tx:
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == HERE, HouseholdRow.id == person.household_id)
            .values(member_id=member)
        )


async def test_a_card_that_changed_is_drawn_anew(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(BOT)
    before = await villager.ask(room, "我的党员")
    give_to(town, 89)
    after = await villager.ask(room, "我的党员")
    assert "罗建平" in after["text"]
    assert after["photo"]["url"] != before["photo"]["url"]
    give_to(town, None)
    told = await villager.ask(room, "我的党员")
    assert told["kind"] == "text"
    assert "支部书记向永昌" in told["text"]
