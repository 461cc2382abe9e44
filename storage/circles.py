"""Circles (服务圈): their leads and members, and a proposal that waits for somebody to put it into force.

A household names its circle and member by itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    String,
    Text,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PERSON, HouseholdRow, PersonRow, to_person
from storage.tables import Base, Id, Time, insert_into, table
from village.circles import Plan, Team
from village.ids import PersonId, VillageId
from village.people import Party, Person


class CircleRow(Base):
    """A circle by its number; `x_m` and `y_m` are its middle, metres from the village office."""

    __tablename__ = "circle"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "lead_id"], ["person.village_id", "person.id"]),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    lead_id: Mapped[int | None] = mapped_column(Id)
    x_m: Mapped[int | None]
    y_m: Mapped[int | None]


class CircleMemberRow(Base):
    """A party member of a circle's team, with households or without; `is_kept` says that a cadre put them there by hand."""

    __tablename__ = "circle_member"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    circle: Mapped[int]
    duties: Mapped[str] = mapped_column(Text, default="")
    is_kept: Mapped[bool] = mapped_column(default=False, server_default=false())


class CircleDraftRow(Base):
    """A village's one proposal: wanted while `plan` is empty, else waiting to be put into force.

    `fingerprint` is that of the village for which it was made; `chat_id` is where somebody waits for it, 0 for nobody.
    """

    __tablename__ = "circle_draft"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime] = mapped_column(Time)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    plan: Mapped[str] = mapped_column(Text, default="")
    chat_id: Mapped[int] = mapped_column(Id, default=0)
    language: Mapped[str] = mapped_column(String(10), default="")
    asked_by: Mapped[int | None] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as it is kept."""

    number: int
    name: str
    lead: PersonId | None


@dataclass(frozen=True, slots=True)
class Serving:
    """A party member's part in the circles: their number there (0 for none), and whether the roster says they can serve."""

    person: Person
    serves: bool
    circle: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal; without a plan it is wanted still."""

    village_id: VillageId
    made_at: datetime
    fingerprint: str
    plan: Plan | None
    chat_id: int
    language: str
    asked_by: PersonId | None


_circle, _member, _draft, _household, _person = map(
    table, (CircleRow, CircleMemberRow, CircleDraftRow, HouseholdRow, PersonRow)
)


def households(tx: Tx, village_id: VillageId) -> Sequence[Any]:
    """The households that are there, with their places and members, by number."""
    return tx.execute(
        select(
            _household.c.id,
            _household.c.name,
            _household.c.group_no,
            _household.c.x_m,
            _household.c.y_m,
            _household.c.distance_m,
            _household.c.member_id,
            _household.c.circle,
            _household.c.is_kept,
        )
        .where(_household.c.village_id == village_id, _household.c.is_gone.is_(False))
        .order_by(_household.c.id)
    ).all()


def party(tx: Tx, village_id: VillageId) -> Sequence[Serving]:
    """Every party member of a village, the gone too, by number."""
    rows = tx.execute(
        select(*PERSON, _person.c.serves, _member.c.circle, _member.c.is_kept)
        .select_from(
            _person.outerjoin(
                _member,
                (_member.c.village_id == _person.c.village_id)
                & (_member.c.person_id == _person.c.id),
            )
        )
        .where(_person.c.village_id == village_id, _person.c.party != Party.NONE.value)
        .order_by(_person.c.id)
    )
    return [Serving(to_person(row), row.serves, row.circle or 0, bool(row.is_kept)) for row in rows]


def circles(tx: Tx, village_id: VillageId) -> Sequence[Circle]:
    """The circles of a village, by number."""
    rows = tx.execute(
        select(_circle.c.number, _circle.c.name, _circle.c.lead_id)
        .where(_circle.c.village_id == village_id)
        .order_by(_circle.c.number)
    )
    return [
        Circle(row.number, row.name, None if row.lead_id is None else PersonId(row.lead_id))
        for row in rows
    ]


def write_teams(
    tx: Tx,
    village_id: VillageId,
    teams: Sequence[Team],
    middles: Mapping[int, tuple[int | None, int | None]],
    names: Mapping[int, str],
) -> None:
    """The circles and who belongs to them from now on; what is kept of a member besides stays, as does a circle's name."""
    known = {one.number: one.name for one in circles(tx, village_id)}
    old = {
        row.person_id: row
        for row in tx.execute(select(_member).where(_member.c.village_id == village_id))
    }
    for gone in (_circle, _member):
        tx.execute(delete(gone).where(gone.c.village_id == village_id))
    rows, people = [], []
    for team in teams:
        x, y = middles.get(team.number, (None, None))
        name = known.get(team.number, "") or names.get(team.number, "")
        at = {"village_id": village_id, "number": team.number, "name": name}
        rows.append({**at, "lead_id": team.lead, "x_m": x, "y_m": y})
        for one in team.members:
            before = old.get(one)
            people.append(
                {
                    "village_id": village_id,
                    "person_id": one,
                    "circle": team.number,
                    "duties": before.duties if before else "",
                    "is_kept": bool(before and before.is_kept),
                }
            )
    for target, found in ((_circle, rows), (_member, people)):
        if found:
            tx.execute(insert(target), found)


