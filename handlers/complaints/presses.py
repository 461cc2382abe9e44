"""What happens under a complaint's buttons."""

from collections.abc import Callable

from actions import complaints, requests
from actions.complaints import Told
from handlers import questions
from handlers.asks import Ask, edit
from handlers.complaints import buttons, cards
from handlers.complaints.buttons import ComplaintPress
from handlers.complaints.commands import ASK_ANSWER, PATIENCE
from handlers.replies import FLEETING, Noted, Reply
from handlers.requests import cards as request_cards
from storage.engine import Tx
from village.complaints import Move
from village.errors import ComplaintNotFound, VillageError
from village.rights import Role

Step = Callable[[Tx, Ask, ComplaintPress], list[Reply]]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under what was said of a complaint, in private only."""
    press = ask.heard.press
    known = isinstance(press, ComplaintPress) and press.village == ask.village.id
    if not isinstance(press, ComplaintPress) or not known or not ask.heard.private:
        raise ComplaintNotFound
    step = _BEFORE.get(press.deed)
    if step is None:
        return _moved(tx, ask, press)
    if not ask.heard.text and press.deed != buttons.DROP:
        # So old that the chat shows us its words no more.
        return [ask.toast(ask.texts.complaints.toast("again"), alert=True)]
    return step(tx, ask, press)


def _choose(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    way = complaints.begin(tx, ask.actor, ask.heard.text, vault=ask.house.vault)
    keys = buttons.choices(ask.village.id, way.choices, ask.texts, plain=press.plain)
    return [_instead(ask, ask.texts.complaints.whom(ask.heard.text), keys), ask.toast("")]


def _about(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    about = buttons.parted(press.about)
    way = complaints.begin(tx, ask.actor, ask.heard.text, about=about, vault=ask.house.vault)
    text = ask.texts.complaints.preview(ask.heard.text, way.subjects, way.handler)
    keys = buttons.preview(ask.village.id, way.subjects, ask.texts, plain=press.plain)
    return [_instead(ask, text, keys), ask.toast("")]


def _send(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    told = complaints.complain(
        tx,
        ask.actor,
        ask.heard.text,
        about=buttons.parted(press.about),
        named=press.deed == buttons.NAMED,
        vault=ask.house.vault,
        rules=ask.rules,
        now=ask.now,
    )
    return [
        cards.changed(ask, told, Role.REQUESTER),
        *cards.to_handler(ask.house, told, ask.rules.zone, ask.now),
        ask.toast(ask.texts.complaints.toast("complain")),
    ]


def _plain(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    """It was no complaint: an ordinary request, which still is not shown in the group."""
    del press
    matter = requests.report(
        tx,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        text=ask.heard.text,
        chat=ask.chat,
        now=ask.now,
    )
    return [
        _instead(ask, ask.texts.complaints.toast("plain")),
        *request_cards.everywhere(ask, matter),
        *request_cards.to_handler(ask, matter),
        ask.toast(""),
    ]


def _drop(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    del tx, press
    return [_instead(ask, ask.texts.complaints.toast("drop")), ask.toast("")]


_BEFORE: dict[str, Step] = {
    buttons.CHOOSE: _choose,
    buttons.ABOUT: _about,
    buttons.SEND: _send,
    buttons.NAMED: _send,
    buttons.PLAIN: _plain,
    buttons.DROP: _drop,
}


def _moved(tx: Tx, ask: Ask, press: ComplaintPress) -> list[Reply]:
    if press.deed not in set(Move):
        raise VillageError
    vault, rules, number = ask.house.vault, ask.rules, press.number
    match Move(press.deed):
        case Move.SIGN:
            told = complaints.sign(tx, ask.actor, number, vault=vault, rules=rules, now=ask.now)
            return _by_handler(ask, told, "sign")
        case Move.ANSWER:
            return _ask_answer(tx, ask, number)
        case Move.RAISE:
            told = complaints.pass_up(tx, ask.actor, number, vault=vault, rules=rules, now=ask.now)
            return [
                _instead(ask, ask.texts.complaints.toast("raise")),
                *cards.to_handler(ask.house, told, rules.zone, ask.now),
                *cards.to_author(ask.house, told, "raise", rules.zone, ask.now),
                ask.toast(""),
            ]
        case Move.CONTEST:
            told = complaints.contest(tx, ask.actor, number, vault=vault, rules=rules, now=ask.now)
            above = cards.to_handler(ask.house, told, rules.zone, ask.now)
            return [cards.changed(ask, told, Role.REQUESTER), *above, ask.toast("")]
        case Move.ACCEPT | Move.WITHDRAW as move:
            told = complaints.end(tx, ask.actor, number, move=move, vault=vault, now=ask.now)
            said = ask.toast(ask.texts.complaints.toast(move.value))
            return [cards.changed(ask, told, Role.REQUESTER), said]
    raise VillageError


def _by_handler(ask: Ask, told: Told, code: str) -> list[Reply]:
    return [
        cards.changed(ask, told, Role.HANDLER),
        *cards.to_author(ask.house, told, code, ask.rules.zone, ask.now),
        ask.toast(ask.texts.complaints.toast(code)),
    ]


def _ask_answer(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    # Nobody is asked for words that cannot be used any more.
    complaints.find(tx, ask.actor, number, vault=ask.house.vault)
    questions.wait(tx, ask, ASK_ANSWER, number, PATIENCE)
    return [ask.say(ask.texts.complaints.ask_answer(number), quote=False), ask.toast("")]


def _instead(ask: Ask, text: str, keys: object = None) -> Reply:
    return Noted(FLEETING, edit(ask.heard, text, keys))  # type: ignore[arg-type]
