"""Binding slips: one a person, eight on a sheet of A4, with the code in letters and as a QR code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from pictures.canvas import GREY, Box, Canvas
from pictures.qr import qr
from pictures.sheet import CELL, Page


@dataclass(frozen=True, slots=True)
class SlipText:
    """Every word of a slip, in the reader's language; `qr` is what its QR code holds."""

    title: str
    name: str
    home: str
    code: str
    qr: str
    steps: str
    until: str
    secret: str


def sheets(slips: Sequence[SlipText]) -> Iterator[Image.Image]:
    """Pages with eight slips each, to be cut apart."""
    for first in range(0, len(slips), Page.CELLS):
        page = Page()
        for place, slip in enumerate(slips[first : first + Page.CELLS]):
            _slip(page.canvas, page.cell(place), slip)
        yield page.canvas.image.convert("L")


def _slip(canvas: Canvas, at: Box, slip: SlipText) -> None:
    x, y, inside = at.x + CELL.edge, at.y + CELL.edge, at.width - 2 * CELL.edge
    side = 330
    left = inside - side - 30
    canvas.line_in(Box(x, y, left, 48), slip.title, 36, colour=GREY)
    canvas.line_in(Box(x, y + 56, left, 96), slip.name, 80, bold=True)
    canvas.line_in(Box(x, y + 156, left, 50), slip.home, 38, colour=GREY)
    canvas.line_in(Box(x, y + 222, left, 110), slip.code, 100, bold=True)
    canvas.paste(qr(slip.qr, side), (x + inside - side, y))
    canvas.pen.line((x, y + 352, x + inside, y + 352), fill=GREY, width=2)
    canvas.paragraph(Box(x, y + 372, inside, 220), slip.steps, 38)
    canvas.line_in(Box(x, y + 600, inside, 50), slip.until, 36, bold=True)
    canvas.line_in(Box(x, y + 654, inside, 50), slip.secret, 36, colour=GREY)
