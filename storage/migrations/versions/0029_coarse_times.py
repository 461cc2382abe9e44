"""When a complaint was made stands in no clear column any more: full hours and days are left."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from storage.tables import Time

revision = "0029"
down_revision: str | None = "0022b"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_complaint = sa.table(
    "complaint",
    sa.column("village_id", Id),
    sa.column("number", sa.Integer()),
    sa.column("opened_at", Time()),
    sa.column("due_at", Time()),
    sa.column("wake_at", Time()),
)


def upgrade() -> None:
    """Apply this step."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_complaint)).all():
        connection.execute(
            sa.update(_complaint)
            .where(_complaint.c.village_id == row.village_id, _complaint.c.number == row.number)
            .values(
                opened_at=_hour(row.opened_at).replace(hour=0),
                due_at=_full(row.due_at),
                wake_at=row.wake_at and _full(row.wake_at),
            )
        )


def downgrade() -> None:
    """Take this step back: what is coarse stays so."""


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _full(at: datetime) -> datetime:
    return _hour(at + timedelta(hours=1, microseconds=-1))
