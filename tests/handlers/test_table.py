import pytest
from aiogram.filters.callback_data import CallbackData
from hypothesis import given
from hypothesis import strategies as st

from handlers.routes import table
from handlers.table import Command, Press, Said, Table, Takes
from locales import Texts

TABLE = table(Texts())


def find(text: str, *, private: bool = False) -> Said | None:
    return TABLE.find(text, private=private, bot_username="lianxin_bot")


@pytest.mark.parametrize(
    ("text", "name", "number", "words"),
    [
        ("#诉求 路灯不亮", "report", None, "路灯不亮"),
        ("＃诉求　路灯不亮", "report", None, "路灯不亮"),
        ("# 诉求：路灯不亮", "report", None, "路灯不亮"),
        ("  #诉求\n路灯不亮\n在桥头", "report", None, "路灯不亮\n在桥头"),
        ("/report lamp is out", "report", None, "lamp is out"),
        ("/REPORT@lianxin_bot lamp", "report", None, "lamp"),
        ("进度 12", "status", 12, ""),
        ("进度12", "status", 12, ""),
        ("进度 １２", "status", 12, ""),
        ("进度 12号诉求", "status", 12, ""),
        ("/status 12", "status", 12, ""),
        ("转办 12 周雨晴 归她管", "assign", 12, "周雨晴 归她管"),
        ("转办12，周雨晴", "assign", 12, "周雨晴"),
        ("办结 12 换了灯泡", "resolve", 12, "换了灯泡"),
        ("办结 12号 换了灯泡", "resolve", 12, "换了灯泡"),
        ("#议题 硬化水库路\n大家说说", "topic", None, "硬化水库路\n大家说说"),
        ("议题 3", "topic", None, "3"),
        ("讨论 3", "discuss", 3, ""),
        ("讨论３", "discuss", 3, ""),
        ("登记", "capture", None, ""),
        ("我的", "mine", None, ""),
        ("投票", "vote", None, ""),
        ("帮助", "help", None, ""),
        ("/start ABC", "start", None, "ABC"),
    ],
)
def test_a_command_is_found_in_all_its_forms(
    text: str, name: str, number: int | None, words: str
) -> None:
    said = find(text)
    assert said is not None
    assert (said.command.name, said.number, said.words) == (name, number, words)


@pytest.mark.parametrize(
    "text",
    [
        "讨论一下明天的事",
        "进度怎么样了",
        "我的天啊",
        "帮助别人就是帮助自己",
        "诉求",
        "诉求 路灯不亮",
        "议题很多",
        "办结了就好",
        "登记一下谁家要疫苗",
        "投票的事再说",
        "#接龙 1.张三",
        "/unknown",
        "/report@other_bot lamp",
        "",
        "   ",
        "12",
        "今天#诉求",
    ],
)
def test_talk_in_the_group_is_left_alone(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    "text", ["进度", "办结", "讨论", "/status", "/resolve abc", "#诉求", "/report"]
)
def test_an_incomplete_command_is_found_in_private_so_that_its_usage_can_be_told(text: str) -> None:
    said = find(text, private=True)
    assert said is not None
    assert not said.complete


def test_a_hashed_word_without_text_is_incomplete_in_the_group_too() -> None:
    said = find("#诉求")
    assert said is not None
    assert not said.complete


@given(st.text(max_size=60))
def test_no_text_breaks_the_table(text: str) -> None:
    for private in (True, False):
        said = find(text, private=private)
        assert said is None or said.command in TABLE.commands


def test_a_word_cannot_be_claimed_twice() -> None:
    command = Command("report", lambda _tx, _ask: None, Takes.TEXT)
    with pytest.raises(ValueError, match="claimed twice"):
        Table.build([command, command], Texts().commands)


def test_a_button_prefix_cannot_be_claimed_twice() -> None:
    class Data(CallbackData, prefix="x"):
        number: int

    press = Press(Data, lambda _tx, _ask: None)
    with pytest.raises(ValueError, match="claimed twice"):
        Table.build([press, press], Texts().commands)


def test_no_press_brings_a_number_that_a_database_cannot_take() -> None:
    for prefix, press in TABLE.presses.items():
        for name, about in press.data.model_fields.items():
            if about.annotation is int:
                bounds = {type(one).__name__ for one in about.metadata}
                assert bounds & {"Lt", "Le"}, f"{prefix}: {name}"
                assert bounds & {"Gt", "Ge"}, f"{prefix}: {name}"


@pytest.mark.parametrize("kind", ["诉求", "议题", "代办", "提问", "互助", "表决"])
def test_a_number_may_be_said_with_what_it_numbers(kind: str) -> None:
    said = find(f"进度 12号{kind}")
    assert said is not None
    assert said.number == 12


@pytest.mark.parametrize(
    ("text", "command"), [("12号诉求", "report"), ("3 号决议", "decision"), ("#1号议题", "topic")]
)
def test_in_private_something_is_asked_for_by_the_name_on_its_card(text: str, command: str) -> None:
    said = find(text, private=True)
    assert said is not None
    assert said.command.name == command
    assert find(text.removeprefix("#")) is None


@pytest.mark.parametrize("text", ["诉求 路灯不亮", "议题 修路"])
def test_in_private_nobody_needs_the_hash(text: str) -> None:
    said = find(text, private=True)
    assert said is not None
    assert said.complete
