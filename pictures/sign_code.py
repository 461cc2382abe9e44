"""What hangs at the door of a meeting: a QR code to sign in with, and the words to type instead."""

from dataclasses import dataclass

from pictures.canvas import GREY, Box, Canvas
from pictures.qr import qr

RED = "#b3261e"
WIDTH, HEIGHT, EDGE = 1080, 1560, 64
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
    canvas.line_in(place, text.place, 44, colour="white", across="r")
    canvas.line_in(Box(EDGE, 200, INSIDE, 80), text.meeting, 56, bold=True)
    canvas.line_in(Box(EDGE, 280, INSIDE, 60), text.matter, 44, colour=GREY)
    canvas.paste(qr(text.qr, SIDE), ((WIDTH - SIDE) // 2, 350))
    canvas.line_in(Box(EDGE, 1170, INSIDE, 90), text.until, 60, bold=True, colour=RED, across="m")
    canvas.line_in(Box(EDGE, 1290, INSIDE, 60), text.instead, 44, colour=GREY, across="m")
    canvas.line_in(Box(EDGE, 1360, INSIDE, 130), text.words, 96, bold=True, across="m")
    return canvas.png()
