"""A model of a Bot API server with Telegram's limits in sliding windows, over real HTTP, with faults on demand.

`speed` shortens all windows, so that a minute of the model passes in 60 / speed real seconds.
"""

import asyncio
import contextlib
import itertools
import json
import math
import socket
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import uvicorn
from starlette.types import Receive, Scope, Send

TOKEN = "1:model"
HOST = "127.0.0.1"
WORDS = frozenset({"text", "question", "callback_query_id"})
LIMITED = ("send", "edit", "delete", "pin", "unpin", "stop")

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call: an error body, or none at all (`status` 0).

    Unless `before` the call is carried out first, and only its answer is lost.
    """

    status: int
    description: str = ""
    parameters: Params = field(default_factory=dict)
    before: bool = True
    silent: bool = False


def flood(seconds: int) -> Fault:
    """429: wait."""
    words = f"Too Many Requests: retry after {seconds}"
    return Fault(429, words, {"retry_after": seconds})


def blocked() -> Fault:
    """403: the person wants no more."""
    return Fault(403, "Forbidden: bot was blocked by the user")


def migrated(to: int) -> Fault:
    """400: the group is a supergroup now."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(400, words, {"migrate_to_chat_id": to})


def bad_request(words: str) -> Fault:
    """400: these words."""
    return Fault(400, f"Bad Request: {words}")


def broken(status: int = 500) -> Fault:
    """5xx: the server stumbles."""
    return Fault(status, "Internal Server Error")


def hang_up(*, before: bool = True) -> Fault:
    """The line is cut instead of an answer."""
    return Fault(0, before=before)


def silence(*, before: bool = True) -> Fault:
    """No answer, ever."""
    return Fault(0, before=before, silent=True)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was accepted; `at` is the model's time in seconds."""

    method: str
    chat_id: int
    text: str
    message_id: int
    at: float
    params: Params


@dataclass(slots=True)
class _Window:
    limit: int
    length: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.length:
            self.times.popleft()
        return 0.0 if len(self.times) < self.limit else self.times[0] + self.length - now


