"""Text keeps to its place, however long; what is drawn is a PNG."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pictures.canvas import CLOSING, Box, Canvas, cut, fitting, width_of, wrap

LONG = "买买提·阿不都热合曼·司马义江·艾力肯巴依"


def inked(canvas: Canvas) -> tuple[int, int, int, int] | None:
    """Where anything was drawn at all."""
    return canvas.image.convert("L").point(lambda value: 255 - value).getbbox()


def test_a_long_name_shrinks_to_its_line() -> None:
    size = fitting(LONG, 90, 600, bold=True)
    assert width_of(LONG, size, bold=True) <= 600 < width_of(LONG, size + 1, bold=True)


def test_what_fits_keeps_its_size() -> None:
    assert fitting("王芳", 90, 600) == 90
    assert cut("王芳", 90, 600) == "王芳"


def test_what_cannot_shrink_is_cut_with_a_sign() -> None:
    short = cut(LONG, 60, 300)
    assert short.endswith("…")
    assert width_of(short, 60) <= 300


def test_lines_break_between_characters_and_keep_numbers_whole() -> None:
    lines = wrap("村委会值班电话13800138000，有事请打。", 40, 300)
    assert any("13800138000" in line for line in lines)
    assert not any(line[0] in CLOSING for line in lines)


@given(st.text("政策宣传、民情收集，矛盾排查。13800138000 abc", max_size=60))
@settings(max_examples=50, deadline=None)
def test_no_word_is_lost_in_breaking(text: str) -> None:
    lines = wrap(text, 30, 200)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_paragraph_stays_in_its_box() -> None:
    canvas = Canvas(400, 300)
    canvas.paragraph(Box(50, 50, 300, 120), "政策宣传、民情收集、" * 12, 40, least=20)
    left, top, right, bottom = inked(canvas) or (0, 0, 0, 0)
    assert (left, top) >= (50, 50)
    assert right <= 350
    assert bottom <= 170


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (LONG, 50, 50),
        (LONG * 6, 16, 30),
        ("The household of " + "Lin " * 30, 24, 40),
        ("王芳", 50, 50),
    ],
)
def test_a_block_stays_in_its_box_and_breaks_before_it_is_too_small_to_read(
    text: str, least: int, most: int
) -> None:
    canvas = Canvas(500, 300)
    size = canvas.block(Box(50, 50, 400, 200), text, 50, across="r")
    left, top, right, bottom = inked(canvas) or (0, 0, 0, 0)
    assert (left, top) >= (50, 50)
    assert (right, bottom) <= (450, 250)
    assert least <= size <= most


def test_a_block_that_holds_no_more_ends_with_a_sign() -> None:
    small = Canvas(300, 60)
    small.block(Box(0, 0, 300, 60), LONG * 30, 40)
    assert (inked(small) or (0, 0, 999, 999))[2:] <= (300, 60)


def test_a_line_in_a_box_stands_where_it_is_told() -> None:
    canvas = Canvas(400, 100)
    canvas.line_in(Box(0, 0, 400, 100), "书记", 40, across="r")
    left, _, right, _ = inked(canvas) or (0, 0, 0, 0)
    assert left > 300
    assert right > 380


def test_a_picture_is_a_png() -> None:
    drawn = Image.open(BytesIO(Canvas(20, 10).png()))
    assert (drawn.format, drawn.size) == ("PNG", (20, 10))
