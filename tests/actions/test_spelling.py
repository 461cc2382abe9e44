import pytest

from actions.spelling import spelled


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("周小禾", "zhouxiaohe", "zxh"),
        ("曾庆", "zengqing", "zq"),
        ("单小雨", "shanxiaoyu", "sxy"),
        ("尉迟春", "yuchichun", "ycc"),
        ("吕绿", "lvlv", "ll"),
        ("Anna Lee", "annalee", "a"),
        ("", "", ""),
    ],
)
def test_a_name_is_spelled_as_people_type_it(name: str, pinyin: str, initials: str) -> None:
    found = spelled(name)
    assert found[0].replace(" ", "") == pinyin
    assert found[1] == initials
