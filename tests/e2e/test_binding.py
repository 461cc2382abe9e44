"""Who turns out to be who: a report becomes its author's, a stolen code gets nowhere, and guessing is locked out."""

import re

import pytest

from actions.codes import make_codes
from storage import accounts, people
from tests.e2e.conftest import (
    ALSO_AWAY,
    AWAY,
    BOT,
    CLERK,
    ENGLISH,
    ENGLISH_GUEST,
    GROUP,
    GUEST,
    KEEPER,
    NEIGHBOUR,
    NUMBERS,
    SECRETARY,
    VILLAGER,
)
from tests.support.members import until
from tests.support.running import Town
from village.binding import LOCK, MAX_FAILURES, written
from village.ids import PersonId, UserId, VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")
HERE = VillageId(1)


def person(town: Town, name: str) -> PersonId:
    (found,) = town.look(lambda tx: people.named(tx, HERE, name))
    return found.id


def print_code(town: Town, name: str) -> str:
    """A slip of paper for somebody."""
    one = person(town, name)
    with town.database.begin() as tx:
        return written(
            make_codes(tx, HERE, [one], vault=town.config.security.vault, now=town.clock())[one]
        )


async def test_an_unbound_villagers_report_becomes_theirs_by_a_code(town: Town) -> None:
    clerk, villager = await town.member(CLERK), await town.member(VILLAGER)
    private, group = await villager.room(BOT), await villager.room(GROUP)
    # The phone was lost and found again: the account is nobody's.
    desk = await clerk.room(BOT)
    told = await clerk.ask(desk, f"挂失 {VILLAGER}")
    await clerk.press(told, "确认挂失")
    await clerk.hears(desk, f"已挂失：{VILLAGER}")
    await villager.hears(private, "不再是")

    said = await villager.say(group, "#诉求 帮我开个证明")
    card = await villager.hears(group, "帮我开个证明", "（未核实）", after=said["id"])

    slip = print_code(town, VILLAGER)
    shouted = await villager.ask(group, f"绑定 {slip}")
    assert "请不要发在群里" in shouted["text"]
    assert slip not in shouted["text"]
    bound = await villager.ask(private, f"绑定 {slip.lower()}")
    assert VILLAGER in bound["text"]

    async def edited() -> bool:
        (now,) = [one for one in await villager.messages(group) if one["id"] == card["id"]]
        return "未核实" not in now["text"] and f"报：{VILLAGER}" in now["text"]

    await until(edited, "the card says who it was")
    assert "帮我开个证明" in (await villager.ask(private, "我的"))["text"]
    guest = await town.member(GUEST)
    again = await guest.ask(await guest.room(BOT), f"绑定 {slip}")
    assert "用过了" in again["text"]


async def test_a_stolen_code_of_another_village_gets_nowhere(town: Town) -> None:
    thief = await town.member(NEIGHBOUR)
    slip = print_code(town, AWAY)
    before = town.look(lambda tx: accounts.of_person(tx, HERE, person(town, AWAY)))
    answer = await thief.ask(await thief.room(BOT), f"绑定 {slip}")
    assert "别的村" in answer["text"]
    assert AWAY not in answer["text"]
    assert town.look(lambda tx: accounts.of_person(tx, HERE, person(town, AWAY))) == before


async def test_guessing_is_locked_out_and_the_clerk_is_told_once(town: Town) -> None:
    guest, clerk = await town.member(ENGLISH_GUEST), await town.member(CLERK)
    said = await guest.say(await guest.room(GROUP), "/report the lamp is dark")
    await guest.hears(await guest.room(GROUP), "the lamp is dark", after=said["id"])
    private, desk = await guest.room(BOT), await clerk.room(BOT)
    for left in range(MAX_FAILURES - 1, 0, -1):
        assert f"{left} more times" in (await guest.ask(private, "/bind 2222-2222"))["text"]
    for _ in range(3):
        assert "Too many wrong codes" in (await guest.ask(private, "/bind 2222-2222"))["text"]
    await clerk.hears(desk, ENGLISH_GUEST, str(NUMBERS[ENGLISH_GUEST]))
    told = [one for one in await clerk.messages(desk) if ENGLISH_GUEST in one["text"]]
    assert len([one for one in told if "试绑定码" in one["text"]]) == 1
    slip = print_code(town, AWAY)
    assert "Too many wrong codes" in (await guest.ask(private, f"/bind {slip}"))["text"]
    town.clock.forward(seconds=LOCK.total_seconds())
    assert AWAY in (await guest.ask(private, f"/bind {slip}"))["text"]
    account = UserId(NUMBERS[ENGLISH_GUEST])
    assert account in town.look(lambda tx: accounts.of_person(tx, HERE, person(town, AWAY)))


