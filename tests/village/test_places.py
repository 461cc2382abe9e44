import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.errors import PlaceNotFound, PlaceTaken, PlaceUnfit, TooManyPlaces
from village.places import MOST, Gazetteer, Place, add, normalise, read, remove, with_groups, write

KNOWN = Gazetteer(
    [Place("老桥头", ("桥头",)), Place("桥头小学"), Place("晒坝"), Place("柳树湾", group=3)]
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("桥头的灯坏了", "老桥头"),
        ("老桥头的灯坏了", "老桥头"),
        ("桥头小学门口有狗", "桥头小学"),
        ("晒 坝　边上的水管", "晒坝"),
        ("三组停水", "柳树湾"),
        ("第三村民小组停水", "柳树湾"),
        ("３组停水", "柳树湾"),
        ("柳树湾停水", "柳树湾"),
        ("三组晒坝的灯", "晒坝"),
        ("十三组停水", "13组"),
        ("二十组停水", "20组"),
        ("13 组停水", "13组"),
        ("哪里都停水", ""),
    ],
)
def test_the_longest_name_tells_the_place(text: str, place: str) -> None:
    assert KNOWN.find(text) == place
    assert KNOWN.parted(text) == (place, KNOWN.without(text))


def test_a_text_without_its_places_is_what_is_the_matter() -> None:
    assert KNOWN.without("三组桥头的灯坏了").split() == ["的灯坏了"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("三", "3"),
        ("十", "10"),
        ("十二", "12"),
        ("二十一", "21"),
        ("二三", "23"),
        ("一〇三", "103"),
        ("零三", "3"),
        ("二三十", "二三十"),
        ("十十", "十十"),
    ],
)
def test_numerals_are_numbers(said: str, number: str) -> None:
    assert normalise(f"第{said}小组") == f"{number}组"


def test_names_are_added_and_taken_away() -> None:
    every, place = add(KNOWN, ["晒坝", "晒谷坪"])
    assert place == Place("晒坝", ("晒谷坪",))
    known = Gazetteer(every)
    assert known.find("晒谷坪积水") == "晒坝"
    with pytest.raises(PlaceTaken) as refused:
        add(known, ["水井湾", "桥头"])
    assert refused.value.place == "老桥头"
    left, shorter = remove(known, "晒谷坪")
    assert (shorter, shorter in left) == (Place("晒坝"), True)
    gone, place = remove(known, "晒坝")
    assert place not in gone
    with pytest.raises(PlaceNotFound):
        remove(known, "天边")


@pytest.mark.parametrize("name", ["桥", "12", "。。", "很" * 21, ""])
def test_what_would_be_found_anywhere_is_no_name(name: str) -> None:
    with pytest.raises(PlaceUnfit):
        add(KNOWN, [name])


def test_there_is_a_limit() -> None:
    full = Gazetteer(Place(f"地方{number}号") for number in range(MOST))
    with pytest.raises(TooManyPlaces):
        add(full, ["水井湾"])
    with pytest.raises(TooManyPlaces):
        add(KNOWN, ["水井湾", *(f"湾{number}湾" for number in range(9))])


def test_groups_of_the_village_are_places_once() -> None:
    every = with_groups(KNOWN, [(3, "柳树湾"), (4, "白鹤嘴"), (5, "晒坝"), (6, " ")])
    assert [one.name for one in every if one.group] == ["柳树湾", "白鹤嘴"]
    assert with_groups(Gazetteer(every), [(4, "白鹤嘴")]) == list(every)


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert KNOWN.find(text) in {"", "老桥头", "桥头小学", "晒坝", "柳树湾"} or KNOWN.find(
        text
    ).endswith("组")
    KNOWN.without(text)


def test_what_is_kept_is_read_again() -> None:
    assert list(read(write(KNOWN.places)).places) == list(KNOWN.places)
    assert read("").places == ()
