"""The member API: people read, write, press, vote and look around."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chatroom import accounts, desk, files, models, rooms, view
from chatroom.act import Act
from chatroom.botside import room_of
from chatroom.core import Chatroom
from chatroom.errors import MemberError
from chatroom.presses import Press
from chatroom.rows import Account, File, Json, Room
from chatroom.upload import read_upload
from storage.engine import Tx

_bearer = HTTPBearer(auto_error=False, description="A sign-in token, or a demo session")


# Dependencies are coroutines even where they wait for nothing: FastAPI sends others to a thread.
async def no_store(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": models.ErrorBody} for status in (400, 401, 404, 409, 413, 422, 503)
}
router = APIRouter(
    prefix="/chat/api", tags=["member"], dependencies=[Depends(no_store)], responses=PROBLEMS
)


async def _room_of(request: Request) -> Chatroom:
    return room_of(request)


ROOM = Annotated[Chatroom, Depends(_room_of)]


async def signed_in(
    room: ROOM,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    token: Annotated[str, Query(description="Instead of the header, for files")] = "",
) -> Account:
    """The person whom the token belongs to."""
    given = bearer.credentials if bearer else token
    person = await room.read(lambda tx: accounts.person_of_token(tx, given)) if given else None
    if person is None:
        raise MemberError(401, "unauthorized")
    return person


ME = Annotated[Account, Depends(signed_in)]


def room_for(tx: Tx, me: Account, chat_id: int) -> Room:
    """The room, if I am in it."""
    found = rooms.for_member(tx, me.id, chat_id)
    if found is None:
        raise MemberError(404, "chat_missing")
    return found


@router.get("/me", response_model=models.Me, summary="Who I am", response_model_exclude_unset=True)
async def me(me: ME) -> Json:
    body: Json = {"id": me.id, "name": me.name, "colour": me.colour, "lang": me.language}
    return {**body, "username": me.username} if me.username else body


@router.get(
    "/chats",
    response_model=list[models.Chat],
    summary="My rooms, the latest first",
    response_model_exclude_unset=True,
)
async def chats(room: ROOM, me: ME) -> list[Json]:
    return await room.read(lambda tx: view.chats(tx, me))


@router.post(
    "/chats",
    response_model=models.Chat,
    summary="Open my private room with a bot; the first time it gets /start",
    response_model_exclude_unset=True,
)
async def open_chat(room: ROOM, me: ME, wanted: models.OpenBot) -> Json:
    return await room.act(lambda act: desk.open_bot(act, me, wanted.bot_id))


@router.get(
    "/chats/{chat_id}/messages",
    response_model=models.History,
    summary="A page of messages, oldest first",
    response_model_exclude_unset=True,
)
async def history(
    room: ROOM,
    me: ME,
    chat_id: int,
    before: Annotated[int | None, Query(description="Only messages older than this one")] = None,
    around: Annotated[int | None, Query(description="Messages before and after this one")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Json:
    def query(tx: Tx) -> Json:
        found = room_for(tx, me, chat_id)
        page = (
            view.history(tx, me, found, before, limit)
            if around is None
            else view.around(tx, me, found, around, limit)
        )
        if page is None:
            raise MemberError(404, "message_missing")
        messages, more = page
        return {"messages": messages, "more": more}

    return await room.read(query)


@router.post(
    "/chats/{chat_id}/messages",
    response_model=models.Message,
    summary="Write; the same client_id again returns the first message",
    response_model_exclude_unset=True,
)
async def write(room: ROOM, me: ME, chat_id: int, new: models.NewMessage) -> Json:
    def unit(act: Act) -> Json:
        found = room_for(act.tx, me, chat_id)
        return desk.write(act, found, me, new.text, new.reply_to, new.client_id)

    return await room.act(unit)


_UPLOAD = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "kind", "client_id"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "kind": {"type": "string", "enum": ["photo", "document", "voice"]},
                        "caption": {"type": "string"},
                        "reply_to": {"type": "integer"},
                        "duration": {"type": "integer", "description": "Seconds of a voice"},
                        "client_id": {"type": "string"},
                    },
                }
            }
        }
    }
}


@router.post(
    "/chats/{chat_id}/files",
    response_model=models.Message,
    summary="Send a photo, a file or a voice message",
    response_model_exclude_unset=True,
    openapi_extra=_UPLOAD,
)
async def send_file(request: Request, room: ROOM, me: ME, chat_id: int) -> Json:
    await room.read(lambda tx: room_for(tx, me, chat_id))
    given = await read_upload(request, room.settings, me.id)

    def unit(act: Act) -> Json:
        found = room_for(act.tx, me, chat_id)
        return desk.write_file(act, found, me, given)

    kept = False
    try:
        body = await room.act(unit)
        kept = not body.pop("_again", False)
        return body
    finally:
        if not kept:
            files.discard(room.settings.files, [given.file.path])


@router.post(
    "/chats/{chat_id}/read", response_model=models.Unread, summary="I have read up to here"
)
async def read(room: ROOM, me: ME, chat_id: int, upto: models.ReadUpTo) -> Json:
    def unit(act: Act) -> Json:
        return desk.read(act, room_for(act.tx, me, chat_id), me, upto.message_id)

    return await room.act(unit)


@router.post(
    "/chats/{chat_id}/messages/{message_id}/press",
    response_model=models.Pressed,
    summary="Press a button; waits a while for the bot's answer",
    response_model_exclude_unset=True,
)
async def press(
    room: ROOM, me: ME, chat_id: int, message_id: int, pressed: models.PressedButton
) -> Json:
    def look(tx: Tx) -> desk.Target:
        found = room_for(tx, me, chat_id)
        return desk.target(tx, found, message_id, pressed.row, pressed.column, pressed.text)

    target = await room.read(look)
    if target.url:
        return {"toast": None, "url": target.url}
    opened = room.presses.open(me.id, target.bot_id, room.now())
    try:
        wanted = await room.act(lambda act: desk.press(act, me, target, opened.id))
    except BaseException:
        room.presses.drop(opened)
        raise
    if not wanted:
        room.presses.drop(opened)
        return {"toast": None}
    return await _answer(room, opened)


async def _answer(room: Chatroom, opened: Press) -> Json:
    said = await desk.wait(opened, room.settings.press_wait)
    if said is None:
        return {"toast": None}
    toast = {"text": said.text, "alert": said.alert} if said.text else None
    return {"toast": toast, "url": said.url} if said.url else {"toast": toast}


@router.post(
    "/chats/{chat_id}/messages/{message_id}/vote",
    response_model=models.Poll,
    summary="Vote, vote again, or take the vote back with an empty list",
    response_model_exclude_unset=True,
)
async def vote(room: ROOM, me: ME, chat_id: int, message_id: int, cast: models.Vote) -> Json:
    def unit(act: Act) -> Json:
        return desk.vote(act, room_for(act.tx, me, chat_id), me, message_id, cast.options)

    return await room.act(unit)


@router.get(
    "/chats/{chat_id}/members", response_model=list[models.Member], summary="Who is in the room"
)
async def members(room: ROOM, me: ME, chat_id: int) -> list[Json]:
    return await room.read(lambda tx: desk.members(tx, room_for(tx, me, chat_id)))


@router.get(
    "/chats/{chat_id}/commands",
    response_model=list[models.Command],
    summary="Commands that bots offer me here",
)
async def commands(room: ROOM, me: ME, chat_id: int) -> list[Json]:
    return await room.read(lambda tx: desk.commands(tx, room_for(tx, me, chat_id), me))


@router.post(
    "/chats/{chat_id}/block",
    response_model=models.Blocked,
    summary="Stop the bot of a private room from writing to me, or let it again",
)
async def block(room: ROOM, me: ME, chat_id: int, wanted: models.Blocked) -> Json:
    def unit(act: Act) -> Json:
        return desk.block(act, room_for(act.tx, me, chat_id), me, blocked=wanted.blocked)

    return await room.act(unit)


@router.get(
    "/bots",
    response_model=list[models.BotCard],
    summary="Bots that I may write to",
    dependencies=[Depends(signed_in)],
)
async def bots(room: ROOM) -> list[Json]:
    return await room.read(desk.bots)


@router.get("/files/{file_id}", summary="The bytes of a file in one of my rooms")
async def download(room: ROOM, me: ME, file_id: str) -> FileResponse:
    found = await room.read(lambda tx: files.for_account(tx, file_id, me.id))
    path = room.settings.files / found.path if found else None
    if found is None or path is None or not path.is_file():
        raise MemberError(404, "file_missing")
    return _file_response(found, path)


# Shown in the page; everything else is only ever saved.
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/")


def _file_response(found: File, path: Any) -> FileResponse:
    inline = found.mime.startswith(INLINE)
    return FileResponse(
        path,
        media_type=found.mime if inline else "application/octet-stream",
        filename=found.name,
        content_disposition_type="inline" if inline else "attachment",
        headers={
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
