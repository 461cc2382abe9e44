"""Bring a database to this program's version, or refuse it with a reason."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine import Database

_HERE = Path(__file__).parent / "migrations"


class SchemaError(Exception):
    """The database does not fit this program; `found` is its version, None for an empty one."""

    def __init__(self, found: str | None) -> None:
        """Keep the version found."""
        super().__init__(found)
        self.found = found


class SchemaTooNew(SchemaError):
    """A newer program wrote this database: this one would not understand it."""


class SchemaOutdated(SchemaError):
    """The database waits for `lianxin db upgrade`."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


def current(database: Database) -> str | None:
    """The version that the database says it has."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_current(database: Database) -> None:
    """Raise SchemaTooNew or SchemaOutdated unless the database has exactly this program's version."""
    script = ScriptDirectory.from_config(_config())
    found = current(database)
    if found == script.get_current_head():
        return
    if found is None or found in {step.revision for step in script.walk_revisions()}:
        raise SchemaOutdated(found)
    raise SchemaTooNew(found)


def upgrade(database: Database) -> tuple[str | None, str | None]:
    """Run the missing migrations in one transaction; return the versions before and after.

    Raises SchemaTooNew for a database of a newer program.
    """
    before = current(database)
    try:
        require_current(database)
    except SchemaOutdated:
        config = _config()
        with database.begin() as tx:
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
    return before, current(database)
