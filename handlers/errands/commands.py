"""What people say about errands. Papers are personal: whatever is said in the group is answered in private."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from aiogram.methods import DeleteMessage

from actions import errand_moves, errands
from actions.errands import Matter
from handlers import questions
from handlers.asks import Ask, number_of
from handlers.errands import buttons, cards
from handlers.offers import talk
from handlers.replies import Reply
from handlers.requests.cards import view
from storage.engine import Tx
from storage.errands import Copy
from village import naming
from village.errands import Move
from village.errors import TextMissing

PATIENCE = timedelta(hours=12)
ASK_PAPERS, ASK_STEP, ASK_END = "errand_papers", "errand_step", "errand_end"
"""What the bot asks, and waits for the words of."""


def errand(tx: Tx, ask: Ask) -> list[Reply]:
    """代办 什么事; 代办 替 姓名 什么事; 代办 2 shows one, 代办 alone all of one's own."""
    words = ask.heard.words.strip()
    known = None if ask.heard.files else naming.matter(words)
    if known is not None:
        return _see(tx, ask, known)
    if not words and not ask.heard.files:
        return _private(ask, _list(tx, ask))
    return [*talk.alarm(tx, ask), *_asked(tx, ask, words)]


def _asked(tx: Tx, ask: Ask, words: str) -> list[Reply]:
    matter = errands.ask(
        tx,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        words=words,
        files=ask.heard.files,
        album=ask.heard.album,
        source=source(ask),
        now=ask.now,
    )
    seen = view(ask)
    return [
        *cards.shown(seen, matter),
        *cards.photos(seen, matter, by=int(ask.chat)),
        *_in_group(ask, matter),
    ]


def more_photos(tx: Tx, ask: Ask) -> list[Reply] | None:
    """The other pictures of an album whose first told of papers; None when it told of something else."""
    matter = errands.add_to_album(
        tx,
        ask.actor,
        album=ask.heard.album,
        files=ask.heard.files,
        source=source(ask),
        now=ask.now,
    )
    if matter is None:
        return None
    seen = view(ask)
    sent = [*cards.shown(seen, matter), *cards.photos(seen, matter, by=int(ask.chat))]
    return [*sent, *_take_back(ask)]


def papers(tx: Tx, ask: Ask) -> list[Reply]:
    """收件 2 身份证复印件、户口本, with photos or without."""
    return receive(tx, ask, number_of(ask, "papers"), ask.heard.words)


