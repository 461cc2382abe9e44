"""What is said when somebody is helped to vote: who, in whose own word, then the paper on the helper's phone."""

from datetime import timedelta

from aiogram.methods import SendVoice

from actions import ballot_evidence, ballot_help, ballot_vouching, proxies
from actions.ballot_help import Helping
from handlers import questions
from handlers.asks import Ask, edit, message, number_of, photos_of
from handlers.ballots import cards
from handlers.ballots.buttons import (
    HelpBackPress,
    HelpCastPress,
    HelpPickPress,
    HelpSeenPress,
    read,
)
from handlers.ballots.cards import View
from handlers.keyboards import column, key
from handlers.replies import FLEETING, Noted, Reply
from storage.engine import Tx
from village import proxies as proxies_of
from village.ballots import check_mark
from village.errors import BallotNotFound, SecretByTap, TextMissing, VoiceMissing
from village.ids import PersonId
from village.requests import FileKind

ASK_VOICE = "helpvote"
"""The bot waits for the voter's own word."""
PATIENCE = timedelta(minutes=30)


def ask_for(tx: Tx, ask: Ask) -> list[Reply]:
    """代投 3 王桂花: the voter is asked for their own word, and hears of it where they have an account."""
    number, name = number_of(ask, "helpvote"), _name(ask, "helpvote")
    one = ballot_help.ask(tx, ask.actor, number, name, rules=ask.rules, now=ask.now)
    if one.help.proof:
        return [_paper(ask, one, ask.chat)]
    questions.wait(tx, ask, ASK_VOICE, number, PATIENCE)
    told: list[Reply] = [ask.say(ask.texts.ballot_help.asked(one)), *_to_voter(ask, one, "told")]
    if one.displaced is not None:
        texts = ask.texts_of(one.displaced.language)
        told.append(message(one.displaced.user_id, texts.ballot_help.displaced(one)))
    return told


def heard(tx: Tx, ask: Ask) -> list[Reply]:
    """The voter's own word. Raises VoiceMissing for anything but a voice that was recorded now."""
    number = ask.conversation.number if ask.conversation else 0
    voices = [one.file_id for one in ask.heard.files if one.kind is FileKind.VOICE]
    if not voices or ask.heard.extra.get("passed_on"):
        raise VoiceMissing(number=number)
    vault, rules = ask.house.vault, ask.rules
    one = ballot_help.by_voice(
        tx, ask.actor, number, voices[0], rules=rules, vault=vault, now=ask.now
    )
    questions.answered(tx, ask)
    return [_paper(ask, one, ask.chat)]


def confirm(tx: Tx, ask: Ask) -> list[Reply]:
    """见证 3 王桂花: the clerk is asked whether it is this helper whom she wants; 见证 3 王桂花 由 杜满仓 is the answer at once."""
    number = number_of(ask, "confirmhelp")
    name, by = proxies_of.named(_name(ask, "confirmhelp"))
    one = ballot_vouching.in_person(tx, ask.actor, number, name, by, rules=ask.rules, now=ask.now)
    words = ask.texts.ballot_help
    if one.help.proof:
        return [ask.say(words.confirmed(one)), *_to_helper(ask, one)]
    press = HelpSeenPress(
        village=one.ballot.village_id,
        number=number,
        voter=one.help.voter,
        helper=one.help.helper,
    )
    return [ask.say(words.check(one), buttons=column([key(words.yes(one), press)]))]


