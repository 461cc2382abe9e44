from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from actions.requests import report as raise_request
from storage import accounts, migrate, requests, units, villages
from storage.engine import Database, Tx, open_database
from storage.migrate import SchemaOutdated, SchemaTooNew
from storage.models import metadata
from storage.tables import Base
from tests.support.village import (
    NOW,
    WILLOW,
    Who,
    dump,
    group_chat,
    rules,
    settle,
    speaker,
    village_of,
)
from village.ids import UserId, VillageId
from village.requests import Attachment, FileKind, Request

VERSIONS = "alembic_version"


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = open_database(empty_database_url)
    yield database
    database.dispose()


def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate._config())


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {VERSIONS}


def go_to(database: Database, revision: str) -> None:
    """Take steps back, which only tests do: an operator goes back by a backup."""
    config = migrate._config()
    with database.begin() as tx:
        config.attributes["connection"] = tx
        command.downgrade(config, revision)


def claim_version(database: Database, revision: str) -> None:
    with database.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})


def test_an_empty_database_is_brought_to_the_newest_version_and_back(empty: Database) -> None:
    head = script().get_current_head()
    assert migrate.current(empty) is None
    assert migrate.upgrade(empty) == (None, head)
    migrate.require_current(empty)
    assert tables(empty) == set(metadata.tables)
    settle(empty)
    before = dump(empty)

    assert migrate.upgrade(empty) == (head, head)
    assert dump(empty) == before

    go_to(empty, "base")
    assert tables(empty) == set()
    assert migrate.current(empty) is None
    assert migrate.upgrade(empty) == (None, head)
    settle(empty)
    assert dump(empty) == before


def test_towns_of_before_become_units_and_accounts_stay_at_home(empty: Database) -> None:
    config = migrate._config()
    with empty.begin() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "0001")
        for number, name, town, county in (
            (1, "甲村", "云口镇", "南溪县"),
            (2, "乙村", "云口镇", "南溪县"),
            (3, "丙村", "云口镇", "北溪县"),
            (4, "丁村", "", ""),
        ):
            tx.execute(
                text(
                    "INSERT INTO village (id, name, town, county, timezone, language, assignment)"
                    " VALUES (:id, :name, :town, :county, 'Asia/Shanghai', 'zh-CN', '{}')"
                ),
                {"id": number, "name": name, "town": town, "county": county},
            )
        tx.execute(
            text(
                "INSERT INTO account (user_id, village_id, person_id, name, language, reachable)"
                " VALUES (77, 2, NULL, '访客', 'zh', TRUE)"
            )
        )
    migrate.upgrade(empty)
    with empty.read() as tx:
        parents = [villages.parent(tx, VillageId(number)) for number in (1, 2, 3, 4)]
        assert parents[0] == parents[1] != parents[2]
        assert None not in parents[:3]
        assert parents[3] is None
        counties = {units.find(tx, one).parent_id for one in (parents[0], parents[2])}  # type: ignore[arg-type, union-attr]  # asserted above
        assert len(counties - {None}) == 2
        guest = accounts.actor(tx, UserId(77))
        assert guest is not None
        assert (guest.name, guest.village_id) == ("访客", 2)


def test_photos_of_before_become_files_and_go_back(empty: Database) -> None:
    migrate.upgrade(empty)
    settle(empty)
    with empty.begin() as tx:
        matter = report(tx, files=[Attachment(FileKind.PHOTO, one) for one in ("a", "b")])
        tx.execute(text("UPDATE request SET voices = 1"))
        tx.execute(
            text("INSERT INTO request_file VALUES (:village, 1, 2, 'voice', 'c')"),
            {"village": WILLOW},
        )
    step = script().get_revision("0003")
    assert isinstance(step.down_revision, str)
    go_to(empty, step.down_revision)
    with empty.read() as tx:
        rows = tx.execute(text("SELECT * FROM request_photo ORDER BY position")).all()
    assert [tuple(one) for one in rows] == [(WILLOW, 1, 0, "a"), (WILLOW, 1, 1, "b")]

    migrate.upgrade(empty)
    with empty.read() as tx:
        assert requests.find(tx, WILLOW, 1) == matter
        assert requests.files(tx, WILLOW, 1) == [
            Attachment(FileKind.PHOTO, "a"),
            Attachment(FileKind.PHOTO, "b"),
        ]


def report(tx: Tx, files: list[Attachment]) -> Request:
    """A request with files, as the villager raised it."""
    return raise_request(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text="路灯不亮",
        chat=group_chat(),
        files=files,
        now=NOW,
    ).request


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_a_database_without_tables_is_outdated(empty: Database) -> None:
    with pytest.raises(SchemaOutdated) as refused:
        migrate.require_current(empty)
    assert refused.value.found is None
    assert tables(empty) == set()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database: Database) -> None:
    claim_version(database, "9999")
    before = dump(database)
    for refuse in (migrate.require_current, migrate.upgrade):
        with pytest.raises(SchemaTooNew) as refused:
            refuse(database)
        assert refused.value.found == "9999"
    assert migrate.current(database) == "9999"
    assert dump(database) == before


def test_every_step_but_the_first_has_one_before_it() -> None:
    steps = list(script().walk_revisions())
    assert len(script().get_heads()) == 1
    assert [step.down_revision for step in steps] == [*[one.revision for one in steps[1:]], None]


def test_every_module_with_tables_is_known_to_the_models() -> None:
    """A table that only some program imports would be missing from the migrations."""
    homes = {
        f"storage.{one.stem}"
        for one in Path(migrate.__file__).parent.glob("*.py")
        if "__tablename__" in one.read_text("utf-8")
    }
    assert homes == {mapper.class_.__module__ for mapper in Base.registry.mappers}
