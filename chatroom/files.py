"""Photos and documents: bytes on disk, what they are in the database."""

import mimetypes
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from sqlalchemy import delete, insert, select, update

from chatroom import schema
from chatroom.act import Act
from chatroom.errors import MemberError
from chatroom.images import recognise
from chatroom.rooms import IN_ROOM
from chatroom.rows import File, Json
from storage.engine import Tx

# The head of a JPEG may carry a long preview before its size.
HEAD = 256 * 1024
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice"}
_file = schema.file.c
_link = schema.file_room.c


class TooLarge(Exception):
    """More bytes than the upload limit."""


class NotAPicture(Exception):
    """A photo that is none of the picture formats known."""


@dataclass(frozen=True)
class Upload:
    """A part of a request that carries a file."""

    name: str
    mime: str
    stream: BinaryIO


def store(folder: Path, upload: Upload, kind: str, uploader: int, limit: int) -> File:
    """Write the bytes under a name that nobody can guess and flush them to disk."""
    head = upload.stream.read(HEAD)
    picture = recognise(head)
    if kind == "photo" and picture is None:
        raise NotAPicture
    name = PurePosixPath(upload.name.replace("\\", "/")).name or "file"
    suffix = picture.suffix if kind == "photo" and picture else PurePosixPath(name).suffix[:12]
    unique = secrets.token_urlsafe(12)
    path = f"{_FOLDERS[kind]}/{unique}{_harmless(suffix)}"
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        size = _write(target, head, upload.stream, limit)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    mime = picture.mime if picture else upload.mime or mimetypes.guess_type(name)[0]
    return File(
        id=secrets.token_urlsafe(30),
        unique_id=unique,
        uploader=uploader,
        kind=kind,
        path=path,
        name=name,
        mime=mime or "application/octet-stream",
        size=size,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        duration=0,
    )


def _harmless(suffix: str) -> str:
    return suffix.lower() if suffix[1:].isalnum() and suffix.isascii() else ""


def _write(target: Path, head: bytes, stream: BinaryIO, limit: int) -> int:
    size = 0
    with target.open("wb") as out:
        chunk = head
        while chunk:
            size += len(chunk)
            if size > limit:
                raise TooLarge
            out.write(chunk)
            chunk = stream.read(1 << 16)
        out.flush()
        os.fsync(out.fileno())
    return size


def discard(folder: Path, paths: Iterable[str]) -> None:
    """Remove the bytes of files that no message holds."""
    for path in paths:
        (folder / path).unlink(missing_ok=True)


def keep(act: Act, file: File) -> None:
    """Note a stored file."""
    act.tx.execute(insert(schema.file).values(**file.__dict__, created=act.second))


def hold(act: Act, file_id: str, room_id: int) -> None:
    """A message of the room holds the file: its members may open it."""
    held = (_link.file_id == file_id, _link.room_id == room_id)
    found = act.tx.execute(update(schema.file_room).where(*held).values(uses=_link.uses + 1))
    if found.rowcount == 0:
        act.tx.execute(insert(schema.file_room).values(file_id=file_id, room_id=room_id, uses=1))


def let_go(act: Act, file_id: str, room_id: int) -> None:
    """A message that held the file is deleted; with the last one the file goes too."""
    held = (_link.file_id == file_id, _link.room_id == room_id)
    act.tx.execute(update(schema.file_room).where(*held).values(uses=_link.uses - 1))
    act.tx.execute(delete(schema.file_room).where(*held, _link.uses <= 0))
    if act.tx.scalar(select(_link.room_id).where(_link.file_id == file_id).limit(1)) is None:
        path = act.tx.scalar(delete(schema.file).where(_file.id == file_id).returning(_file.path))
        if path is not None:
            act.dropped.append(path)


def media_of(file: File, kind: str, duration: int = 0) -> Json:
    """What a message holds of its file."""
    return {
        "kind": kind,
        "file_id": file.id,
        "unique_id": file.unique_id,
        "size": file.size,
        "name": file.name,
        "mime": file.mime,
        "width": file.width,
        "height": file.height,
        "duration": duration or file.duration,
    }


def for_account(tx: Tx, file_id: str, account_id: int) -> File | None:
    """The file, if the account sent it or is in a room that holds it."""
    row = tx.execute(select(schema.file).where(_file.id == file_id)).mappings().first()
    if row is None:
        return None
    found = File.of(row)
    return found if found.uploader == account_id or _in_room(tx, file_id, account_id) else None


def _in_room(tx: Tx, file_id: str, account_id: int) -> bool:
    member = schema.member.c
    held = tx.scalar(
        select(_link.room_id)
        .join(schema.member, member.room_id == _link.room_id)
        .where(
            _link.file_id == file_id,
            member.account_id == account_id,
            member.status.in_(IN_ROOM),
        )
        .limit(1)
    )
    return held is not None


def by_path(tx: Tx, path: str, account_id: int) -> File | None:
    """The file that getFile named `path`, for an account that may have it."""
    found = tx.scalar(select(_file.id).where(_file.path == path))
    return for_account(tx, found, account_id) if found else None


def refuse_large() -> MemberError:
    """413 for a member."""
    return MemberError(413, "file_too_large")
