from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Select, Table, inspect, select, text

from actions.requests import report as raise_request
from storage import (
    accounts,
    chats,
    greetings,
    migrate,
    request_files,
    requests,
    rolls,
    trail,
    units,
    villages,
)
from storage.engine import Database, Tx, open_database
from storage.migrate import SchemaOutdated, SchemaTooNew
from storage.models import metadata
from storage.tables import Base, Time
from tests.support.village import (
    MAPLE,
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
from village.ids import ChatId, UserId, VillageId
from village.requests import Attachment, FileKind, Request
from village.rolls import Basis, Body

VERSIONS = "alembic_version"
Rows = dict[str, list[dict[str, Any]]]


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
            text(
                "INSERT INTO request_file (village_id, number, position, kind, file_id) VALUES (:village, 1, 2, 'voice', 'c')"
            ),
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
        assert request_files.files(tx, WILLOW, 1) == [
            Attachment(FileKind.PHOTO, "a"),
            Attachment(FileKind.PHOTO, "b"),
        ]


def test_proxies_of_before_are_read_out_of_the_trail(empty: Database) -> None:
    migrate.upgrade(empty)
    step = script().get_revision("0051")
    assert isinstance(step.down_revision, str)
    go_to(empty, step.down_revision)
    with empty.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO roll_seat (village_id, roll_id, seat, person_id) VALUES (1, 5, 4, 11)"
            )
        )
        row = {one.name: 0 for one in metadata.tables["ballot"].columns} | {
            "village_id": 1,
            "number": 3,
            "roll_id": 5,
            "secret": False,
            "opened_at": NOW,
            "due_at": NOW,
        }
        text_columns = ("title", "form", "options", "state", "body", "basis", "ground", "clause")
        row |= dict.fromkeys((*text_columns, "met", "digest", "sheet", "verdict"), "")
        tx.execute(metadata.tables["ballot"].insert().values(row))
        for subject, data in (
            ("ballot:3", {"seat": 4, "proxy": 12}),
            ("ballot:3", {"seat": 4, "proxy": 13}),
            ("ballot:3", {"papers": 1}),
        ):
            trail.append(
                tx, WILLOW, at=NOW, actor="person:1", deed="open_ballot", subject=subject, data=data
            )
    migrate.upgrade(empty)
    assert kept(empty)["ballot_proxy"] == [
        {"village_id": 1, "number": 3, "seat": 4, "giver_id": 11, "holder_id": 13}
    ]


def kept(database: Database) -> Rows:
    """Every row of every table, in the order of the keys, as the database describes them: they may be older than the models."""
    found = MetaData()
    with database.begin() as tx:
        found.reflect(tx)
        return {
            table.name: [dict(row._mapping) for row in tx.execute(_in_order(table))]
            for table in found.sorted_tables
            if table.name != VERSIONS
        }


def _in_order(table: Table) -> Select[Any]:
    return select(table).order_by(*table.primary_key)


def of_the_fourth(database: Database) -> Rows:
    """Two villages as the fourth step keeps them, with a matter and a phone; return every row."""
    migrate.upgrade(database)
    settle(database)
    with database.begin() as tx:
        report(tx, files=[Attachment(FileKind.PHOTO, "a")])
    go_to(database, "0004")
    with database.begin() as tx:
        tx.execute(text("UPDATE person SET phone_mark = 'm' WHERE id = 1"))
    return kept(database)


def test_what_the_fourth_step_kept_lasts_and_comes_back(empty: Database) -> None:
    before = of_the_fourth(empty)
    assert all(before[name] for name in ("account", "household", "person", "request", "trail"))
    migrate.upgrade(empty)
    after, older = kept(empty), deepcopy(before)
    for name, rows in older.items():
        for was, now in zip(rows, after[name], strict=True):
            was.pop("phone_mark", None)
            assert {column: now[column] for column in was} == was, name
    assert {one["phone_tail_mark"] for one in after["person"] if one["id"] == 1} == {"m"}
    assert {(one["origin_lon"], one["origin_lat"]) for one in after["village"]} == {(None, None)}
    assert {one["heard_at"] for one in after["chat"]} == {None}

    go_to(empty, "0004")
    assert kept(empty) == before
    migrate.upgrade(empty)
    assert kept(empty) == after


