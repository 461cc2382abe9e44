from storage import pictures
from storage.engine import Tx
from tests.support.village import MAPLE, WILLOW

NAME = "contact_card:17:zh-CN"


def test_a_picture_is_found_while_it_looks_the_same(tx: Tx) -> None:
    assert pictures.file_of(tx, WILLOW, NAME, "a" * 64) == ""
    pictures.keep(tx, WILLOW, NAME, mark="a" * 64, file_id="file-1")
    assert pictures.file_of(tx, WILLOW, NAME, "a" * 64) == "file-1"
    assert pictures.file_of(tx, WILLOW, NAME, "b" * 64) == ""
    assert pictures.file_of(tx, MAPLE, NAME, "a" * 64) == ""


def test_only_the_last_look_is_remembered(tx: Tx) -> None:
    pictures.keep(tx, WILLOW, NAME, mark="a" * 64, file_id="file-1")
    pictures.keep(tx, WILLOW, NAME, mark="b" * 64, file_id="file-2")
    assert pictures.file_of(tx, WILLOW, NAME, "a" * 64) == ""
    assert pictures.file_of(tx, WILLOW, NAME, "b" * 64) == "file-2"
