"""A leader binds the group in which they speak to the village, or takes it back."""

from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import InlineKeyboardMarkup

from actions import groups
from actions.groups import Bound, Offer, Taken
from handlers.asks import Ask, Heard, House, edit, message, quoting
from handlers.keyboards import Id, column, key
from handlers.replies import Replies, Reply
from locales import Language
from storage.chats import Kind
from storage.engine import Tx
from storage.villages import Village
from village.errors import GroupNeeded, Refused
from village.ids import ChatId, UserId, VillageId
from village.rights import Deed, require

VILLAGE, KIND, MOVE, UNBIND, KEEP = "village", "kind", "move", "unbind", "keep"


class GroupPress(CallbackData, prefix="group"):
    """A `step` of binding the group to `village` as `kind`, or of taking it back."""

    step: str
    village: Id
    kind: str = ""


def bind(tx: Tx, ask: Ask) -> Replies:
    """绑定本群, in a group that is some village's already, or in private, where it is not said."""
    if ask.heard.private:
        raise GroupNeeded
    return _offer(tx, ask.heard, ask.public)


def bind_unbound(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """绑定本群, in a group that is bound to no village."""
    del now
    return _offer(tx, heard, house.texts.of(heard.language))


def unbind(tx: Tx, ask: Ask) -> Reply:
    """解绑本群: asked once more, with what it means."""
    del tx
    if ask.group is None:
        raise GroupNeeded
    require(ask.actor, Deed.UNBIND_CHAT)
    texts, village = ask.public, ask.village
    buttons = column(
        [
            key(texts.groups.unbind_button(), GroupPress(step=UNBIND, village=village.id)),
            key(texts.groups.keep_button(), GroupPress(step=KEEP, village=village.id)),
        ]
    )
    return ask.say(texts.groups.ask_unbind(ask.group.kind, village.name), buttons=buttons)


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A button under one of these questions, in a group that is some village's."""
    press = _press(ask.heard)
    if press.step == UNBIND:
        kind = groups.unbind(tx, ask.actor, ask.chat, now=ask.now)
        return [edit(ask.heard, ask.public.groups.unbound(kind, ask.village.name)), ask.toast("")]
    return _step(tx, ask.house, ask.heard, ask.public, ask.now)


def pressed_unbound(tx: Tx, house: House, heard: Heard, now: datetime) -> list[Reply]:
    """The same in a group that is bound to no village."""
    return _step(tx, house, heard, house.texts.of(heard.language), now)


def _offer(tx: Tx, heard: Heard, texts: Language) -> Reply:
    found = groups.offer(tx, UserId(heard.user_id), ChatId(heard.chat_id))
    if len(found.villages) == 1:
        text, buttons = _ask_kind(texts, found.villages[0], found)
    else:
        text = texts.groups.ask_village()
        buttons = column(
            key(one.name, GroupPress(step=VILLAGE, village=one.id)) for one in found.villages
        )
    return message(heard.chat_id, text, buttons=buttons, reply=quoting(heard))


def _step(tx: Tx, house: House, heard: Heard, texts: Language, now: datetime) -> list[Reply]:
    press = _press(heard)
    seen = AnswerCallbackQuery(callback_query_id=heard.callback_id)
    found = groups.offer(tx, UserId(heard.user_id), ChatId(heard.chat_id))
    if press.step == KEEP:
        return [edit(heard, texts.groups.kept()), seen]
    if press.step == VILLAGE:
        village = next((one for one in found.villages if one.id == press.village), None)
        if village is None:
            raise Refused
        return [edit(heard, *_ask_kind(texts, village, found)), seen]
    if press.step not in (KIND, MOVE) or press.kind not in set(Kind):
        raise Refused
    done = groups.bind(
        tx,
        UserId(heard.user_id),
        VillageId(press.village),
        chat=ChatId(heard.chat_id),
        kind=Kind(press.kind),
        title=heard.extra["title"],
        moving=press.step == MOVE,
        now=now,
    )
    if isinstance(done, Taken):
        return [edit(heard, *_ask_move(texts, done)), seen]
    return [*_bound(house, heard, done), seen]


def _bound(house: House, heard: Heard, done: Bound) -> list[Reply]:
    texts = house.texts.of(done.village.language)
    deaf = not (house.hears_all or done.is_admin)
    told: list[Reply] = [edit(heard, texts.groups.bound(done.kind, done.village.name, deaf))]
    before = done.moved_from
    if before is not None and before.left_at is None:
        told.append(message(before.chat_id, texts.groups.moved(done.kind, done.village.name)))
    return told


def _ask_kind(texts: Language, village: Village, found: Offer) -> tuple[str, InlineKeyboardMarkup]:
    kind = found.bound.kind if found.bound else None
    keys = [
        key(texts.groups.kind_button(one), GroupPress(step=KIND, village=village.id, kind=one))
        for one in Kind
    ]
    keep = key(texts.groups.keep_button(), GroupPress(step=KEEP, village=village.id))
    return texts.groups.ask_kind(village.name, kind), column([*keys, keep])


def _ask_move(texts: Language, taken: Taken) -> tuple[str, InlineKeyboardMarkup]:
    village, kind = taken.village, taken.kind
    buttons = column(
        [
            key(texts.groups.move_button(), GroupPress(step=MOVE, village=village.id, kind=kind)),
            key(texts.groups.keep_button(), GroupPress(step=KEEP, village=village.id)),
        ]
    )
    return texts.groups.ask_move(kind, village.name, taken.other.title), buttons


def _press(heard: Heard) -> GroupPress:
    if not isinstance(heard.press, GroupPress):
        raise Refused
    return heard.press
