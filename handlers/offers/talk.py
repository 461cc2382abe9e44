"""Under a line that sounds like a request stands an offer; under a cry for help the numbers to call."""

from aiogram.methods import DeleteMessage, EditMessageReplyMarkup

from actions import offers
from actions.emergencies import Alarm
from actions.offers import Gone
from handlers.asks import Ask
from handlers.drafts import cards as draft_cards
from handlers.erasures import private
from handlers.offers.alarms import rung
from handlers.offers.buttons import DROP, SAME, TAKE, OfferPress, keyboard
from handlers.offers.listening import Sounds
from handlers.replies import Noted, Reply
from handlers.requests import cards, one
from storage.engine import Tx
from storage.offers import Offer
from storage.outbox import Priority
from village.drafts import WINDOW
from village.errors import OfferGone
from village.rights import Deed, may
from village.talk import emergencies, secrets
from village.talk.emergencies import NUMBERS, Danger
from village.talk.model import OFFERED
from village.talk.offering import PATIENCE, hidden
from village.talk.secrets import NUMBERS as NUMBERS_OF_SOMEBODY

PURPOSE = "offer"


def heard(tx: Tx, ask: Ask) -> list[Reply]:
    """A plain line that is more than chat."""
    sounds = ask.heard.extra.get("sounds")
    if not isinstance(sounds, Sounds) or ask.group is None:
        return []
    alarms: list[Reply] = []
    if sounds.danger is None:
        quiet = private.heard(tx, ask, sounds)
        if quiet is not None or sounds.label not in OFFERED:
            return quiet or []
    else:
        called, alarms = rung(tx, ask, sounds.danger, ask.heard.text)
        if not called.is_new:
            return [*_again(ask, called), *alarms]
    made = offers.offer(
        tx,
        ask.actor,
        label=sounds.label,
        text=ask.heard.text,
        chat=ask.chat,
        message_id=ask.heard.message_id,
        files=ask.heard.files,
        album=ask.heard.album,
        danger=sounds.danger,
        said_at=ask.heard.extra.get("at"),
        rules=ask.rules,
        now=ask.now,
    )
    if sounds.danger is None:
        return [] if made is None else [_offer(ask, made, _words(ask, made))]
    if made is None:
        return [_quiet(ask, sounds.danger), *alarms]
    return [
        _offer(ask, made, _danger(ask, sounds.danger, len(alarms)), Priority.URGENT),
        *alarms,
    ]


def alarm(tx: Tx, ask: Ask) -> list[Reply]:
    """What a registered request in words of danger brings besides its card."""
    danger = emergencies.find(ask.heard.words)
    if danger is None:
        return []
    _, alarms = rung(tx, ask, danger, ask.heard.words)
    answer = ask.say(_danger(ask, danger, len(alarms), registered=True))
    return [Noted("", answer, Priority.URGENT), *alarms]


def reworded(tx: Tx, ask: Ask) -> list[Reply]:
    """A line of the group that was changed into a call of danger; one that is old tells of nothing that is now."""
    danger, said_at = emergencies.find(ask.heard.words), ask.heard.extra.get("at")
    if danger is None or ask.group is None or said_at is None or ask.now - said_at > PATIENCE:
        return []
    called, alarms = rung(tx, ask, danger, ask.heard.words, reworded=True)
    if not called.is_new:
        return [*_again(ask, called), *alarms]
    answer = ask.say(_danger(ask, danger, len(alarms), registered=True))
    return [Noted("", answer, Priority.URGENT), *alarms]


