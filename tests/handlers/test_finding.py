"""Looking people up, through parse, table, door and action, on both databases."""

import pytest
from sqlalchemy import func, select, update

from actions.roster_rows import PHONE
from handlers.door import Ending
from storage import people
from storage.people import PersonRow
from storage.search import MOST
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import MAPLE, STRANGER, VAULT, WILLOW, Who

CADRES = int(village.cadres_chat())
person = table(PersonRow)


def give_phone(bench: Bench, who: Who, phone: str, home: int = WILLOW) -> None:
    with bench.database.begin() as tx:
        tx.execute(
            update(person)
            .where(person.c.village_id == home, person.c.id == int(who))
            .values(phone_sealed=VAULT.seal(phone), phone_tail_mark=VAULT.mark(PHONE, phone[-4:]))
        )


@pytest.mark.parametrize(
    "words", ["林秋禾", "林", "秋禾", "linqiuhe", "Lin Qiu", "lqh", "LQ", "0123", "13900000123"]
)
def test_somebody_is_found_by_name_pinyin_initials_and_phone(bench: Bench, words: str) -> None:
    give_phone(bench, Who.VILLAGER, "13900000123")
    (told,) = bench.whisper(Who.CLERK, f"找人 {words}").texts
    assert "<b>林秋禾</b> · 2组 · 1号院 · *******0123" in told
    assert "1390000" not in told
    assert len(told.splitlines()) == 1


def test_another_villages_people_are_not_found(bench: Bench) -> None:
    give_phone(bench, Who.VILLAGER, "13900000123", MAPLE)
    assert "没有找到" in bench.whisper(Who.CLERK, "/find 0123").texts[0]
    assert len(bench.whisper(Who.CLERK, "/find 林秋禾").texts[0].splitlines()) == 1


def test_nobody_is_found_by_another_end_of_the_phone(bench: Bench) -> None:
    give_phone(bench, Who.VILLAGER, "13900000123")
    assert "没有找到" in bench.whisper(Who.CLERK, "找人 13900010123").texts[0]


def test_who_is_gone_is_not_found(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(update(person).where(person.c.id == int(Who.VILLAGER)).values(gone="died"))
    assert "没有找到" in bench.whisper(Who.CLERK, "找人 林秋禾").texts[0]


def test_ten_are_told_and_the_others_counted(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(update(person).values(pinyin="linmou", name="林某"))
    (told,) = bench.whisper(Who.CLERK, "找人 林").texts
    assert told.count("林某") == 10
    assert "还有 4 位" in told


def test_percent_signs_match_nobody(bench: Bench) -> None:
    assert "没有找到" in bench.whisper(Who.CLERK, "找人 %").texts[0]
    assert "没有找到" in bench.whisper(Who.CLERK, "找人 _").texts[0]


@pytest.mark.parametrize(("words", "told"), [("找人", "末四位"), ("找人 123", "至少要写末 4 位")])
def test_too_little_is_asked_for_more(bench: Bench, words: str, told: str) -> None:
    assert told in bench.whisper(Who.CLERK, words).texts[0]


def test_it_is_told_in_private_and_to_cadres_only(bench: Bench) -> None:
    assert "私聊" in bench.say(Who.CLERK, "找人 林秋禾").to(GROUP)["text"]
    said = bench.hear(updates.message("找人 林秋禾", user=account(Who.CLERK), chat=CADRES))
    assert "1号院" in said.to(CADRES)["text"]
    for one in (Who.VILLAGER, Who.SUPERVISOR):
        assert bench.whisper(one, "找人 林秋禾").ending is Ending.REFUSED
    for other in (Who.VILLAGER, Who.SUPERVISOR, int(STRANGER)):
        assert "私聊" in bench.say(other, "找人 林秋禾").to(GROUP)["text"]


def test_a_group_head_finds_their_own_group_however_many_the_others_are(bench: Bench) -> None:
    head = village.NAMES[Who.GROUP_HEAD]
    with bench.database.begin() as tx:
        tx.execute(update(person).values(pinyin="linmou"))
        fitting = (
            select(func.count())
            .select_from(person)
            .where(person.c.village_id == WILLOW, person.c.group_no == 1)
        )
        count = tx.execute(fitting).scalar_one()
        more = [
            {
                "village_id": WILLOW,
                "id": 1000 + n,
                "name": f"林{n}",
                "pinyin": "linmou",
                "group_no": 2,
            }
            for n in range(MOST + 1)
        ]
        people.add_people(tx, households=[], persons=more, posts=[])
    (told,) = bench.whisper(Who.GROUP_HEAD, "找人 linmou").texts
    assert head in told
    assert "2组" not in told
    assert told.count("· 1组") == min(count, 10)
    assert "很多" not in told
    assert bench.whisper(Who.GROUP_HEAD, "找人 林1").texts[0].startswith("名册上没有找到")
