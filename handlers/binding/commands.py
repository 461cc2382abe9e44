"""What people say to bind and unbind an account."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from actions import binding
from actions.binding import Bound, Caller, Rejected
from handlers.asks import Ask, Heard, House, in_village, message
from handlers.basics.commands import hello
from handlers.contact_cards.commands import card
from handlers.decisions import signing
from handlers.replies import Card, Replies, Reply, Written
from handlers.requests import cards
from handlers.requests.commands import missed
from storage import villages
from storage.engine import Tx
from village import sign_codes
from village.binding import normalise
from village.contact_cards import START
from village.errors import CodeInGroup, TextMissing
from village.ids import UserId


def bind(tx: Tx, ask: Ask) -> Replies:
    """绑定 ABCD-2345, by an account that some village knows."""
    if not ask.heard.private:
        raise CodeInGroup
    if not ask.heard.words:
        raise TextMissing(command="bind")
    return show(tx, ask.house, ask.heard, ask.now)


def start(tx: Tx, ask: Ask) -> Replies:
    """/start, or the link of a printed code: /start ABCD2345, or that of every contact card: /start card."""
    if ask.heard.words == START:
        return card(tx, replace(ask, heard=replace(ask.heard, words="")))
    if door := sign_codes.started(ask.heard.words):
        village, number, code = door
        return signing.scanned(tx, in_village(tx, ask, village), number, code)
    return bind(tx, ask) if normalise(ask.heard.words) else hello(tx, ask)


def start_as_stranger(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """The link of a printed code, or of that at a meeting's door, opened by an account that no village knows."""
    if sign_codes.started(heard.words):
        return signing.stranger(tx, house, heard, now)
    return show(tx, house, heard, now) if normalise(heard.words) else None


def show(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """A code shown in private, maybe by an account that no village knows."""
    if not heard.words:
        return None
    caller = Caller(UserId(heard.user_id), heard.name, heard.language)
    outcome = binding.bind(tx, caller, heard.words, vault=house.vault, now=now)
    if isinstance(outcome, Rejected):
        return rejected(house, heard, outcome)
    return welcome(tx, house, heard, outcome, now)


def rejected(house: House, heard: Heard, outcome: Rejected) -> list[Reply]:
    """Say why it was no use; a cadre, or else the operator, is told of who was locked out."""
    texts, error = house.texts.of(heard.language), outcome.error
    told: list[Reply] = [
        message(heard.chat_id, getattr(texts.errors, error.code)(**error.fields)),
    ]
    if warn := outcome.warn:
        watch = house.texts.of(warn.language).binding.watch(heard.name, str(heard.user_id))
        told.append(message(warn.user_id, watch))
    elif outcome.is_stranger and house.operator:
        watch = house.texts.of("").binding.watch(heard.name, str(heard.user_id))
        told.append(message(house.operator, watch))
    return told


def welcome(tx: Tx, house: House, heard: Heard, bound: Bound, now: datetime) -> list[Reply]:
    """Say so, tell the person's other accounts, show what waits for them, and put cards right that knew nobody."""
    village = villages.find(tx, bound.person.village_id)
    if village is None:
        return []
    rules = house.rules_of(tx, village.id)
    ask = Ask(house=house, heard=heard, now=now, actor=bound.actor, village=village, rules=rules)
    name = bound.person.name
    told: list[Reply] = [ask.say(ask.texts.binding.bound(name, village.name, bound.adopted))]
    told += [
        message(one.user_id, house.texts.of(one.language).binding.another(name))
        for one in bound.others
    ]
    if warn := bound.warn:
        watch = house.texts.of(warn.language).binding.newcomer(heard.name, name)
        told.append(message(warn.user_id, watch))
    shown = missed(tx, ask)
    for matter in bound.matters:
        shown += cards.everywhere(ask, matter)
    return [*told, *_once(shown)]


def _once(replies: Iterable[Reply]) -> list[Reply]:
    """One card a chat, though it is both missed and to be put right."""
    found: dict[object, Reply] = {}
    for one in replies:
        if isinstance(one, Card) and isinstance(one.method, Written):
            found[one.name, one.method.chat_id] = one
        else:
            found[id(one)] = one
    return list(found.values())
