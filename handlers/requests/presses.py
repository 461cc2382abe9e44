"""What happens under a request's buttons. A press re-checks everything: a button may be years old."""

from collections.abc import Callable, Mapping

from actions import handling as actions_handling
from actions import requests, results
from handlers import questions
from handlers.asks import Ask
from handlers.replies import Reply
from handlers.requests import buttons, cards, chains, handling, merging, receipts, witnesses
from handlers.requests.buttons import QUICK_RESULTS, RequestPress
from handlers.requests.commands import ASK_RESULT, PATIENCE
from locales import plain
from storage import people
from storage.engine import Tx
from village import request_moves as moves
from village import requests as rules_of
from village.errors import PersonNotFound, RequestNotFound, VillageError
from village.ids import PersonId
from village.requests import Rating
from village.rights import Deed, require

DIGITS = 9
"""No number of a person is longer."""


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a request's card."""
    press = ask.heard.press
    if not isinstance(press, RequestPress) or press.village != ask.village.id:
        raise RequestNotFound(number=getattr(press, "number", 0))
    answer = _ANSWERS.get(press.deed)
    if answer is None:
        raise VillageError
    return answer(tx, ask, press)


def _take(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    return [*handling.take(tx, ask, press.number), _toast(ask, press.deed)]


def _refuse(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    return [*handling.refuse(tx, ask, press.number), _toast(ask, press.deed)]


def _resume(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    return [*handling.resume_of(tx, ask, press.number), ask.toast("")]


def _witness(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    if press.value not in {witnesses.DONE, witnesses.NOT_DONE}:
        raise VillageError
    return witnesses.say(tx, ask, press.number, press.value)


def _propose(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    return chains.pressed(tx, ask, press.number)


def _accept(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    matter = requests.accept(tx, ask.actor, press.number, now=ask.now)
    told = receipts.given(tx, ask, press.number)
    return [*cards.everywhere(ask, matter), *told, _toast(ask, press.deed)]


def _resolve(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    if press.value in QUICK_RESULTS:
        words = plain(ask.public.requests.quick_result(press.value))
        matter = results.resolve(
            tx, ask.actor, press.number, result=words, rules=ask.rules, now=ask.now
        )
        questions.answered(tx, ask)
        told = cards.to_neighbours(ask, matter)
        return [*cards.everywhere(ask, matter), *told, _toast(ask, press.deed)]
    request = requests.find(tx, ask.actor, press.number).request
    require(ask.actor, Deed.RESOLVE, rules_of.roles(ask.actor, request))
    moves.resolve(request, "?", now=ask.now)
    questions.wait(tx, ask, ASK_RESULT, press.number, PATIENCE)
    question = ask.public.requests.ask_result(request)
    return [
        ask.say(question, buttons=buttons.results(request, ask.public), quote=False),
        ask.toast(""),
    ]


def _hand_over(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    if press.value:
        # A forged press may hold anything.
        if not press.value.isdecimal() or len(press.value) > DIGITS:
            raise PersonNotFound(name="")
        to = PersonId(int(press.value))
        matter = actions_handling.hand_over(tx, ask.actor, press.number, to=to, now=ask.now)
        return [
            *cards.everywhere(ask, matter),
            *cards.to_handler(ask, matter),
            _toast(ask, "offer" if matter.asked else press.deed),
        ]
    request = requests.find(tx, ask.actor, press.number).request
    require(ask.actor, Deed.HAND_OVER, rules_of.roles(ask.actor, request))
    # Nobody is asked for a name that cannot be used any more.
    moves.hand_over(request, request.assignee)
    others = [one for one in people.cadres(tx, ask.village.id) if one.id != request.assignee]
    question = ask.public.requests.ask_to(request)
    keyboard = buttons.cadres(request, others, ask.public)
    return [ask.say(question, buttons=keyboard, quote=False), ask.toast("")]


def _rate(tx: Tx, ask: Ask, press: RequestPress) -> list[Reply]:
    if press.value not in set(Rating):
        raise VillageError
    rating = Rating(press.value)
    matter = results.rate(tx, ask.actor, press.number, rating=rating, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(ask, matter),
        _toast(ask, rating.value),
        *cards.to_superior(ask, matter),
    ]


def _toast(ask: Ask, code: str) -> Reply:
    return ask.toast(ask.texts.requests.toast(code))


_ANSWERS: Mapping[str, Callable[[Tx, Ask, RequestPress], list[Reply]]] = {
    Deed.ACCEPT: _accept,
    Deed.RESOLVE: _resolve,
    Deed.HAND_OVER: _hand_over,
    Deed.RATE: _rate,
    Deed.TAKE: _take,
    Deed.REFUSE: _refuse,
    Deed.RESUME: _resume,
    Deed.MERGE: merging.pressed,
    Deed.MOVE_TOPIC: _propose,
    Deed.WITNESS: _witness,
}
"""What each kind of button does."""
