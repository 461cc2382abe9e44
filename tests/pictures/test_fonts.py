"""The packaged font writes every name, and what it cannot write is no box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictures.fonts import font, has_glyph, legible

# Characters of names that phones and forms get wrong, up to the second plane.
NAMES = "张䶮 李㛃 王𬭚 赵𬬻 陈𬍛 刘𬭎 杨堃 黄喆 吴犇 周龘 徐垚 孙玥 马頔 朱𫍯 胡𬸣 郭𬴊 林㸌 何𠮷 高鿍 罗鿏 郑𡋾 梁𢘫 谢𣇉 宋𪟝"
# The first has a reading; the second is the far end of the third plane, of which nobody knows one.
UNWRITABLE = "\U00022265\U000323ae"


@pytest.mark.parametrize("name", NAMES.split())
def test_rare_characters_of_names_are_written(name: str) -> None:
    assert all(has_glyph(character) for character in name)
    assert legible(name) == name


def test_every_character_of_the_first_national_standard_is_written() -> None:
    rows = [bytes([0xA1 + row, 0xA1 + cell]) for row in range(15, 87) for cell in range(94)]
    characters = "".join(pair.decode("gb2312", errors="ignore") for pair in rows)
    assert len(characters) == 6763
    assert legible(characters) == characters


def test_what_the_font_lacks_gives_way_to_its_reading_or_number() -> None:
    assert not any(has_glyph(character) for character in UNWRITABLE)
    written = legible(f"王{UNWRITABLE}")
    assert written == "王(yè)(U+323AE)"


def test_picture_signs_without_a_glyph_are_left_out() -> None:
    assert legible("三姐🦄的店\u200d") == "三姐的店"


@given(st.text(max_size=20))
def test_no_text_leaves_a_box(text: str) -> None:
    assert all(has_glyph(character) for character in legible(text))


def test_bold_is_a_weight_of_its_own() -> None:
    assert font(40).getmask("心").size != font(40, bold=True).getmask("心").size


def test_letters_have_the_forms_of_the_mainland() -> None:
    assert font(40).getname()[0] == "Noto Sans CJK SC"