def receive(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    """The agent lists what was handed over; the villager gets a receipt."""
    matter = errand_moves.receive(
        tx,
        ask.actor,
        number,
        words=words,
        files=ask.heard.files,
        album=ask.heard.album,
        source=source(ask),
        rules=ask.rules,
        vault=ask.house.vault,
        now=ask.now,
    )
    seen = view(ask)
    return [
        *cards.shown(seen, matter),
        *cards.receipt(seen, matter),
        *cards.photos(seen, matter, by=int(ask.chat)),
        ask.say(ask.texts.errands.received(matter.errand, matter.papers), quote=False),
    ]


def step(tx: Tx, ask: Ask) -> list[Reply]:
    """进展 2 已交镇上."""
    return tell_step(tx, ask, number_of(ask, "errandstep"), ask.heard.words)


def tell_step(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    """The agent tells what was done."""
    matter = errand_moves.step(tx, ask.actor, number, words=words, rules=ask.rules, now=ask.now)
    return _moved(ask, matter, "step", matter.errand.last_step)


def give_back(tx: Tx, ask: Ask) -> list[Reply]:
    """送还 2."""
    return return_papers(tx, ask, number_of(ask, "giveback"))


def return_papers(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The agent gave the papers back; whose they are is asked."""
    matter = errand_moves.give_back(tx, ask.actor, number, now=ask.now)
    return [*_moved(ask, matter, "return"), *cards.to_judge(view(ask), matter)]


def done(tx: Tx, ask: Ask) -> list[Reply]:
    """办妥 2 结果."""
    return end(tx, ask, number_of(ask, "errandend"), ask.heard.words, Move.END)


def decline(tx: Tx, ask: Ask) -> list[Reply]:
    """代办不了 2 原因."""
    return end(tx, ask, number_of(ask, "erranddecline"), ask.heard.words, Move.DECLINE)


def end(tx: Tx, ask: Ask, number: int, words: str, by: Move) -> list[Reply]:
    """The agent says how it ended, or why it cannot be done."""
    matter = errand_moves.end(
        tx, ask.actor, number, words=words, by=by, rules=ask.rules, now=ask.now
    )
    return _moved(ask, matter, by.value, matter.errand.result)


def drop(tx: Tx, ask: Ask) -> list[Reply]:
    """不代办了 2."""
    return withdraw(tx, ask, number_of(ask, "erranddrop"))


def withdraw(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The villager takes it back."""
    return _moved(ask, errand_moves.withdraw(tx, ask.actor, number, now=ask.now), "withdraw")


def hand_over(tx: Tx, ask: Ask) -> list[Reply]:
    """转代办 2 姓名."""
    number, name = number_of(ask, "errandto"), ask.heard.words.strip()
    if not name:
        raise TextMissing(command="errandto")
    matter = errand_moves.hand_over(tx, ask.actor, number, to=name, rules=ask.rules, now=ask.now)
    said = ask.say(ask.texts.errands.toast("hand_over"), quote=False)
    return [*cards.handed_on(view(ask), matter, by=ask.heard.user_id), said]


def answered(how: Callable[[Tx, Ask, int, str], list[Reply]]) -> Callable[[Tx, Ask], list[Reply]]:
    """What hears the words that the bot asked for."""

    def hear(tx: Tx, ask: Ask) -> list[Reply]:
        if ask.conversation is None:
            return []
        told = how(tx, ask, ask.conversation.number, ask.heard.text)
        questions.answered(tx, ask)
        return told

    return hear


def ended(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    """The answer to "how did it end?"."""
    return end(tx, ask, number, words, Move.END)


def question(tx: Tx, ask: Ask, asked: str, number: int) -> list[Reply]:
    """Ask the agent for words about an errand that they carry."""
    found = errands.to_carry(tx, ask.actor, number)
    questions.wait(tx, ask, asked, number, PATIENCE)
    texts = ask.texts
    keys = buttons.ends(found, texts) if asked == ASK_END else None
    return [ask.say(texts.errands.question(asked, found), buttons=keys, quote=False)]


def todo(tx: Tx, ask: Ask) -> list[Reply]:
    """What an agent carries, for their list of what is to be done; nothing where they carry none."""
    _, carried = errands.mine(tx, ask.actor)
    if not carried:
        return []
    return [ask.say(ask.texts.errands.list((), carried, ask.rules.zone, ask.now), quote=False)]


def missed(tx: Tx, ask: Ask) -> list[Reply]:
    """The errands of somebody who can be written to again, and what they were asked about them."""
    seen, told = view(ask), list[Reply]()
    for matter in errands.concerning(tx, ask.actor):
        mine = replace(matter, ears=[one for one in matter.ears if one.chat == ask.chat])
        told += [*cards.shown(seen, mine), *cards.asked(seen, mine)]
    return told


def source(ask: Ask) -> Copy | None:
    """The message that bears the photos, to be taken away with them; one of a group is taken away at once."""
    if not ask.heard.files or ask.group is not None:
        return None
    return Copy(ask.chat, ask.heard.message_id)


def _moved(ask: Ask, matter: Matter, code: str, words: str = "") -> list[Reply]:
    seen = view(ask)
    told = cards.told(seen, matter, code, words, by=int(ask.heard.user_id))
    if not ask.heard.callback_id:
        told.append(ask.say(ask.texts.errands.toast(code), quote=False))
    return [*cards.shown(seen, matter), *told]


def _see(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    matter = errands.find(tx, ask.actor, number)
    return _private(ask, cards.text(view(ask), matter, ask.texts))


def _list(tx: Tx, ask: Ask) -> str:
    asked, carried = errands.mine(tx, ask.actor)
    told: str = ask.texts.errands.list(asked, carried, ask.rules.zone, ask.now)
    return told


def _private(ask: Ask, text: str) -> list[Reply]:
    """Say it where nobody else reads it; in a group, that it was said there."""
    if ask.group is None:
        return [ask.say(text, quote=False)]
    return [ask.say(ask.public.errands.in_private())]


def _in_group(ask: Ask, matter: Matter) -> list[Reply]:
    if ask.group is None:
        mine = any(one.chat == ask.chat for one in matter.ears)
        return [] if mine else [ask.say(cards.text(view(ask), matter, ask.texts))]
    heard = any(one.chat == ask.heard.user_id for one in matter.ears)
    said = ask.public.errands.registered(matter.errand.number, heard, bool(ask.heard.files))
    return [ask.say(said), *_take_back(ask)]


def _take_back(ask: Ask) -> list[Reply]:
    if ask.group is None or not ask.heard.files:
        return []
    return [DeleteMessage(chat_id=ask.heard.chat_id, message_id=ask.heard.message_id)]
