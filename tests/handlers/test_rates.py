"""三率 and 说明 as they are said and answered in the chat."""

import pytest

from handlers.door import Ending
from storage import rates as kept
from tests.handlers.conftest import Bench
from tests.handlers.test_handling import report
from tests.support.village import WILLOW, Who, person_id
from village.rates import Tally

MANY = Tally(
    due=12,
    in_time=9,
    closed=11,
    followed=10,
    solved=8,
    rated=10,
    satisfied=7,
    unheard=1,
    hard=3,
    paused=2,
    paused_seconds=5 * 86400,
)


def count(bench: Bench, who: Who, tally: Tally, month: int = 202606) -> None:
    with bench.database.begin() as tx:
        kept.add(tx, WILLOW, month, person_id(who), tally)


def test_a_cadre_reads_their_own_with_cases_interval_pauses_and_difficulty(bench: Bench) -> None:
    count(bench, Who.UTILITIES, MANY)
    count(bench, Who.MEDIATOR, Tally(due=1))
    (told,) = bench.whisper(Who.UTILITIES, "三率").texts
    assert "2026年6月 · 石磨平" in told
    assert "响应率 75%（9/12 件，47–91%）" in told
    assert "解决率 80%（8/10 件，49–94%）" in told
    assert "满意率 70%（7/10 件，40–89%）" in told
    assert "难办 3 件 · 暂停过 2 件，共 5 天 · 没人回话 1 件" in told
    assert "说明 5月" in told
    assert "柳叶青" not in told
    assert "第 1 名" not in told


def test_leaders_read_the_village_and_its_cadres_and_few_cases_are_not_ranked(
    bench: Bench,
) -> None:
    count(bench, Who.UTILITIES, MANY)
    count(bench, Who.MEDIATOR, Tally(due=9, in_time=9))
    (told,) = bench.whisper(Who.SECRETARY, "三率").texts
    assert "全村" in told
    assert "响应率 86%（18/21 件" in told
    assert told.index("第 1 名 · <b>石磨平</b>") < told.index("<b>柳叶青</b> · 不排名")
    assert "不到 10 件的，不排名" in told
    assert "\n\n\n" not in told
    (one,) = bench.whisper(Who.SECRETARY, "三率 柳叶青").texts
    assert "柳叶青" in one
    assert "石磨平" not in one
    (nobody,) = bench.whisper(Who.SECRETARY, "三率 赵无名").texts
    assert "赵无名" in nobody


def test_what_a_cadre_says_stands_beside_their_rates(bench: Bench) -> None:
    count(bench, Who.UTILITIES, MANY, 202605)
    bench.whisper(Who.UTILITIES, "说明 5月 停水一周")
    (told,) = bench.whisper(Who.UTILITIES, "说明 5月 停水一周<等>配件").texts
    assert "2026年5月" in told
    for who, words in (
        (Who.SECRETARY, "三率 5月"),
        (Who.SECRETARY, "三率 石磨平 5月"),
        (Who.UTILITIES, "三率 5月"),
    ):
        (shown,) = bench.whisper(who, words).texts
        assert "本人说明：停水一周&lt;等&gt;配件" in shown
    assert "停水" not in bench.whisper(Who.SECRETARY, "三率").texts[0]


@pytest.mark.parametrize("words", ["三率", "三率 石磨平", "说明 不是我"])
def test_who_is_no_cadre_is_told_so(bench: Bench, words: str) -> None:
    said = bench.whisper(Who.VILLAGER, words)
    assert said.ending is Ending.REFUSED
    assert "三率" in said.texts[0]


def test_a_cadre_reads_nobody_elses_but_may_name_themselves(bench: Bench) -> None:
    assert "看全村的三率" in bench.whisper(Who.UTILITIES, "三率 柳叶青").texts[0]
    assert "石磨平" in bench.whisper(Who.UTILITIES, "三率 石磨平").texts[0]


def test_an_explanation_needs_words_and_has_an_end(bench: Bench) -> None:
    assert "说明 5月" in bench.whisper(Who.UTILITIES, "说明").texts[0]
    assert "200" in bench.whisper(Who.UTILITIES, f"说明 {'等' * 201}").texts[0]


def test_in_a_group_nobodys_numbers_are_told(bench: Bench) -> None:
    count(bench, Who.UTILITIES, MANY)
    (told,) = bench.say(Who.UTILITIES, "/rates").texts
    assert "9/12" not in told


def test_what_people_do_is_what_is_counted(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "接单 1")
    bench.whisper(Who.UTILITIES, "办结 1 换了灯泡")
    (told,) = bench.whisper(Who.UTILITIES, "三率").texts
    assert "响应率 100%（1/1 件，21–100%）" in told
    assert "解决率 还没有件" in told
