"""Write docs/rights.md: the table of rights in the village's words. `python -m tools.rights` after a change of it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from locales import DEFAULT, Texts, plain
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Person, Post
from village.rights import RIGHTS, Deed, Role, Scope, standing

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
_WORDS = Texts().of(DEFAULT).words
_TOWARDS = frozenset({Role.REQUESTER, Role.HANDLER})
"""What somebody is towards one matter, whoever they are."""


def page() -> str:
    """The whole page."""
    return f"""\
<!-- Written by `python -m tools.rights` from village/rights.py. Do not edit. -->

# 谁能做什么

这张表就是程序里的权限表（`village/rights.py`），由程序生成，改了程序不改这里，测试通不过。

- 空格：没有这个权限。没有权限的人做了，机器人会当面说清楚，并在痕迹里留一笔：谁、想做什么、为什么不行，不记内容。
- 本人：只对自己的资料、自己报的事、自己经办的事。
- 本组：只对自己村民小组里的人。
- 本村：对全村。没有比“本村”更大的范围：包几个村的片长、联村干部，在哪个村有职务，就在哪个村有权限；别村的人和事一律查不到。
- 一个人可以同时是几种人，取最大的范围。

## 按事

{_table(_deeds())}

## 按职务

有职务的人首先是村民。村监委、专家没有另外的权限：监督的人不经手。党员、村民代表的身份暂时也没有另外的权限。

{_table(_posts())}

## 表外

命令行（`lianxin …`）归运维，时钟按规则自动办事，都不在表里；它们做的事同样进痕迹。
"""


def _deeds() -> Iterable[Sequence[str]]:
    yield ["", "所有人", *(_word(_WORDS.role(role)) for role in Role)]
    yield ["---"] * (len(Role) + 2)
    for deed in Deed:
        right = RIGHTS[deed]
        cells = [_scope(right.get(role)) for role in Role]
        same = len(right) == len(Role) and len(set(cells)) == 1
        row = [cells[0], *("" for _ in cells)] if same else ["", *cells]
        yield [_word(_WORDS.deed(deed)), *row]


def _posts() -> Iterable[Sequence[str]]:
    roles = [role for role in Role if role not in {Role.GUEST, *_TOWARDS}]
    yield ["", *(_word(_WORDS.role(role)) for role in roles)]
    yield ["---"] * (len(roles) + 1)
    for post in Post:
        held = standing(_holder(post))
        yield [_word(_WORDS.post(post)), *("✓" if role in held else "" for role in roles)]


def _holder(post: Post) -> Actor:
    village = VillageId(1)
    person = Person(village, PersonId(1), "", household_id=1, group=1, posts=frozenset({post}))
    return Actor(UserId(1), village, "", DEFAULT, person)


def _scope(scope: Scope | None) -> str:
    return "" if scope is None else _word(_WORDS.scope(scope))


def _word(text: str) -> str:
    return plain(text).replace("|", "/")


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
