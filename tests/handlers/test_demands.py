"""A demand for a meeting in conversation: one card of counts in the group, names nowhere, and who must call it hears at once."""

from dataclasses import replace

from actions import decisions
from handlers.demands.cards import DemandPress
from handlers.door import Ending
from storage import decisions as kept
from tests.handlers.conftest import GROUP, Bench
from tests.support import village
from tests.support.decisions import members
from tests.support.village import NOW, WILLOW, Who, rules, speaker
from village.decisions import State
from village.matters import Matter
from village.rolls import Body

PRESS = DemandPress(village=WILLOW, number=1).pack()


def chat(one: Who) -> int:
    return int(village.user(one))


def test_from_one_name_to_the_meeting_that_must_be_called(bench: Bench) -> None:
    bench.say(Who.NEIGHBOUR, "#议题 公开修路的账")
    assert "私聊" in bench.say(Who.VILLAGER, "联名 1").to(GROUP)["text"]
    first = bench.whisper(Who.VILLAGER, "联名 1")
    card = first.to(GROUP)["text"]
    assert "村民联名 1 人，满 2 人就必须开村民会议（《村民委员会组织法》第二十五条）" in card
    assert "村民代表联名 0 人，满 1 人就必须开村民代表会议（《村民委员会组织法》第三十条）" in card
    assert village.NAMES[Who.VILLAGER] not in card
    assert first.chats == {GROUP, chat(Who.VILLAGER)}
    assert "您的名字不公开" in first.to(chat(Who.VILLAGER))["text"]

    # Pressed by who signed already it says so; one more is enough.
    assert bench.press(Who.VILLAGER, PRESS, chat=GROUP).chats == {GROUP}
    told = bench.press(Who.AWAY, PRESS, chat=GROUP)
    assert "必须开村民会议" in told.to(GROUP)["text"]
    for one in (Who.SECRETARY, Who.DIRECTOR, Who.CLERK, Who.SUPERVISOR):
        words = told.to(chat(one))["text"]
        assert "必须召集村民会议" in words
        assert "村民联名 2 人，够了 2 人（《村民委员会组织法》第二十五条）" in words
        assert village.NAMES[Who.AWAY] not in words
    assert "必须召集的会" in "".join(bench.whisper(Who.DIRECTOR, "待办").texts)
    assert bench.whisper(Who.VILLAGER, "联名 1 撤回").ending is Ending.REFUSED

    (names,) = bench.whisper(Who.SUPERVISOR, "联名 1 名单").texts
    assert f"{village.NAMES[Who.VILLAGER]}（2组）、{village.NAMES[Who.AWAY]}（2组）" in names
    assert bench.whisper(Who.CLERK, "联名 1 名单").ending is Ending.REFUSED
    paper = bench.whisper(Who.CLERK, "联名 1 冯桂香 无此人")
    assert "记下了 1 人：冯桂香" in paper.to(chat(Who.CLERK))["text"]

    assert "满 2 人就必须开村民会议" in "".join(bench.whisper(Who.MEDIATOR, "议题 1").texts)

    # It was called by another way.
    done = bench.whisper(Who.SUPERVISOR, "联名 1 已召集")
    assert "已经召集" in done.to(GROUP)["text"]
    assert "reply_markup" not in done.to(GROUP)
    assert "必须召集的会" not in "".join(bench.whisper(Who.DIRECTOR, "待办").texts)


def test_the_notice_of_the_meeting_answers_it_on_its_card(bench: Bench) -> None:
    bench.say(Who.NEIGHBOUR, "#议题 公开修路的账")
    for one in (Who.VILLAGER, Who.AWAY):
        bench.whisper(one, "联名 1")
    with bench.database.begin() as tx:
        made = decisions.open_(
            tx, speaker(tx, Who.CLERK), 1, matter=Matter.OTHER, body=None, rules=rules(), now=NOW
        )
        kept.save(tx, replace(made.decision, state=State.DELIBERATED))
    shown = [text for to, text in _told(bench, "开会 1 6-13 19:30 村部") if to == GROUP]
    assert any("村民会议已经召集" in text for text in shown)
    shown = [text for to, text in _told(bench, "取消开会 1") if to == GROUP]
    assert any("等村部发开会通知" in text for text in shown)
    # Withdrawn with its meeting it is owed as before.
    _told(bench, "开会 1 6-13 19:30 村部")
    shown = [text for to, text in _told(bench, "撤项 1 先不修了") if to == GROUP]
    assert any("等村部发开会通知" in text for text in shown)


def test_who_takes_a_decision_to_all_sees_it_on_its_card(bench: Bench) -> None:
    bench.say(Who.NEIGHBOUR, "#议题 公开修路的账")
    bench.whisper(Who.VILLAGER, "联名 1")
    with bench.database.begin() as tx:
        clerk, body = speaker(tx, Who.CLERK), Body.REPRESENTATIVES
        members(tx)
        made = decisions.open_(
            tx, clerk, 1, matter=Matter.WELFARE, body=body, rules=rules(), now=NOW
        )
        kept.save(tx, replace(made.decision, state=State.DELIBERATED))
    told = bench.whisper(Who.AWAY, "联名 1")
    assert "由村民会议表决" in told.cards["decision:1"]
    assert any("至少提前 10 天" in said["text"] for to, said in told.sent if to == chat(Who.CLERK))


def _told(bench: Bench, words: str) -> list[tuple[int, str]]:
    said = bench.whisper(Who.CLERK, words)
    return [(to, payload.get("text", "")) for to, payload in said.sent]


def test_what_stands_against_a_name_is_told_with_its_article(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 修村口的路")
    refused = bench.whisper(Who.LINKING_CADRE, "联名 1")
    assert "户口在本村" in refused.texts[0]
    assert "《村民委员会组织法》第二十五条" in refused.texts[0]
    assert bench.whisper(Who.VILLAGER, "联名 7").ending is Ending.REFUSED
    assert "联名" in bench.whisper(Who.VILLAGER, "联名").texts[0]
