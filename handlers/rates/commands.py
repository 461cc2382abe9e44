"""三率 and 说明, to the bot alone: nobody's numbers are told aloud in a group."""

from actions import rates
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx
from village.rates import month_of, read_month, split_month


def see(tx: Tx, ask: Ask) -> Reply:
    """三率, 三率 5月, 三率 姓名, 三率 姓名 5月."""
    month = month_of(ask.now, ask.rules.zone)
    name = ask.heard.words.split()
    if name:
        named = read_month(name[-1], month)
        if named is not None:
            month = named
            name.pop()
    found = rates.see(tx, ask.actor, month=month, name=" ".join(name))
    return ask.say(ask.texts.rates.sheet(found))


def explain(tx: Tx, ask: Ask) -> Reply:
    """说明 …, 说明 5月 …."""
    month, words = split_month(ask.heard.words, month_of(ask.now, ask.rules.zone))
    found = rates.explain(tx, ask.actor, month=month, words=words, now=ask.now)
    return ask.say(ask.texts.rates.explained(found))
