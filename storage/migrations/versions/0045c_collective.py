"""Who is a member of the collective economic organisation; nobody is before a roster says so."""

import sqlalchemy as sa
from alembic import op

revision = "0045c"
down_revision: str | None = "0044b"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    op.add_column(
        "person",
        sa.Column("collective", sa.String(10), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    """Take this step back."""
    # Others point at the table: it is not built anew.
    op.drop_column("person", "collective")
