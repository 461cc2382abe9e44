"""Summaries and village rules keep the name of whoever wrote them and no key to the person: nothing asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("topic_summary", "covenant")


def upgrade() -> None:
    """Apply this step."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("person_id")


def downgrade() -> None:
    """Take this step back."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("person_id", Id, nullable=False, server_default="0"))
