"""What stands where a photo stood: a plain sheet that says why it is gone."""

from pictures.canvas import GREY, Box, Canvas

WIDTH, HEIGHT, SIZE, MARGIN = 640, 360, 36, 40


def draw(text: str) -> bytes:
    """The sheet with these words in its middle, as PNG."""
    sheet = Canvas(WIDTH, HEIGHT, paper="#eeeeee")
    room = Box(MARGIN, 0, WIDTH - 2 * MARGIN, HEIGHT)
    sheet.block(room, text, SIZE, colour=GREY, across="m")
    return sheet.png()
