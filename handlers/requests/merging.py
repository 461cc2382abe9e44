"""Two matters are one, or were not."""

from actions import merges
from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.replies import Reply
from handlers.requests import cards
from handlers.requests.buttons import APART, RequestPress
from handlers.requests.commands import number_of
from storage.engine import Tx
from village import naming
from village.errors import NumberMissing, VillageError


def merge(tx: Tx, ask: Ask) -> list[Reply]:
    """合并 12 7."""
    number, into = number_of(ask, "merge"), naming.number(ask.heard.words)
    if into is None:
        raise NumberMissing(command="merge")
    matter = merges.merge(tx, ask.actor, number, into, now=ask.now)
    said = ask.public.requests.merged(matter.request, ())
    return [*_changed(ask, matter, "merged"), ask.say(said)]


def unmerge(tx: Tx, ask: Ask) -> list[Reply]:
    """拆开 12."""
    number = number_of(ask, "unmerge")
    matter = merges.unmerge(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    said = ask.public.requests.apart(matter.request, ask.rules.zone, ask.now)
    return [*_changed(ask, matter, "apart"), ask.say(said)]


def pressed(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    """是同一件, or 不是."""
    if press.value == APART:
        matter = merges.tell_apart(tx, ask.actor, press.number, now=ask.now)
        return [*cards.everywhere(ask, matter), ask.toast(ask.texts.requests.toast("apart"))]
    into = naming.number(press.value)
    if into is None:
        raise VillageError
    matter = merges.merge(tx, ask.actor, press.number, into, now=ask.now)
    return [*_changed(ask, matter, "merged"), ask.toast(ask.texts.requests.toast("merge"))]


def _changed(ask: Ask, matter: Matter, code: str) -> list[Reply]:
    """The cards of both, and a word to both requesters where they can be told in private; a group sees the cards."""
    told = list(cards.everywhere(ask, matter))
    seen: set[int] = {int(ask.chat)}
    for one, other in ((matter, ()), *((each, (matter.request.number,)) for each in matter.others)):
        place = one.requester
        # Who raised both hears it once.
        if place is None or place.chat < 0 or int(place.chat) in seen:
            continue
        seen.add(int(place.chat))
        texts = ask.texts_of(place.language).requests
        if code == "merged":
            words = texts.merged(one.request, other)
        else:
            words = texts.apart(matter.request, ask.rules.zone, ask.now)
        told.append(message(place.chat, words))
    return told
