"""Somebody says in private who they are; a cadre says with one press whether that is so."""

from datetime import datetime

from actions import identity
from actions.binding import Caller, Rejected
from actions.identity import Passed, Shown
from handlers.asks import Ask, Heard, House, message, sentence
from handlers.binding.claim_cards import NOBODY, IdentityPress, card, shown_here
from handlers.binding.commands import rejected, welcome
from handlers.replies import Replies, Reply
from storage.engine import Tx
from village.claims import ClaimState
from village.errors import ClaimInGroup, ClaimNotFound, VillageError
from village.ids import PersonId, UserId


def claim(tx: Tx, ask: Ask) -> list[Reply]:
    """认领 张三 1234, by an account that some village knows."""
    if not ask.heard.private:
        raise ClaimInGroup
    return _claim(tx, ask.house, ask.heard, ask.now)


def claim_as_stranger(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """The same by an account that no village knows: what is wrong is told here, since nobody else would."""
    try:
        return _claim(tx, house, heard, now)
    except VillageError as error:
        return message(heard.chat_id, sentence(house, heard.language, error))


def _claim(tx: Tx, house: House, heard: Heard, now: datetime) -> list[Reply]:
    caller = Caller(UserId(heard.user_id), heard.name, heard.language)
    outcome = identity.claim(tx, caller, heard.words, vault=house.vault, now=now)
    if isinstance(outcome, Rejected):
        return rejected(house, heard, outcome)
    # The same words whether the name and the digits were right or not: who guesses learns nothing.
    told: list[Reply] = [message(heard.chat_id, house.texts.of(heard.language).binding.passed_on())]
    return told + _to_confirmer(tx, house, outcome)


def _to_confirmer(tx: Tx, house: House, passed: Passed) -> list[Reply]:
    hears = passed.hears
    if hears is None:
        return []
    told = [*(Shown(one) for one in passed.replaced), passed.shown]
    return [card(tx, house, one, hears.user_id, hears.language) for one in told]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """[确认是本人], one of several, or [不是]; an old button answers with what is true now."""
    press = ask.heard.press
    if not isinstance(press, IdentityPress) or press.village != ask.village.id:
        raise ClaimNotFound
    person = None if press.person == NOBODY else PersonId(press.person)
    decided = identity.decide(tx, ask.actor, press.number, person, now=ask.now)
    stands = ask.texts.binding.stands(decided.claim.state)
    replies: list[Reply] = [
        shown_here(tx, ask, Shown(decided.claim)),
        ask.toast(stands, alert=not decided.changed),
    ]
    if not decided.changed:
        return replies
    author = Heard(
        kind="message",
        user_id=decided.claim.user,
        name=decided.claim.account,
        language=decided.claim.language,
        chat_id=decided.claim.user,
        private=True,
    )
    if decided.bound is not None:
        return replies + welcome(tx, ask.house, author, decided.bound, ask.now)
    if decided.claim.state is ClaimState.DENIED:
        texts = ask.texts_of(author.language)
        replies.append(message(author.chat_id, texts.binding.denied()))
    return replies
