"""How long handling may take, with the source of every number."""

from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx
from village.categories import Category
from village.handling import Clock, Term, Way

SHOWN = (
    Clock.SIGN_IN,
    Clock.EXTENSION,
    Clock.PAUSE,
    Clock.SILENCE,
    Clock.BLUE,
    Clock.RED,
)
"""What is alike for most ways."""


def limits(tx: Tx, ask: Ask) -> Reply:
    """时限."""
    del tx
    clocks = ask.rules.clocks
    grades: dict[Term, list[Category]] = {}
    for category, term in clocks.grades.items():
        grades.setdefault(term, []).append(category)
    ways = [
        (way, clocks.term(way, Clock.ANSWER, Category.OTHER))
        for way in Way
        if way is not Way.IMMEDIATE
    ]
    common = [(clock, clocks.term(Way.IMMEDIATE, clock, Category.OTHER)) for clock in SHOWN]
    return ask.say(ask.public.requests.limits(list(grades.items()), ways, common))