def test_of_several_chats_of_one_kind_the_one_that_was_written_to_stays(empty: Database) -> None:
    """The fourth step wrote to the lowest number of those that the bot had not been removed from."""
    of_the_fourth(empty)
    with empty.begin() as tx:
        tx.execute(text("DELETE FROM chat"))
        for number, home, kind, left in (
            (-9, WILLOW, "village", 1),
            (-8, WILLOW, "village", None),
            (-7, WILLOW, "village", None),
            (-6, WILLOW, "cadres", None),
            (-5, MAPLE, "cadres", 1),
            (-4, MAPLE, "cadres", 2),
            (-3, MAPLE, "village", 2),
            (-2, MAPLE, "village", None),
        ):
            tx.execute(
                text(
                    "INSERT INTO chat (chat_id, village_id, kind, title, left_at, is_admin)"
                    " VALUES (:number, :home, :kind, '群', :left, TRUE)"
                ),
                {"number": number, "home": home, "kind": kind, "left": left},
            )
    migrate.upgrade(empty)
    with empty.begin() as tx:
        stayed = {
            (home, kind): seen.chat_id
            for home in (WILLOW, MAPLE)
            for kind in chats.Kind
            if (seen := chats.holder(tx, home, kind))
        }
    village, cadres = chats.Kind.VILLAGE, chats.Kind.CADRES
    assert stayed == {
        (WILLOW, village): -8,
        (WILLOW, cadres): -6,
        (MAPLE, village): -2,
        (MAPLE, cadres): -5,
    }
    assert [one["chat_id"] for one in kept(empty)["chat"]] == [-8, -6, -5, -2]


def test_what_only_newer_tables_hold_does_not_hinder_going_back(empty: Database) -> None:
    before = of_the_fourth(empty)
    migrate.upgrade(empty)
    with empty.begin() as tx:
        # A chat of no village, somebody greeted, and a village with its place.
        chats.note(tx, ChatId(-9), is_admin=False, left_at=None, heard_at=NOW)
        greetings.keep(tx, WILLOW, UserId(77), chat=group_chat(), crowd=1, at=NOW)
        tx.execute(text("UPDATE village SET origin_lon = 1, origin_lat = 2"))
        new = {name for name in metadata.tables if name not in before}
        for name in sorted(new):
            _fill(tx, metadata.tables[name])
    rows = kept(empty)
    assert all(rows[name] for name in new)
    go_to(empty, "0004")
    assert kept(empty) == before


def _fill(tx: Tx, table: Table) -> None:
    """One row of whatever the columns take."""
    sample: dict[type, object] = {int: 1, str: "1", date: NOW.date(), bool: False, object: []}
    values = {
        one.name: NOW if isinstance(one.type, Time) else sample[one.type.python_type]
        for one in table.columns
        if not one.nullable
    }
    tx.execute(table.insert().values(values))


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


def test_the_migrations_leave_out_of_a_file_what_the_models_leave_out(sqlite_url: str) -> None:
    """Alembic compares neither: a table's key as the table itself, and the rows that an index is over."""
    database = open_database(sqlite_url)
    with database.read() as tx:
        keyed = tx.scalars(text("SELECT name FROM pragma_table_list WHERE wr")).all()
        partial = tx.scalars(
            text(
                "SELECT i.name FROM pragma_table_list t JOIN pragma_index_list(t.name) i WHERE partial"
            )
        ).all()
    database.dispose()
    tables = metadata.tables.values()
    assert set(keyed) == {
        one.name for one in tables if not one.dialect_options["sqlite"]["with_rowid"]
    }
    assert set(partial) == {
        index.name
        for one in tables
        for index in one.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }


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


def test_homes_of_rolls_that_stand_are_those_of_now(empty: Database) -> None:
    migrate.upgrade(empty)
    settle(empty)
    with empty.begin() as tx:
        rolls.freeze(tx, WILLOW, Body.VILLAGERS, Basis.HOUSEHOLD, NOW)
        rolls.freeze(tx, WILLOW, Body.VILLAGERS, Basis.PERSON, NOW)
    before = dump(empty)["roll_home"]
    before_that = script().get_revision("0044b").down_revision
    assert isinstance(before_that, str)
    go_to(empty, before_that)
    migrate.upgrade(empty)
    assert dump(empty)["roll_home"] == before != []
