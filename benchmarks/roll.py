"""Invented villages as their rosters come: rows of cells, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from village.roster import Fields, SheetKind

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国志春梅海燕飞雪鹏红琴小禾满仓秋水青山远航立成德福永昌长贵大有家兴庆余"
RELATIONS = ("head", "spouse", "son", "daughter", "mother")
SIZE = 5
"""People of a household."""
NEWBORN = date(2020, 1, 1)


def village(number: int, people: int) -> dict[SheetKind, Sequence[Fields]]:
    """The sheets of a village: `people` in households of five, every eighth away, every twentieth a party member."""
    dice = random.Random(number)
    return {
        SheetKind.HOUSEHOLDS: [
            {"id": home, "name": f"{home}号院", "group": home % 12 + 1, "head": first + 1}
            for home, first in enumerate(range(0, people, SIZE), 1)
        ],
        SheetKind.PEOPLE: list(_people(dice, people)),
    }


def _people(dice: random.Random, people: int) -> Iterator[Fields]:
    taken: set[str] = set()
    for at in range(people):
        home, place = divmod(at, SIZE)
        if place == 0:
            taken = set()
        name = _name(dice, taken)
        yield {
            "id": at + 1,
            "name": name,
            "gender": dice.choice("mf"),
            "born": NEWBORN - timedelta(days=dice.randrange(80 * 365)),
            "household": home + 1,
            "relation": RELATIONS[place],
            "group": (home + 1) % 12 + 1,
            "away": "外地" if dice.random() < 0.125 else "",
            "party": "full" if dice.random() < 0.05 else "none",
            "posts": (("clerk", "", None, None),) if at == 0 else (),
            "phone": f"13{dice.randrange(10**9):09d}",
        }


def _name(dice: random.Random, taken: set[str]) -> str:
    while True:
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        if name not in taken:
            taken.add(name)
            return name