def give(tx: Tx, village_id: VillageId, given: Mapping[int, tuple[int | None, int, bool]]) -> None:
    """Give households to members: for each its member, its circle, and whether a cadre wants it so."""
    if not given:
        return
    tx.execute(
        update(_household)
        .where(_household.c.village_id == village_id, _household.c.id == bindparam("b_id"))
        .values(
            member_id=bindparam("b_member"),
            circle=bindparam("b_circle"),
            is_kept=bindparam("b_kept"),
        ),
        [
            {"b_id": home, "b_member": member, "b_circle": circle, "b_kept": is_kept}
            for home, (member, circle, is_kept) in given.items()
        ],
    )


def put_draft(tx: Tx, draft: Draft) -> None:
    """Keep a proposal in the place of the one before."""
    statement = insert_into(tx, _draft).values(
        village_id=draft.village_id,
        made_at=draft.made_at,
        fingerprint=draft.fingerprint,
        plan="" if draft.plan is None else _written(draft.plan),
        chat_id=draft.chat_id,
        language=draft.language,
        asked_by=draft.asked_by,
    )
    columns = ("made_at", "fingerprint", "plan", "chat_id", "language", "asked_by")
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id"],
            set_={column: statement.excluded[column] for column in columns},
        )
    )


def draft(tx: Tx, village_id: VillageId) -> Draft | None:
    """A village's proposal."""
    row = tx.execute(select(_draft).where(_draft.c.village_id == village_id)).first()
    return _read(row) if row else None


def wanted(tx: Tx) -> Draft | None:
    """The proposal that somebody waits for longest."""
    row = tx.execute(
        select(_draft)
        .where(_draft.c.plan == "")
        .order_by(_draft.c.made_at, _draft.c.village_id)
        .limit(1)
    ).first()
    return _read(row) if row else None


def forget_draft(tx: Tx, village_id: VillageId) -> None:
    """It is in force, or nobody wants it any more."""
    tx.execute(delete(_draft).where(_draft.c.village_id == village_id))


def _read(row: Any) -> Draft:
    return Draft(
        VillageId(row.village_id),
        row.made_at,
        row.fingerprint,
        _plan(row.plan) if row.plan else None,
        row.chat_id,
        row.language,
        None if row.asked_by is None else PersonId(row.asked_by),
    )


def _written(plan: Plan) -> str:
    teams = [[one.number, one.lead, list(one.members), one.middle] for one in plan.teams]
    told = {
        "assigned": list(plan.assigned.items()),
        "teams": teams,
        "bound": plan.bound,
        "slack": plan.slack,
    }
    return json.dumps(told, separators=(",", ":"))


def _plan(text: str) -> Plan:
    told = json.loads(text)
    teams = tuple(
        Team(number, lead, tuple(members), middle)
        for number, lead, members, middle in told["teams"]
    )
    return Plan(dict(told["assigned"]), teams, told["bound"], told["slack"])


def add(
    tx: Tx,
    village_id: VillageId,
    names: Mapping[int, str],
    members: Mapping[int, int],
    leads: Mapping[int, int] | None = None,
) -> None:
    """Keep circles by number with their leads, and the circle of each member by person."""
    known = leads or {}
    named = [
        {"village_id": village_id, "number": number, "name": name, "lead_id": known.get(number)}
        for number, name in names.items()
    ]
    served = [
        {"village_id": village_id, "person_id": person, "circle": circle}
        for person, circle in members.items()
    ]
    for target, rows in ((_circle, named), (_member, served)):
        if rows:
            tx.execute(insert(target), rows)