@dataclass(slots=True)
class _Planned:
    fault: Fault
    left: float
    fits: Callable[[str, Params], bool]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever runs this."""
        yield


class LimitedApi:
    """The server; use it as an async context manager.

    `others` are calls that no limit counts; `extra` is added to every message in an answer. `calls` were accepted, `refused` answered with 429 by its limits; while `gate` is clear no answer leaves; `away` hangs up on everybody.
    """

    def __init__(
        self,
        *,
        speed: float = 1.0,
        per_second: int | None = 30,
        per_chat_per_second: int | None = 1,
        per_group_per_minute: int | None = 20,
    ) -> None:
        """Listen at a free port, but serve only inside `async with`."""
        self.speed = speed
        self.calls: list[Call] = []
        self.refused: list[Call] = []
        self.others: list[Call] = []
        self.toasts: list[Params] = []
        self.faults: list[Fault] = []
        self.extra: Params = {}
        self.shown: dict[tuple[int, int], Params] = {}
        self.away = False
        self.hung_up = 0
        self.changed = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self._limits = (per_second, per_chat_per_second, per_group_per_minute)
        self._all = _Window(per_second or 0, 1.0)
        self._chats: dict[int, list[_Window]] = {}
        self._ids: defaultdict[int, Any] = defaultdict(lambda: itertools.count(1))
        self._planned: list[_Planned] = []
        # The protocol by name, or asyncio would not switch Nagle's algorithm off and each answer take 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind((HOST, 0))
        self._socket.listen(512)
        self.base = f"http://{HOST}:{self._socket.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        """Serve."""
        self._closing = asyncio.Event()
        config = uvicorn.Config(
            self.app,
            interface="asgi3",
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
        )
        self._server = _Server(config)
        self._server.force_exit = True
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every line."""
        self._closing.set()
        self.gate.set()
        self._server.should_exit = True
        await self._task
        self._socket.close()

    def fail(
        self,
        fault: Fault,
        *,
        times: float = 1,
        chat_id: int | None = None,
        method: str | None = None,
    ) -> None:
        """Let the next calls that fit go wrong."""

        def fits(called: str, params: Params) -> bool:
            fits_chat = chat_id is None or params.get("chat_id") == chat_id
            return fits_chat and (called == method if method else called.startswith(LIMITED))

        self._planned.append(_Planned(fault, times, fits))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._planned.clear()
        self.away = False

    def served(self, fault: Fault) -> int:
        """How often a fault was met."""
        return self.faults.count(fault)

    def texts(self, chat_id: int) -> list[str]:
        """What a chat was sent, in order."""
        return [one.text for one in self.calls if one.chat_id == chat_id]

    async def until(self, condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Wait until something holds that calls bring about."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    @property
    def now(self) -> float:
        """The model's seconds."""
        return time.monotonic() * self.speed

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        method = scope["path"].rsplit("/", 1)[-1]
        params = await _read(scope, receive)
        fault = self._hang_up() if self.away else self._fault(method, params)
        if fault is None or not fault.before:
            status, body = self._carry_out(method, params)
            self.changed.set()
            await self.gate.wait()
            if fault is None:
                await _answer(send, status, body)
                return
        if fault.silent:
            await self._closing.wait()
        error = _error(fault.status, fault.description, fault.parameters)
        await _answer(send, fault.status, error if fault.status else None)

    def _hang_up(self) -> Fault:
        self.hung_up += 1
        self.changed.set()
        return hang_up()

    def _fault(self, method: str, params: Params) -> Fault | None:
        for plan in self._planned:
            if plan.left > 0 and plan.fits(method, params):
                plan.left -= 1
                self.faults.append(plan.fault)
                self.changed.set()
                return plan.fault
        return None

    def _carry_out(self, method: str, params: Params) -> tuple[int, Params]:
        if method == "getMe":
            me = {"id": 1, "is_bot": True, "first_name": "Model", "username": "model_bot"}
            return 200, {"ok": True, "result": me}
        if method == "answerCallbackQuery":
            self.toasts.append(params)
            return 200, {"ok": True, "result": True}
        if not method.startswith(LIMITED):
            self.others.append(Call(method, 0, "", 0, self.now, params))
            return 200, {"ok": True, "result": True}
        chat_id = int(params["chat_id"])
        call = Call(
            method, chat_id, params.get("text", ""), params.get("message_id", 0), self.now, params
        )
        if words := _mistake(method, params):
            return 400, _error(400, f"Bad Request: {words}")
        if wait := self._wait(chat_id):
            self.refused.append(call)
            seconds = math.ceil(wait)
            return 429, _error(429, flood(seconds).description, {"retry_after": seconds})
        return self._accept(call)

    def _wait(self, chat_id: int) -> float:
        per_second, per_chat, per_group = self._limits
        if chat_id not in self._chats:
            self._chats[chat_id] = [_Window(per_chat, 1.0)] if per_chat else []
            if per_group and chat_id < 0:
                self._chats[chat_id].append(_Window(per_group, 60.0))
        windows = [*self._chats[chat_id], *([self._all] if per_second else [])]
        now = self.now
        wait = max((one.wait(now) for one in windows), default=0.0)
        if not wait:
            for one in windows:
                one.times.append(now)
        return wait

    def _accept(self, call: Call) -> tuple[int, Params]:
        key = (call.chat_id, call.message_id)
        if call.method.startswith("send"):
            key = (call.chat_id, next(self._ids[call.chat_id]))
            self.shown[key] = call.params
        elif call.method == "deleteMessage":
            if self.shown.pop(key, None) is None:
                return 400, _error(400, "Bad Request: message to delete not found")
        elif call.method.startswith("edit"):
            before = self.shown.get(key)
            if before is None:
                return 400, _error(400, "Bad Request: message to edit not found")
            if all(before.get(name) == call.params.get(name) for name in ("text", "reply_markup")):
                words = "specified new message content and reply markup are exactly the same"
                return 400, _error(400, f"Bad Request: message is not modified: {words}")
            self.shown[key] = call.params
        self.calls.append(Call(call.method, call.chat_id, call.text, key[1], call.at, call.params))
        result = _result(call, key[1])
        return 200, {"ok": True, "result": result | self.extra if self.extra else result}


def _mistake(method: str, params: Params) -> str:
    text = params.get("text", "")
    if method == "sendMessage" and not text:
        return "message text is empty"
    if len(text) > 4096:
        return "message is too long"
    if method == "sendPoll" and not params.get("options"):
        return "poll must have at least one answer option"
    return ""


async def _read(scope: Scope, receive: Receive) -> Params:
    body = bytearray()
    more = scope["type"] == "http"
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    kind = dict(scope.get("headers", ())).get(b"content-type", b"")
    if kind.startswith(b"multipart/"):
        form = _parts(kind, bytes(body))
    else:
        form = parse_qsl(body.decode(), keep_blank_values=True)
    return {key: text if key in WORDS else _value(text) for key, text in form}


def _parts(kind: bytes, body: bytes) -> list[tuple[str, str]]:
    """The fields of an upload; a file is told by its first bytes, as Latin letters."""
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
    found = []
    for part in whole.iter_parts():
        content = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if isinstance(content, bytes) and isinstance(name, str):
            file = part.get_filename() is not None
            found.append((name, content[:8].decode("latin-1") if file else content.decode()))
    return found


def _value(text: str) -> Any:
    # Numbers, truths and objects come as JSON.
    if text[:1] in "[{" or text in {"true", "false"} or text.lstrip("-").isdigit():
        with contextlib.suppress(ValueError):
            return json.loads(text)
    return text


async def _answer(send: Send, status: int, body: Params | None) -> None:
    if body is None:
        # Promises a body and breaks off: the server then cuts the line.
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
        )
        return
    raw = json.dumps(body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(raw)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


def _error(status: int, description: str, parameters: Params | None = None) -> Params:
    body: Params = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


def _result(call: Call, message_id: int) -> Any:
    if call.method in {"deleteMessage", "pinChatMessage", "unpinChatMessage"}:
        return True
    kind = "private" if call.chat_id > 0 else "supergroup"
    message: Params = {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": {"id": call.chat_id, "type": kind, "first_name": "-", "title": "-"},
        "text": call.text,
    }
    if call.method in {"sendPoll", "stopPoll"}:
        poll = {
            "id": f"{call.chat_id}:{message_id}",
            "question": str(call.params.get("question", "")),
            "options": [
                {"persistent_id": str(place), "text": one["text"], "voter_count": 0}
                for place, one in enumerate(call.params.get("options", []))
            ],
            "total_voter_count": 0,
            "is_closed": call.method == "stopPoll",
            "is_anonymous": False,
            "type": "regular",
            "allows_multiple_answers": False,
        }
        return poll if call.method == "stopPoll" else message | {"poll": poll}
    return message
