"""A greeting and thanks are told from a matter."""

import pytest

from village.talk.courtesy import Courtesy, find


@pytest.mark.parametrize(
    "text",
    ["你好", "您好！", "在吗？", "早上好 😊", "hello", "Hi", "你好啊", "你好，在吗", "你们好"],
)
def test_a_greeting(text: str) -> None:
    assert find(text) is Courtesy.GREETING


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "谢谢您！",
        "辛苦了",
        "你好，谢谢啦",
        "好的，谢谢",
        "收到",
        "知道了",
        "嗯嗯",
        "OK 👌",
        "Thank you.",
    ],
)
def test_thanks(text: str) -> None:
    assert find(text) is Courtesy.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "😊",
        "你好，路灯坏了",
        "谢谢，水来了又停了",
        "好多天没水了",
        "嗨，谁家的牛",
        "知道了吗",
        "行不行",
    ],
)
def test_a_matter_is_none(text: str) -> None:
    assert find(text) is None
