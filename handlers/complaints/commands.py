"""What people say about complaints, to the bot alone."""

from datetime import timedelta

from actions import complaints
from handlers import questions
from handlers.asks import Ask, number_of
from handlers.complaints import cards, opening
from handlers.replies import FLEETING, Noted, Reply
from storage.engine import Tx
from village import naming
from village.rights import Role

ASK_ANSWER = "complaint_answer"
PATIENCE = timedelta(hours=12)
"""How long the bot waits for the words of an answer."""


def complain(tx: Tx, ask: Ask) -> list[Reply]:
    """投诉 …; alone it lists one's own, with a number it shows that one."""
    words = ask.heard.words
    if ask.group is not None:
        if words:
            return opening.begin(tx, ask, words, plain=False)
        return [ask.say(ask.public.erasures.in_private())]
    if not words:
        return [_listed(tx, ask)]
    known = naming.matter(words)
    if known is not None:
        told = complaints.find(tx, ask.actor, known, vault=ask.house.vault)
        return [cards.shown(ask, told, told.role or Role.REQUESTER)]
    return opening.begin(tx, ask, words, plain=False)


def whispered(tx: Tx, ask: Ask) -> list[Reply]:
    """Words in private that nothing else understood: they may be a complaint."""
    if not complaints.sounds(tx, ask.village.id, ask.heard.text):
        return []
    return opening.begin(tx, ask, ask.heard.text, plain=True)


def answer(tx: Tx, ask: Ask) -> list[Reply]:
    """答复 48392017 怎么处理的."""
    return _answer(tx, ask, number_of(ask, "answer"), ask.heard.words)


def answer_given(tx: Tx, ask: Ask) -> list[Reply]:
    """The answer to "what came of it?"."""
    conversation = ask.conversation
    if conversation is None:
        return []
    told = _answer(tx, ask, conversation.number, ask.heard.text)
    questions.answered(tx, ask)
    return told


def waiting(tx: Tx, ask: Ask) -> list[Reply]:
    """One line below the list of what is to be done, for who has complaints to answer."""
    found = complaints.waiting(tx, ask.actor, vault=ask.house.vault)
    return [ask.say(ask.texts.complaints.waiting(len(found)), quote=False)] if found else []


def _answer(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    told = complaints.answer(
        tx, ask.actor, number, words, vault=ask.house.vault, rules=ask.rules, now=ask.now
    )
    zone = ask.rules.zone
    return [
        ask.say(ask.texts.complaints.toast("answer"), quote=False),
        *cards.to_author(ask.house, told, "answer", zone, ask.now),
    ]


def _listed(tx: Tx, ask: Ask) -> Reply:
    vault = ask.house.vault
    own = complaints.own(tx, ask.actor, vault=vault)
    held = complaints.waiting(tx, ask.actor, vault=vault)
    text = ask.texts.complaints.list(own, held, ask.rules.zone, ask.now)
    return Noted(FLEETING, ask.say(text, quote=False))
