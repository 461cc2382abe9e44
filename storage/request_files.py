"""What came with a request and what shows its result, as the chat's file ids."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    insert,
    select,
    update,
)

from storage.engine import Tx
from storage.request_rows import RequestFileRow, RequestRow
from storage.tables import table
from village.ids import VillageId
from village.requests import (
    Attachment,
    FileKind,
    Request,
)

_request, _file = table(RequestRow), table(RequestFileRow)
_ADD_FILE = insert(_file)


def add_files(
    tx: Tx, request: Request, files: Sequence[Attachment], *, at_end: bool = False
) -> None:
    """Keep more files of `request`, which counts them already; it must be locked. `at_end` says that they show the result."""
    keep_files(tx, request, files, start=request.files - len(files), at_end=at_end)
    tx.execute(
        update(_request)
        .where(_request.c.village_id == request.village_id, _request.c.number == request.number)
        .values(
            photos=request.photos,
            videos=request.videos,
            documents=request.documents,
            voices=request.voices,
        )
    )


def keep_files(
    tx: Tx,
    request: Request,
    files: Sequence[Attachment],
    *,
    start: int,
    at_end: bool = False,
) -> None:
    """Keep files from the place `start` on, without counting them."""
    if files:
        key: dict[str, Any] = {
            "village_id": request.village_id,
            "number": request.number,
            "at_end": at_end,
        }
        rows = [
            key | {"position": at, "kind": one.kind.value, "file_id": one.file_id}
            for at, one in enumerate(files, start)
        ]
        tx.execute(_ADD_FILE, rows)


def files(tx: Tx, village_id: VillageId, number: int) -> list[Attachment]:
    """What came with a request, in order; what shows its result is not among it."""
    statement = (
        select(_file.c.kind, _file.c.file_id)
        .where(_file.c.village_id == village_id, _file.c.number == number, ~_file.c.at_end)
        .order_by(_file.c.position)
    )
    return [Attachment(FileKind(row.kind), row.file_id) for row in tx.execute(statement)]
