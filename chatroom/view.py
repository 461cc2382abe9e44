"""Rooms and messages as the member API writes them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from chatroom import accounts, render, rooms, schema
from chatroom.entities.safe import safe_html
from chatroom.rows import Account, Json, Message, Poll, PollOption, Room
from chatroom.texts import say
from storage.engine import Tx

PREVIEW = 80
QUOTED = 40
FILE_URL = "/chat/api/files/"


@dataclass
class Scene:
    """What is needed to show some messages of a room to some viewers, loaded at once."""

    people: dict[int, Account] = field(default_factory=dict)
    replied: dict[int, Message] = field(default_factory=dict)
    polls: dict[int, tuple[Poll, list[PollOption]]] = field(default_factory=dict)
    votes: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    html: dict[int, str] = field(default_factory=dict)


def gather(tx: Tx, room_id: int, shown: Iterable[Message], viewers: Collection[int]) -> Scene:
    """Load what `message` needs."""
    scene = Scene()
    messages = list(shown)
    wanted = {one.reply_to for one in messages if one.reply_to is not None}
    if wanted:
        column = schema.message.c
        rows = tx.execute(
            select(schema.message).where(column.room_id == room_id, column.id.in_(wanted))
        ).mappings()
        scene.replied = {row["id"]: Message.of(row) for row in rows}
    ids = {one.sender_id for one in [*messages, *scene.replied.values()]}
    for one in [*messages, *scene.replied.values()]:
        if one.service:
            ids.update(one.service.get("accounts", [one.service.get("account", one.sender_id)]))
        if one.poll_id is not None:
            scene.polls[one.poll_id] = render.load_poll(tx, one.poll_id)
    scene.people = accounts.load_many(tx, ids)
    if scene.polls:
        _load_votes(tx, scene, viewers)
    scene.html = {one.id: safe_html(one.text, one.entities) for one in messages}
    return scene


def _load_votes(tx: Tx, scene: Scene, viewers: Collection[int]) -> None:
    vote = schema.poll_vote.c
    rows = tx.execute(
        select(vote.poll_id, vote.account_id, vote.options).where(
            vote.poll_id.in_(scene.polls), vote.account_id.in_(viewers)
        )
    )
    scene.votes = {(row.poll_id, row.account_id): row.options for row in rows}


def message(scene: Scene, room: Room, found: Message, viewer: Account) -> Json:
    """`Message` for one viewer."""
    own = found.sender_id == viewer.id and found.service is None
    body: Json = {
        "id": found.id,
        "chat_id": room.member_chat_id,
        "from": _sender(scene, found.sender_id, viewer),
        "date": found.date,
        "edited": found.edited is not None,
        "own": own,
        "kind": found.kind,
        "text": found.text,
        "html": scene.html.get(found.id, ""),
    }
    if own and found.client_id:
        body["client_id"] = found.client_id
    if found.service is not None:
        body["text"] = _service(scene, found, viewer.language)
        body["html"] = safe_html(body["text"], None)
    if found.media is not None:
        body[found.media["kind"]] = _media(found.media)
    if found.poll_id is not None:
        body["poll"] = poll(scene, found.poll_id, viewer)
    if found.markup and "inline_keyboard" in found.markup:
        body["buttons"] = [
            [{key: button[key] for key in ("text", "url") if key in button} for button in row]
            for row in found.markup["inline_keyboard"]
        ]
    replied = scene.replied.get(found.reply_to or 0)
    if replied is not None:
        body["reply_to"] = {
            "id": replied.id,
            "from_name": _sender(scene, replied.sender_id, viewer)["name"],
            "text": quoted(scene, replied, viewer.language),
        }
    return body


def _sender(scene: Scene, account_id: int, viewer: Account) -> Json:
    account = scene.people.get(account_id)
    if account is None:
        return {
            "id": account_id,
            "name": say("someone", viewer.language),
            "colour": "",
            "bot": False,
        }
    return {
        "id": account.id,
        "name": account.name,
        "colour": account.colour,
        "bot": account.is_bot,
    }


def _media(media: Json) -> Json:
    kind = media["kind"]
    if kind == "location":
        return {"latitude": media["latitude"], "longitude": media["longitude"]}
    url = FILE_URL + media["file_id"]
    if kind == "photo":
        return {"url": url, "width": media["width"], "height": media["height"]}
    if kind == "voice":
        return {"url": url, "duration": media["duration"]}
    return {"name": media["name"], "size": media["size"], "url": url}


def _service(scene: Scene, found: Message, language: str) -> str:
    service = found.service or {}
    kind = service["kind"]
    about = service.get("accounts") or [service.get("account", found.sender_id)]
    known = [scene.people[number].name for number in about if number in scene.people]
    separator = "、" if language.startswith("zh") else ", "
    return say(kind, language, name=separator.join(known) or say("someone", language))


def quoted(scene: Scene, found: Message, language: str) -> str:
    """A short line that reminds of the message: of a card its first one, which bears its number."""
    line = preview(scene, found, language)
    if found.kind == "text" and found.service is None:
        first = next((one for one in map(str.strip, found.text.splitlines()) if one), "")
        line = " ".join(first.split())
        if len(first) < len(found.text.strip()) <= QUOTED:
            line = " ".join(found.text.split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"


def preview(scene: Scene, found: Message, language: str) -> str:
    """A line that stands for the message."""
    if found.service is not None:
        return _service(scene, found, language)
    words = " ".join(found.text.split())[:PREVIEW]
    if found.kind == "text":
        return words
    if found.poll_id is not None and found.poll_id in scene.polls:
        words = scene.polls[found.poll_id][0].question[:PREVIEW]
    return f"{say(found.kind, language)} {words}".strip()


def poll(scene: Scene, poll_id: int, viewer: Account) -> Json:
    """`Poll` with the viewer's own vote."""
    found, options = scene.polls[poll_id]
    mine = scene.votes.get((poll_id, viewer.id), [])
    body: Json = {
        "id": str(found.id),
        "question": found.question,
        "options": [
            {"text": one.text, "votes": one.votes, "mine": one.position in mine} for one in options
        ],
        "total": found.voters,
        "anonymous": found.anonymous,
        "multiple": found.multiple,
        "closed": found.closed,
    }
    if found.close_date is not None:
        body["close_date"] = found.close_date
    return body


