"""Written proxies (委托) of a ballot: who gave their paper to whom, as the office has seen it."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, insert_into, table
from village.ballots import Ballot
from village.ids import PersonId


class ProxyRow(Base):
    """The holder of one seat's paper; a later paper of the same giver takes the earlier one's place."""

    __tablename__ = "ballot_proxy"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[int] = mapped_column(Id)
    holder_id: Mapped[int] = mapped_column(Id)


_proxy = table(ProxyRow)


def keep(tx: Tx, ballot: Ballot, seat: int, *, giver: PersonId, holder: PersonId) -> None:
    """Write down who holds whose paper."""
    people = {"giver_id": int(giver), "holder_id": int(holder)}
    new = insert_into(tx, _proxy).values(
        village_id=ballot.village_id, number=ballot.number, seat=seat, **people
    )
    tx.execute(
        new.on_conflict_do_update(index_elements=["village_id", "number", "seat"], set_=people)
    )
