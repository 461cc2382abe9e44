"""Surnames whose characters sound otherwise elsewhere."""

SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "任": "ren",
    "华": "hua",
    "翟": "zhai",
    "盖": "ge",
    "朴": "piao",
    "秘": "bi",
    "乐": "yue",
    "覃": "qin",
    "缪": "miao",
    "宓": "mi",
    "折": "she",
    "员": "yun",
    "黑": "he",
    "种": "chong",
    "尉迟": "yuchi",
    "万俟": "moqi",
    "长孙": "zhangsun",
    "澹台": "tantai",
}
"""Characters that sound different in a surname, as the reading that most bearers have."""
