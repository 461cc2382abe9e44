"""Danger to life in a line of talk, by strict rules: a false alarm costs trust, so what is past, elsewhere or in jest is none.

Numbers: fire 119, police 110, ambulance 120.
"""

import re
from enum import StrEnum
from functools import lru_cache


class Danger(StrEnum):
    """What threatens."""

    FIRE = "fire"
    WIRE = "wire"
    GAS = "gas"
    FLOOD = "flood"
    DROWNING = "drowning"
    COLLAPSE = "collapse"
    MISSING = "missing"
    INJURY = "injury"


NUMBERS: dict[Danger, tuple[str, ...]] = {
    Danger.FIRE: ("119", "110", "120"),
    Danger.WIRE: ("110", "119", "120"),
    Danger.GAS: ("119", "110", "120"),
    Danger.FLOOD: ("119", "110", "120"),
    Danger.DROWNING: ("110", "120", "119"),
    Danger.COLLAPSE: ("119", "120", "110"),
    Danger.MISSING: ("110", "120", "119"),
    Danger.INJURY: ("120", "110", "119"),
}
"""Whom to call first."""

_PERSON = (
    r"(?:有人|老人|大爷|大娘|大伯|老汉|婆婆|奶奶|爷爷|外婆|外公|阿婆|阿公|阿嬷|老爸|老妈|老娘|老爹|我爸|我妈|我爹|我娘|俺爹|俺娘"
    r"|孩子|小孩|娃|学生|儿子|女儿|孙子|孙女|细佬|囡|伢|妮|媳妇|老公|老婆|弟弟|妹妹|哥|姐|叔|婶|几个人|两个人|一家人)"
)
_WIRE = r"(?:电线|高压线|低压线|电缆|变压器|电杆|电线杆|配电箱)"
_GAS = r"(?:煤气|燃气|天然气|液化气|沼气)"
_NEAR = r"[^。！!？?]{0,%d}"

_RULES: tuple[tuple[Danger, str], ...] = (
    (Danger.DROWNING, r"溺水|落水了|有人落水|淹到人|沉下去了"),
    (
        Danger.DROWNING,
        _PERSON + _NEAR % 6 + r"(?:掉|跌|滑|栽)(?:进|到|下|落)?" + _NEAR % 4 + r"(?:河|塘|水库|井|江|粪池|水池|溪)",
    ),
    (Danger.WIRE, _WIRE + _NEAR % 8 + r"(?:掉|断了|断在|垂到|落到|落在|落下|垂下来|耷拉|冒火|冒烟|打火|倒了|倒在|漏电)"),
    (Danger.WIRE, r"(?:掉|断)(?:下|了|落)" + _NEAR % 4 + _WIRE + r"|触电|被电(?:到|倒|晕|击)|电倒"),
    (Danger.GAS, _GAS + r"罐?" + _NEAR % 6 + r"(?:漏|泄|爆|中毒|着火)|(?:闻到|一股|好大)" + _NEAR % 6 + _GAS + r"味"),
    (Danger.FIRE, r"着火|着咗火|失火|起火|烧起来|燃起来|烧着了|火烧(?:山|屋|房)|火势|火灾|冒(?:浓|大|黑)烟了"),
    (
        Danger.COLLAPSE,
        r"(?:塌|垮|倒)" + _NEAR % 8 + r"(?:压着|压到|压住|埋)" + r"|埋(?:住|了)" + _NEAR % 3 + r"人|被埋|(?:人|娃|老人)" + _NEAR % 4 + r"(?:被困|困在)",
    ),
    (Danger.COLLAPSE, r"滑坡了|塌方了|山体滑坡|泥石流"),
    (
        Danger.FLOOD,
        r"决堤|垮坝|溃坝|管涌|山洪(?:来|下来|冲)|洪水(?:来|进|冲|淹)|水" + _NEAR % 3 + r"(?:漫过堤|淹进屋|进屋了)"
        r"|(?:涨水|河水|洪水)" + _NEAR % 16 + r"(?:还在屋里|困|冲走|冲跑)",
    ),
    (
        Danger.MISSING,
        _PERSON + _NEAR % 10 + r"(?:走丢|走失|失踪|(?<!看)不见了|丢了|找不到了|找不着了|到现在(?:还)?没(?:有)?(?:回|到家))",
    ),
    (Danger.MISSING, r"(?:走丢|走失|失踪|不见)了?(?:一个|个)?" + _PERSON),
    (
        Danger.INJURY,
        r"(?:晕倒|昏倒|昏迷|不省人事|没气了|没呼吸|没有呼吸|吐血|大出血|喝了?农药|喝药了|抽搐|口吐白沫)|"
        + _PERSON + _NEAR % 10 + r"(?:动不了了|叫不醒|血流不止|摔断)",
    ),
)  # fmt: skip
_PATTERNS = tuple((danger, re.compile(pattern)) for danger, pattern in _RULES)

