"""The roster: units, groups, households in full, codes, claims and circles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    _new_tables()
    _new_columns()
    _accounts_by_village()
    _towns_become_units()


def _new_tables() -> None:
    op.create_table(
        "binding_try",
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_binding_try")),
    )
    op.create_table(
        "greeting",
        sa.Column("chat_id", Id, autoincrement=False, nullable=False),
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name=op.f("pk_greeting")),
    )
    op.create_table(
        "unit",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_parent", ["parent_id", "kind"], unique=False)

    op.create_table(
        "village_group",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_village_group")),
    )
    op.create_table(
        "binding_code",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_binding_code_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_binding_code")),
    )
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.create_index("ix_binding_code_person", ["village_id", "person_id"], unique=False)

    op.create_table(
        "circle",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("lead_id", Id, nullable=True),
        sa.Column("x_m", sa.Integer(), nullable=True),
        sa.Column("y_m", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "lead_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_circle_village_id_lead_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_circle")),
    )
    op.create_table(
        "circle_member",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("circle", sa.Integer(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_circle_member_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "person_id", name=op.f("pk_circle_member")),
    )
    op.create_table(
        "claim",
        sa.Column("village_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("detail", sa.String(length=600), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            name=op.f("fk_claim_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("village_id", "number", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_open",
            ["village_id", "kind", "person_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_claim_user", ["user_id", "village_id"], unique=False)


def _new_columns() -> None:
    op.add_column(
        "chat", sa.Column("is_admin", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("household", sa.Column("distance_m", sa.Integer(), nullable=True))
    op.add_column("household", sa.Column("head_id", Id, nullable=True))
    op.add_column("household", sa.Column("representative_id", Id, nullable=True))
    op.add_column("household", sa.Column("member_id", Id, nullable=True))
    op.add_column(
        "household", sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "household", sa.Column("is_gone", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "person",
        sa.Column("pinyin", sa.String(length=200), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "person",
        sa.Column("initials", sa.String(length=40), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "person", sa.Column("hukou", sa.String(length=10), server_default="here", nullable=False)
    )
    op.add_column(
        "person",
        sa.Column("branch", sa.String(length=100), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "person", sa.Column("serves", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("person", sa.Column("away_since", sa.Date(), nullable=True))
    op.add_column(
        "person",
        sa.Column(
            "away_contact_sealed",
            sa.String(length=600),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.add_column(
        "person",
        sa.Column(
            "phone_sealed", sa.String(length=200), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column(
        "person",
        sa.Column("phone_mark", sa.String(length=64), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "person",
        sa.Column(
            "identity_sealed", sa.String(length=200), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column(
        "person",
        sa.Column(
            "identity_mark", sa.String(length=64), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column("person", sa.Column("unit_id", Id, nullable=True))
    op.add_column(
        "person",
        sa.Column("gone", sa.String(length=10), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("person", sa.Column("gone_at", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("contacted_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_person_identity_mark", "person", ["identity_mark"], unique=False)
    op.create_index("ix_person_phone_mark", "person", ["village_id", "phone_mark"], unique=False)
    op.add_column(
        "post",
        sa.Column("field", sa.String(length=60), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("post", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("post", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("village", sa.Column("parent_id", Id, nullable=True))
    op.create_index("ix_village_parent", "village", ["parent_id"], unique=False)


def _accounts_by_village() -> None:
    """An account has a row in each village where it is known; the one it had is its home."""
    op.drop_index("ix_account_person", "account")
    op.rename_table("account", "account_before")
    op.create_table(
        "account",
        sa.Column("user_id", Id, autoincrement=False, nullable=False),
        sa.Column("village_id", Id, autoincrement=False, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["village_id", "person_id"],
            ["person.village_id", "person.id"],
            # PostgreSQL keeps the old table's constraints under their old names until it is dropped.
            name=op.f("fk_account_village_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("user_id", "village_id", name="pk_account_village"),
    )
    op.execute(
        "INSERT INTO account (user_id, village_id, person_id, name, language, reachable, is_home)"
        " SELECT user_id, village_id, person_id, name, language, reachable, TRUE FROM account_before"
    )
    op.drop_table("account_before")
    op.create_index("ix_account_person", "account", ["village_id", "person_id"])
    op.create_index(
        "uq_account_home",
        "account",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("is_home"),
        postgresql_where=sa.text("is_home"),
    )


def _towns_become_units() -> None:
    for name, kind, parent in (
        ("county", "county", "CAST(NULL AS BIGINT)"),
        ("town", "town", "(SELECT id FROM unit WHERE kind = 'county' AND name = village.county)"),
    ):
        op.execute(
            f"INSERT INTO unit (kind, name, parent_id) SELECT DISTINCT '{kind}', {name}, {parent}"  # noqa: S608 - both are written above
            f" FROM village WHERE {name} <> ''"
        )
    op.execute(
        "UPDATE village SET parent_id = COALESCE("
        " (SELECT town.id FROM unit AS town LEFT JOIN unit AS county ON county.id = town.parent_id"
        "  WHERE town.kind = 'town' AND town.name = village.town AND COALESCE(county.name, '') = village.county),"
        " (SELECT id FROM unit WHERE kind = 'county' AND name = village.county))"
    )
    op.drop_column("village", "town")
    op.drop_column("village", "county")


_COLUMNS = {
    "chat": ("is_admin",),
    "household": (
        "distance_m",
        "head_id",
        "representative_id",
        "member_id",
        "is_kept",
        "is_gone",
    ),
    "person": (
        "pinyin",
        "initials",
        "hukou",
        "branch",
        "serves",
        "away_since",
        "away_contact_sealed",
        "phone_sealed",
        "phone_mark",
        "identity_sealed",
        "identity_mark",
        "unit_id",
        "gone",
        "gone_at",
        "contacted_at",
    ),
    "post": (
        "field",
        "since",
        "until",
    ),
    "village": ("parent_id",),
}


def downgrade() -> None:
    """Take this step back; what the first tables have no place for is lost (tests go this way, an operator restores)."""
    for name in ("county", "town"):
        op.add_column(
            "village",
            sa.Column(name, sa.String(length=100), server_default=sa.text("''"), nullable=False),
        )
    op.execute("DELETE FROM account WHERE NOT is_home")
    op.drop_index("uq_account_home", "account")
    op.drop_index("ix_village_parent", "village")
    op.drop_index("ix_person_phone_mark", "person")
    op.drop_index("ix_person_identity_mark", "person")
    op.drop_column("account", "is_home")
    op.drop_column("account", "bound_at")
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
    for table in (
        "claim",
        "circle_member",
        "circle",
        "binding_code",
        "binding_try",
        "greeting",
        "village_group",
        "unit",
    ):
        op.drop_table(table)
