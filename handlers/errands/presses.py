"""What happens under an errand's buttons."""

from actions import errand_moves, errands
from handlers import questions
from handlers.asks import Ask, edit
from handlers.errands import cards, commands
from handlers.errands.buttons import QUICK_ENDS, RATE, ErrandPress
from handlers.replies import Reply
from handlers.requests.cards import view
from locales import plain
from storage.engine import Tx
from village.errands import Move
from village.errors import ErrandNotFound, VillageError
from village.requests import Rating

ASKS = {Move.RECEIVE: commands.ASK_PAPERS, Move.STEP: commands.ASK_STEP, Move.END: commands.ASK_END}


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under an errand's card or a question about it."""
    press = ask.heard.press
    if not isinstance(press, ErrandPress) or press.village != ask.village.id:
        raise ErrandNotFound(number=getattr(press, "number", 0))
    if press.move == RATE:
        return _rate(tx, ask, press)
    if press.move not in set(Move):
        raise VillageError
    move, number = Move(press.move), press.number
    match move:
        case Move.ACCEPT:
            matter = errand_moves.accept(
                tx, ask.actor, number, rules=ask.rules, now=ask.now, vault=ask.house.vault
            )
            return _done(ask, matter, move)
        case Move.END if press.value in QUICK_ENDS:
            words = plain(ask.texts.errands.quick_end(press.value))
            told = commands.end(tx, ask, number, words, move)
            questions.answered(tx, ask)
            return [*told, _toast(ask, move.value)]
        case Move.RECEIVE | Move.STEP | Move.END:
            return [*commands.question(tx, ask, ASKS[move], number), ask.toast("")]
        case Move.RETURN:
            return [*commands.return_papers(tx, ask, number), _toast(ask, move.value)]
        case Move.WITHDRAW:
            return [*commands.withdraw(tx, ask, number), _toast(ask, move.value)]
        case Move.BACK | Move.MISSING | Move.LEAVE:
            return _papers(tx, ask, number, move)
    raise VillageError


def _papers(tx: Tx, ask: Ask, number: int, move: Move) -> list[Reply]:
    """Their owner says where the papers are; the question is answered, and its buttons go."""
    matter = errand_moves.confirm(tx, ask.actor, number, move, now=ask.now)
    answered = ask.texts.errands.answered(move.value, matter.errand, matter.papers)
    return [edit(ask.heard, answered), *_done(ask, matter, move)]


def _rate(tx: Tx, ask: Ask, press: ErrandPress) -> list[Reply]:
    if press.value not in set(Rating):
        raise VillageError
    rating = Rating(press.value)
    matter = errand_moves.rate(
        tx, ask.actor, press.number, rating=rating, rules=ask.rules, now=ask.now
    )
    seen = view(ask)
    news = cards.told(seen, matter, rating.value, by=int(ask.heard.user_id))
    return [*cards.shown(seen, matter), *news, _toast(ask, rating.value)]


def _done(ask: Ask, matter: errands.Matter, move: Move) -> list[Reply]:
    seen = view(ask)
    news = cards.told(seen, matter, move.value, by=int(ask.heard.user_id))
    return [*cards.shown(seen, matter), *news, _toast(ask, move.value)]


def _toast(ask: Ask, code: str) -> Reply:
    return ask.toast(ask.texts.errands.toast(code))
