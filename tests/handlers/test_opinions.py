from handlers.opinions.cards import POST, SummaryPress
from tests.handlers.conftest import BOT, Bench, Said
from tests.support import updates, village
from tests.support.village import NAMES, WILLOW, Who

GROUP = village.group_chat()


def account(who: Who) -> int:
    return village.user(who)


def under(bench: Bench, who: Who, text: str, *, card: int, chat: int) -> Said:
    """A reply to the bot's message `card`."""
    bot = {"id": BOT, "is_bot": True, "first_name": "连心"}
    quoted = updates.message("…", user=bot, chat=chat, message_id=card)["message"]
    speak = bench.say if chat == GROUP else bench.whisper
    return speak(who, text, reply_to=quoted)


def discussed(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路")
    bench.show(GROUP, "topic:1", 50)
    bench.say(Who.CLERK, "讨论 1")
    under(bench, Who.VILLAGER, "先修学校门口那段", card=50, chat=GROUP)
    under(bench, Who.AWAY, "学校门口那一段先修", card=50, chat=GROUP)
    under(bench, Who.AWAY, "钱从哪里来？", card=50, chat=GROUP)


def test_a_summary_is_drafted_in_private_rewritten_answered_and_posted(bench: Bench) -> None:
    discussed(bench)
    clerk = account(Who.CLERK)
    drafted = bench.whisper(Who.CLERK, "小结 1").to(clerk)
    assert "先修学校门口那段（2 人，在外 1 人）" in drafted["text"]
    assert "意见 3" in drafted["text"]
    bench.show(clerk, "summary_draft:1", 60)

    told = under(bench, Who.CLERK, "3 集体出", card=60, chat=clerk)
    assert "意见 3" not in told.to(clerk)["text"]
    assert "集体出" in told.to(account(Who.AWAY))["text"]

    rewritten = under(bench, Who.CLERK, "多数想先修<学校>门口", card=60, chat=clerk).to(clerk)
    assert "多数想先修&lt;学校&gt;门口" in rewritten["text"]
    assert NAMES[Who.CLERK] in rewritten["text"]
    assert "说得最多的：" not in rewritten["text"]

    press = SummaryPress(deed=POST, village=WILLOW, number=1)
    posted = bench.press(Who.CLERK, press.pack())
    assert "讨论小结" in posted.to(GROUP)["text"]
    assert posted.toasts == ["已发到村群"]

    bench.show(GROUP, "summary:1", 70)
    assert under(bench, Who.VILLAGER, "还要修水沟", card=70, chat=GROUP).sent == []
    again = bench.whisper(Who.CLERK, "小结 1").to(clerk)
    assert "讨论小结" in again["text"]


def test_a_summary_asked_for_in_the_group_comes_in_private(bench: Bench) -> None:
    discussed(bench)
    said = bench.say(Who.CLERK, "小结 1")
    assert "草稿" in said.to(account(Who.CLERK))["text"]
    assert "私聊" in said.to(GROUP)["text"]


def test_an_answer_by_words(bench: Bench) -> None:
    discussed(bench)
    said = bench.whisper(Who.CLERK, "答意见 1 3 集体出")
    assert "集体出" in said.to(account(Who.AWAY))["text"]
    assert "意见 3" in said.to(account(Who.CLERK))["text"]
    assert "答意见 3 5" in bench.whisper(Who.CLERK, "答意见 1 集体出").texts[0]
    assert "没有意见 9" in bench.whisper(Who.CLERK, "答意见 1 9 集体出").texts[0]


def test_a_villager_and_a_forged_press_get_a_sentence(bench: Bench) -> None:
    discussed(bench)
    press = SummaryPress(deed=POST, village=WILLOW, number=1).pack()
    refused = bench.press(Who.VILLAGER, press)
    assert refused.sent == []
    assert refused.toasts
    forged = SummaryPress(deed="drop", village=WILLOW, number=1).pack()
    assert bench.press(Who.CLERK, forged).sent == []
