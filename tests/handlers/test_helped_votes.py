"""A neighbour helps an elder without a phone to vote: the elder's own word first, then the elder's own tap."""

from typing import Any

from tests.handlers.conftest import GROUP, Bench, Said
from tests.handlers.test_ballots import begin, found, labels, swept
from tests.support import updates, village
from tests.support.village import NAMES, Who
from village.ballots import Way

HELPER = int(village.user(Who.NEIGHBOUR))
CLERK = int(village.user(Who.CLERK))
ELDER = NAMES[Who.UNBOUND]
PRESS = "castfor:1:1:13:00"


def record(bench: Bench, who: Who, **fields: Any) -> Said:
    """A voice message in private."""
    user = updates.person(int(village.user(who)))
    return bench.hear(updates.file("voice", user=user, chat=user["id"], **fields))


def test_an_elder_says_so_and_chooses_on_the_neighbours_phone(bench: Bench) -> None:
    begin(bench, "#表决 村口修路", "secrecy")
    asked = bench.whisper(Who.NEIGHBOUR, f"代投 1 {ELDER}")
    assert "帮人投票，不是代理" in asked.texts[0]
    assert f"我是{ELDER}，我选……" in asked.texts[0]
    assert "先有本人的话" in bench.press(Who.NEIGHBOUR, PRESS).toasts[0]
    # Words are no voice, and neither is what was recorded for something else.
    assert "当场录一条语音" in bench.whisper(Who.NEIGHBOUR, "她说赞成").texts[0]
    origin = {"type": "hidden_user", "sender_user_name": "某某", "date": updates.DATE}
    assert "当场录一条语音" in record(bench, Who.NEIGHBOUR, forward_origin=origin).texts[0]
    paper = record(bench, Who.NEIGHBOUR).to(HELPER)
    assert f"请把手机交给 <b>{ELDER}</b>" in paper["text"]
    assert labels(paper) == ["赞成", "反对", "弃权"]
    assert paper["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == PRESS
    # The clerk's word after it leaves the voice as it is.
    with bench.database.read() as tx:
        said = village.rows(tx)["ballot_help"]
    told = bench.whisper(Who.CLERK, f"见证 1 {ELDER} 由 {NAMES[Who.NEIGHBOUR]}")
    assert "录音留着" in told.to(CLERK)["text"]
    with bench.database.read() as tx:
        assert village.rows(tx)["ballot_help"] == said
    # Who was not named hears the same, whatever the voter has done.
    spied = {bench.whisper(Who.MEDIATOR, f"代投 1 {ELDER}").texts[0]}
    # Nobody else can press it, whoever forwards it.
    assert "没有这件代投" in bench.press(Who.MEDIATOR, PRESS).toasts[0]
    chosen = bench.press(Who.NEIGHBOUR, PRESS)
    assert "的票已收到" in chosen.to(HELPER)["text"]
    assert "赞成" not in chosen.to(HELPER)["text"]
    assert "已投 <b>1</b>" in chosen.to(GROUP)["text"]
    assert "已经投过" in bench.press(Who.NEIGHBOUR, "castfor:1:1:13:01").toasts[0]
    spied.add(bench.whisper(Who.MEDIATOR, f"代投 1 {ELDER}").texts[0])
    assert len(spied) == 1
    assert "另有安排" in min(spied)
    assert (found(bench).voted, found(bench).helped) == (1, 1)
    # She changes her mind at the village office, and votes again with the clerk as witness.
    assert "只有本人能撤" in bench.whisper(Who.NEIGHBOUR, f"撤代投 1 {ELDER}").texts[0]
    back = bench.whisper(Who.CLERK, f"撤代投 1 {ELDER}")
    assert "那一票已拿出来" in back.to(HELPER)["text"]
    assert found(bench).voted == 0
    bench.whisper(Who.NEIGHBOUR, f"代投 1 {ELDER}")
    checked = bench.whisper(Who.CLERK, f"见证 1 {ELDER}").to(CLERK)
    assert f"由 <b>{NAMES[Who.NEIGHBOUR]}</b> 帮 <b>{ELDER}</b>" in checked["text"]
    yes = checked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    # Somebody slips in between: who was there hears of it, and the clerk's yes is not for them.
    slipped = bench.whisper(Who.VILLAGER, f"代投 1 {ELDER}")
    assert "不算了" in slipped.to(HELPER)["text"]
    assert "不是这一位" in bench.press(Who.CLERK, yes).toasts[0]
    other = f"见证 1 {ELDER} 由 {NAMES[Who.NEIGHBOUR]}"
    assert "不是这一位" in bench.whisper(Who.CLERK, other).texts[0]
    bench.whisper(Who.NEIGHBOUR, f"代投 1 {ELDER}")
    assert "您不能" in bench.press(Who.NEIGHBOUR, yes).toasts[0]
    seen = bench.press(Who.CLERK, yes)
    assert "票已发到" in seen.to(CLERK)["text"]
    assert labels(seen.to(HELPER)) == ["赞成", "反对", "弃权"]
    bench.press(Who.NEIGHBOUR, "castfor:1:1:13:01")
    result = dict(swept(bench, days=4))[GROUP]["text"]
    assert "反对 <b>1</b>" in result
    assert "其中 1 票由人帮着点" in result
    assert "已经截止" in bench.whisper(Who.CLERK, f"撤代投 1 {ELDER}").texts[0]
    assert "当面确认" in bench.whisper(Who.SUPERVISOR, "听代投 1").texts[0]
    assert "这里没有他（她）的录音" in bench.whisper(Who.CLERK, f"听代投 1 {ELDER}").texts[0]


def test_who_has_an_account_hears_of_it_at_once_and_takes_it_back_by_one_tap(bench: Bench) -> None:
    begin(bench, "#表决 村口修路", "secrecy")
    voter = int(village.user(Who.VILLAGER))
    asked = bench.whisper(Who.NEIGHBOUR, f"代投 1 {NAMES[Who.VILLAGER]}")
    assert "要帮您投" in asked.to(voter)["text"]
    record(bench, Who.NEIGHBOUR)
    chosen = bench.press(Who.NEIGHBOUR, "castfor:1:1:10:00")
    assert "帮您投了" in chosen.to(voter)["text"]
    assert "赞成" not in chosen.to(voter)["text"]
    back = bench.press(Who.VILLAGER, "helpback:1:1")
    assert "已撤回" in back.to(voter)["text"]
    assert "已撤回" in back.to(HELPER)["text"]
    assert "已投 <b>0</b>" in back.to(GROUP)["text"]
    # Taken back once, there is nothing left to press.
    assert "没有这件代投" in bench.press(Who.NEIGHBOUR, "castfor:1:1:10:00").toasts[0]
    assert "没有这件代投" in bench.press(Who.VILLAGER, "helpback:1:1").toasts[0]


def test_bad_words_of_help_get_one_clear_sentence(bench: Bench) -> None:
    begin(bench, "#表决 村口修路", "secrecy")
    for who, words, sentence in (
        (Who.CLERK, f"代投 1 {ELDER}", "不能帮人投票"),
        (Who.SUPERVISOR, f"代投 1 {ELDER}", "不能帮人投票"),
        (Who.NEIGHBOUR, f"代投 1 {NAMES[Who.NEIGHBOUR]}", "您自己的票请自己投"),
        (Who.NEIGHBOUR, f"代投 1 {NAMES[Who.LINKING_CADRE]}", "没有这个人的席位"),
        (Who.NEIGHBOUR, "代投 1 某某某", "名册上没有叫"),
        (Who.NEIGHBOUR, "代投 1", "还没写内容"),
        (Who.NEIGHBOUR, f"代投 7 {ELDER}", "没有 7号表决"),
        (Who.NEIGHBOUR, f"代投 1 {NAMES[Who.GROUP_HEAD]}", "写上组号"),
        (Who.NEIGHBOUR, f"撤代投 1 {ELDER}", "您不能撤回别人的代投"),
        (Who.NEIGHBOUR, "撤代投 1", "没有这件代投"),
        (Who.NEIGHBOUR, f"见证 1 {ELDER}", "您不能"),
        (Who.CLERK, f"委托 1 {ELDER} 由 {NAMES[Who.NEIGHBOUR]}", "第二十六条"),
        (Who.CLERK, "委托 1 某某某", "委托 3 王桂花 由"),
        (Who.NEIGHBOUR, f"委托 1 {ELDER} 由 {NAMES[Who.NEIGHBOUR]}", "您不能"),
        (Who.CLERK, f"当面确认 1 {ELDER}", "没有这件代投"),
    ):
        told = bench.whisper(who, words).texts[0]
        assert sentence in told, (words, told)
    assert "私聊" in bench.say(Who.NEIGHBOUR, f"代投 1 {ELDER}").texts[0]
    with bench.database.read() as tx:
        assert village.rows(tx)["ballot_help"] == []
    assert found(bench).voted == 0


def test_in_a_secret_ballot_it_is_said_beforehand_that_nothing_is_taken_back(bench: Bench) -> None:
    begin(bench)
    asked = bench.whisper(Who.NEIGHBOUR, f"代投 1 {ELDER}")
    assert "语音里<b>不要</b>说选什么" in asked.texts[0]
    assert "点了就撤不了" in asked.texts[0]
    paper = record(bench, Who.NEIGHBOUR)
    assert "撤不了" in paper.texts[0]
    with bench.database.read() as tx:
        # The voter's word is on record, sealed, and nothing of a choice as yet.
        before = village.rows(tx)
    assert before["ballot_slip"] == []
    assert "voice-" not in str(before)
    chosen = bench.press(Who.NEIGHBOUR, PRESS)
    assert "回执：" in chosen.toasts[0]
    with bench.database.read() as tx:
        after = village.rows(tx)
    assert len(after["ballot_slip"]) == 1
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "ballot",
        "ballot_seat",
        "ballot_slip",
        "inbox",
        "outbox",
        "trail",
        "trail_head",
    }
    assert "找不出来" in bench.whisper(Who.CLERK, f"撤代投 1 {ELDER}").texts[0]
    assert f"'{Way.HELPED.value}'" not in str(after["ballot_slip"])
    # Who answers for the ballot sees who was helped, and hears the voice only after the close.
    assert (
        f"{ELDER}，{NAMES[Who.NEIGHBOUR]} 帮着点；录音确认"
        in (bench.whisper(Who.SUPERVISOR, "听代投 1").texts[0])
    )
    assert "您不能" in bench.whisper(Who.NEIGHBOUR, "听代投 1").texts[0]
    listen = f"听代投 1 {ELDER}"
    assert "公布结果以后才能听" in bench.whisper(Who.SUPERVISOR, listen).texts[0]
    swept(bench, days=4)
    (said,) = bench.whisper(Who.SUPERVISOR, listen).sent
    assert said[1]["voice"].startswith("voice-")
