"""Sheets of A4 at 300 dots an inch: two columns of four, marks to cut along, and a PDF of many pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pictures.canvas import Box, Canvas

DPI = 300
WIDTH, HEIGHT = 2480, 3508
MARGIN = 90
COLUMNS, ROWS = 2, 4
CUT = "#bbbbbb"
# Of the pictures in a PDF: letters have no halos at this quality.
QUALITY = 92


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the parts that a sheet is cut into."""

    width: int = (WIDTH - 2 * MARGIN) // COLUMNS
    height: int = (HEIGHT - 2 * MARGIN) // ROWS
    edge: int = 50


CELL = Cell()


class Page:
    """An empty sheet with the lines to cut along."""

    CELLS = COLUMNS * ROWS

    def __init__(self) -> None:
        self.canvas = Canvas(WIDTH, HEIGHT)
        for column in range(COLUMNS + 1):
            x = MARGIN + column * CELL.width
            self._dashes((x, MARGIN), (x, MARGIN + ROWS * CELL.height))
        for row in range(ROWS + 1):
            y = MARGIN + row * CELL.height
            self._dashes((MARGIN, y), (MARGIN + COLUMNS * CELL.width, y))

    def _dashes(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        (left, top), (right, bottom) = start, end
        across = top == bottom
        length = right - left if across else bottom - top
        for at in range(0, length, 40):
            stop = min(at + 16, length)
            line = (
                (left + at, top, left + stop, top) if across else (left, top + at, left, top + stop)
            )
            self.canvas.pen.line(line, fill=CUT, width=2)

    def cell(self, place: int) -> Box:
        """The parts from left to right, then down."""
        row, column = divmod(place, COLUMNS)
        x, y = MARGIN + column * CELL.width, MARGIN + row * CELL.height
        return Box(x, y, CELL.width, CELL.height)


def write_pdf(
    file: Path, pages: Iterable[Image.Image], *, done: Callable[[int], None] | None = None
) -> int:
    """Write pages into an empty file that is there already, one at a time: a hundred at once would not fit into memory."""
    count = 0
    for count, page in enumerate(pages, start=1):
        page.save(file, "PDF", resolution=DPI, quality=QUALITY, append=count > 1)
        if done is not None:
            done(count)
    return count
