"""getUpdates, the webhook methods, and answerCallbackQuery."""

import asyncio
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from chatroom import accounts, updates
from chatroom.act import Act
from chatroom.core import Chatroom
from chatroom.errors import ApiError, bad_request, conflict, too_many_requests
from chatroom.methods.kinds import Answer
from chatroom.presses import PressAnswer
from chatroom.queues import WEBHOOK_SET, LongPoll
from chatroom.rows import Bot, Json
from chatroom.wire import Args
from storage.engine import Tx

LONGEST_POLL = 50
MOST_UPDATES = 100
TOAST_LIMIT = 200
CONNECTIONS = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class RawJson(str):
    """A result that is JSON already."""

    __slots__ = ()


async def get_updates(room: Chatroom, bot: Bot, args: Args) -> RawJson:
    """Updates from `offset` on; waits up to `timeout` seconds for the first."""
    if bot.webhook_url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    offset = args.integer("offset")
    limit = args.between("limit", MOST_UPDATES, 1, MOST_UPDATES)
    timeout = args.between("timeout", 0, 0, LONGEST_POLL)
    allowed = args.lenient_json("allowed_updates")
    if isinstance(allowed, list) and [kind for kind in updates.KINDS if kind in allowed] != (
        bot.allowed or []
    ):
        await room.act(lambda act: updates.remember_allowed(act, bot, allowed))
    limit, timeout = room.queues.adjust(bot.id, offset, limit, timeout, room.now())
    poll = room.queues.enter(bot.id)
    try:
        return await _poll(room, bot, poll, offset, limit, timeout)
    finally:
        room.queues.leave(bot.id, poll)


async def _poll(
    room: Chatroom, bot: Bot, poll: LongPoll, offset: int, limit: int, seconds: int
) -> RawJson:
    start, stale = await room.read(lambda tx: updates.start_of(tx, bot.id, offset))
    if stale:
        await room.act(lambda act: updates.forget_before(act.tx, bot.id, start))
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        poll.signal.clear()
        found = await room.read(
            lambda tx: updates.fetch(tx, bot.id, start, limit, int(room.now().timestamp()))
        )
        if poll.conflict:
            raise conflict(poll.conflict)
        left = deadline - loop.time()
        if found or left <= 0 or poll.released:
            return RawJson(f"[{','.join(found)}]")
        try:
            await asyncio.wait_for(poll.signal.wait(), left)
        except TimeoutError:
            # One last look is not needed: an update would have set the signal.
            return RawJson("[]")
        if poll.conflict:
            raise conflict(poll.conflict)


async def set_webhook(room: Chatroom, bot: Bot, args: Args) -> Answer:
    """Have updates posted to `url`; an empty one removes the webhook."""
    url = args.text("url").strip()
    if not url:
        return await delete_webhook(room, bot, args)
    _check_url(url, allow_http=room.settings.allow_http_webhooks)
    secret = args.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not room.webhook_pace(bot.id):
        raise too_many_requests(1)
    connections = args.between("max_connections", 40, 1, CONNECTIONS)
    drop = args.flag("drop_pending_updates")
    allowed = args.lenient_json("allowed_updates")
    known = (bot.webhook_url, bot.webhook_secret or "", bot.webhook_connections)
    same = known == (url, secret, connections) and not drop

    def unit(act: Act) -> None:
        updates.remember_allowed(act, bot, allowed)
        if drop:
            updates.forget_all(act.tx, bot.id)
        accounts.change_bot(
            act.tx,
            bot.id,
            webhook_url=url,
            webhook_secret=secret or None,
            webhook_connections=connections,
            webhook_error=None,
            webhook_error_at=None,
        )

    await room.act(unit)
    room.queues.interrupt(bot.id, WEBHOOK_SET)
    room.webhook_changed(bot.id)
    return Answer(True, "Webhook is already set" if same else "Webhook was set")


def _check_url(url: str, *, allow_http: bool) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise _bad_webhook("invalid URL specified") from None
    if not host or len(url) > 2048:
        raise _bad_webhook("invalid URL specified")
    if parts.scheme == "https":
        return
    if parts.scheme != "http" or not allow_http or not _is_loopback(host):
        raise _bad_webhook("An HTTPS URL must be provided for webhook")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bad_webhook(why: str) -> ApiError:
    return bad_request(f"bad webhook: {why}")


async def delete_webhook(room: Chatroom, bot: Bot, args: Args) -> Answer:
    """Go back to getUpdates."""
    drop = args.flag("drop_pending_updates")

    def unit(act: Act) -> None:
        if drop:
            updates.forget_all(act.tx, bot.id)
        accounts.change_bot(
            act.tx,
            bot.id,
            webhook_url=None,
            webhook_secret=None,
            webhook_error=None,
            webhook_error_at=None,
        )

    if bot.webhook_url or drop:
        await room.act(unit)
        room.webhook_changed(bot.id)
    return Answer(True, "Webhook was deleted" if bot.webhook_url else "Webhook is already deleted")


def get_webhook_info(tx: Tx, bot: Bot, args: Args) -> Json:
    """Where updates go, how many wait, and what went wrong last."""
    info: Json = {
        "url": bot.webhook_url or "",
        "has_custom_certificate": False,
        "pending_update_count": updates.pending(tx, bot.id),
    }
    if bot.webhook_url:
        info["max_connections"] = bot.webhook_connections
    if bot.webhook_error:
        info["last_error_date"] = bot.webhook_error_at
        info["last_error_message"] = bot.webhook_error
    if bot.allowed:
        info["allowed_updates"] = bot.allowed
    return info


async def answer_callback_query(room: Chatroom, bot: Bot, args: Args) -> bool:
    """Tell the member who pressed: a toast, an alert, or an address to open."""
    text = args.text("text")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    said = PressAnswer(text, args.flag("show_alert"), args.text("url"))
    press = room.presses.answer(bot.id, args.text("callback_query_id"), said, room.now())
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if press.answer.cancelled() and text:
        # Nobody waits for the press any more: show it wherever the member is.
        room.hub.toast(press.account_id, text, alert=said.alert)
    return True
