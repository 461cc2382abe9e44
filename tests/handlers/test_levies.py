"""A meeting that raises money and labour, where the province counts households and women: what the clerk is told and writes."""

from dataclasses import replace

from sqlalchemy import update

from storage import decisions as kept
from storage.people import HouseholdRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench
from tests.support import village
from tests.support.decisions import change, opened
from tests.support.village import WILLOW, Who
from village.decision_rules import DecisionRules
from village.decisions import State
from village.matters import Matter

CLERK = int(village.user(Who.CLERK))
RULES = DecisionRules(levies_by_households=True, women_quorum=True)


def test_what_must_come_with_the_representatives_is_told_and_written_down(bench: Bench) -> None:
    with bench.database.begin() as tx:
        change(tx, Who.VILLAGER, representative=True)
        tx.execute(
            update(table(HouseholdRow))
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id.in_((1, 2, 3, 4)))
            .values(representative_id=int(Who.VILLAGER))
        )
        made = opened(tx, matter=Matter.LEVY, state=State.DELIBERATED)
        kept.save(tx, replace(made, rules=RULES))
    told = bench.whisper(Who.CLERK, "开会 1 6-13 19:30 村部")
    said = "".join(text for text in told.texts if "会议通知已发" in text)
    assert "要筹劳的：男 18–55 周岁、女 18–50 周岁共" in said
    assert "还差 4 户（各省一事一议筹资筹劳的规定）；各代表到了写：签字户 1 张三8户" in said
    assert "妇女代表到会 0 / 1 人，还差 1 人" in said
    bench.later(days=12)
    bench.whisper(Who.CLERK, "到会 1 林秋禾 杜满仓 秦望山")
    written = bench.whisper(Who.CLERK, "签字户 1 林秋禾9户 麦穗1户")
    said = "".join(text for text in written.texts if "签字的户记好了" in text)
    assert "比名册上代表的户多，只按名册算：林秋禾" in said
    assert "没有记（不在应到名册上，或者还没有签到）：麦穗" in said
    assert "带来 4 户签字的意见，全村 5 户，够三分之二以上" in said
    # What the clerk has to write is nothing for the group.
    assert "签字户" not in written.to(GROUP)["text"]
    bench.later(hours=12)
    done = bench.whisper(Who.CLERK, "表决结果 1 赞成 3")
    assert "已决议" in "".join(done.texts)
    assert CLERK in done.chats
