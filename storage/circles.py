"""Circles (服务圈): their leads and members; a household names its circle and member by itself."""

from collections.abc import Mapping

from sqlalchemy import ForeignKeyConstraint, String, Text, false, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, table
from village.ids import VillageId


class CircleRow(Base):
    """A circle by its number; `x_m` and `y_m` are its centre, metres from the village office."""

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
    """A party member who looks after households of a circle; `is_kept` says that a cadre put them there by hand."""

    __tablename__ = "circle_member"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    circle: Mapped[int]
    duties: Mapped[str] = mapped_column(Text, default="")
    is_kept: Mapped[bool] = mapped_column(default=False, server_default=false())


_circle, _circle_member = map(table, (CircleRow, CircleMemberRow))


def add(
    tx: Tx, village_id: VillageId, names: Mapping[int, str], members: Mapping[int, int]
) -> None:
    """Keep circles by number, and the circle of each member by person."""
    circles = [
        {"village_id": village_id, "number": number, "name": name} for number, name in names.items()
    ]
    served = [
        {"village_id": village_id, "person_id": person, "circle": circle}
        for person, circle in members.items()
    ]
    for target, rows in ((_circle, circles), (_circle_member, served)):
        if rows:
            tx.execute(insert(target), rows)
