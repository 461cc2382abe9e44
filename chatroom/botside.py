"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import json
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from chatroom import accounts, files
from chatroom.core import Chatroom
from chatroom.dispatch import call
from chatroom.errors import ApiError, not_found
from chatroom.methods.kinds import Answer
from chatroom.methods.receiving import RawJson
from chatroom.wire import read_args
from storage.engine import StorageUnavailable

log = structlog.get_logger(__name__)
router = APIRouter(include_in_schema=False)
BOTH = ["GET", "POST"]


def room_of(request: Request) -> Chatroom:
    """The chatroom that this application serves."""
    room: Chatroom = request.app.state.chatroom
    return room


def success(result: Any) -> Response:
    """The body of a call that went well."""
    if isinstance(result, RawJson):
        return Response(f'{{"ok":true,"result":{result}}}', media_type="application/json")
    body: dict[str, Any] = {"ok": True}
    if isinstance(result, Answer):
        body["result"] = result.result
        body["description"] = result.description
    else:
        body["result"] = result
    return Response(_dump(body), media_type="application/json")


def failure(error: ApiError) -> Response:
    """The body of a call that failed; its status is its code."""
    headers = {}
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return Response(
        _dump(error.body()),
        status_code=error.status,
        headers=headers,
        media_type="application/json",
    )


def _dump(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def as_api_error(error: Exception, method: str) -> ApiError:
    """What a bot is told of any error; what people wrote never reaches the log."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, HTTPException):
        return ApiError(400, f"Bad Request: {error.detail}")
    log.error("chatroom.call_failed", method=method, error=type(error).__name__)
    if isinstance(error, StorageUnavailable | SQLAlchemyError):
        return ApiError(500, "Internal Server Error: the chatroom's database is not available")
    return ApiError(500, "Internal Server Error")


@router.api_route("/bot{token}/{method}", methods=BOTH)
async def serve(request: Request, token: str, method: str) -> Response:
    """One call."""
    room = room_of(request)
    try:
        bot = await room.read(lambda tx: accounts.bot_of_token(tx, token))
        args = await read_args(request, room.settings.upload_limit)
        try:
            return success(await call(room, bot, method, args))
        finally:
            for upload in args.uploads.values():
                upload.stream.close()
    except Exception as error:  # noqa: BLE001 - a bot gets an answer to everything
        return failure(as_api_error(error, method))


@router.get("/file/bot{token}/{path:path}")
async def download(request: Request, token: str, path: str) -> Response:
    """The bytes of a file that getFile named."""
    room = room_of(request)
    try:
        bot = await room.read(lambda tx: accounts.bot_of_token(tx, token))
        found = await room.read(lambda tx: files.by_path(tx, path, bot.id))
    except Exception as error:  # noqa: BLE001 - as above
        return failure(as_api_error(error, "file"))
    if found is None:
        return failure(not_found("invalid file path"))
    return FileResponse(room.settings.files / found.path, media_type="application/octet-stream")


@router.api_route("/bot{rest:path}", methods=BOTH)
@router.api_route("/file/{rest:path}", methods=BOTH)
async def nothing() -> Response:
    """Every other path of the Bot API."""
    return failure(not_found())
