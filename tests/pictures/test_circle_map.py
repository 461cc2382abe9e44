from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageColor

from pictures.circle_map import RED, Dot, MapText, Star, colour, draw

TEXT = MapText(
    "柳树沟村 · 微网格图", "500 米", "每个圆点是一户", [(1, "1号服务圈"), (2, "2号服务圈")]
)


def colours(data: bytes) -> set[tuple[int, ...]]:
    with Image.open(BytesIO(data)) as image:
        found = image.convert("RGB").getcolors(1 << 22)
    assert found is not None
    return {one for _, one in found if isinstance(one, tuple)}


def test_circles_have_their_colours_and_gaps_a_red_ring() -> None:
    dots = [Dot(0, 0, 1, True), Dot(300, 100, 2, True)]
    stars = [Star(0, 10, 1, "田春生", leads=True), Star(300, 110, 2, "秦望山")]
    whole = colours(draw(dots, stars, TEXT))
    assert {ImageColor.getrgb(colour(1)), ImageColor.getrgb(colour(2))} <= whole
    assert ImageColor.getrgb(RED) not in whole
    gap = colours(draw([*dots, Dot(100, 100, 0, False)], stars, TEXT))
    assert {ImageColor.getrgb(RED), ImageColor.getrgb(colour(0))} <= gap


def test_the_same_village_gives_the_same_picture_and_an_empty_one_a_sheet() -> None:
    dots = [Dot(number * 40, number % 7 * 90, number % 3, number % 5 > 0) for number in range(400)]
    assert draw(dots, [], TEXT) == draw(dots, [], TEXT)
    with Image.open(BytesIO(draw([], [], TEXT))) as image:
        assert min(image.size) > 1000


def test_a_crowd_of_names_is_drawn_without_lying_on_one_another() -> None:
    stars = [Star(number % 9, number // 9, 1, f"某某{number}") for number in range(90)]
    assert len(draw([], stars, TEXT)) < 400_000


def test_however_many_circles_there_are_the_legend_leaves_its_foot_alone() -> None:
    def sheet(count: int) -> Image.Image:
        named = [(at, f"{at}号服务圈（水库移民安置点）") for at in range(1, count + 1)]
        dots = [Dot(at * 90, at % 3 * 400, at, True) for at in range(1, count + 1)]
        with Image.open(BytesIO(draw(dots, [], replace(TEXT, circles=named)))) as image:
            return image.convert("RGB")

    few, many = sheet(4), sheet(30)
    assert many.height > few.height

    def foot(image: Image.Image) -> bytes:
        return image.crop((0, image.height - 48, image.width, image.height)).tobytes()

    assert foot(many) == foot(few)
