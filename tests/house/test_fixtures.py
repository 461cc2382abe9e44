"""The tools that other tests stand on."""

import importlib.util

import pytest
from sqlalchemy import text

from storage.engine import Database, open_database
from tests.support.browser import DESKTOP, PHONE, Contexts, Shoot

migrations_exist = importlib.util.find_spec("storage.migrate") is not None


def test_an_empty_database_is_empty_and_one_s_own(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE only_mine (id INTEGER PRIMARY KEY)"))
    database.dispose()


# Twice: the second would meet the first one's row if they shared a database.
@pytest.mark.skipif(not migrations_exist, reason="storage/migrate.py is not written yet")
@pytest.mark.parametrize("_round", [1, 2])
def test_a_database_is_migrated_and_one_s_own(database: Database, _round: int) -> None:
    with database.begin() as tx:
        assert tx.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
        tx.execute(text("CREATE TABLE only_mine (id INTEGER PRIMARY KEY)"))


async def test_each_person_has_a_screen_of_their_own(people: Contexts, shoot: Shoot) -> None:
    for name, (width, height) in {"phone": PHONE, "desktop": DESKTOP}.items():
        page = await (await people(width, height)).new_page()
        await page.set_content(
            "<html lang=zh-CN><meta name=viewport content='width=device-width'><h1>连心</h1>"
        )
        assert await page.evaluate("innerWidth") == width
        assert (await shoot(page, f"house-{name}")).stat().st_size > 1000