def chat(tx: Tx, viewer: Account, room: Room) -> Json:
    """`Chat` for one viewer."""
    member = schema.member.c
    seen = tx.scalar(
        select(member.seen).where(member.room_id == room.id, member.account_id == viewer.id)
    )
    kept = (room.shown_id, room.pinned_id)
    messages = {
        number: found
        for number in kept
        if number is not None and (found := render.load_message(tx, room.id, number))
    }
    scene = gather(tx, room.id, messages.values(), [viewer.id])
    last = messages.get(room.shown_id or 0)
    pinned = messages.get(room.pinned_id or 0)
    title, colour = room.title, room.colour
    if not room.is_group:
        partner = accounts.load(tx, room.bot_id or 0)
        title, colour = (partner.name, partner.colour) if partner else (title, colour)
    return {
        "id": room.member_chat_id,
        "kind": "group" if room.is_group else "bot",
        "title": title,
        "colour": colour,
        "members": room.members,
        "unread": max(room.posted - (seen or 0), 0),
        "last": _last(scene, last, viewer) if last else None,
        "pinned": message(scene, room, pinned, viewer) if pinned else None,
    }


def _last(scene: Scene, found: Message, viewer: Account) -> Json:
    return {
        "id": found.id,
        "from_name": _sender(scene, found.sender_id, viewer)["name"],
        "text": preview(scene, found, viewer.language),
        "date": found.date,
    }


def chats(tx: Tx, viewer: Account) -> list[Json]:
    """The viewer's rooms, the one that spoke last first."""
    member = schema.member.c
    rows = tx.execute(
        select(schema.room)
        .join(schema.member, member.room_id == schema.room.c.id)
        .where(member.account_id == viewer.id, member.status.in_(rooms.IN_ROOM))
        .order_by(schema.room.c.shown_date.desc(), schema.room.c.id.desc())
    ).mappings()
    return [chat(tx, viewer, Room.of(row)) for row in rows.all()]


def around(
    tx: Tx, viewer: Account, room: Room, number: int, limit: int
) -> tuple[list[Json], bool] | None:
    """Up to `limit` messages with `number` in their middle, oldest first, and whether there are older ones; None when it is gone."""
    if render.load_message(tx, room.id, number) is None:
        return None
    column = schema.message.c
    newer = (
        select(column.id)
        .where(column.room_id == room.id, column.id > number)
        .order_by(column.id)
        .limit(limit // 2)
    )
    last = max([number, *tx.scalars(newer)])
    return history(tx, viewer, room, last + 1, limit)


def history(
    tx: Tx, viewer: Account, room: Room, before: int | None, limit: int
) -> tuple[list[Json], bool]:
    """Up to `limit` messages before `before`, oldest first, and whether there are older ones."""
    column = schema.message.c
    query = select(schema.message).where(column.room_id == room.id)
    if before is not None:
        query = query.where(column.id < before)
    rows = tx.execute(query.order_by(column.id.desc()).limit(limit + 1)).mappings()
    found = [Message.of(row) for row in rows]
    shown = found[:limit][::-1]
    scene = gather(tx, room.id, shown, [viewer.id])
    return [message(scene, room, one, viewer) for one in shown], len(found) > limit
