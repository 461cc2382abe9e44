"""Who turns out to be who: a report becomes its author's, a stolen code gets nowhere, and guessing is locked out."""

import pytest

from actions.codes import make_codes
from storage import accounts, people
from tests.e2e.conftest import (
    AWAY,
    BOT,
    CLERK,
    ENGLISH_GUEST,
    GROUP,
    GUEST,
    NEIGHBOUR,
    NUMBERS,
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
    done = await clerk.ask(await clerk.room(BOT), f"解绑 {VILLAGER}")
    assert f"已解绑：{VILLAGER}" in done["text"]
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
