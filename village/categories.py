"""What a request is about, who usually handles it, and how long that may take."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from village.people import Post
from village.working_days import WorkCalendar


class Category(StrEnum):
    """What a request is about."""

    STREET_LAMP = "street_lamp"
    ROAD = "road"
    WATER = "water"
    POWER = "power"
    GARBAGE = "garbage"
    INTERNET = "internet"
    SAFETY = "safety"
    HOUSING = "housing"
    CERTIFICATE = "certificate"
    SUBSIDY = "subsidy"
    MEDICAL_INSURANCE = "medical_insurance"
    DIBAO = "dibao"
    FARM = "farm"
    DISPUTE = "dispute"
    ROSTER = "roster"
    """Something in the roster is wrong."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an answer may take: hours run on the clock, working days by the calendar."""

    hours: int = 0
    working_days: int = 0
    days: int = 0
    """By the calendar, rest days too."""

    def due(self, start: datetime, zone: tzinfo, calendar: WorkCalendar) -> datetime:
        """The moment the answer is due for a matter raised at `start`."""
        if self.hours:
            return start + timedelta(hours=self.hours)
        if self.days:
            return (start.astimezone(zone) + timedelta(days=self.days)).astimezone(start.tzinfo)
        return calendar.after(start, self.working_days, zone)

    def ahead(self, end: datetime, zone: tzinfo, calendar: WorkCalendar) -> datetime:
        """The moment that lies so long before `end`."""
        if self.hours:
            return end - timedelta(hours=self.hours)
        return calendar.after(end, -self.working_days, zone)


# 保定市接诉即办工作条例 art. 19: grades of 2 h, 24 h, 3 and 5 working days; water, power and heat run 7 x 24.
TWO_HOURS = Limit(hours=2)
A_DAY = Limit(hours=24)
THREE_DAYS = Limit(working_days=3)
# 唐山市12345条例 (2026-01-01) art. 20-24: requests are answered within 5 working days.
FIVE_DAYS = Limit(working_days=5)
# 人民调解工作若干规定 art. 33: mediation ends within a month as a rule; 四川省人民调解条例 art. 26 says 30 days.
A_MONTH = Limit(days=30)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a category is usually treated; a village may name another post."""

    post: Post
    limit: Limit
    words: tuple[str, ...] = ()
    otherwise: tuple[Post, ...] = ()
    """Who does it where nobody holds that post, before the fallbacks."""


HABITS: dict[Category, Habit] = {
    Category.SAFETY: Habit(
        Post.DIRECTOR,
        TWO_HOURS,
        (
            "电线掉",
            "线断",
            "掉地上",
            "着火",
            "失火",
            "起火",
            "滑坡",
            "塌方",
            "掉石头",
            "决堤",
            "被困",
            "失踪",
            "咬人",
            "漏电",
        ),
    ),
    Category.DISPUTE: Habit(
        Post.MEDIATOR,
        A_MONTH,
        ("纠纷", "吵", "评评理", "说法", "赔", "占了", "围墙", "地界", "欠钱", "工钱", "骂人"),
        otherwise=(Post.SECRETARY,),
    ),
    Category.STREET_LAMP: Habit(
        Post.UTILITIES, THREE_DAYS, ("路灯", "路登", "灯", "黑麻麻", "street lamp", "lamp")
    ),
    Category.WATER: Habit(
        Post.UTILITIES,
        A_DAY,
        (
            "自来水",
            "水管",
            "停水",
            "没水",
            "水压",
            "水表",
            "漏水",
            "水塔",
            "水质",
            "龙头",
            "水井",
            "井水",
            "water",
        ),
    ),
    Category.POWER: Habit(
        Post.UTILITIES,
        A_DAY,
        ("停电", "没电", "电压", "跳闸", "电表", "变压器", "电线", "电杆", "power"),
    ),
    Category.GARBAGE: Habit(
        Post.SANITATION,
        THREE_DAYS,
        ("垃圾", "臭", "污水", "厕所", "清运", "死猪", "沟里", "garbage", "rubbish"),
    ),
    Category.INTERNET: Habit(
        Post.CLERK, FIVE_DAYS, ("宽带", "网络", "信号", "断网", "光纤", "wifi", "internet")
    ),
    Category.ROAD: Habit(
        Post.DIRECTOR,
        FIVE_DAYS,
        (
            "路",
            "机耕道",
            "桥",
            "坑",
            "塌",
            "护栏",
            "水渠",
            "沟渠",
            "水沟",
            "涵洞",
            "井盖",
            "堰",
            "硬化",
            "road",
            "bridge",
            "ditch",
        ),
    ),
    Category.HOUSING: Habit(
        Post.CLERK, FIVE_DAYS, ("危房", "漏雨", "房子", "宅基地", "建房", "housing")
    ),
    Category.CERTIFICATE: Habit(
        Post.CLERK, A_DAY, ("证明", "盖章", "盖个章", "开个", "户口", "身份证", "certificate")
    ),
    Category.SUBSIDY: Habit(Post.CLERK, FIVE_DAYS, ("补贴", "补助", "直补", "种粮", "subsidy")),
    Category.MEDICAL_INSURANCE: Habit(
        Post.CLERK,
        FIVE_DAYS,
        ("医保", "报销", "新农合", "合作医疗", "养老保险", "社保", "insurance"),
    ),
    Category.DIBAO: Habit(Post.CLERK, FIVE_DAYS, ("低保", "五保", "救助", "困难户", "残疾")),
    Category.FARM: Habit(
        Post.GROUP_HEAD,
        FIVE_DAYS,
        (
            "稻",
            "玉米",
            "柑",
            "橘",
            "茶",
            "虫",
            "农药",
            "化肥",
            "种子",
            "收割",
            "灌溉",
            "牛",
            "猪",
            "crop",
        ),
    ),
    # 个人信息保护法 art. 46: who asks for a correction gets it checked and made without delay.
    Category.ROSTER: Habit(Post.CLERK, FIVE_DAYS, ("更正", "名册", "correction")),
    Category.OTHER: Habit(Post.CLERK, FIVE_DAYS),
}
"""In the order of precedence: danger before anything else, a quarrel before its object."""


_PRECEDENCE = {category: -place for place, category in enumerate(HABITS)}
_BY_FIRST: dict[str, list[tuple[str, Category]]] = {}
for _category, _habit in HABITS.items():
    for _word in _habit.words:
        _BY_FIRST.setdefault(_word[0], []).append((_word, _category))


@lru_cache(maxsize=64)
def categorise(text: str) -> Category:
    """The category of a request's words: the first in precedence with the most words found. They are asked about several times while they are answered."""
    lowered = text.lower()
    found: dict[Category, int] = {}
    for first in set(lowered):
        for word, category in _BY_FIRST.get(first, ()):
            if word in lowered:
                found[category] = found.get(category, 0) + len(word)
    if not found:
        return Category.OTHER
    if Category.SAFETY in found:
        return Category.SAFETY
    return max(found, key=lambda one: (found[one], _PRECEDENCE[one]))
