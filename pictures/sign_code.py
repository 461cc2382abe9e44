"""What hangs at the door of a meeting: a QR code to sign in with, and the words to type instead."""

from dataclasses import dataclass

from pictures.canvas import GREY, Box, Canvas
from pictures.qr import qr

RED = "#b3261e"
WIDTH, HEIGHT, EDGE = 1080, 1640, 64
INSIDE = WIDTH - 2 * EDGE
SIDE = 820


@dataclass(frozen=True, slots=True)
class DoorText:
    """Every word of it, in the reader's language; `qr` is what its QR code holds."""

    title: str
    place: str
    meeting: str
    matter: str
    until: str
    instead: str
    words: str
    qr: str


def draw(text: DoorText) -> bytes:
    """A PNG for a phone's or a computer's screen, read from two steps away."""
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.pen.rectangle((0, 0, WIDTH, 170), fill=RED)
    canvas.text((EDGE, 85), text.title, 88, bold=True, colour="white", anchor="lm")
    title = canvas.width_of(text.title, 88, bold=True)
    place = Box(EDGE + title + 40, 0, INSIDE - title - 40, 170)
    canvas.block(place, text.place, 44, colour="white", across="r")
    canvas.block(Box(EDGE, 190, INSIDE, 105), text.meeting, 56, bold=True)
    canvas.block(Box(EDGE, 310, INSIDE, 105), text.matter, 44, colour=GREY)
    canvas.paste(qr(text.qr, SIDE), ((WIDTH - SIDE) // 2, 425))
    canvas.line_in(Box(EDGE, 1250, INSIDE, 90), text.until, 60, bold=True, colour=RED, across="m")
    canvas.block(Box(EDGE, 1355, INSIDE, 90), text.instead, 44, colour=GREY, across="m")
    canvas.line_in(Box(EDGE, 1450, INSIDE, 130), text.words, 96, bold=True, across="m")
    return canvas.png()