async def test_a_claim_binds_with_a_cadres_press_and_the_report_is_theirs(town: Town) -> None:
    clerk, guest = await town.member(CLERK), await town.member(GUEST)
    private, group, desk = await guest.room(BOT), await guest.room(GROUP), await clerk.room(BOT)
    said = await guest.say(group, "#诉求 我家水管爆了")
    card = await guest.hears(group, "我家水管爆了", "（未核实）", after=said["id"])
    wrong = await guest.ask(private, "认领 没有这个人 1234")
    right = await guest.ask(private, f"认领 {ALSO_AWAY} 1234")
    assert wrong["text"] == right["text"]
    asked = await clerk.hears(desk, "认领", GUEST, ALSO_AWAY)
    assert "名册上没有手机号" in asked["text"] or "没法对" in asked["text"]
    await clerk.press(asked, "确认是本人")
    await guest.hears(private, "对上了", ALSO_AWAY, after=right["id"])

    async def edited() -> bool:
        (now,) = [one for one in await guest.messages(group) if one["id"] == card["id"]]
        return "未核实" not in now["text"] and f"报：{ALSO_AWAY}" in now["text"]

    await until(edited, "the card says who it was")
    account = UserId(NUMBERS[GUEST])
    assert account in town.look(lambda tx: accounts.of_person(tx, HERE, person(town, ALSO_AWAY)))


async def test_a_lost_phone_speaks_for_nobody_and_a_new_one_does(town: Town) -> None:
    guest = await town.member(GUEST)
    private = await guest.room(BOT)
    said = await guest.say(private, "挂失")
    told = await guest.hears(private, "挂失", after=said["id"])
    await guest.press(told, "确认挂失")
    await guest.hears(private, "已挂失", ALSO_AWAY, after=told["id"] - 1)
    lost = await town.member(ALSO_AWAY)
    answer = await lost.ask(await lost.room(BOT), "返乡")
    assert "没有对上名册" in answer["text"]
    assert ALSO_AWAY in (await guest.ask(private, "我的资料"))["text"]


async def test_a_handlers_death_hands_over_and_a_leader_takes_a_mistake_back(town: Town) -> None:
    clerk, secretary = await town.member(CLERK), await town.member(SECRETARY)
    villager = await town.member(VILLAGER)
    group, desk = await villager.room(GROUP), await clerk.room(BOT)
    said = await villager.say(group, "#诉求 学校门口路灯不亮")
    card = await villager.hears(group, "学校门口路灯不亮", KEEPER, after=said["id"])
    number = card["text"].partition("号")[0]
    told = await clerk.ask(desk, f"去世 {KEEPER}")
    assert f"{number}号诉求" in told["text"]
    assert "时限不变" in told["text"]
    await clerk.press(told, "确认")
    done = await clerk.hears(desk, "致哀", after=told["id"] - 1)
    assert (done["id"], done.get("buttons")) == (told["id"], None)

    async def handed() -> bool:
        (now,) = [one for one in await villager.messages(group) if one["id"] == card["id"]]
        return f"办：{KEEPER}" not in now["text"]

    await until(handed, "the card names another handler")
    keeper = await town.member(KEEPER)
    refused = await keeper.ask(await keeper.room(BOT), f"接单 {number}")
    assert "接这一单" in refused["text"] or "名册" in refused["text"]
    room = await secretary.room(BOT)
    back = await secretary.ask(room, f"复原 {KEEPER}")
    await secretary.press(back, "确认复原")
    await secretary.hears(room, f"已复原：{KEEPER}", after=back["id"] - 1)
    assert KEEPER in (await keeper.ask(await keeper.room(BOT), "我的资料"))["text"]


async def test_a_code_made_by_chat_is_kept_nowhere_once_it_was_sent(town: Town) -> None:
    secretary = await town.member(SECRETARY)
    room = await secretary.room(BOT)
    said = await secretary.say(room, f"发码 {ENGLISH}")
    slip = await secretary.hears(room, "绑定码", ENGLISH, after=said["id"])
    (code,) = re.findall(r"绑定 (\w{4}-\w{4})", slip["text"])

    async def wiped() -> bool:
        return not town.tables_with(code) and not town.tables_with(code.replace("-", ""))

    await until(wiped, "the code is gone")
