from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from village.categories import HABITS, Category, Limit, categorise
from village.people import CADRE_POSTS
from village.working_days import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 6, 1, 1, tzinfo=UTC)

SENTENCES: list[tuple[str, Category]] = [
    ("小学门口那盏路灯坏了半个月了", Category.STREET_LAMP),
    ("我们组晚上黑麻麻的，老人家不敢出门", Category.STREET_LAMP),
    ("桥头的灯一闪一闪的，要换了", Category.STREET_LAMP),
    ("机耕道烂得不成样子，拖拉机过不去", Category.ROAD),
    ("石坝那座桥的护栏断了一截", Category.ROAD),
    ("堰沟垮了一段，水渠要修了，不然过不了水", Category.ROAD),
    ("村口路面好大一个坑，摩托摔了两回", Category.ROAD),
    ("自来水停了两天了，啥时候来水嘛", Category.WATER),
    ("三组水压太小，二楼上不去", Category.WATER),
    ("水管爆了，水流得到处都是", Category.WATER),
    ("屋里的水龙头拧不紧，一直滴", Category.WATER),
    ("村头那口水井的井水发浑", Category.WATER),
    ("水沟堵了，一下雨就往院子里灌", Category.ROAD),
    ("路口的井盖没了，怕娃儿掉进去", Category.ROAD),
    ("昨晚又停电，冰箱里的肉都坏了", Category.POWER),
    ("电压不够，电饭煲煮不熟饭", Category.POWER),
    ("变压器响得吓人，请电工来看一下", Category.POWER),
    ("垃圾池满了没人清，苍蝇多得很", Category.GARBAGE),
    ("养殖场的污水流到门口，臭得遭不住", Category.GARBAGE),
    ("家里宽带断了，娃儿上不成网课", Category.INTERNET),
    ("梨树坡手机没得信号，打个电话要爬到坡上", Category.INTERNET),
    ("电线掉在路上了，还在冒火星", Category.SAFETY),
    ("后山滑坡了，石头滚到院坝里", Category.SAFETY),
    ("灶房着火了快来人", Category.SAFETY),
    ("我家老房子漏雨，想问危房改造的事", Category.HOUSING),
    ("儿子结婚想批宅基地，手续怎么办", Category.HOUSING),
    ("娃儿读书要开个居住证明", Category.CERTIFICATE),
    ("种粮直补今年的钱好久到账", Category.SUBSIDY),
    ("住院的钱合作医疗能报销多少", Category.MEDICAL_INSURANCE),
    ("手机上交不了医保，不会弄", Category.MEDICAL_INSURANCE),
    ("我妈瘫在床上，想申请低保", Category.DIBAO),
    ("玉米叶子上全是虫，打啥子药", Category.FARM),
    ("柑橘黄叶了，想请农技员来看看", Category.FARM),
    ("隔壁修围墙占了我家地界，请村里评评理", Category.DISPUTE),
    ("包工头欠我们的工钱一直不给", Category.DISPUTE),
    ("想问一下今年还组不组织体检", Category.OTHER),
]


@pytest.mark.parametrize(("words", "category"), SENTENCES)
def test_a_villagers_words_are_understood(words: str, category: Category) -> None:
    assert categorise(words) is category


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("The street lamp at the school is out", Category.STREET_LAMP),
        ("The bridge has a hole in it", Category.ROAD),
        ("GARBAGE has not been collected", Category.GARBAGE),
        ("No WiFi since Monday", Category.INTERNET),
    ],
)
def test_english_words_are_understood_in_any_case(words: str, category: Category) -> None:
    assert categorise(words) is category


@pytest.mark.parametrize(
    "words",
    [
        "路灯杆倒了，电线掉地上，小孩在旁边耍",
        "自来水管那里滑坡，垃圾池、玉米地全埋了",
        "吵架的时候灶房起火了",
        "路灯漏电，路灯下面不敢站人，路灯那里要封起来",
    ],
)
def test_danger_comes_before_anything_else(words: str) -> None:
    assert categorise(words) is Category.SAFETY


@pytest.mark.parametrize("words", ["", "1", "🙏", "x" * 1000])
def test_words_that_say_nothing_are_other(words: str) -> None:
    assert categorise(words) is Category.OTHER


def test_every_category_has_a_habit_and_somebody_who_works() -> None:
    assert set(HABITS) == set(Category)
    assert all(habit.post in CADRE_POSTS for habit in HABITS.values())
    assert all(habit.words for kind, habit in HABITS.items() if kind is not Category.OTHER)


def test_danger_is_first_and_the_rest_last_in_precedence() -> None:
    order = list(HABITS)
    assert (order[0], order[-1]) == (Category.SAFETY, Category.OTHER)


def test_words_are_small_letters_and_belong_to_one_category() -> None:
    words = [word for habit in HABITS.values() for word in habit.words]
    assert all(word == word.lower().strip() != "" for word in words)
    assert len(words) == len(set(words))


def test_a_limit_is_counted_in_hours_or_in_working_days() -> None:
    for habit in HABITS.values():
        one = habit.limit
        assert sum(map(bool, (one.hours, one.working_days, one.days))) == 1
        assert 0 <= habit.limit.working_days <= 5


def test_hours_run_through_the_night_and_the_holiday() -> None:
    eve = datetime(2026, 2, 15, 15, tzinfo=UTC)
    assert Limit(hours=24).due(eve, ZONE, WorkCalendar()) == eve + timedelta(hours=24)
    assert Limit(days=30).due(eve, ZONE, WorkCalendar()) == eve + timedelta(days=30)
    assert Limit(working_days=1).due(eve, ZONE, WorkCalendar()) == datetime(
        2026, 2, 24, 23, tzinfo=ZONE
    )


def test_danger_is_answered_within_two_hours_and_a_road_within_a_week() -> None:
    calendar = WorkCalendar()
    assert HABITS[Category.SAFETY].limit.due(MONDAY, ZONE, calendar) == MONDAY + timedelta(hours=2)
    assert HABITS[Category.ROAD].limit.due(MONDAY, ZONE, calendar) == datetime(
        2026, 6, 8, 9, tzinfo=ZONE
    )
