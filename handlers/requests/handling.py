"""What a handler says about how a request goes on, and what a requester takes back."""

from actions import handling, requests
from handlers.asks import Ask, number_of
from handlers.replies import Reply
from handlers.requests import cards, receipts
from storage.engine import Tx
from village.days import first_day


def accept(tx: Tx, ask: Ask) -> list[Reply]:
    """接单 12; by who was asked to take it, it is taken over."""
    number = number_of(ask, "accept")
    matter = handling.accept(tx, ask.actor, number, now=ask.now)
    taken = matter.requester is not None
    said = ask.say(ask.public.requests.toast("take" if taken else "accept"))
    told = cards.to_requester(ask, matter, "take") if taken else receipts.given(tx, ask, number)
    return [*cards.everywhere(ask, matter), said, *told]


def take(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """Who was asked takes it over by a press."""
    matter = handling.take(tx, ask.actor, number, now=ask.now)
    return [*cards.everywhere(ask, matter), *cards.to_requester(ask, matter, "take")]


def refuse(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """Who was asked does not take it."""
    matter = handling.refuse(tx, ask.actor, number, now=ask.now)
    return [*cards.everywhere(ask, matter), *cards.to_owner(ask, matter, "refuse")]


def promise(tx: Tx, ask: Ask) -> list[Reply]:
    """承诺 12 12-31."""
    number = number_of(ask, "promise")
    until, _ = first_day(ask.heard.words, today=ask.today, command="promise")
    matter = handling.promise(tx, ask.actor, number, until=until, rules=ask.rules, now=ask.now)
    return _changed(ask, matter, "promise")


def extend(tx: Tx, ask: Ask) -> list[Reply]:
    """延期 12 2026-12-31 原因."""
    number = number_of(ask, "extend")
    until, reason = first_day(ask.heard.words, today=ask.today, command="extend")
    matter = handling.extend(
        tx, ask.actor, number, until=until, reason=reason, rules=ask.rules, now=ask.now
    )
    return _changed(ask, matter, "extend", reason)


def pause(tx: Tx, ask: Ask) -> list[Reply]:
    """暂停 12 原因."""
    number = number_of(ask, "pause")
    matter = handling.pause(
        tx, ask.actor, number, reason=ask.heard.words, rules=ask.rules, now=ask.now
    )
    return _changed(ask, matter, "pause", ask.heard.words.strip())


def resume(tx: Tx, ask: Ask) -> list[Reply]:
    """继续 12."""
    return resume_of(tx, ask, number_of(ask, "resume"))


def resume_of(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The clock runs on."""
    matter = handling.resume(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    return _changed(ask, matter, "resume")


def decline(tx: Tx, ask: Ask) -> list[Reply]:
    """办不了 12 原因."""
    number = number_of(ask, "decline")
    matter = handling.decline(
        tx, ask.actor, number, reason=ask.heard.words, rules=ask.rules, now=ask.now
    )
    said = ask.say(ask.public.requests.toast("decline"))
    return [*cards.everywhere(ask, matter), *cards.to_neighbours(ask, matter), said]


def withdraw(tx: Tx, ask: Ask) -> list[Reply]:
    """撤回 12."""
    matter = handling.withdraw(
        tx, ask.actor, number_of(ask, "withdraw"), rules=ask.rules, now=ask.now
    )
    return [
        *cards.everywhere(ask, matter),
        ask.say(ask.public.requests.toast("withdraw")),
        *cards.to_owner(ask, matter, "withdraw"),
        *cards.to_neighbours(ask, matter),
    ]


def _changed(ask: Ask, matter: requests.Matter, code: str, words: str = "") -> list[Reply]:
    told = ask.public.requests.changed(
        code, matter.request, matter.assignee, words, ask.rules.zone, ask.now
    )
    answer = ask.say(told, quote=not ask.heard.callback_id)
    return [
        *cards.everywhere(ask, matter),
        answer,
        *cards.to_requester(ask, matter, code, words),
    ]
