"""The example of docs/ is a village that can be loaded as it stands."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from bot.cli import build
from storage import accounts, chats, people, villages
from storage.engine import Database, open_database
from tests.support.house import ROOT
from village.categories import Category
from village.ids import UserId, VillageId
from village.people import Post

EXAMPLE = ROOT / "docs" / "village.example.toml"
VILLAGE = VillageId(1)


@pytest.fixture
def loaded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    done = CliRunner().invoke(build(), ["village", "load", str(EXAMPLE)])
    assert (done.exit_code, done.stderr) == (0, "")
    database = open_database(sqlite_url)
    yield database
    database.dispose()


def test_the_example_is_loaded_whole(loaded: Database) -> None:
    with loaded.read() as tx:
        village = villages.find(tx, VILLAGE)
        assert village is not None
        assert village.name == "青石坪村"
        assert villages.groups(tx, VILLAGE) == {1: "坪上组", 2: "河边组"}
        assert all(chats.of_village(tx, VILLAGE, kind) for kind in chats.Kind)
        clerk = accounts.actor(tx, UserId(100000002))
        assert clerk is not None
        assert clerk.is_cadre


@pytest.mark.parametrize("post", [Post.SECRETARY, Post.CLERK, Post.UTILITIES, Post.RESIDENT_CADRE])
def test_each_post_of_the_example_has_its_holder(loaded: Database, post: Post) -> None:
    with loaded.read() as tx:
        assert len(people.holding(tx, VILLAGE, post)) == 1


def test_every_post_and_category_is_explained_in_the_example() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert [one for one in (*Post, *Category) if one.value not in text] == []
