"""Drafts: what belongs to a sentence, what needs a look, and where an edited message goes."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.village import NOW
from village.drafts import FILES, Line, amended, gathered, is_plain, words
from village.requests import TEXT_LIMIT, Attachment, FileKind

WINDOW = timedelta(minutes=5)
SOURCE = Line(50, NOW, "路灯坏了")
PHOTO = Attachment(FileKind.PHOTO, "one")

around = st.lists(
    st.builds(
        lambda number, seconds, text, files: Line(
            number, NOW + timedelta(seconds=seconds), text, tuple(files)
        ),
        st.integers(1, 99),
        st.integers(-900, 900),
        st.text("路灯坏了 \n", max_size=TEXT_LIMIT),
        st.lists(
            st.builds(Attachment, st.just(FileKind.PHOTO), st.text(max_size=3)), max_size=FILES
        ),
    ),
    max_size=12,
)


@given(around, st.sets(st.integers(1, 99)))
def test_what_is_gathered_is_near_new_in_order_and_not_too_much(
    lines: list[Line], taken: set[int]
) -> None:
    found = gathered(SOURCE, lines, window=WINDOW, taken=taken)
    assert SOURCE in found
    assert found == sorted(found, key=lambda line: (line.at, line.message_id))
    rest = [one for one in found if one is not SOURCE]
    assert all(abs(one.at - NOW) <= WINDOW for one in rest)
    assert taken.isdisjoint(one.message_id for one in rest)
    assert len(words(found)) <= TEXT_LIMIT
    assert sum(len(one.files) for one in found) <= FILES


def test_one_message_or_album_needs_no_look_and_a_second_line_does() -> None:
    album = [Line(number, NOW, files=(PHOTO,), album="al") for number in range(3)]
    assert is_plain([SOURCE])
    assert is_plain([Line(9, NOW, "看", album="al"), *album])
    assert not is_plain([SOURCE, Line(51, NOW, "在村口")])
    assert not is_plain([SOURCE, *album])


@st.composite
def said(draw: st.DrawFn) -> list[str]:
    """Messages that have no word in common, each of one line or several."""
    letters = draw(
        st.lists(st.sampled_from("路灯坏了水管漏桥"), min_size=1, max_size=4, unique=True)
    )
    return [
        "\n".join(letter * draw(st.integers(3, 9)) for _ in range(draw(st.integers(1, 3))))
        for letter in letters
    ]


@given(said(), st.data())
def test_an_edited_message_takes_its_own_place_and_doubles_nothing(
    messages: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(messages) - 1))
    edited = messages[at] + data.draw(
        st.sampled_from(["", messages[at][0], f"\n{messages[at][:3]}"])
    )
    after = [*messages[:at], edited, *messages[at + 1 :]]
    assert amended("\n".join(messages), edited) == "\n".join(after)


def test_a_message_of_several_lines_is_replaced_whole() -> None:
    before = "村口路灯坏了\n晚上看不见\n请来修"
    after = "村口路灯坏了三盏\n晚上看不见\n请来修"
    assert amended(before, after) == after
    assert amended(f"{before}\n水管也漏", after) == f"{after}\n水管也漏"
    assert amended("路灯不亮", "换个说法") == "换个说法"