def vouching(tx: Tx, ask: Ask) -> list[Reply]:
    """The clerk's yes to this voter and this helper; the paper goes to who helps."""
    press = ask.heard.press
    if not isinstance(press, HelpSeenPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    one = ballot_vouching.vouch(
        tx,
        ask.actor,
        press.number,
        PersonId(press.voter),
        PersonId(press.helper),
        rules=ask.rules,
        now=ask.now,
    )
    own = edit(ask.heard, ask.texts.ballot_help.confirmed(one))
    return [own, *_to_helper(ask, one), ask.toast("")]


def picking(tx: Tx, ask: Ask) -> list[Reply]:
    """One more or one less of several, on the helper's phone; only the card changes."""
    press = ask.heard.press
    if not isinstance(press, HelpPickPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    one = ballot_help.see(tx, ask.actor, press.number, press.seat, now=ask.now)
    question, picked = one.ballot.question, read(press.marks)
    if question.secret:
        raise SecretByTap
    if len(picked) > question.picks:
        return [ask.toast(ask.texts.ballots.picked_enough(question.picks), alert=True)]
    check_mark(question, picked)
    return [edit(ask.heard, *cards.helped_paper(View.of(ask), one, picked=picked)), ask.toast("")]


def casting(tx: Tx, ask: Ask) -> list[Reply]:
    """The voter chose: on this phone stays only that they did, and the receipt is in the notice alone."""
    press = ask.heard.press
    if not isinstance(press, HelpCastPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    mark = read(press.marks)
    one = ballot_help.choose(tx, ask.actor, press.number, press.seat, mark, now=ask.now)
    texts = ask.texts
    toast = texts.ballots.receipt(one.receipt) if one.receipt else texts.ballots.counted()
    # Whoever else's chat it was pressed in: its words are not for others.
    own: list[Reply] = [edit(ask.heard, texts.ballot_help.voted(one))] if ask.heard.private else []
    shown = [*own, *_turnout(ask, one), *_to_voter(ask, one, "told_voted")]
    return [*shown, ask.toast(toast, alert=bool(one.receipt))]


def take_back(tx: Tx, ask: Ask) -> list[Reply]:
    """撤代投 3 王桂花; without a name one's own."""
    number = number_of(ask, "endhelp")
    one = ballot_help.take_back(tx, ask.actor, number, ask.heard.words.strip(), now=ask.now)
    return [ask.say(ask.texts.ballot_help.taken_back(one)), *_of_end(ask, one)]


def hear(tx: Tx, ask: Ask) -> list[Reply]:
    """听代投 3: who is helped; 听代投 3 王桂花, once it is closed: what she said."""
    number, name = number_of(ask, "hearhelp"), ask.heard.words.strip()
    if not name:
        found = ballot_evidence.register(tx, ask.actor, number)
        return [ask.say(ask.texts.ballot_help.register(number, found))]
    file = ballot_evidence.voice(tx, ask.actor, number, name, vault=ask.house.vault, now=ask.now)
    return [Noted(FLEETING, SendVoice(chat_id=ask.heard.chat_id, voice=file))]


def proxy(tx: Tx, ask: Ask) -> list[Reply]:
    """委托 3 王桂花 由 王小满, with a picture of the paper or under it: how it is voted, or what the law says against it."""
    number = number_of(ask, "proxy")
    is_written = bool(photos_of(ask))
    found = proxies.give(tx, ask.actor, number, ask.heard.words, is_written=is_written, now=ask.now)
    return [ask.say(ask.texts.ballot_help.entrusted(found))]


def back(tx: Tx, ask: Ask) -> list[Reply]:
    """[撤回] under what a voter was told."""
    press = ask.heard.press
    if not isinstance(press, HelpBackPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    one = ballot_help.take_back(tx, ask.actor, press.number, "", now=ask.now)
    own = edit(ask.heard, ask.texts.ballot_help.taken_back(one))
    return [own, *_of_end(ask, one), ask.toast("")]


def _of_end(ask: Ask, one: Helping) -> list[Reply]:
    """Who helped and the voter hear of it, unless it was themselves; the group's card counts one less."""
    told: list[Reply] = []
    if one.to_helper is not None and one.help.helper != ask.actor.person_id:
        texts = ask.texts_of(one.to_helper.language)
        told.append(message(one.to_helper.user_id, texts.ballot_help.taken_back(one)))
    if one.to_voter is not None and one.help.voter != ask.actor.person_id:
        texts = ask.texts_of(one.to_voter.language)
        told.append(message(one.to_voter.user_id, texts.ballot_help.taken_back(one)))
    return [*told, *(_turnout(ask, one) if one.had_voted else ())]


def _paper(ask: Ask, one: Helping, chat: int, language: str | None = None) -> Reply:
    texts = ask.texts if language is None else ask.texts_of(language)
    text, buttons = cards.helped_paper(View.of(ask, texts), one)
    return message(chat, text, buttons=buttons)


def _to_helper(ask: Ask, one: Helping) -> list[Reply]:
    """The paper, where the helper can be written to."""
    reach = one.to_helper
    return [] if reach is None else [_paper(ask, one, reach.user_id, reach.language)]


def _to_voter(ask: Ask, one: Helping, words: str) -> list[Reply]:
    """What the voter hears at once in private, with the way back as long as there is one."""
    reach = one.to_voter
    if reach is None:
        return []
    texts = ask.texts_of(reach.language)
    text = getattr(texts.ballot_help, words)(one)
    if one.receipt:
        return [message(reach.user_id, text)]
    press = HelpBackPress(village=one.ballot.village_id, number=one.ballot.number)
    return [message(reach.user_id, text, buttons=column([key(texts.ballot_help.back(), press)]))]


def _turnout(ask: Ask, one: Helping) -> list[Reply]:
    """The group's card, with how many have voted now."""
    if one.chat is None:
        return []
    return [cards.turnout(View.of(ask, ask.texts_of()), one.ballot, one.chat)]


def _name(ask: Ask, command: str) -> str:
    name = ask.heard.words.strip()
    if not name:
        raise TextMissing(command=command)
    return name
