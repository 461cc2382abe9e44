"""The application: the Bot API, the member API and the page, around one database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    suppress,
)

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from chatroom import botside, door, member, socket, static, updates
from chatroom.core import Chatroom
from chatroom.database import open_chatroom_database
from chatroom.errors import MemberError
from chatroom.hub import Hub
from chatroom.settings import ChatroomSettings
from chatroom.texts import say
from chatroom.webhooks import Webhooks
from storage.engine import StorageUnavailable
from storage.writer import Writer

log = structlog.get_logger(__name__)

DESCRIPTION = (
    "The members' side of the chatroom. Sign in with `Authorization: Bearer TOKEN`; files and the "
    "WebSocket also take `?token=TOKEN`.\n\n"
    "`WS /chat/api/ws?token=TOKEN&after=SEQ` sends `{type: hello, seq}` and then events "
    "`{seq, type, …}`: `message`, `edited`, `deleted`, `poll`, `pinned`, `chat`, `toast`, `read`; "
    "what was missed after `SEQ` is repeated, or `reset` says to load everything afresh. "
    "Close code 4401: the token is not valid."
)


def create_app(settings: ChatroomSettings) -> FastAPI:
    """The chatroom of `settings`; its database is opened when the application starts."""
    app = FastAPI(
        title=f"{settings.name} chatroom",
        description=DESCRIPTION,
        version="1",
        openapi_url="/chat/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_life(settings),
        openapi_tags=[
            {"name": "door", "description": "Before signing in"},
            {"name": "member", "description": "Everything else"},
        ],
    )
    app.state.pages = static.Pages(settings.page)
    app.add_middleware(_PressedAnswers)
    for router in (botside.router, door.router, member.router, socket.router, static.router):
        # Added as they are: including a router builds every route's models anew, for each application.
        app.router.routes.extend(router.routes)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


def _life(
    settings: ChatroomSettings,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.chatroom = await _open(settings, stack)
            yield

    return life


async def _open(settings: ChatroomSettings, stack: AsyncExitStack) -> Chatroom:
    settings.files.mkdir(parents=True, exist_ok=True)
    database = await asyncio.to_thread(open_chatroom_database, settings.database_url)
    stack.callback(database.dispose)
    writer = Writer(database, name="chatroom-writer")
    writer.start()
    stack.push_async_callback(asyncio.to_thread, writer.close)
    hub = Hub(database)
    hub.start()
    room = Chatroom(settings, database, writer, hub)
    await room.act(lambda act: updates.forget_presses(act.tx))
    webhooks = Webhooks(room)
    stack.push_async_callback(webhooks.stop)
    await webhooks.start()
    for task in (asyncio.create_task(hub.pump()), asyncio.create_task(room.keep_house())):
        stack.push_async_callback(_cancel, task)
    stack.push_async_callback(room.release)
    return room


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class _PressedAnswers:
    """Gzip for the member API's lists; files are pressed already, and bots are near."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.pressed = GZipMiddleware(app, minimum_size=1024, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        is_list = path.startswith("/chat/api/") and not path.startswith("/chat/api/files/")
        app = self.pressed if is_list else self.plain
        await app(scope, receive, send)


def _problem(status: int, code: str, **values: object) -> Response:
    body = {
        "code": code,
        "text_zh": say(code, "zh", **values),
        "text_en": say(code, "en", **values),
    }
    return JSONResponse({"error": body}, status_code=status, headers={"Cache-Control": "no-store"})


async def _on_member_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, MemberError)
    return _problem(error.status, error.code, **error.values)


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The place only: what was written there is nobody's business.
    places = {".".join(str(part) for part in one["loc"]) for one in error.errors()}
    return _problem(422, "bad_request", field=", ".join(sorted(places)))


async def _on_unavailable(_: Request, error: Exception) -> Response:
    log.error("chatroom.database_unavailable", error=type(error).__name__)
    return _problem(503, "unavailable")


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, "not_found" if error.status_code == 404 else "failed")


_HANDLERS = {
    MemberError: _on_member_error,
    RequestValidationError: _on_invalid,
    StorageUnavailable: _on_unavailable,
    SQLAlchemyError: _on_unavailable,
    HTTPException: _on_http,
}
