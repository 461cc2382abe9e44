"""What anyone may ask before signing in; in a demo, whom to be."""

from fastapi import APIRouter, Depends
from sqlalchemy import delete, insert, select

from chatroom import accounts, models, schema
from chatroom.act import Act
from chatroom.core import Chatroom
from chatroom.errors import MemberError
from chatroom.member import PROBLEMS, ROOM, no_store
from chatroom.rows import Json
from storage.engine import Tx

DEMO_SESSION = 30 * 24 * 3600

router = APIRouter(
    prefix="/chat/api", tags=["door"], dependencies=[Depends(no_store)], responses=PROBLEMS
)


def _only_demo(room: Chatroom) -> None:
    if not room.settings.demo:
        raise MemberError(404, "not_found")


@router.get("/info", response_model=models.Info, summary="What this chatroom is")
async def info(room: ROOM) -> Json:
    return {"demo": room.settings.demo, "name": room.settings.name}


@router.get(
    "/demo/people", response_model=list[models.DemoPerson], summary="Whom one can be in the demo"
)
async def people(room: ROOM) -> list[Json]:
    _only_demo(room)
    return await room.read(_people)


def _people(tx: Tx) -> list[Json]:
    column = schema.account.c
    rows = tx.execute(
        select(column.id, column.name, column.note, column.colour)
        .where(column.is_bot.is_(False))
        .order_by(column.created, column.id)
    ).mappings()
    return [dict(row) for row in rows]


@router.post("/demo/session", response_model=models.Token, summary="Be somebody in the demo")
async def session(room: ROOM, choice: models.DemoChoice) -> Json:
    _only_demo(room)
    token = accounts.new_token()

    def unit(act: Act) -> Json:
        person = accounts.load(act.tx, choice.person_id)
        if person is None or person.is_bot:
            raise MemberError(404, "person_missing")
        column = schema.session.c
        old = act.second - DEMO_SESSION
        act.tx.execute(delete(schema.session).where(column.kind == "demo", column.created < old))
        act.tx.execute(
            insert(schema.session).values(
                token_hash=accounts.hashed(token),
                account_id=person.id,
                kind="demo",
                created=act.second,
            )
        )
        return {"token": token}

    return await room.act(unit)
