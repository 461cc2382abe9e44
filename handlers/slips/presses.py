"""What happens under a slip's buttons, and what is answered to the questions that they ask. A press re-checks everything."""

from collections.abc import Callable, Mapping
from typing import Any

from actions import slip_drawing, slip_meetings, slips
from actions.slip_desk import SlipMatter
from handlers import questions
from handlers.asks import Ask
from handlers.replies import Reply
from handlers.slips import asking, buttons, cards, commands
from handlers.slips.buttons import OWN_WORDS, SlipPress
from locales import plain
from storage.engine import Tx
from village.errors import SlipNotFound, VillageError
from village.ids import UnitId
from village.referrals import SlipKind
from village.rights import Deed

DIGITS = 15
"""No number of a unit is longer."""
AT_ONCE: Mapping[Deed, Callable[..., SlipMatter]] = {
    Deed.SIGN_SLIP: slips.sign,
    Deed.INSIST_SLIP: slips.insist,
    Deed.ACCEPT_ANSWER: slips.accept,
    Deed.WITHDRAW_SLIP: slips.withdraw,
}
ASKING: Mapping[Deed, str] = {
    Deed.ANSWER_SLIP: "answer",
    Deed.CONTEST_SLIP: "contest",
    Deed.RETURN_ANSWER: "return",
    Deed.CALL_MEETING: "meeting",
    Deed.RECORD_MINUTES: "minutes",
}
"""Presses that ask for words, and what they ask."""


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a slip, or under the question to which unit it goes."""
    press = ask.heard.press
    if not isinstance(press, SlipPress) or press.village != ask.village.id:
        raise SlipNotFound(kind=SlipKind.NOTICE, number=getattr(press, "number", 0))
    if press.kind not in set(SlipKind) or press.deed not in set(Deed):
        raise VillageError
    kind, deed = SlipKind(press.kind), Deed(press.deed)
    told = {"rules": ask.rules, "now": ask.now}
    if deed in AT_ONCE:
        matter = AT_ONCE[deed](tx, ask.actor, kind, press.number, **told)
        more = cards.organisers(ask, matter) if deed is Deed.INSIST_SLIP else []
        return [*cards.everywhere(ask, matter), *more, _toast(ask, deed)]
    if deed in ASKING:
        return _question(tx, ask, kind, press.number, deed)
    match deed:
        case Deed.DRAW_SLIP:
            return _drawn(tx, ask, press, kind)
        case Deed.SEE_SLIP:
            told_sheets = commands.sheets(tx, ask, kind, press.number)
            return [*told_sheets, _toast(ask, deed)]
        case Deed.READDRESS_SLIP:
            return _readdress(tx, ask, press, kind, told)
    raise VillageError


def _question(tx: Tx, ask: Ask, kind: SlipKind, number: int, deed: Deed) -> list[Reply]:
    slip = slips.ready(tx, ask.actor, kind, number, deed)
    what = ASKING[deed]
    asking.put(tx, ask, what, kind, number)
    return [ask.say(ask.texts.slips.ask(what, slip)), ask.toast("")]


def _drawn(tx: Tx, ask: Ask, press: SlipPress, kind: SlipKind) -> list[Reply]:
    told: dict[str, Any] = {"rules": ask.rules, "now": ask.now}
    if press.value == OWN_WORDS:
        found = slip_drawing.write(tx, ask.actor, press.number, None, **told)
        questions.answered(tx, ask)
    else:
        found = slip_drawing.choose(tx, ask.actor, kind, press.number, _unit(press.value), **told)
    return [*commands.made(tx, ask, found), ask.toast("")]


def _readdress(
    tx: Tx, ask: Ask, press: SlipPress, kind: SlipKind, told: Mapping[str, Any]
) -> list[Reply]:
    if not press.value:
        slip, units = slips.others(tx, ask.actor, kind, press.number)
        keyboard = buttons.elsewhere(slip, units)
        question = ask.texts.slips.ask_other(slip)
        return [ask.say(question, buttons=keyboard), ask.toast("")]
    unit = _unit(press.value)
    matter = slips.readdress(tx, ask.actor, kind, press.number, unit, **told)
    return [*cards.everywhere(ask, matter), _toast(ask, Deed.READDRESS_SLIP)]


def answered(tx: Tx, ask: Ask) -> list[Reply]:
    """The words that a press asked for."""
    asked = ask.conversation
    if asked is None:
        return []
    kind, what = asking.kind_of(asked.asked), asked.asked.split("_")[1]
    if what == "answer":
        return give_answer(tx, ask, kind, asked.number)
    questions.answered(tx, ask)
    match what:
        case "meeting":
            return commands.called(tx, ask, kind, asked.number, ask.heard.text)
        case "minutes":
            return commands.concluded(tx, ask, kind, asked.number, ask.heard.text)
    act = slips.contest if what == "contest" else slips.send_back
    matter = act(tx, ask.actor, kind, asked.number, ask.heard.text, rules=ask.rules, now=ask.now)
    return [*cards.everywhere(ask, matter), ask.say(ask.texts.slips.done(what))]


def give_answer(tx: Tx, ask: Ask, kind: SlipKind, number: int) -> list[Reply]:
    """The unit answers in words, by a file, or by both."""
    heard = ask.heard
    words = heard.text
    if not words.strip() and heard.files:
        words = plain(ask.texts_of().slips.see_files())
    matter = slips.answer(
        tx, ask.actor, kind, number, words, files=heard.files, rules=ask.rules, now=ask.now
    )
    asking.put(tx, ask, "more", kind, number)
    return [*cards.everywhere(ask, matter), ask.say(ask.texts.slips.done("answer"))]


def under_notice(tx: Tx, ask: Ask) -> list[Reply]:
    """A reply under a notice slip's card is the unit's answer."""
    return give_answer(tx, ask, SlipKind.NOTICE, ask.heard.number or 0)


def under_letter(tx: Tx, ask: Ask) -> list[Reply]:
    """A reply under a contact letter's card is the unit's answer."""
    return give_answer(tx, ask, SlipKind.LETTER, ask.heard.number or 0)


def more(tx: Tx, ask: Ask) -> list[Reply]:
    """More pictures of what was just answered or written; anything else ends the waiting."""
    asked = ask.conversation
    if asked is None:
        return []
    if not ask.heard.files:
        questions.answered(tx, ask)
        return [ask.say(ask.texts.errors.not_understood())]
    kind, what = asking.kind_of(asked.asked), asked.asked.split("_")[1]
    add = slips.add_to_answer if what == "more" else slip_meetings.add_to_minutes
    matter = add(tx, ask.actor, kind, asked.number, ask.heard.files, rules=ask.rules, now=ask.now)
    told = cards.files_to(ask, matter)
    # Of an album each picture comes by itself: one answer is enough.
    return told if ask.heard.album else [*told, ask.say(ask.texts.slips.done("more"))]


def _unit(value: str) -> UnitId:
    # A forged press may hold anything.
    if not value.isdecimal() or len(value) > DIGITS:
        raise VillageError
    return UnitId(int(value))


def _toast(ask: Ask, deed: Deed) -> Reply:
    return ask.toast(ask.texts.slips.toast(deed.value))
