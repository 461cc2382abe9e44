"""Two matters are one, or were not."""

from actions import merges
from handlers.asks import Ask, number_of
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.buttons import APART, RequestPress
from handlers.requests.one import changed
from storage.engine import Tx
from village import naming
from village.errors import NumberMissing, VillageError


def merge(tx: Tx, ask: Ask) -> list[Reply]:
    """合并 12 7."""
    number, into = number_of(ask, "merge"), naming.number(ask.heard.words)
    if into is None:
        raise NumberMissing(command="merge")
    matter = merges.merge(tx, ask.actor, number, into, rules=ask.rules, now=ask.now)
    said = ask.public.requests.merged(matter.request, ())
    return [*changed(ask, matter, "merged"), ask.say(said)]


def unmerge(tx: Tx, ask: Ask) -> list[Reply]:
    """拆开 12."""
    number = number_of(ask, "unmerge")
    matter = merges.unmerge(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    said = ask.public.requests.apart(matter.request, ask.rules.zone, ask.now)
    return [*changed(ask, matter, "apart"), ask.say(said)]


def pressed(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    """是同一件, or 不是."""
    if press.value == APART:
        matter = merges.tell_apart(tx, ask.actor, press.number, now=ask.now)
        return [*cards.everywhere(ask, matter), ask.toast(ask.texts.requests.toast("apart"))]
    into = naming.number(press.value)
    if into is None:
        raise VillageError
    matter = merges.merge(tx, ask.actor, press.number, into, rules=ask.rules, now=ask.now)
    return [*changed(ask, matter, "merged"), ask.toast(ask.texts.requests.toast("merge"))]
