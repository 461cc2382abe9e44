"""Open the chatroom's database and bring it to this version's tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.engine import Database, open_database

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "chatroom_version"


class NewerDatabase(Exception):
    """The database was written by a later version of the chatroom."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"the chatroom's database has version {found}, this program knows {known}: "
            "upgrade the program, or restore a backup made by it"
        )
        self.found = found
        self.known = known


def open_chatroom_database(url: str, *, readers: int = 4) -> Database:
    """Open `url`, upgrade its tables; NewerDatabase when a later version wrote it."""
    database = open_database(url, readers=readers)
    try:
        upgrade(database)
    except BaseException:
        database.dispose()
        raise
    return database


def upgrade(database: Database) -> None:
    """Bring the tables to the newest version known here, all steps in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head() or ""
    known = {revision.revision for revision in script.walk_revisions()}
    with database.begin() as tx:
        context = MigrationContext.configure(tx, opts={"version_table": VERSION_TABLE})
        found = context.get_current_revision()
        if found is not None and found not in known:
            raise NewerDatabase(found, head)
        if found != head:
            config.attributes["connection"] = tx
            command.upgrade(config, "head")
