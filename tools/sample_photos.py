"""Draw the sample village's pictures: `python tools/sample_photos.py` (needs Pillow)."""

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = (560, 420)
FOLDER = Path(__file__).parent.parent / "bot" / "demo" / "photos"
Colour = tuple[int, int, int]


def shade(top: Colour, bottom: Colour) -> Image.Image:
    """A picture that fades from one colour to another."""
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), top)
    column.putpixel((0, 1), bottom)
    return column.resize(SIZE, Image.Resampling.BILINEAR)


def glow(picture: Image.Image, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    """Light that a lamp or a window throws."""
    x, y = centre
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=170)
    picture.paste(colour, mask=mask.filter(ImageFilter.GaussianBlur(radius / 2)))


def dark_road(dice: random.Random) -> Image.Image:
    """A lane at night; the near lamp is out, a far one is lit."""
    picture = shade((12, 16, 32), (26, 26, 30))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, 235), (120, 190), (260, 222), (400, 180), (560, 230), (560, 420), (0, 420)],
        fill=(14, 20, 18),
    )
    draw.polygon([(262, 235), (286, 235), (470, 420), (60, 420)], fill=(48, 47, 46))
    draw.polygon([(30, 200), (110, 165), (190, 200), (190, 262), (30, 262)], fill=(20, 19, 22))
    glow(picture, (90, 225), 20, (255, 205, 120))
    draw.rectangle((80, 214, 102, 236), fill=(250, 210, 130))
    draw.line((91, 214, 91, 236), fill=(60, 45, 30), width=2)
    glow(picture, (300, 196), 26, (255, 225, 160))
    draw.line((306, 194, 306, 240), fill=(70, 70, 72), width=2)
    draw.ellipse((297, 192, 305, 199), fill=(255, 246, 215))
    draw.line((432, 60, 432, 372), fill=(92, 94, 98), width=9)
    draw.line((432, 64, 352, 46), fill=(92, 94, 98), width=6)
    draw.polygon([(322, 40), (372, 44), (366, 62), (318, 56)], fill=(66, 68, 74))
    draw.line((330, 58, 322, 84), fill=(84, 86, 92), width=2)
    for _ in range(60):
        x, y = dice.randrange(SIZE[0]), dice.randrange(170)
        draw.point((x, y), fill=(120, 124, 140))
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def blades(draw: ImageDraw.ImageDraw, dice: random.Random, top: int, bottom: int) -> None:
    """Grass between two heights."""
    for _ in range(420):
        x, y = dice.randrange(SIZE[0]), dice.randrange(top, bottom)
        green = dice.randrange(90, 150)
        draw.line(
            (x, y, x + dice.randrange(-4, 5), y - dice.randrange(6, 15)),
            fill=(70, green, 52),
            width=2,
        )


def collapsed_ditch(dice: random.Random) -> Image.Image:
    """An irrigation ditch whose wall has slid into the water."""
    picture = shade((196, 208, 214), (120, 140, 92))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, 120), (150, 80), (330, 118), (560, 70), (560, 170), (0, 170)], fill=(112, 134, 112)
    )
    draw.rectangle((0, 150, 560, 420), fill=(98, 130, 70))
    blades(draw, dice, 160, 415)
    draw.polygon([(250, 152), (296, 152), (440, 420), (130, 420)], fill=(158, 154, 146))
    draw.polygon([(260, 152), (286, 152), (392, 420), (178, 420)], fill=(96, 104, 92))
    draw.polygon(
        [(266, 260), (330, 240), (470, 282), (498, 350), (330, 372), (220, 330)], fill=(128, 92, 58)
    )
    draw.polygon([(330, 240), (470, 282), (498, 350), (420, 300)], fill=(104, 74, 46))
    for _ in range(46):
        x, y, size = dice.randrange(230, 450), dice.randrange(270, 362), dice.randrange(5, 20)
        grey = dice.randrange(110, 180)
        draw.polygon(
            [(x, y), (x + size, y - size // 2), (x + size + 4, y + size // 2), (x + 3, y + size)],
            fill=(grey, grey - 8, grey - 18),
        )
    draw.polygon([(200, 372), (300, 360), (372, 390), (392, 420), (178, 420)], fill=(92, 82, 62))
    return picture.filter(ImageFilter.GaussianBlur(0.9))


def full_rubbish_pool(dice: random.Random) -> Image.Image:
    """A brick rubbish pool that has run over."""
    picture = shade((206, 214, 220), (178, 172, 158))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(0, 175), (200, 128), (390, 168), (560, 130), (560, 240), (0, 240)], fill=(122, 144, 112)
    )
    draw.rectangle((0, 225, 560, 420), fill=(164, 156, 140))
    bags: list[Colour] = [
        (38, 40, 44),
        (196, 62, 54),
        (226, 226, 222),
        (60, 108, 170),
        (214, 178, 70),
        (84, 140, 92),
        (150, 120, 90),
    ]

    def heap(count: int, box: tuple[int, int, int, int]) -> None:
        for _ in range(count):
            x, y = dice.randrange(box[0], box[2]), dice.randrange(box[1], box[3])
            wide, high = dice.randrange(24, 52), dice.randrange(18, 36)
            colour = dice.choice(bags)
            draw.ellipse((x, y, x + wide, y + high), fill=colour, outline=(60, 58, 56))
            draw.line((x + wide // 2, y, x + wide // 2 + 5, y - 7), fill=colour, width=4)

    draw.rectangle((120, 190, 450, 330), fill=(96, 84, 76))
    heap(60, (126, 150, 400, 235))
    draw.rectangle((112, 244, 458, 336), fill=(164, 98, 78))
    for row, y in enumerate(range(244, 336, 15)):
        draw.line((112, y, 458, y), fill=(196, 178, 164), width=2)
        for x in range(112 + (row % 2) * 18, 458, 36):
            draw.line((x, y, x, min(y + 15, 336)), fill=(196, 178, 164), width=2)
    heap(22, (60, 322, 470, 372))
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for draw in (dark_road, collapsed_ditch, full_rubbish_pool):
        dice = random.Random(draw.__name__)  # noqa: S311 - the same picture each time
        picture = draw(dice)
        picture.save(FOLDER / f"{draw.__name__}.jpg", quality=72, optimize=True)


if __name__ == "__main__":
    main()
