from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import migrate
from storage.engine import Database, open_database
from storage.migrate import SchemaOutdated, SchemaTooNew
from storage.models import metadata
from storage.tables import Base
from tests.support.village import dump, settle

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
