"""A question to an expert over real HTTP: asked in private, answered, and shown to the group when its asker wants it."""

import pytest

from tests.e2e.conftest import BOT, GROUP, VILLAGER
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXPERT = "邱晓峰"


async def test_a_question_is_answered_and_released(town: Town) -> None:
    villager, expert = await town.member(VILLAGER), await town.member(EXPERT)
    hers, his = await villager.room(BOT), await expert.room(BOT)
    await villager.say(hers, "问专家")
    await villager.hears(hers, "能问的：柑橘、茶叶")
    await villager.say(hers, "问专家 柑橘 叶子发黄")
    await villager.hears(hers, "1号提问", EXPERT)
    asked = await expert.hears(his, "1号提问", "叶子发黄")
    await expert.press(asked, "回答")
    await expert.hears(his, "请您说说怎么办")
    await expert.say(his, "缺铁，喷硫酸亚铁")
    answer = await villager.hears(hers, "1号提问", "缺铁，喷硫酸亚铁")
    assert (await villager.press(answer, "也发群里"))["text"].startswith("已发到群里")
    shown = await villager.hears(await villager.room(GROUP), "1号提问", "缺铁")
    assert VILLAGER not in shown["text"]
