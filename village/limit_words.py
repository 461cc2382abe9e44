"""How a clock is set aloud: 时限 改 水电 签收 4小时, 时限 改 承诺办 答复 4个工作日 村民会议定的, 时限 改 水电 还原."""

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from village import naming
from village.categories import Category, Limit
from village.errors import LimitUnread
from village.handling import Clock, Way
from village.limits import OF_A_CATEGORY, SOURCE_LIMIT, Kind

T = TypeVar("T")
_SET = dict.fromkeys(("改", "改成", "改为", "设", "定", "set"), True)
_DECISIONS = frozenset({"决议", "表决", "四议两公开", "decision", "decisions"})
_BACK = frozenset({"还原", "恢复", "取消", "reset"})
_C = Category
_KINDS: dict[str, tuple[Kind, ...]] = {
    "水电": (_C.WATER, _C.POWER),
    "utilities": (_C.WATER, _C.POWER),
    "水": (_C.WATER,),
    "用水": (_C.WATER,),
    "电": (_C.POWER,),
    "用电": (_C.POWER,),
    "路灯": (_C.STREET_LAMP,),
    "路": (_C.ROAD,),
    "道路": (_C.ROAD,),
    "卫生": (_C.GARBAGE,),
    "环境卫生": (_C.GARBAGE,),
    "垃圾": (_C.GARBAGE,),
    "网络": (_C.INTERNET,),
    "安全": (_C.SAFETY,),
    "住房": (_C.HOUSING,),
    "房子": (_C.HOUSING,),
    "证明": (_C.CERTIFICATE,),
    "补贴": (_C.SUBSIDY,),
    "医保": (_C.MEDICAL_INSURANCE,),
    "社保": (_C.MEDICAL_INSURANCE,),
    "医保社保": (_C.MEDICAL_INSURANCE,),
    "低保": (_C.DIBAO,),
    "低保救助": (_C.DIBAO,),
    "农技": (_C.FARM,),
    "纠纷": (_C.DISPUTE,),
    "名册": (_C.ROSTER,),
    "名册更正": (_C.ROSTER,),
    "其他": (_C.OTHER,),
    "立即办": (Way.IMMEDIATE,),
    "承诺办": (Way.PROMISED,),
    "联系办": (Way.REFERRED,),
    "督查办": (Way.SUPERVISED,),
    "全部": tuple(Way),
    "所有": tuple(Way),
    "all": tuple(Way),
    **{one.value: (one,) for one in _C},
    **{one.value: (one,) for one in Way},
}
_CLOCKS = {
    "签收": Clock.SIGN_IN,
    "接单": Clock.SIGN_IN,
    "答复": Clock.ANSWER,
    "办结": Clock.ANSWER,
    "延期": Clock.EXTENSION,
    "暂停": Clock.PAUSE,
    "不回话": Clock.SILENCE,
    "核实": Clock.SILENCE,
    "蓝": Clock.BLUE,
    "红": Clock.RED,
    **{one.value: one for one in Clock},
}
_LENGTH = re.compile(
    rf"(\d{{1,3}}|{naming.NUMERAL})\s*(?:个\s*)?"
    r"(小时|钟头|工作日|天|日|hours?|h|working[ -]days?|wd|days?|d)[\s,，、。]*",
    re.IGNORECASE,
)


class Change(NamedTuple):
    """What is to be set for which kinds; no `clock` means every one that can be, no `limit` that it is taken back."""

    on: tuple[Kind, ...]
    clock: Clock | None
    limit: Limit | None
    source: str


def asks_about(words: str) -> tuple[Kind, ...]:
    """What somebody wants to know the times of: 水电, 承诺办; nothing where they want something else."""
    on, left = _first(words.strip(), _KINDS)
    return on or () if not left else ()


def asks_about_decisions(words: str) -> bool:
    """Whether somebody wants to know how decisions are made: 时限 决议."""
    return words.strip().lower() in _DECISIONS


def change(words: str) -> Change:
    """改 水电 签收 4小时; the first word may be left out. Raises LimitUnread."""
    _, said = _first(words.strip(), _SET)
    on, said = _first(said, _KINDS)
    clock, said = _first(said, _CLOCKS)
    _, said = _first(said, _SET)
    if on is None and clock is None:
        raise LimitUnread
    if said.lower() in _BACK:
        return Change(on or tuple(Way), clock, None, "")
    found = _LENGTH.match(said)
    if clock is None or found is None:
        raise LimitUnread
    source = " ".join(said[found.end() :].split())[:SOURCE_LIMIT]
    return Change(on or tuple(Way), clock, _limit(found[1], found[2].lower(), clock), source)


def settable(on: Kind) -> tuple[Clock, ...]:
    """The clocks that can be set for it."""
    if isinstance(on, Category):
        return tuple(sorted(OF_A_CATEGORY))
    return tuple(one for one in Clock if (on, one) != (Way.IMMEDIATE, Clock.ANSWER))


def _first(said: str, table: Mapping[str, T]) -> tuple[T | None, str]:
    """What the words begin with, the longest that is known, and the rest; what is said in one go is taken apart too."""
    for word in sorted(table, key=len, reverse=True):
        if said.lower().startswith(word):
            return table[word], said[len(word) :].lstrip(" \t,，、的：:")
    return None, said


def _limit(count: str, unit: str, clock: Clock) -> Limit:
    number = naming.count(count)
    if number is None:
        raise LimitUnread
    if unit in {"小时", "钟头"} or unit.startswith("h"):
        return Limit(hours=number)
    if unit == "工作日" or unit.startswith("w"):
        return Limit(working_days=number)
    # The two offsets of the ladder are counted back and forth, which calendar days are not.
    return Limit(hours=24 * number) if clock in {Clock.BLUE, Clock.RED} else Limit(days=number)
