"""村规: what the village's own rules say, and how a version is entered."""

from datetime import date

from aiogram.filters.callback_data import CallbackData

from actions import covenants
from handlers.asks import Ask, edit
from handlers.keyboards import Id, Number, key, row
from handlers.replies import Reply
from storage.engine import Tx
from village import naming
from village.covenants import is_draft, undecided
from village.days import first_day
from village.errors import CovenantGone, DateUnread

KEEP, DROP = "keep", "drop"


class CovenantPress(CallbackData, prefix="cov"):
    """`deed` on the draft `version` of `village`."""

    deed: str
    village: Id
    version: Number


def see(tx: Tx, ask: Ask) -> list[Reply]:
    """村规 垃圾; alone it tells what there is, 村规 草案 what is to be voted on."""
    words = ask.heard.words
    if is_draft(words):
        return _before_us(tx, ask)
    found = covenants.see(tx, ask.actor, words)
    texts = ask.public.covenants
    if not words.strip():
        whole = ask.group is None
        return [ask.say(texts.contents(found, whole))]
    return [ask.say(texts.answer(found, words))]


def enter(tx: Tx, ask: Ask) -> list[Reply]:
    """录入村规 3, with the text below for that decision; 录入村规 2026-03-01 2026-03-10, for what the village brings with it."""
    line, _, below = ask.heard.words.partition("\n")
    number = naming.matter(line)
    if number is not None:
        found = covenants.propose(tx, ask.actor, number, below, today=ask.today, now=ask.now)
        return [ask.say(ask.texts.covenants.proposed(found))]
    try:
        adopted_on, rest = first_day(ask.heard.words, today=ask.today, command="entercovenant")
    except DateUnread:
        raise undecided() from None
    filed_on, text = _second_day(ask, rest)
    draft = covenants.enter(
        tx,
        ask.actor,
        text,
        adopted_on=adopted_on,
        filed_on=filed_on,
        today=ask.today,
        rules=ask.rules,
        now=ask.now,
    )
    buttons = row(
        key(
            ask.texts.covenants.button(deed),
            CovenantPress(deed=deed, village=ask.village.id, version=draft.version),
        )
        for deed in (KEEP, DROP)
    )
    return [ask.say(ask.texts.covenants.draft(draft, draft.clauses), buttons=buttons)]


def _before_us(tx: Tx, ask: Ask) -> list[Reply]:
    found = covenants.before_us(tx, ask.actor)
    texts, whole = ask.public.covenants, ask.group is None
    if not found:
        return [ask.say(texts.nothing_before_us())]
    return [ask.say(texts.before_us(one, whole)) for one in found]


def _second_day(ask: Ask, rest: str) -> tuple[date | None, str]:
    # The day of the record stands on the first line; a clause below may begin with a number too.
    line, _, below = rest.partition("\n")
    try:
        filed_on, more = first_day(line, today=ask.today, command="entercovenant")
    except DateUnread:
        return None, rest
    return filed_on, f"{more}\n{below}"


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """The draft is put into force, or dropped."""
    press = ask.heard.press
    if not isinstance(press, CovenantPress) or press.village != ask.village.id:
        raise CovenantGone
    if press.deed == DROP:
        covenants.drop(tx, ask.actor, press.version)
    elif press.deed == KEEP:
        covenants.put_in_force(tx, ask.actor, press.version, now=ask.now)
    else:
        raise CovenantGone
    return [edit(ask.heard, ask.texts.covenants.done(press.deed)), ask.toast("")]
