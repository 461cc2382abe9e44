"""Whose household a seat is, fixed with the roll; who chose for a household; who steps aside; to whom a paper was offered."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0044b"
down_revision: str | None = "0047"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "roll_home",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("roll_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "roll_id", "person_id", name=op.f("pk_roll_home")),
    )
    op.create_table(
        "ballot_offer",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("noted_by", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "seat", name=op.f("pk_ballot_offer")),
    )
    with op.batch_alter_table("ballot_choice") as batch:
        batch.add_column(sa.Column("voter_id", Id, nullable=True))
    with op.batch_alter_table("ballot_recusal") as batch:
        batch.add_column(sa.Column("person_id", Id, nullable=True))
    _fill()


def _fill() -> None:
    """Of rolls by household that stand already, those who belong to their homes now."""
    tx = op.get_bind()
    rolls = tx.execute(
        sa.text(
            "SELECT roll.village_id, roll.id, roll.frozen_at, village.timezone FROM roll"
            " JOIN village ON village.id = roll.village_id WHERE roll.basis = 'household'"
        )
    ).all()
    people = sa.text(
        "SELECT person.id, person.born, roll_seat.seat FROM roll_seat JOIN person"
        " ON person.village_id = roll_seat.village_id AND person.household_id = roll_seat.household_id"
        " WHERE roll_seat.village_id = :village AND roll_seat.roll_id = :roll"
        " AND person.gone = '' AND person.hukou = 'here' AND person.born IS NOT NULL"
    ).columns(id=Id, born=sa.Date(), seat=sa.Integer())
    for roll in rolls:
        moment = EPOCH + timedelta(microseconds=roll.frozen_at)
        adult = _eighteen_before(moment.astimezone(ZoneInfo(roll.timezone)).date())
        for one in tx.execute(people, {"village": roll.village_id, "roll": roll.id}).all():
            if one.born <= adult:
                tx.execute(
                    sa.text("INSERT INTO roll_home VALUES (:village, :roll, :person, :seat)"),
                    {
                        "village": roll.village_id,
                        "roll": roll.id,
                        "person": one.id,
                        "seat": one.seat,
                    },
                )


def _eighteen_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 18)
    except ValueError:
        return date(day.year - 18, 2, 28)


def downgrade() -> None:
    """Take this step back."""
    with op.batch_alter_table("ballot_recusal") as batch:
        batch.drop_column("person_id")
    with op.batch_alter_table("ballot_choice") as batch:
        batch.drop_column("voter_id")
    op.drop_table("ballot_offer")
    op.drop_table("roll_home")
