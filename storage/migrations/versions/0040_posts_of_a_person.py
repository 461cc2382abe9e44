"""The posts of one person are found without those of their whole village."""

from alembic import op

revision = "0040"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply this step."""
    op.create_index("ix_post_person", "post", ["village_id", "person_id", "post"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_index("ix_post_person", "post")
