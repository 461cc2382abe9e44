"""The contact card (联心卡): one for a phone, and the small one of which eight go on a sheet of A4."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from pictures.canvas import GREY, INK, Box, Canvas
from pictures.qr import qr
from pictures.sheet import CELL, Page

RED, PALE, LINE = "#b3261e", "#fbf1ef", "#d9d3d0"
WIDTH, EDGE = 1080, 64
INSIDE = WIDTH - 2 * EDGE


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody further to call."""

    label: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class CardText:
    """Every word of a card, in the reader's language; `link` is what the QR code holds (empty: there is none)."""

    title: str
    place: str
    whose: str
    name: str
    phone: str
    duties_label: str
    duties: str
    lines: Sequence[Line]
    scan: str
    link: str = ""


def draw(card: CardText) -> bytes:
    """A PNG for a phone's screen; numbers are read at arm's length."""
    canvas = Canvas(WIDTH, 1580 if card.link else 1240)
    canvas.pen.rectangle((0, 0, WIDTH, 190), fill=RED)
    canvas.text((EDGE, 95), card.title, 92, bold=True, colour="white", anchor="lm")
    title = canvas.width_of(card.title, 92, bold=True)
    place = Box(EDGE + title + 40, 0, INSIDE - title - 40, 190)
    canvas.block(place, card.place, 44, colour="white", across="r")
    canvas.line_in(Box(EDGE, 230, INSIDE, 60), card.whose, 46, colour=GREY)
    canvas.line_in(Box(EDGE, 300, INSIDE, 150), card.name, 124, bold=True)
    canvas.line_in(Box(EDGE, 460, INSIDE, 140), card.phone, 116, bold=True, colour=RED)
    _duties(canvas, card)
    top = 880
    for line in card.lines:
        _row(canvas, line, top)
        top += 110
    if card.link:
        canvas.paste(qr(card.link, 335), (EDGE - 30, 1226))
        canvas.paragraph(Box(EDGE + 330, 1340, INSIDE - 330, 160), card.scan, 48, colour=GREY)
    return canvas.png()


def _duties(canvas: Canvas, card: CardText) -> None:
    canvas.pen.rounded_rectangle((EDGE - 24, 630, WIDTH - EDGE + 24, 850), 24, fill=PALE)
    canvas.line_in(Box(EDGE, 646, INSIDE, 60), card.duties_label, 42, bold=True, colour=RED)
    canvas.paragraph(Box(EDGE, 712, INSIDE, 126), card.duties, 43)


def _row(canvas: Canvas, line: Line, top: int) -> None:
    canvas.pen.line((EDGE, top + 108, WIDTH - EDGE, top + 108), fill=LINE, width=3)
    canvas.block(Box(EDGE, top, 220, 108), line.label, 42, colour=GREY)
    canvas.block(Box(EDGE + 230, top, 260, 108), line.name, 52, bold=True)
    canvas.line_in(Box(EDGE + 500, top, INSIDE - 500, 108), line.phone, 60, bold=True, across="r")


def sheets(cards: Sequence[CardText]) -> Iterator[Image.Image]:
    """Pages of A4 with eight cards each, to be cut apart."""
    for first in range(0, len(cards), Page.CELLS):
        page = Page()
        for place, card in enumerate(cards[first : first + Page.CELLS]):
            _small(page.canvas, page.cell(place), card)
        yield page.canvas.image


def _small(canvas: Canvas, at: Box, card: CardText) -> None:
    """One cell; red is used as ink only, so that a grey printer shows all of it."""
    x, y, inside = at.x + CELL.edge, at.y + CELL.edge, at.width - 2 * CELL.edge
    canvas.line_in(Box(x, y, inside, 76), card.title, 62, bold=True, colour=RED)
    title = canvas.width_of(card.title, 62, bold=True) + 30
    canvas.block(Box(x + title, y, inside - title, 76), card.place, 38, colour=GREY, across="r")
    canvas.pen.line((x, y + 84, x + inside, y + 84), fill=RED, width=5)
    side = 262 if card.link else 0
    left = inside - side - (30 if side else 0)
    canvas.line_in(Box(x, y + 98, left, 46), card.whose, 34, colour=GREY)
    canvas.line_in(Box(x, y + 146, left, 100), card.name, 84, bold=True)
    canvas.line_in(Box(x, y + 248, left, 92), card.phone, 76, bold=True, colour=INK)
    canvas.paragraph(Box(x, y + 352, left, 106), card.duties, 32, colour=GREY)
    if card.link:
        canvas.paste(qr(card.link, side), (x + inside - side, y + 104))
        canvas.paragraph(Box(x + inside - side, y + 360, side, 100), card.scan, 30, colour=GREY)
    top = y + 470
    for line in card.lines:
        canvas.pen.line((x, top, x + inside, top), fill=LINE, width=2)
        canvas.block(Box(x, top, 190, 74), line.label, 36, colour=GREY)
        canvas.block(Box(x + 200, top, 260, 74), line.name, 42, bold=True)
        canvas.line_in(Box(x + 470, top, inside - 470, 74), line.phone, 48, bold=True, across="r")
        top += 76
