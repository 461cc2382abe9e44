"""A member's upload: its form, its limits, its bytes on disk."""

from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from chatroom import files
from chatroom.errors import ApiError, MemberError
from chatroom.rows import File
from chatroom.settings import ChatroomSettings
from chatroom.wire import FORM_SLACK, Bounded

KINDS = ("photo", "document", "voice")


@dataclass(frozen=True)
class Given:
    """A stored file and what was said with it."""

    file: File
    kind: str
    caption: str
    reply_to: int | None
    duration: int
    client_id: str


async def read_upload(request: Request, settings: ChatroomSettings, sender: int) -> Given:
    """Read the form and store its file; MemberError tells what is wrong."""
    too_large = MemberError(413, "file_too_large", limit=settings.upload_limit // (1024 * 1024))
    try:
        receive = Bounded(request, settings.upload_limit + FORM_SLACK)
        form = await Request(request.scope, receive).form(max_files=1, max_fields=16)
    except ApiError:
        raise too_large from None
    except HTTPException:
        raise MemberError(422, "bad_request", field="form") from None
    part = form.get("file")
    try:
        kind, client_id = _word(form, "kind"), _word(form, "client_id")
        if not isinstance(part, UploadFile):
            raise MemberError(422, "bad_request", field="file")
        if kind not in KINDS:
            raise MemberError(422, "bad_request", field="kind")
        if not 1 <= len(client_id) <= 64:
            raise MemberError(422, "bad_request", field="client_id")
        upload = files.Upload(part.filename or "", part.content_type or "", part.file)
        stored = await _store(settings, upload, kind, sender, too_large)
        return Given(
            file=stored,
            kind=kind,
            caption=_word(form, "caption"),
            reply_to=_number(form, "reply_to"),
            duration=_number(form, "duration") or 0,
            client_id=client_id,
        )
    finally:
        await form.close()


async def _store(
    settings: ChatroomSettings,
    upload: files.Upload,
    kind: str,
    sender: int,
    too_large: MemberError,
) -> File:
    try:
        stored = await run_in_threadpool(
            files.store, settings.files, upload, kind, sender, settings.upload_limit
        )
    except files.TooLarge:
        raise too_large from None
    except files.NotAPicture:
        raise MemberError(422, "not_a_picture") from None
    if stored.size == 0:
        files.discard(settings.files, [stored.path])
        raise MemberError(422, "file_empty")
    return stored


def _word(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _number(form: FormData, name: str) -> int | None:
    given = _word(form, name)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
