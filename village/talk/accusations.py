"""Whom a line accuses: cadres of the village by their names, by a family name with a title, or by a post that one person holds."""

import re
from collections.abc import Sequence
from functools import lru_cache

from village.people import Person, Post
from village.plain import plain

TITLES: dict[Post, tuple[str, ...]] = {
    Post.SECRETARY: ("书记", "支书"),
    Post.DIRECTOR: ("主任", "村长"),
    Post.CLERK: ("会计", "文书"),
    Post.UTILITIES: ("管护员", "水电工", "电工"),
    Post.SANITATION: ("保洁员",),
    Post.MEDIATOR: ("调解员",),
    Post.GROUP_HEAD: ("组长", "队长"),
    Post.CIRCLE_LEAD: ("圈长",),
    Post.BRANCH_COMMITTEE: ("支委",),
    Post.VILLAGE_COMMITTEE: ("村委", "委员"),
    Post.SUPERVISION: ("监委", "监督委员"),
    Post.RESIDENT_CADRE: ("驻村", "第一书记"),
    Post.LINKING_CADRE: ("联村", "包村"),
    Post.AREA_HEAD: ("片长",),
    Post.ADVISOR: ("指导员",),
}
"""How people call those who hold a post."""

_WRONG = re.compile(
    r"贪|吃拿卡要|收(?:了|我|他|她|过).{0,8}(?:钱|烟|酒|礼|红包|块|元|百|千|万)|受贿|行贿|回扣|截留|挪用|私吞|吞了|徇私|包庇|以权"
    r"|滥用|打击报复|乱收费|优亲厚友|索要|偏袒|作风|黑社会|刁难|推诿|敷衍|态度(?:恶劣|很差|太差|不好)|不作为|骂我|打我"
)
_COMPLAINING = re.compile(r"举报|投诉|检举|告发")


_FAMILIES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗方俞任袁柳史唐费薛雷贺倪汤罗毕郝安"
    "常于傅康余顾孟黄穆萧尹姚邵汪祁毛狄戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房裘解应宗丁邓洪"
    "包左石崔龚程邢裴陆翁段侯谷车白冉谭易龙叶司黎温庄晏柴阎连习艾向廖欧曾"
)
"""Family names that most people bear."""


@lru_cache(maxsize=64)
def accuses(text: str) -> bool:
    """Whether a line says that somebody did wrong; whom, the names tell. A line is asked about several times while it is answered."""
    line = plain(text)
    return bool(_WRONG.search(line) or _COMPLAINING.search(line))


def named(text: str, officers: Sequence[Person]) -> list[Person]:
    """Everybody of `officers` whom the line names, in their order."""
    line = "".join(plain(text).split())
    return [one for one in officers if _is_named(line, one, officers)]


def is_party(text: str, person: Person, officers: Sequence[Person]) -> bool:
    """Whether the line names them for a party; who asks for the mediator to come has named nobody."""
    called = "|".join(TITLES[Post.MEDIATOR])
    rest = re.sub(
        rf"(?:请|找|叫|让|要|喊|求)[^，,。]{{0,3}}(?:{called})", "", "".join(text.split())
    )
    return person in named(rest, officers)


def _is_named(line: str, person: Person, officers: Sequence[Person]) -> bool:
    if person.name and person.name in line:
        return True
    for post in person.posts:
        for title in TITLES.get(post, ()):
            if title not in line:
                continue
            if any(f"{family}{title}" in line for family in _families(person.name)):
                return True
            alone = sum(post in one.posts for one in officers) == 1
            if alone and not _is_anothers(line, title, person):
                return True
    return False


def _is_anothers(line: str, title: str, person: Person) -> bool:
    """Whether the title is only said with family names that are not theirs: 周主任 is not the 主任 called 陈."""
    before = [line[at.start() - 1 : at.start()] for at in re.finditer(re.escape(title), line)]
    return all(one and one in _FAMILIES and one not in _families(person.name) for one in before)


def _families(name: str) -> tuple[str, ...]:
    """The family names that a name may begin with."""
    return (name[:1],) if len(name) < 4 else (name[:1], name[:2])
