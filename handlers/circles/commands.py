"""The circles in numbers, a new division, and single households by hand.

Who lives far from whom, and who is ill, concerns nobody but cadres.
"""

from actions import circle_board, circles, circles_by_hand
from actions.circles_view import view
from handlers.asks import Ask
from handlers.circles import cards
from handlers.circles.cards import CirclePress
from handlers.replies import Reply, drawn
from storage import cards as shown
from storage.engine import Tx
from village.errors import NoCircleDraft, RosterChanged, TextMissing

Answer = list[Reply]


def see(tx: Tx, ask: Ask) -> Answer:
    """微网格."""
    books = circles.see(tx, ask.actor, rules=ask.rules.circles, today=ask.today)
    seen = view(books, books.present)
    texts = ask.public.circles
    told = ask.say(cards.shortened(lambda lines: texts.table(ask.village.name, seen, lines)))
    if not seen.teams:
        return [told]
    return [told, drawn(ask.chat, f"circle_map:0:{ask.public.code}")]


def members(tx: Tx, ask: Ask) -> Answer:
    """党员公示: what hangs on the board, for everybody; which circle is one's own is told in private."""
    board = circle_board.see(tx, ask.actor)
    own = board.own if ask.heard.private else 0
    return [ask.say(ask.public.circles.board(ask.village.name, board.circles, own))]


def plan(tx: Tx, ask: Ask) -> Answer:
    """微网格 方案: it takes seconds; the card is edited when it is there."""
    circles.want(tx, ask.actor, chat_id=ask.chat, language=ask.public.code, now=ask.now)
    # The card of the last time is far up by now.
    shown.forget(tx, village_id=ask.village.id, chat_id=ask.chat, name=cards.NAME)
    return [cards.working(ask.village, ask.chat, ask.public)]


def move(tx: Tx, ask: Ask) -> Answer:
    """微网格 调整 向永昌家 刘国喜."""
    # Any space parts them, the wide one of a Chinese keyboard too.
    household, *rest = ask.heard.words.split(maxsplit=1) or [""]
    member = "".join(rest)
    if not member:
        raise TextMissing(command="circlemove")
    done = circles_by_hand.move(
        tx,
        ask.village.id,
        household,
        member,
        rules=ask.rules.circles,
        today=ask.today,
        now=ask.now,
        actor=ask.actor,
    )
    return [ask.say(ask.public.circles.moved(done))]


def free(tx: Tx, ask: Ask) -> Answer:
    """微网格 放开 向永昌家."""
    if not ask.heard.words.strip():
        raise TextMissing(command="circlefree")
    name = circles_by_hand.release(
        tx,
        ask.village.id,
        ask.heard.words,
        rules=ask.rules.circles,
        today=ask.today,
        now=ask.now,
        actor=ask.actor,
    )
    return [ask.say(ask.public.circles.released(name))]


def pressed(tx: Tx, ask: Ask) -> Answer:
    """[就用这个方案]; the button of an older proposal does not put a newer one into force."""
    press = ask.heard.press
    if not isinstance(press, CirclePress) or press.village != ask.village.id:
        raise NoCircleDraft
    rules, today = ask.rules.circles, ask.today
    waiting = circles.waiting(tx, ask.village.id, rules=rules, today=today, actor=ask.actor)
    if cards.mark_of(waiting) != press.mark:
        raise RosterChanged
    found = circles.apply(
        tx, ask.village.id, rules=rules, today=today, now=ask.now, actor=ask.actor
    )
    card = cards.in_force(ask.village, ask.chat, ask.public, found)
    return [card, ask.toast(ask.texts.circles.applied())]
