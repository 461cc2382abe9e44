"""Written proxies have a table. Those of before are read out of the trail."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision: str | None = "0049"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "ballot_proxy",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("giver_id", Id, nullable=False),
        sa.Column("holder_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_proxy")),
    )
    _out_of_the_trail(op.get_bind())


def _out_of_the_trail(tx: sa.Connection) -> None:
    given = tx.execute(
        sa.text(
            "SELECT village_id, subject, data FROM trail"
            " WHERE deed = 'open_ballot' AND data LIKE '%\"proxy\"%' ORDER BY village_id, seq"
        )
    ).all()
    found = {}
    for village, subject, told in given:
        data, number = json.loads(told), int(subject.partition(":")[2])
        if "proxy" in data:
            # A later paper takes the earlier one's place.
            found[village, number, data["seat"]] = data["proxy"]
    for (village, number, seat), holder in found.items():
        tx.execute(
            sa.text(
                "INSERT INTO ballot_proxy (village_id, number, seat, giver_id, holder_id)"
                " SELECT b.village_id, b.number, s.seat, s.person_id, :holder FROM ballot b"
                " JOIN roll_seat s ON s.village_id = b.village_id AND s.roll_id = b.roll_id"
                " WHERE b.village_id = :village AND b.number = :number AND s.seat = :seat"
                " AND s.person_id IS NOT NULL"
            ),
            {"village": village, "number": number, "seat": seat, "holder": holder},
        )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("ballot_proxy")
