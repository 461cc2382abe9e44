"""Requests and their files."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    bindparam,
    insert,
    select,
    text,
    update,
)

from storage import grams
from storage.engine import Tx
from storage.prepared import Prepared
from storage.request_files import keep_files
from storage.request_rows import RequestRow, to_request
from storage.tables import numbers_by_village, table
from village import duplicates
from village.escalation import Colour
from village.ids import ChatId, PersonId, UserId, VillageId
from village.referrals import Referral
from village.requests import (
    Attachment,
    Request,
    State,
)

_request = table(RequestRow)
_IN_ALBUM = text("album IS NOT NULL")
"""Word for word as the partial indexes say it, or SQLite would not use them."""
_ADD = Prepared(insert(_request))
_FIND = select(_request).where(
    _request.c.village_id == bindparam("village"), _request.c.number == bindparam("no")
)
_SEVERAL = select(_request).where(
    _request.c.village_id == bindparam("village"),
    _request.c.number.in_(bindparam("numbers", expanding=True)),
)
_FIND_TO_CHANGE = _FIND.with_for_update()
_SAVE = (
    update(_request)
    .where(
        _request.c.village_id == bindparam("village"),
        _request.c.number == bindparam("no"),
        _request.c.version == bindparam("new_version") - 1,
    )
    .values(
        state=bindparam("new_state"),
        assignee=bindparam("new_assignee"),
        due_at=bindparam("new_due"),
        way=bindparam("new_way"),
        offered_to=bindparam("new_offered"),
        extensions=bindparam("new_extensions"),
        pause_reason=bindparam("new_reason"),
        paused_at=bindparam("new_paused_at"),
        paused_until=bindparam("new_paused_until"),
        paused_seconds=bindparam("new_paused"),
        ending=bindparam("new_ending"),
        result=bindparam("new_result"),
        rating=bindparam("new_rating"),
        reopened=bindparam("new_reopened"),
        alike=bindparam("new_alike"),
        merged_into=bindparam("new_merged_into"),
        absorbed=bindparam("new_absorbed"),
        topic=bindparam("new_topic"),
        level=bindparam("new_level"),
        level_at=bindparam("new_level_at"),
        reasons=bindparam("new_reasons"),
        holder=bindparam("new_holder"),
        holder_name=bindparam("new_holder_name"),
        minute=bindparam("new_minute"),
        version=bindparam("new_version"),
    )
)

_RISE = Prepared(
    update(_request)
    .where(_request.c.village_id == bindparam("village"), _request.c.number == bindparam("no"))
    .values(level=bindparam("to"), level_at=bindparam("since"))
)


def add(tx: Tx, request: Request, files: Sequence[Attachment] = (), *, album: str = "") -> None:
    """Keep a new request with its files, whose kinds it counts already."""
    _ADD.run(
        tx,
        village_id=request.village_id,
        number=request.number,
        text=request.text,
        category=request.category.value,
        state=request.state.value,
        author_user=request.author_user,
        author_person=request.author_person,
        author_name=request.author_name,
        assignee=request.assignee,
        opened_at=request.opened_at,
        due_at=request.due_at,
        origin_chat=request.origin_chat,
        photos=request.photos,
        videos=request.videos,
        documents=request.documents,
        voices=request.voices,
        album=album or None,
        way=request.way.value,
        first_asked=request.first_asked,
        offered_to=request.offered_to,
        extensions=0,
        paused_seconds=0,
        result="",
        reopened=0,
        place=request.place,
        repeats=" ".join(map(str, request.repeats)),
        alike=request.alike,
        absorbed=0,
        reasons="",
        latitude=request.spot.latitude if request.spot else None,
        longitude=request.spot.longitude if request.spot else None,
        joined=0,
        joined_guests=0,
        joint=False,
        version=request.version,
    )
    keep_files(tx, request, files, start=0)


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Request | None:
    """The request of that number; `to_change` locks it until the transaction ends."""
    statement = _FIND_TO_CHANGE if to_change else _FIND
    row = tx.execute(statement, {"village": village_id, "no": number}).first()
    return to_request(row) if row else None


def several(tx: Tx, keys: Sequence[tuple[VillageId, int]]) -> list[Request]:
    """The requests of those villages and numbers, in no order."""
    return [
        to_request(row)
        for village, numbers in numbers_by_village(keys).items()
        for row in tx.execute(_SEVERAL, {"village": village, "numbers": numbers})
    ]


def save(tx: Tx, request: Request) -> None:
    """Keep a request's next version.

    Raises LookupError when it is not the next one: somebody changed the request in between.
    """
    changed = tx.execute(
        _SAVE,
        {
            "village": request.village_id,
            "no": request.number,
            "new_state": request.state.value,
            "new_assignee": request.assignee,
            "new_due": request.due_at,
            "new_way": request.way.value,
            "new_offered": request.offered_to,
            "new_extensions": request.extensions,
            "new_reason": request.pause.reason if request.pause else None,
            "new_paused_at": request.pause.since if request.pause else None,
            "new_paused_until": request.pause.until if request.pause else None,
            "new_paused": round(request.paused.total_seconds()),
            "new_ending": request.ending.value if request.ending else None,
            "new_result": request.result,
            "new_rating": request.rating.value if request.rating else None,
            "new_reopened": request.reopened,
            "new_alike": request.alike,
            "new_merged_into": request.merged_into,
            "new_absorbed": request.absorbed,
            "new_topic": request.topic,
            "new_level": request.level.value if request.level else None,
            "new_level_at": request.level_at,
            "new_reasons": " ".join(sorted(request.reasons)),
            "new_holder": request.holder,
            "new_holder_name": request.holder_name or None,
            "new_minute": request.minute or None,
            "new_version": request.version,
        },
    )
    if changed.rowcount != 1:
        raise LookupError(request.subject)
    if request.state is State.CLOSED:
        grams.drop(tx, request.village_id, request.number, duplicates.grams(request.text))


def reword(tx: Tx, request: Request, *, before: str, found_by: Sequence[int]) -> None:
    """Keep the words that a request has now, their place and where it shows; it is found by them instead of those `before`, and must
    be locked.
    """
    number, village_id = request.number, request.village_id
    grams.drop(tx, village_id, number, duplicates.grams(before))
    if found_by:
        grams.add(tx, village_id, number, found_by)
    tx.execute(
        update(_request)
        .where(_request.c.village_id == request.village_id, _request.c.number == request.number)
        .values(
            text=request.text,
            place=request.place,
            origin_chat=request.origin_chat,
            alike=request.alike,
        )
    )


def refer(tx: Tx, village_id: VillageId, number: int, referral: Referral | None) -> None:
    """Note on a request which of its slips is due next; that is no new version, since nothing of it is decided."""
    tx.execute(
        update(_request)
        .where(_request.c.village_id == village_id, _request.c.number == number)
        .values(
            slip_kind=referral.kind.value if referral else None,
            slip_unit=referral.unit if referral else None,
            slip_due_at=referral.due_at if referral else None,
        )
    )


def of_album(
    tx: Tx, village_id: VillageId, album: str, *, chat: ChatId, author: UserId, since: datetime
) -> Request | None:
    """The request that an account raised in a chat with an album's caption, not before `since`; locked, since files will follow."""
    row = tx.execute(
        select(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.album == album,
            _IN_ALBUM,
            # What is not for the group is its author's alone, wherever the album was sent.
            _request.c.origin_chat.in_((chat, author)),
            _request.c.author_user == author,
            _request.c.opened_at >= since,
        )
        .with_for_update()
    ).first()
    return to_request(row) if row else None


def rise(tx: Tx, moves: Sequence[tuple[VillageId, int, Colour]], *, at: datetime) -> None:
    """Requests have reached a level by time alone; they must be locked, or their clocks."""
    _RISE.many(
        tx,
        [
            {"village": village, "no": number, "to": level.value, "since": at}
            for village, number, level in moves
        ],
    )


def adopt(tx: Tx, village_id: VillageId, user: UserId, person: PersonId, name: str) -> list[int]:
    """What an account raised as a guest becomes a person's; the numbers, the latest first."""
    changed = tx.scalars(
        update(_request)
        .where(
            _request.c.village_id == village_id,
            _request.c.author_user == user,
            _request.c.author_person.is_(None),
        )
        .values(author_person=person, author_name=name)
        .returning(_request.c.number)
    )
    return sorted(changed, reverse=True)


def move_origin(tx: Tx, village_id: VillageId, old: int, new: int) -> None:
    """What was raised in one chat shows in another from now on."""
    tx.execute(
        update(_request)
        .where(_request.c.village_id == village_id, _request.c.origin_chat == old)
        .values(origin_chat=new)
    )
