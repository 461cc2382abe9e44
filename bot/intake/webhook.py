"""Webhook: the Bot API pushes an update, and 200 means that it is kept."""

import hashlib
import hmac
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from starlette.routing import Route

from bot.intake.calls import delete_webhook, set_webhook
from bot.intake.hiding import Hide, openly
from bot.intake.keeping import Clock, Group, OnKept, TakeIn, never
from bot.intake.lanes import find_update_id, to_incoming, unreadable
from bot.metrics import Metrics
from storage.engine import StorageUnavailable
from storage.inbox import Incoming
from storage.writer import Writer

__all__ = ["delete_webhook", "set_webhook", "webhook_route"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_BODY = 2**20
UNREADABLE_TRIES = 3
REMEMBERED = 256

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"

log = structlog.get_logger(__name__)


def webhook_route(
    path: str,
    secret: str,
    writer: Writer,
    metrics: Metrics,
    on_kept: OnKept,
    clock: Clock,
    take_in: TakeIn = never,
    hide: Hide = openly,
) -> Route:
    """The route that takes updates. Whoever does not know `secret` sees a page that does not exist."""
    if not _SECRET.fullmatch(secret):
        raise ValueError("a webhook secret is 1 to 256 of A-Z a-z 0-9 _ -")
    group = Group(writer, metrics, on_kept, clock, take_in)
    return Route(path, _Webhook(secret.encode(), metrics, group, hide))


class _Webhook:
    """A plain ASGI endpoint: request and response objects would cost as much as the work itself."""

    def __init__(self, secret: bytes, metrics: Metrics, group: Group, hide: Hide) -> None:
        self._hide = hide
        self._secret = secret
        self._metrics = metrics
        self._group = group
        self._strikes: OrderedDict[bytes, int] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if not self._may_enter(scope):
            self._metrics.intake_failures.labels("stranger").inc()
            # Word for word what Starlette says of a path that it does not know.
            await _answer(send, 404, b"Not Found")
            return
        body, whole = await _read(receive)
        if body is None:
            return
        update = self._parse(body) if whole else None
        if update is None:
            if self._strike(body) < UNREADABLE_TRIES:
                await _answer(send, 400 if whole else 413)
                return
            update = _as_text(body)
        if update is None:
            await _answer(send, 200)
            return
        try:
            await self._group.keep(update)
        except StorageUnavailable as error:
            self._metrics.intake_failures.labels("storage").inc()
            log.error("intake.storage_unavailable", updates=1, error=str(error))  # noqa: TRY400 - expected
            await _answer(send, 503)
        else:
            await _answer(send, 200)

    def _may_enter(self, scope: Message) -> bool:
        given = b""
        for name, value in scope["headers"]:
            if name == _SECRET_HEADER:
                given = value
        # Compared for any method, so that time tells nothing either.
        return hmac.compare_digest(given, self._secret) and scope["method"] == "POST"

    def _parse(self, body: bytes) -> Incoming | None:
        try:
            text = body.decode()
            return to_incoming(json.loads(text), text, hide=self._hide)
        except (ValueError, RecursionError):
            return None

    def _strike(self, body: bytes) -> int:
        """Count how often a body that is no update came.

        The sender repeats what is refused and holds back what comes after. So a body that was damaged on its way
        is refused and comes whole the next time; one that comes damaged three times would block the queue for
        ever, and is let through: as text for an operator, or not at all where no id can be made out, since then
        the inbox could not keep it apart. Only who knows the secret gets this far.
        """
        update_id = find_update_id(_text(body))
        key = hashlib.sha256(body if update_id is None else str(update_id).encode()).digest()
        strikes = self._strikes.pop(key, 0) + 1
        if strikes < UNREADABLE_TRIES:
            self._strikes[key] = strikes
        if len(self._strikes) > REMEMBERED:
            self._strikes.popitem(last=False)
        self._metrics.intake_failures.labels("garbled").inc()
        log.error("intake.update_unreadable", update_id=update_id, bytes=len(body), times=strikes)
        return strikes


def _as_text(body: bytes) -> Incoming | None:
    text = _text(body)
    update_id = find_update_id(text)
    return None if update_id is None else unreadable(update_id, text)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


async def _read(receive: Receive) -> tuple[bytes | None, bool]:
    """The body and whether it is whole; the head of one that is too large, None of a caller that left."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        body = message.get("body", b"")
        return (body, True) if len(body) <= LARGEST_BODY else (body[:LARGEST_BODY], False)
    parts = bytearray()
    while message["type"] == "http.request":
        parts += message.get("body", b"")
        if len(parts) > LARGEST_BODY:
            return bytes(parts[:LARGEST_BODY]), False
        if not message.get("more_body", False):
            return bytes(parts), True
        message = await receive()
    return None, False


_PLAIN = (b"content-type", b"text/plain; charset=utf-8")


async def _answer(send: Send, status: int, body: bytes = b"") -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    if body:
        headers.append(_PLAIN)
    if status == 503:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
