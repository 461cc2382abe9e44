"""A call for help over real HTTP: in private to the circle, once, and never at night; who comes is listed and thanked."""

import pytest

from tests.e2e.conftest import BOT, VILLAGER
from tests.e2e.test_offers import delivered
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def mate(town: Town) -> str:
    """Somebody else at home with an account in the circle of the one who calls."""
    circles = {one.id: one.circle for one in town.sample.households}
    (author,) = [one for one in town.sample.people if one.name == VILLAGER]
    return next(
        one.name
        for one in town.sample.people
        if one.account and not one.away and one.household and one.id != author.id
        if circles[one.household] == circles[author.household or 0]
        if not one.posts
    )


async def test_the_circle_is_called_in_private_and_thanked(town: Town) -> None:
    villager, neighbour = await town.member(VILLAGER), await town.member(mate(town))
    hers, theirs = await villager.room(BOT), await neighbour.room(BOT)
    await villager.say(hers, "互助 三亩玉米没人收，明天，要 3 人")
    await villager.hears(hers, "1号互助", "已私下告诉您服务圈里的")
    card = await neighbour.hears(theirs, "1号互助", "三亩玉米没人收", "要 3 人")
    assert (await neighbour.press(card, "我来"))["text"].startswith("好，写上您了")
    await villager.hears(hers, "1号互助", f"来的：{neighbour.name}（1/3 人）")
    await villager.say(hers, "够了")
    own = await villager.hears(hers, "1号互助", "够了，来的")
    assert (await villager.press(own, "谢谢大家"))["text"] == "已替您谢过大家"
    await neighbour.hears(theirs, "谢谢您来帮忙（1号互助）")


async def test_at_night_neighbours_hear_of_it_in_the_morning(town: Town) -> None:
    villager, neighbour = await town.member(VILLAGER), await town.member(mate(town))
    hers, theirs = await villager.room(BOT), await neighbour.room(BOT)
    town.clock.forward(hours=13)
    await villager.say(hers, "互助 明天早上抬水泵")
    await villager.hears(hers, "2号互助", "夜里不打扰邻居")
    await delivered(town)
    assert not [one for one in await neighbour.messages(theirs) if "2号互助" in one["text"]]
    await town.sweep(hours=8, minutes=1)
    await neighbour.hears(theirs, "2号互助", "抬水泵")
