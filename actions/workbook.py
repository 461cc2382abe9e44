"""A roster as an Excel file: read with suspicion, written plainly."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from village.cells import Reason, plain
from village.errors import VillageError
from village.roster import COLUMNS, OPTIONAL, TAKEN_ONLY, Fault, Fields, Row, SheetKind
from village.roster_faults import is_hopeless
from village.workbook import Wording, headings, is_example, lines

MAX_FILE = 20 * 2**20
MAX_UNPACKED = 100 * 2**20
"""Ten thousand people take some ten megabytes; a zip never gives more of a part than it declares."""
MAX_PARTS = 1_000
MAX_ROWS = 50_000
MAX_COLUMNS = 60
TITLES = 4
"""So many rows may stand above the headings: a title, who filled it in, when."""
LAST_ROW = 2**20
"""Excel's own last row."""
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"
)


@dataclass(eq=False)
class WorkbookRefused(VillageError):
    """The file is not read at all: `old_excel`, `not_excel`, `too_big` or `too_many_rows`."""

    reason: str
    code = "refused"


@dataclass(frozen=True, slots=True)
class Book:
    """What a file holds: the rows of each sheet that are not blank, and what is wrong with the sheets themselves."""

    sheets: Mapping[SheetKind, Sequence[Row]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


def read(
    data: bytes, wording: Wording, *, progress: Callable[[int], None] = lambda _rows: None
) -> Book:
    """The roster of an .xlsx file; `progress` hears how many rows were seen. Raises WorkbookRefused."""
    _inspect(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=False
        )
        return _book(book, wording, progress)
    except WorkbookRefused:
        raise
    except Exception as error:
        # A broken file breaks the library in any way it likes.
        raise WorkbookRefused("not_excel") from error


def _inspect(data: bytes) -> None:
    """Refuse what is no workbook, or would unpack to more than a roster can be."""
    if len(data) > MAX_FILE:
        raise WorkbookRefused("too_big")
    if data.startswith(_OLD):
        raise WorkbookRefused("old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookRefused("not_excel") from error
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise WorkbookRefused("too_big")
    if "xl/workbook.xml" not in {info.filename for info in infos}:
        raise WorkbookRefused("not_excel")


def _book(book: Any, wording: Wording, progress: Callable[[int], None]) -> Book:
    sheets: dict[SheetKind, Sequence[Row]] = {}
    faults: list[Fault] = []
    for sheet in book.worksheets:
        kind = wording.known_sheets.get(plain(sheet.title).lower())
        if kind is None or kind in sheets:
            continue
        rows, wrong = _sheet(kind, sheet, wording, progress)
        sheets[kind] = rows
        faults += wrong
    faults += [
        Fault(kind, 0, "", Reason.NO_SHEET)
        for kind in SheetKind
        if kind not in sheets and kind not in OPTIONAL
    ]
    return Book(sheets, faults)


def _sheet(
    kind: SheetKind, sheet: Any, wording: Wording, progress: Callable[[int], None]
) -> tuple[list[Row], list[Fault]]:
    # What a sheet declares of its size may be wrong; what it holds is counted.
    sheet.reset_dimensions()
    numbered = enumerate(
        sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True), 1
    )
    top = list(islice(numbered, TITLES + 1)) or [(1, ())]
    head, places, faults = _heading(kind, top, wording)
    merged = list(_merged(kind, sheet, below=head))
    rows: list[Row] = []
    for number, cells in chain(top[head:], numbered):
        if not any(cell is not None for cell in cells):
            continue
        found = {column: cells[at] for at, column in places.items() if at < len(cells)}
        if any(map(plain, found.values())):
            rows.append(Row(number, found))
            if is_example(kind, found, wording):
                faults.append(Fault(kind, number, "", Reason.EXAMPLE))
            progress(len(rows))
            if len(rows) > MAX_ROWS:
                raise WorkbookRefused("too_many_rows")
    return rows, [*faults, *merged]


def _heading(
    kind: SheetKind, top: Sequence[tuple[int, Sequence[object]]], wording: Wording
) -> tuple[int, dict[int, str], list[Fault]]:
    """The row of the headings and what it says: the first that names all columns there must be, or else the first of all."""
    read = [(number, *headings(kind, cells, wording, row=number)) for number, cells in top]
    whole = (one for one in read if not is_hopeless(one[2]))
    return next(whole, read[0])


def _merged(kind: SheetKind, sheet: Any, *, below: int) -> Iterator[Fault]:
    """Merged cells below the heading: a sheet that is read row by row does not know of them, so its part is searched."""
    part = sheet._worksheet_path  # noqa: SLF001 - the library tells it nowhere else
    with sheet.parent._archive.open(part) as stream:  # noqa: SLF001 - as above
        rest = b""
        while chunk := stream.read(1 << 20):
            text = rest + chunk
            end = 0
            for found in _MERGED.finditer(text):
                end = found.end()
                if int(found[3]) > below:
                    yield Fault(
                        kind, max(int(found[2]), below + 1), found[1].decode(), Reason.MERGED
                    )
            rest = text[max(end, len(text) - 200) :]


def template(wording: Wording) -> bytes:
    """An empty roster with an example in each sheet, and a sheet of notes."""
    examples = {kind: [wording.example[kind]] for kind in SheetKind}
    return _file(wording, examples, COLUMNS)


def write(wording: Wording, roster: Mapping[SheetKind, Sequence[Fields]]) -> bytes:
    """A roster as a file that an import takes."""
    known = {column for one in roster[SheetKind.PEOPLE] for column in one}
    columns = {
        kind: [
            one
            for one in COLUMNS[kind]
            if one not in TAKEN_ONLY[kind] and (one != "identity" or one in known)
        ]
        for kind in SheetKind
    }
    return _file(wording, roster, columns)


def _file(
    wording: Wording,
    roster: Mapping[SheetKind, Sequence[Fields]],
    chosen: Mapping[SheetKind, Iterable[str]],
) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for kind in SheetKind:
        columns = list(chosen[kind])
        sheet = book.create_sheet(wording.sheets[kind])
        sheet.freeze_panes = "A2"
        for number in range(len(columns)):
            sheet.column_dimensions[chr(ord("A") + number)].width = 14
        sheet.append([_cell(sheet, wording.columns[kind][one], bold=True) for one in columns])
        for line in lines(kind, roster.get(kind, ()), wording, columns):
            sheet.append([_cell(sheet, value) for value in line])
    notes = book.create_sheet(wording.notes)
    notes.column_dimensions["A"].width = 100
    for sentence in wording.help:
        notes.append([_cell(notes, sentence)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """A cell that is text where it holds text: a name that begins with = is no formula."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    # Controls cannot stand in a sheet.
    cell = WriteOnlyCell(sheet, "".join(one for one in value if one.isprintable()))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