_PAST = (
    r"去年|前年|那年|那回|那次|那阵|当年|以前|从前|小时候|(?<![别不莫])过去(?!看|帮|救)|早年|上次|上回|上个月|上礼拜|上周|前几年|年前|记得|曾经"
    r"|[一二三四五六七八九十几\d]+(?:几)?年(?!级|的(?:老|房|屋|树))"
)
_ELSEWHERE = (
    r"听说|听人|听讲|据说|新闻|电视|视频|网上|转发|转[:：]|抖音|朋友圈|外省|外地|隔壁(?:村|镇|县)|别的?村|人家村|邻县|城里|他们村|厂里|小区"
    r"|外国|电影|小说|游戏|\[链接\]"
)
_DRILL = r"警惕|高发|演练|演习|宣传|预防|防火期|防溺水|防范|讲座|培训|警示|知识|教育|消防车来检查|检查|通知|提醒|预警|谨防|严禁|禁止|避免"
_OVER = (
    r"灭了|扑灭|熄了|找到了|找着了|找回来|回来了|救上来|救起|没事|虚惊|不用担心|处理好|处理完|修好|接好|接上|搞定|解决|放心|好了|撤了"
    r"|送(?:到)?医院了|脱离危险|出院"
)
_DENIED = r"没(?:有)?(?:着火|失火|起火|溺水|触电|失踪|走丢|丢|漏|塌|掉)|不是(?:着火|起火|失火)|差点|差一点|险些|谣|假的|怕(?:着|起|失)火|容易|早晚|会不会|打不着|烧光"
_JEST = r"哈哈|嘿嘿|呵呵|😂|🤣|😄|笑|开玩笑|心里|帅|生意|红火|(?<!收)(?<!收了)(?<!拿了)红包"
_ASKING = r"怎么(?:赔|办理|预防)|赔多少|保险|多少钱|补助|补贴|报销|救灾款|申请|理赔|救济"
_GUARDS = re.compile(f"{_PAST}|{_ELSEWHERE}|{_DRILL}|{_OVER}|{_DENIED}|{_JEST}|{_ASKING}")
_THING = r"(?:手机|钱包|钥匙|鞋|快递|身份证|[鸡狗猫羊牛猪鸭])"
_WEAK = re.compile(
    # A thing or a beast is what is lost only with the verb of its own; 牛圈着火 burns all the same.
    _THING + r"[^，,。！!？?；;也]{0,3}(?:掉|跌|滑|落水|走丢|走失|丢|不见|找不)"
    r"|(?:(?<!走)丢|掉)了?[^，,。！!？?；;]{0,5}" + _THING + r"|(?<![上下放])课|课(?:堂|程|件|上|里|讲)|(?:在|我们?|俺们?|他们?)[^，,。]{0,3}工地"
)  # fmt: skip
"""What speaks against danger, but not where somebody calls for help."""
_URGENT = re.compile(r"快来|快去|快叫|来人|别碰|救(?!济|灾)|救护")
_WARNED = re.compile(r"(?:小心|注意)[^，,。！!？?；;]{0,6}$|(?:如果|要是|万一)[^。！!？?]{0,14}$")
"""Right before the verb: 小心触电 and 要是着火了 tell of what has not happened."""
LONGEST = 200
"""Nobody writes an essay while the house burns; long lines are reports and warnings."""


@lru_cache(maxsize=64)
def find(text: str) -> Danger | None:
    """What danger a line calls, if it is plain that it is here and now. A line is asked about several times while it is answered."""
    line = "".join(text.split())
    if not line or len(line) > LONGEST:
        return None
    told = (one for one in _PATTERNS if one[1].search(line))
    found = next((danger for danger, pattern in told if _happens(pattern, line)), None)
    if found is None or _GUARDS.search(line):
        return None
    return found if _URGENT.search(line) or not _WEAK.search(line) else None


def _happens(pattern: re.Pattern[str], line: str) -> bool:
    return any(not _WARNED.search(line[: one.start()]) for one in pattern.finditer(line))
