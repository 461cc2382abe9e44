"""Consultations as they are said and answered in the chat."""

import pytest

from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_handling import report, swept
from tests.support import village
from tests.support.village import Who

MEDIATOR = int(village.user(Who.MEDIATOR))
CADRES = int(village.cadres_chat())


def test_the_week_brings_the_agenda_and_a_case_holder_is_told(bench: Bench) -> None:
    report(bench)
    swept(bench, days=7)
    assert "1号诉求" in bench.whisper(Who.CLERK, "会诊").texts[0]
    week = [payload["text"] for to, payload in swept(bench, days=11) if to == CADRES]
    assert any("<b>会诊</b> · 1 件" in one and "还没有人包案" in one for one in week)
    named = bench.whisper(Who.SECRETARY, "包案 1 柳叶青")
    told = [payload["text"] for to, payload in named.sent if to == MEDIATOR]
    assert any("请您包案" in one for one in told)
    assert "🗂 包案：柳叶青" in named.to(GROUP)["text"]
    noted = bench.whisper(Who.SECRETARY, "会诊记 1 等电网改造")
    assert "📝 会诊：等电网改造" in noted.to(MEDIATOR)["text"]
    assert "等电网改造" not in noted.to(GROUP)["text"]


@pytest.mark.parametrize("words", ["会诊", "包案 1 柳叶青", "会诊记 1 好"])
def test_villagers_have_no_part_in_it(bench: Bench, words: str) -> None:
    report(bench)
    (told,) = bench.whisper(Who.VILLAGER, words).texts
    assert "看会诊的单子" in told or "定包案人" in told or "记会诊意见" in told
