"""How long handling may take, with the source of every number; leaders set their village's own."""

from actions import limits as actions
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx
from village.categories import Category
from village.decision_rules import SOURCES
from village.handling import Clock, Clocks, Term, Way
from village.limit_words import asks_about, asks_about_decisions, change, settable
from village.limits import Kind, term_of

SHOWN = (
    Clock.SIGN_IN,
    Clock.EXTENSION,
    Clock.PAUSE,
    Clock.SILENCE,
    Clock.BLUE,
    Clock.RED,
)
"""What is alike for most ways."""
Line = tuple[Kind, Clock, Term]


def limits(tx: Tx, ask: Ask) -> Reply:
    """时限; 时限 水电; 时限 决议; 时限 改 水电 签收 4小时."""
    words = ask.heard.words
    if not words:
        return ask.say(_all(ask))
    if kinds := asks_about(words):
        return ask.say(ask.texts.time_limits.some(_of(ask.rules.clocks, kinds)))
    if asks_about_decisions(words):
        return ask.say(ask.texts.time_limits.decisions(ask.rules.decisions, tuple(SOURCES)))
    wanted = change(words)
    found = actions.change(tx, ask.actor, wanted, rules=ask.rules, now=ask.now)
    lines = [(one.on, one.clock, one.term) for one in found]
    return ask.say(ask.texts.time_limits.changed(lines, wanted.on, wanted.limit is None))


def _all(ask: Ask) -> str:
    clocks = ask.rules.clocks
    grades: dict[Term, list[Category]] = {}
    for category, term in clocks.grades.items():
        grades.setdefault(term, []).append(category)
    ways = [
        (way, clocks.term(way, Clock.ANSWER, Category.OTHER))
        for way in Way
        if way is not Way.IMMEDIATE
    ]
    common = [(clock, clocks.terms[Way.IMMEDIATE, clock]) for clock in SHOWN]
    text: str = ask.texts.time_limits.all(
        list(grades.items()), ways, common, _apart(clocks), ask.rules.calendar.missing(ask.today)
    )
    return text


def _apart(clocks: Clocks) -> list[Line]:
    """What is not as with most: of one way, or of what is about something."""
    found: list[Line] = [(one, Clock.SIGN_IN, term) for one, term in clocks.signs.items()]
    for (way, clock), term in clocks.terms.items():
        if clock in SHOWN and term != clocks.terms[Way.IMMEDIATE, clock]:
            found.append((way, clock, term))
    return found


def _of(clocks: Clocks, kinds: tuple[Kind, ...]) -> list[Line]:
    return [(one, clock, term_of(clocks, one, clock)) for one in kinds for clock in settable(one)]
