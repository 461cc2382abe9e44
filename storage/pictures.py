"""Pictures that the bot drew and sent: the server keeps them, and the same one need not be drawn and sent again."""

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, insert_into, table
from village.ids import VillageId


class PictureRow(Base):
    """A picture by its name, such as `contact_card:17:zh-CN`; `mark` is the vault's of all that is drawn on it."""

    __tablename__ = "picture"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[str] = mapped_column(Text)


_picture = table(PictureRow)


def file_of(tx: Tx, village_id: VillageId, name: str, mark: str) -> str:
    """What the server calls a picture that looks just like this; empty when none was sent."""
    found = select(_picture.c.file_id).where(
        _picture.c.village_id == village_id, _picture.c.name == name, _picture.c.mark == mark
    )
    return tx.scalar(found) or ""


def keep(tx: Tx, village_id: VillageId, name: str, *, mark: str, file_id: str) -> None:
    """Note what the server calls a picture; what the name showed before is forgotten."""
    values = {"mark": mark, "file_id": file_id}
    tx.execute(
        insert_into(tx, _picture)
        .values(village_id=village_id, name=name, **values)
        .on_conflict_do_update(index_elements=["village_id", "name"], set_=values)
    )
