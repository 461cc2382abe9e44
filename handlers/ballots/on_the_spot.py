"""What a clerk says of a ballot on the spot: hands, papers, and who steps aside."""

from actions import ballot_hands, ballot_phones
from handlers import answers
from handlers.asks import Ask, message, number_of, photo_of
from handlers.ballots import cards
from handlers.ballots.cards import View
from handlers.ballots.commands import told_of_end
from handlers.erasures import offering
from handlers.replies import Reply
from handlers.table import Alone
from storage import chats
from storage.engine import Tx
from village import calling, paper_counts
from village.ballots import Ballot


def show(tx: Tx, ask: Ask) -> list[Reply]:
    """举手 5 赞成 20 反对 3 弃权 1 离场 2."""
    number = number_of(ask, "showhands")
    counts = calling.counts(ask.heard.words, command="showhands")
    ballot = ballot_hands.show(tx, ask.actor, number, counts, now=ask.now)
    return [ask.say(ask.texts.ballots.noted(ballot)), *_turnout(tx, ask, ballot)]


def hand_out(tx: Tx, ask: Ask) -> list[Reply]:
    """发纸票 5 张三 李四; 发纸票 5 不领 王五; 发纸票 5 alone: who has no phone and was offered none."""
    number = number_of(ask, "papersout")
    if not ask.heard.words:
        left = ballot_phones.without(tx, ask.actor, number)
        return [ask.say(ask.texts.ballots.without_phone(number, left))]
    if (declined := calling.declined(ask.heard.words)) is not None:
        who = calling.names(declined, command="papersout")
        left = ballot_phones.decline(tx, ask.actor, number, who, now=ask.now)
        return [ask.say(ask.texts.ballots.without_phone(number, left))]
    names = calling.names(ask.heard.words, command="papersout")
    done = ballot_hands.hand_out(tx, ask.actor, number, names, now=ask.now)
    return [ask.say(ask.texts.ballots.handed_out(done)), *_turnout(tx, ask, done.ballot)]


def enter(tx: Tx, ask: Ask) -> list[Reply]:
    """纸票 5 赞成 8 反对 2 弃权 1 废票 1, or 纸票 5 1：8 2：3 by options, with a picture of the sheet."""
    number = number_of(ask, "papercount")
    counts = paper_counts.read(ask.heard.words, command="papercount")
    done = ballot_hands.enter(
        tx,
        ask.actor,
        number,
        counts,
        photo=photo_of(ask, "papercount"),
        rules=ask.rules,
        vault=ask.house.vault,
        now=ask.now,
    )
    # What few papers say is soon somebody's choice: it need not stay in the chat.
    words = ask.texts.ballots.papers_entered(done) + "\n" + ask.texts.ballots.sheet_stays()
    said: list[Reply] = [ask.say(words, buttons=offering.of_own(tx, ask))]
    if done.ended is not None:
        return [*said, *told_of_end(tx, ask, done.ended)]
    return said


def recuse(tx: Tx, ask: Ask) -> list[Reply]:
    """回避 5 张三 与承包人是夫妻 村民代表会议: they are told why in private. 回避 5 alone is the register."""
    number = number_of(ask, "recuse")
    if not ask.heard.words:
        # Cadres who may not see the register read along in their group.
        if apart := answers.apart(Alone.NOBODY, ask):
            return apart
        found = ballot_hands.register(tx, ask.actor, number)
        return [ask.say(ask.texts.ballots.recusals(number, found))]
    name, reason, approved_by = calling.aside(ask.heard.words, command="recuse")
    aside = ballot_hands.recuse(
        tx, ask.actor, number, name, reason=reason, approved_by=approved_by, now=ask.now
    )
    told: list[Reply] = [ask.say(ask.texts.ballots.steps_aside(number, aside.person.name))]
    if aside.reach is not None:
        texts = ask.texts_of(aside.reach.language)
        told.append(message(aside.reach.user_id, texts.ballots.set_aside(aside)))
    return told


def _turnout(tx: Tx, ask: Ask, ballot: Ballot) -> list[Reply]:
    """The group's card, with how many have voted now."""
    chat = chats.of_village(tx, ballot.village_id, chats.Kind.VILLAGE)
    view = View.of(ask, ask.texts_of())
    return [cards.turnout(view, ballot, chat)] if chat is not None else []