def refused(tx: Tx, ask: Ask) -> list[Reply] | None:
    """Whatever was refused with it, words of danger ring every cadre; whom to call is said with the refusal. None where nobody is rung."""
    heard = ask.heard
    danger = emergencies.find(heard.text)
    is_said = heard.kind == "message" and not heard.extra.get("passed_on")
    if danger is None or not is_said or not may(ask.actor, Deed.REPORT):
        return None
    _, alarms = rung(tx, ask, danger, heard.text)
    return alarms


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Its author, or a cadre, took the offer or dropped it: either way it leaves the group."""
    press = ask.heard.press
    if not isinstance(press, OfferPress) or press.village != ask.village.id:
        raise OfferGone
    shown = ask.heard.message_id
    if press.deed == DROP:
        dropped = offers.drop(tx, ask.actor, chat=ask.chat, message_id=press.source, now=ask.now)
        return [_take_back(ask, dropped, shown), ask.toast(ask.texts.offers.toast(DROP))]
    if press.deed == SAME:
        return _join_same(tx, ask, press.source)
    replies, said, is_private = _taken(tx, ask, press.source, shown)
    return [*replies, ask.toast(said, alert=is_private)]


def replied(tx: Tx, ask: Ask, shown: int) -> list[Reply] | None:
    """登记 as a reply to the question itself is the same as its button; None where the message asks nothing."""
    source = offers.source_of(tx, ask.actor, ask.chat, shown)
    if source is None:
        return None
    replies, said, is_private = _taken(tx, ask, source, shown)
    return [*replies, *([ask.say(said)] if is_private else ())]


def _taken(tx: Tx, ask: Ask, source: int, shown: int) -> tuple[list[Reply], str, bool]:
    """The line is a request, or a draft; with what is said of that, and whether it goes on in private."""
    taken = offers.take(
        tx,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        chat=ask.chat,
        message_id=source,
        around=ask.heard.extra.get("around"),
        window=ask.heard.extra.get("window", WINDOW),
        now=ask.now,
    )
    gone, matter = _take_back(ask, taken.offer, shown), taken.matter
    if taken.draft is not None:
        is_private = int(taken.draft.shown) > 0
        said = ask.texts.drafts.toast("in_private" if is_private else "here")
        return [*draft_cards.shown(tx, ask, taken.draft), gone], said, is_private
    if matter is None:
        raise OfferGone
    is_private = matter.request.private
    replies = [
        *cards.everywhere(ask, matter, about=source),
        *cards.to_handler(ask, matter),
        gone,
        *draft_cards.parting(ask, matter),
    ]
    return replies, ask.texts.offers.toast("private" if is_private else TAKE), is_private


def _join_same(tx: Tx, ask: Ask, source: int) -> list[Reply]:
    """The card of the other matter says that there is one more; its own would only be noise."""
    found, matter = offers.same(
        tx,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        chat=ask.chat,
        message_id=source,
        around=ask.heard.extra.get("around"),
        window=ask.heard.extra.get("window", WINDOW),
        now=ask.now,
    )
    toast = ask.toast(ask.texts.offers.toast(SAME))
    brought = [said for other in matter.others for said in cards.to_handler(ask, other)]
    gone = _take_back(ask, found, ask.heard.message_id)
    return [*one.joined(ask, matter), *brought, gone, toast]


def withdraw(gone: Gone) -> list[DeleteMessage]:
    """Nobody answered: the offer leaves the group."""
    return [_delete(gone.chat, gone.shown)] if gone.shown is not None else []


def _offer(ask: Ask, made: Offer, text: str, priority: Priority = Priority.NORMAL) -> Noted:
    alike = made.same is not None
    buttons = keyboard(ask.village.id, made.message_id, ask.public, alike=alike)
    return Noted(f"{PURPOSE}:{made.message_id}", ask.say(text, buttons=buttons), priority)


def _words(ask: Ask, made: Offer) -> str:
    numbers = not NUMBERS_OF_SOMEBODY.isdisjoint(secrets.find(made.text))
    private = hidden(made.label, made.text, of_cadre=ask.actor.is_cadre)
    text: str = ask.public.offers.offer(made.label.value, private, numbers, made.same)
    return text


def _danger(ask: Ask, danger: Danger, told: int, *, registered: bool = False) -> str:
    text: str = ask.public.offers.danger(danger.value, NUMBERS[danger], registered, told)
    return text


def _again(ask: Ask, called: Alarm) -> list[Reply]:
    """Another caller is told the numbers, too, in one line; who called it already is not told twice."""
    return [_quiet(ask, called.emergency.danger)] if called.is_heard_first else []


def _quiet(ask: Ask, danger: Danger) -> Noted:
    said = ask.say(ask.public.offers.call_now(NUMBERS[danger]))
    return Noted("", said.model_copy(update={"disable_notification": True}), Priority.URGENT)


def _take_back(ask: Ask, ended: Offer, shown: int) -> Reply:
    """What says whom to call in danger stays, without its buttons."""
    if ended.danger:
        return EditMessageReplyMarkup(chat_id=ask.chat, message_id=shown)
    return _delete(ask.chat, shown)


def _delete(chat: int, message_id: int) -> DeleteMessage:
    return DeleteMessage(chat_id=int(chat), message_id=message_id)
