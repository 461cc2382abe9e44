from dataclasses import replace

import pytest

from handlers.covenants.commands import DROP, KEEP, CovenantPress
from storage import decisions as flow
from tests.handlers.conftest import Bench
from tests.support import village
from tests.support.decisions import published
from tests.support.village import WILLOW, Who
from village.decisions import State

GROUP = village.group_chat()
CLAUSES = "第一条 垃圾入桶\n第二条 红事<简>办"
ENTERED = f"录入村规 2026-03-01 2026-03-10\n{CLAUSES}"


def press(deed: str, version: int = 1) -> str:
    return CovenantPress(deed=deed, village=WILLOW, version=version).pack()


def entered(bench: Bench) -> None:
    draft = bench.whisper(Who.CLERK, ENTERED).texts[0]
    assert "读到 2 条" in draft
    assert "2026-03-10 报乡镇备案" in draft
    (done,) = bench.press(Who.CLERK, press(KEEP)).texts
    assert "✅" in done


def test_a_clause_is_found_by_a_word_in_the_group(bench: Bench) -> None:
    assert "还没有录入" in bench.say(Who.VILLAGER, "村规 垃圾").texts[0]
    entered(bench)
    told = bench.say(Who.VILLAGER, "村规 垃圾").to(GROUP)["text"]
    assert "<b>第一条</b> 垃圾入桶" in told
    assert "红事" not in told
    assert "红事&lt;简&gt;办" in bench.say(Who.VILLAGER, "村规 第二条").to(GROUP)["text"]
    assert "没有找到“打麻将”" in bench.say(Who.VILLAGER, "村规 打麻将").to(GROUP)["text"]
    assert "第二条" in bench.whisper(Who.VILLAGER, "村规").texts[0]


def test_talk_about_the_rules_is_no_question(bench: Bench) -> None:
    entered(bench)
    assert bench.say(Who.VILLAGER, "村规民约该改一改了").sent == []


def test_a_version_without_a_day_of_filing_says_so(bench: Bench) -> None:
    draft = bench.whisper(Who.CLERK, f"录入村规 2026-03-01\n{CLAUSES}").texts[0]
    assert "没有写备案日期" in draft
    assert "没有录入" in bench.press(Who.CLERK, press(DROP)).texts[0]
    assert "已经不在了" in bench.press(Who.CLERK, press(KEEP)).toasts[0]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"录入村规\n{CLAUSES}", "村规民约要由村民会议通过：先立项"),
        (f"录入村规 9\n{CLAUSES}", "没有 9号决议"),
        (f"录入村规 2099-03-01\n{CLAUSES}", "还没到"),
        (f"录入村规 2026-03-01 2026-02-01\n{CLAUSES}", "不能早于"),
        ("录入村规 2026-03-01\n大家要和气", "没看出有几条"),
    ],
)
def test_bad_input_gets_a_sentence(bench: Bench, said: str, told: str) -> None:
    assert told in bench.whisper(Who.CLERK, said).texts[0]


def test_a_villager_enters_nothing_and_a_forged_press_is_told(bench: Bench) -> None:
    assert "不能" in bench.whisper(Who.VILLAGER, ENTERED).texts[0]
    forged = bench.press(Who.CLERK, press("burn"))
    assert (forged.sent, len(forged.toasts)) == ([], 1)


def test_new_rules_are_voted_on_before_anybody_reads_them(bench: Bench) -> None:
    entered(bench)
    again = bench.whisper(Who.CLERK, ENTERED).texts[0]
    assert "先立项" in again
    assert "《村民委员会组织法》第三十一条" in again
    bench.say(Who.VILLAGER, "#议题 改村规")
    bench.press(Who.CLERK, "dec:open:1:1:village_rules:")
    told = bench.whisper(Who.CLERK, "录入村规 1\n第一条 白事简办\n第二条 不放鞭炮").texts[0]
    assert "1号决议的条文记下了，读到 2 条" in told
    assert "白事" not in bench.say(Who.VILLAGER, "村规 第一条").to(GROUP)["text"]
    assert "一共 2 条" in bench.say(Who.VILLAGER, "村规 草案").to(GROUP)["text"]
    assert "<b>第二条</b> 不放鞭炮" in bench.whisper(Who.VILLAGER, "村规 草案").texts[0]
    with bench.database.begin() as tx:
        made = flow.find(tx, WILLOW, 1)
        assert made is not None
        flow.save(tx, replace(made, state=State.RESOLVED))
        hung = published(tx, made, now=bench.now)
        assert hung.notice is not None
        bench.now = hung.notice.until
    bench.whisper(Who.CLERK, "进一步 1")
    found = bench.say(Who.VILLAGER, "村规 第一条").to(GROUP)["text"]
    assert "白事简办" in found
    assert "1号决议，还没报乡镇备案" in found
    bench.whisper(Who.CLERK, "批复 1 镇备〔2026〕7号")
    assert "乡镇备案 镇备〔2026〕7号" in bench.say(Who.VILLAGER, "村规 第一条").to(GROUP)["text"]
    assert bench.whisper(Who.VILLAGER, "村规 草案").texts == ["现在没有要表决的村规民约。"]
