"""An account ends, or somebody goes: first all that it does is said, then one press does it."""

from collections.abc import Callable
from datetime import UTC, datetime

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from actions import departures
from actions.departures import Done, Plan
from handlers.asks import Ask, edit, message
from handlers.errands import cards as errand_cards
from handlers.keyboards import Id, column, key, row
from handlers.people import heirs
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.cards import view
from locales import Language, plain
from storage.engine import Tx
from village.departures import GOES, PATIENCE, Departure
from village.errors import Refused
from village.ids import PersonId

MINUTES = int(PATIENCE.total_seconds()) // 60


class DeparturePress(CallbackData, prefix="leave"):
    """`kind` for `person` of `village`. `seal` is that of the effects which were told `at` (0: they are to be told)."""

    kind: str
    village: Id
    person: Id
    at: int = Field(default=0, ge=0, lt=2**32)
    seal: str = ""


def unbind(tx: Tx, ask: Ask) -> list[Reply]:
    """解绑: this account. 解绑 姓名: all accounts of somebody whose phone was lost."""
    return command(Departure.LOST if ask.heard.words.strip() else Departure.UNBIND)(tx, ask)


def command(kind: Departure) -> Callable[[Tx, Ask], list[Reply]]:
    """What answers to 挂失, 去世 姓名, 迁出 姓名, 复原 姓名."""

    def ask_first(tx: Tx, ask: Ask) -> list[Reply]:
        found = departures.choose(tx, ask.actor, kind, ask.heard.words)
        if len(found) == 1:
            person = found[0].person.id
            return [_told(ask, departures.foresee(tx, ask.actor, ask.village, kind, person))]
        buttons = column(
            key(ask.texts.binding.which(one), _press(ask, kind, one.person.id)) for one in found
        )
        return [ask.say(ask.texts.departures.which(found[0].person.name), buttons=buttons)]

    return ask_first


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Whom it is about, or that it shall be done; what has changed since is told anew."""
    press = ask.heard.press
    if not isinstance(press, DeparturePress) or press.village != ask.village.id:
        raise Refused
    if not ask.heard.private or press.kind not in set(Departure):
        raise Refused
    kind, person = Departure(press.kind), PersonId(press.person)
    if not press.at:
        plan = departures.foresee(tx, ask.actor, ask.village, kind, person)
        return [_told(ask, plan), ask.toast("")]
    outcome = departures.carry_out(
        tx,
        ask.actor,
        ask.village,
        kind,
        person,
        seal=press.seal,
        asked_at=datetime.fromtimestamp(press.at, UTC),
        today=ask.today,
        now=ask.now,
    )
    if isinstance(outcome, Plan):
        toast = ask.toast(ask.texts.departures.changed(), alert=True)
        return [_told(ask, outcome), toast]
    return _done(ask, outcome)


def _told(ask: Ask, plan: Plan) -> Reply:
    own = plan.person.id == ask.actor.person_id
    text = ask.texts.departures.plan(plan.kind, plan.who, plan.effects, own, MINUTES)
    press = _press(ask, plan.kind, plan.person.id)
    press = press.model_copy(update={"at": int(ask.now.timestamp()), "seal": plan.effects.seal})
    buttons = row([key(ask.texts.departures.button(plan.kind), press)])
    if ask.heard.press is not None:
        return edit(ask.heard, text, buttons)
    return ask.say(text, buttons=buttons, quote=False)


def _press(ask: Ask, kind: Departure, person: PersonId) -> DeparturePress:
    return DeparturePress(kind=kind.value, village=ask.village.id, person=person)


def _done(ask: Ask, done: Done) -> list[Reply]:
    # In place of the question, so that no button stays under what has been done.
    text = ask.texts.departures.done(done.kind, done.person, done.effects)
    replies: list[Reply] = [edit(ask.heard, text), ask.toast("")]
    # Nobody writes to the phone of who died.
    told = [] if done.kind is Departure.DIED else done.accounts
    for one in told:
        if one.user_id != ask.actor.user_id:
            texts = ask.texts_of(one.language)
            replies.append(message(one.user_id, _words(texts, done, ask.village.name)))
    for matter in done.matters:
        replies += cards.everywhere(ask, matter)
        if done.kind in GOES:
            why = plain(ask.public.departures.why())
            replies += cards.to_handler(ask, matter, why=why)
    replies += heirs.told(done.inherited, ask.house.texts)
    replies += errand_cards.taken_away(list(done.gone))
    for errand in done.errands:
        replies += errand_cards.handed_on(view(ask), errand)
    return replies


def _words(texts: Language, done: Done, village: str) -> str:
    name = done.person.name
    if done.kind is Departure.MOVED:
        return str(texts.departures.moved_away(name, village))
    if done.kind is Departure.RESTORE:
        return str(texts.departures.back_again(name, village))
    return str(texts.binding.lost(name))
