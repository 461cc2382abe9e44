"""What is said for the validity of votes over the chat: that somebody watched, and that it was signed for."""

from actions import ballot_conditions
from actions.ballot_counts import Ended
from handlers import answers
from handlers.asks import Ask, number_of, photo_of
from handlers.ballots import helped
from handlers.ballots.commands import told_of_end
from handlers.replies import Reply
from handlers.table import Alone
from storage.engine import Tx


def watch(tx: Tx, ask: Ask) -> list[Reply]:
    """见证 5; with a name, 见证 5 王桂花, a clerk heard that this voter wants to be helped."""
    if ask.heard.words:
        # Said with 见证, whose watching everybody may read.
        return answers.apart(Alone.CADRES, ask) or helped.confirm(tx, ask)
    number = number_of(ask, "watchballot")
    vault, now = ask.house.vault, ask.now
    done = ballot_conditions.watch(tx, ask.actor, number, rules=ask.rules, vault=vault, now=now)
    return _told(tx, ask, done)


def sign(tx: Tx, ask: Ask) -> list[Reply]:
    """核签 5, with the picture of the sheet or under it."""
    number = number_of(ask, "signoff")
    photo = photo_of(ask, "signoff")
    vault, now = ask.house.vault, ask.now
    done = ballot_conditions.sign(
        tx, ask.actor, number, photo=photo, rules=ask.rules, vault=vault, now=now
    )
    return _told(tx, ask, done)


def _told(tx: Tx, ask: Ask, done: Ended) -> list[Reply]:
    if done.result is None:
        return [ask.say(ask.texts.ballots.noted(done.ballot))]
    return told_of_end(tx, ask, done)
