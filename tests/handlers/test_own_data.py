"""One's own data, through parse, table, door and action, on both databases."""

from datetime import date

from handlers.door import Ending
from storage import accounts
from storage.models import metadata
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import WILLOW, Who

VILLAGER = village.user(Who.VILLAGER)
PRESS = f"erase:1:{VILLAGER}"


def test_what_is_kept_is_told_in_private(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    (told,) = bench.whisper(Who.VILLAGER, "我的资料").texts
    assert "姓名：林秋禾 · 2组 · 1号院" in told
    assert "诉求 1 件" in told
    assert "第三十九条" in told
    assert "职务" not in told
    assert "投诉干部的另外加密存着" in told
    clerk = bench.whisper(Who.CLERK, "我的资料").texts[0]
    assert "职务：文书" in clerk
    assert "办事记录" in clerk
    assert "还没有记下" in clerk


def test_whatever_the_roster_says_is_told(bench: Bench) -> None:
    mine = {"village_id": int(WILLOW), "person_id": int(Who.VILLAGER)}
    with bench.database.begin() as tx:
        row = metadata.tables["person"]
        tx.execute(
            row.update()
            .where(row.c.village_id == WILLOW, row.c.id == int(Who.VILLAGER))
            .values(
                gender="f",
                born=date(1956, 3, 4),
                relation="head",
                hukou="elsewhere",
                party="full",
                branch="第一党支部",
                serves=False,
                representative=True,
                away="东莞",
                away_contact_sealed="x",
            )
        )
        home = metadata.tables["household"]
        tx.execute(home.update().values(representative_id=int(Who.VILLAGER)))
        left = {"reason": "bedridden", "approved_by": "镇党委", "approved_on": date(2026, 5, 1)}
        tx.execute(metadata.tables["roll_exclusion"].insert().values({**mine, **left}))
    told = bench.whisper(Who.VILLAGER, "我的资料").texts[0].splitlines()
    assert told[1:9] == [
        "姓名：林秋禾 · 2组 · 1号院（户主）",
        "性别：女 · 出生：1956-03-04",
        "户籍：外村",
        "党员：正式 · 第一党支部 · 记着不能联户",
        "党员大会不计入应到：长期卧病",
        "村民代表：代表 5 户",
        "在外：东莞 · 在外的联系方式加密存着",
        "电话：没有存 · 身份证号：没有存",
    ]
    foreign = {**account(Who.VILLAGER), "language_code": "en"}
    english = bench.hear(updates.private_message("/mydata", user=foreign)).texts[0]
    assert "Party: full · 第一党支部 · noted as unable to serve" in english


def test_with_whom_one_had_to_do_in_a_ballot_is_told_to_both(bench: Bench) -> None:
    villager, clerk = int(Who.VILLAGER), int(Who.CLERK)
    with bench.database.begin() as tx:
        where = {"village_id": int(WILLOW), "number": 3, "seat": 1}
        helped = {"voter_id": villager, "helper_id": clerk, "proof": "voice"}
        tx.execute(metadata.tables["ballot_help"].insert().values({**where, **helped}))
        given = {"giver_id": clerk, "holder_id": villager}
        tx.execute(metadata.tables["ballot_proxy"].insert().values({**where, **given}))
    one, other = village.NAMES[Who.VILLAGER], village.NAMES[Who.CLERK]
    (told,) = bench.whisper(Who.VILLAGER, "我的资料").texts
    assert f"3号表决由{other}帮您投；3号表决{other}书面委托您" in told
    (told,) = bench.whisper(Who.CLERK, "我的资料").texts
    assert f"3号表决您帮{one}投；3号表决您书面委托{one}" in told


def test_a_group_is_told_nothing(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, "我的资料").sent == []
    for words in ("/mydata", "/erase"):
        card = bench.say(Who.VILLAGER, words).to(GROUP)
        assert "私聊" in card["text"]
        assert "reply_markup" not in card


def test_deletion_needs_one_more_press(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    (asked,) = [one for _, one in bench.whisper(Who.VILLAGER, "删除我的资料").sent]
    assert "还没用的绑定码作废" in asked["text"]
    assert "还在办的：1号诉求，照办" in asked["text"]
    assert asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == PRESS
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == [VILLAGER]
    assert "删好了" in bench.press(Who.VILLAGER, PRESS).texts[0]
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == []
    assert "早就删了" in bench.press(Who.VILLAGER, PRESS).toasts[0]


def test_nobody_erases_somebody_else(bench: Bench) -> None:
    assert bench.press(Who.CLERK, PRESS).ending is Ending.REFUSED
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == [VILLAGER]
