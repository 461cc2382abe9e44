"""Buttons under decisions: typed, ids only, clickable for ever."""

from collections.abc import Iterable, Mapping

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.decisions import Standing
from handlers.keyboards import Id, Number, column, grid, key
from locales import Language
from storage.villages import Village
from village.decisions import VOTED, next_move
from village.matters import OPEN, RULINGS, Matter
from village.people import Actor
from village.rights import Deed, may

SIGN_IN, NEXT, OPEN_AS, VOTE, CODE = "sign", "next", "open", "vote", "code"
PRINT = "print"


class DecisionPress(CallbackData, prefix="dec"):
    """`act` on decision (or topic) `number` of `village`; `value` is a kind of matter, `body` who resolves it or a group's number."""

    act: str
    village: Id
    number: Number
    value: str = ""
    body: str = ""


def under(one: Standing, texts: Language, actor: Actor | None) -> InlineKeyboardMarkup | None:
    """What can be pressed under a card; without an actor it stands where many read it."""
    decision = one.decision
    words = texts.decisions
    village, number = decision.village_id, decision.number
    keys = []
    if one.meeting is not None:
        keys.append(
            key(words.button(SIGN_IN), DecisionPress(act=SIGN_IN, village=village, number=number))
        )
    if one.meeting is not None and actor is not None and may(actor, Deed.OPEN_BALLOT):
        press = DecisionPress(act=VOTE, village=village, number=number)
        keys.append(key(words.button(VOTE), press))
    moves = next_move(decision) is not None and decision.stands not in VOTED
    if moves and actor is not None and may(actor, Deed.MOVE_DECISION):
        press = DecisionPress(act=NEXT, village=village, number=number)
        keys.append(key(words.move(next_move(decision)), press))
    lines = [keys] if keys else []
    met = one.meeting is not None or one.held is not None
    if met and actor is not None and may(actor, Deed.PRINT_PAPERS, of_group=decision.group):
        press = DecisionPress(act=PRINT, village=village, number=number)
        lines.append([key(words.button(PRINT), press)])
    return grid(lines) if lines else None


def doors(villages: Iterable[Village], number: int) -> InlineKeyboardMarkup:
    """At which village's meeting of that number somebody is."""
    return column(
        key(one.name, DecisionPress(act=SIGN_IN, village=one.id, number=number)) for one in villages
    )


def next_code(village: int, number: int, texts: Language) -> InlineKeyboardMarkup:
    """Under the code at a door."""
    press = DecisionPress(act=CODE, village=village, number=number)
    return column([key(texts.decisions.new_code(), press)])


def matters(village: int, number: int, texts: Language) -> InlineKeyboardMarkup:
    """Which kind of matter a topic is."""
    return column(
        key(
            texts.decisions.matter(one),
            DecisionPress(act=OPEN_AS, village=village, number=number, value=one.value),
        )
        for one in OPEN
    )


def bodies(village: int, number: int, matter: Matter, texts: Language) -> InlineKeyboardMarkup:
    """Who resolves it, where the law leaves a choice."""
    return column(
        key(
            texts.law.body(one),
            DecisionPress(
                act=OPEN_AS, village=village, number=number, value=matter.value, body=one.value
            ),
        )
        for one in RULINGS[matter].bodies
    )


def groups(
    village: int, number: int, known: Mapping[int, str], texts: Language
) -> InlineKeyboardMarkup:
    """Whose matter it is, of a village's groups."""
    return column(
        key(
            texts.decisions.group(group, name),
            DecisionPress(
                act=OPEN_AS,
                village=village,
                number=number,
                value=Matter.GROUP.value,
                body=str(group),
            ),
        )
        for group, name in known.items()
    )
