"""Turn events of the log into what each connected member gets to read."""

from collections.abc import Mapping

from chatroom import events, render, rooms, view
from chatroom.events import Event
from chatroom.rows import Account, Json, Room
from storage.engine import Tx

Told = list[tuple[int, dict[int, Json]]]
"""For each event its number and the body for each account."""


def tell(tx: Tx, batch: list[Event], viewers: Mapping[int, Account]) -> Told:
    """The bodies of `batch` for those of `viewers` whom each event concerns."""
    ids = {one.room_id for one in batch if one.room_id is not None}
    known = rooms.load_many(tx, ids) if ids else {}
    people = rooms.people_in(tx, ids) if ids else {}
    told: Told = []
    for one in batch:
        audience = _audience(one, people, viewers)
        bodies = _bodies(tx, one, known.get(one.room_id or 0), audience) if audience else {}
        told.append(
            (
                one.seq,
                {
                    number: {"seq": one.seq, "type": one.type, **body}
                    for number, body in bodies.items()
                },
            )
        )
    return told


def _audience(
    one: Event, people: Mapping[int, set[int]], viewers: Mapping[int, Account]
) -> list[Account]:
    if one.account_id is not None:
        return [viewers[one.account_id]] if one.account_id in viewers else []
    inside = people.get(one.room_id or 0, set())
    return [viewers[number] for number in inside & viewers.keys()]


def _bodies(tx: Tx, one: Event, room: Room | None, audience: list[Account]) -> dict[int, Json]:
    if one.type == "reset":
        return {viewer.id: {} for viewer in audience}
    if room is None:
        return {}
    if one.type == "deleted":
        gone: Json = {"chat_id": room.member_chat_id, "message_id": one.message_id}
        return {viewer.id: gone for viewer in audience}
    if one.type == "chat":
        return {viewer.id: {"chat": view.chat(tx, viewer, room)} for viewer in audience}
    if one.type == "read":
        return {
            viewer.id: {
                "chat_id": room.member_chat_id,
                "unread": view.chat(tx, viewer, room)["unread"],
            }
            for viewer in audience
        }
    return _about_message(tx, one, room, audience)


def _about_message(tx: Tx, one: Event, room: Room, audience: list[Account]) -> dict[int, Json]:
    number = room.pinned_id if one.type == "pinned" else one.message_id
    found = render.load_message(tx, room.id, number)
    if found is None:
        if one.type != "pinned":
            # Deleted since: its own event follows.
            return {}
        nothing: Json = {"chat_id": room.member_chat_id, "message": None}
        return {viewer.id: nothing for viewer in audience}
    scene = view.gather(tx, room.id, [found], [viewer.id for viewer in audience])
    bodies: dict[int, Json] = {}
    for viewer in audience:
        if one.type == "poll":
            if found.poll_id is not None:
                bodies[viewer.id] = {
                    "chat_id": room.member_chat_id,
                    "message_id": found.id,
                    "poll": view.poll(scene, found.poll_id, viewer),
                }
            continue
        bodies[viewer.id] = {"message": view.message(scene, room, found, viewer)}
        if one.type == "pinned":
            bodies[viewer.id]["chat_id"] = room.member_chat_id
    return bodies


def replay(tx: Tx, viewer: Account, after: int, until: int, most: int) -> list[Json] | None:
    """What `viewer` missed between two numbers; None when that is too long ago or too much."""
    first = events.first_seq(tx)
    if after > until or (after + 1 < first) or until - after > most:
        return None
    batch = [one for one in events.after(tx, after, most) if one.seq <= until]
    told = tell(tx, batch, {viewer.id: viewer})
    return [bodies[viewer.id] for _, bodies in told if viewer.id in bodies]
