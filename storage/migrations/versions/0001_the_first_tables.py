"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    """Apply this step."""
    op.create_table(
        "card",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("village_id", "chat_id", "name", name=op.f("pk_card")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index("ix_card_message", ["chat_id", "message_id"], unique=False)

    op.create_table(
        "chat",
        sa.Column("chat_id", Id, autoincrement=False, nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index("ix_chat_village", ["village_id", "kind"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("asked", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "counter",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "deadline",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", Id, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "subject", "number", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadline_wake",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )

    op.create_table(
        "household",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("x_m", sa.Integer(), nullable=True),
        sa.Column("y_m", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("village_id", "id", name=op.f("pk_household")),
    )
    op.create_table(
        "inbox",
        sa.Column("seq", Id, nullable=False),
        sa.Column("update_id", Id, nullable=False),
        sa.Column("lane", Id, nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox")),
        sa.UniqueConstraint("update_id", name=op.f("uq_inbox_update_id")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_new",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state = 0"),
            postgresql_where=sa.text("state = 0"),
        )
        batch_op.create_index(
            "ix_inbox_parked",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state = 2"),
            postgresql_where=sa.text("state = 2"),
        )
        batch_op.create_index("ix_inbox_received", ["received_at"], unique=False)

    op.create_table(
        "opinion",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("topic_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_user", Id, nullable=False),
        sa.Column("author_person", Id, nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "topic_number", "number", name=op.f("pk_opinion")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(
            "uq_opinion_message",
            ["village_id", "topic_number", "chat_id", "message_id"],
            unique=True,
        )

    op.create_table(
        "outbox",
        sa.Column("seq", Id, nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("card", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_dead",
            ["seq"],
            unique=False,
            sqlite_where=sa.text("state = 2"),
            postgresql_where=sa.text("state = 2"),
        )
        batch_op.create_index("ix_outbox_ended", ["ended_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_new",
            ["priority", "seq", "chat_id"],
            unique=False,
            sqlite_where=sa.text("state = 0"),
            postgresql_where=sa.text("state = 0"),
        )
        batch_op.create_index(
            "uq_outbox_waiting_card",
            ["chat_id", "card"],
            unique=True,
            sqlite_where=sa.text("state = 0 AND card <> ''"),
            postgresql_where=sa.text("state = 0 AND card <> ''"),
        )

    op.create_table(
        "poll",
        sa.Column("poll_id", sa.String(length=64), nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("poll_id", name=op.f("pk_poll")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index("ix_poll_topic", ["village_id", "number"], unique=False)

    op.create_table(
        "poll_tally",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "village_id", "number", "choice", "kind", name=op.f("pk_poll_tally")
        ),
    )
    op.create_table(
        "poll_vote",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "voter", name=op.f("pk_poll_vote")),
    )
    op.create_table(
        "request",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("author_user", Id, nullable=False),
        sa.Column("author_person", Id, nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("assignee", Id, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("origin_chat", Id, nullable=False),
        sa.Column("photos", sa.SmallInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("rating", sa.String(length=20), nullable=True),
        sa.Column("reopened", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_author_person", ["village_id", "author_person", "number"], unique=False
        )
        batch_op.create_index(
            "ix_request_author_user", ["village_id", "author_user", "number"], unique=False
        )
        batch_op.create_index(
            "ix_request_todo",
            ["village_id", "assignee", "due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'accepted')"),
            postgresql_where=sa.text("state IN ('open', 'accepted')"),
        )

    op.create_table(
        "request_photo",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", "position", name=op.f("pk_request_photo")),
    )
    op.create_table(
        "topic",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mover_user", Id, nullable=False),
        sa.Column("mover_person", Id, nullable=True),
        sa.Column("mover_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("owner", Id, nullable=True),
        sa.Column("opinions", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_topic")),
    )
    op.create_table(
        "trail",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("seq", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "seq", name=op.f("pk_trail")),
    )
    op.create_table(
        "trail_head",
        sa.Column("village_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("village_id", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "village",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=False),
        sa.Column("timezone", sa.String(length=50), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
    )
    op.create_table(
        "person",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("gender", sa.String(length=1), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("household_id", Id, nullable=True),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("representative", sa.Boolean(), nullable=False),
        sa.Column("away", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "household_id"],
            ["household.village_id", "household.id"],
            name=op.f("fk_person_village_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_household", ["village_id", "household_id"], unique=False)
        batch_op.create_index("ix_person_name", ["village_id", "name"], unique=False)

    op.create_table(
        "account",
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_account_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_person", ["village_id", "person_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("post", sa.String(length=30), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_post_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "post", "person_id", name=op.f("pk_post")),
    )


def downgrade() -> None:
    """Take this step back; an index goes with its table."""
    for name in (
        "post",
        "account",
        "person",
        "village",
        "trail_head",
        "trail",
        "topic",
        "request_photo",
        "request",
        "poll_vote",
        "poll_tally",
        "poll",
        "outbox",
        "opinion",
        "inbox",
        "household",
        "deadline",
        "counter",
        "conversation",
        "chat",
        "card",
    ):
        op.drop_table(name)
