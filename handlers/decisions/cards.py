"""The card of a decision: where it stands in the flow, what is running, and what comes next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from actions.decisions import Standing
from actions.meetings import Convened
from actions.publicity import Objected
from handlers.asks import Ask, House, message
from handlers.decisions import buttons
from handlers.replies import Card, Reply
from locales import Language
from storage import chats
from storage.decisions import Step, WorkKind
from storage.engine import Tx
from village.decisions import FLOW, ORDER, VOTED, Move, meeting_of, next_move
from village.matters import RULINGS
from village.meetings import earliest, notice
from village.people import Actor
from village.rights import Deed, may


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the flow: `mark` says done, next or later; `step` is what took it."""

    move: Move
    mark: str
    step: Step | None


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next: a meeting that may sit from that day on, or a step."""

    move: Move | None
    body: str = ""
    days: int = 0
    day: date | None = None


def text(
    one: Standing, texts: Language, zone: tzinfo, now: datetime, *, office: bool = False
) -> str:
    """The card's words; who takes the next step is told what to write for it."""
    decision = one.decision
    money = {
        kind.value: sum(work.fen for work in one.works if work.kind is kind)
        for kind in (WorkKind.INCOME, WorkKind.SPENDING)
    }
    said: str = texts.decisions.card(
        one,
        RULINGS[decision.matter].article,
        list(lines(one)),
        coming(one, zone, now),
        money,
        office,
        zone,
        now,
    )
    return said


def lines(one: Standing) -> Iterator[Line]:
    """The flow from its beginning to the archive."""
    at = ORDER.index(one.decision.stands) if one.decision.stands in ORDER else _reached(one)
    ended = next_move(one.decision) is None
    for place, (_, move) in enumerate(FLOW):
        # What an objection led back to was done by those who did it, and not by the objection.
        done = [step for step in one.steps if step.move is not Move.UPHOLD]
        taken = [step for step in done if step.state is ORDER[place + 1]]
        if place < at:
            yield Line(move, "done", taken[-1] if taken else None)
        else:
            yield Line(move, "next" if place == at and not ended else "later", None)


def coming(one: Standing, zone: tzinfo, now: datetime) -> Coming:
    """What must happen next."""
    decision = one.decision
    move = next_move(decision)
    if decision.stands not in VOTED:
        return Coming(move)
    body = meeting_of(decision)
    days, _ = notice(body, decision.rules)
    day = earliest(body, decision.rules, now.astimezone(zone).date())
    return Coming(move, body.value, days, day)


def here(ask: Ask, one: Standing) -> Reply:
    """The card for who asked, where they asked."""
    actor = None if ask.group else ask.actor
    words = text(one, ask.public, ask.rules.zone, ask.now, office=_takes_steps(actor))
    if one.held is not None and one.held.words:
        words += f"\n{ask.public.decisions.minutes(one.held, ask.rules.zone, ask.now)}"
    return message(ask.heard.chat_id, words, buttons=buttons.under(one, ask.public, actor))


def everywhere(tx: Tx, ask: Ask, one: Standing) -> list[Reply]:
    """The live card in the village's group, and with who is in charge."""
    zone, now, actor = ask.rules.zone, ask.now, ask.actor
    shown = _public(tx, one, ask.texts_of, zone, now)
    if not ask.group and may(actor, Deed.MOVE_DECISION) and ask.heard.chat_id not in shown:
        here = ask.heard.chat_id
        shown[here] = _card(one, here, ask.texts, zone, now, actor)
    return list(shown.values())


def after_close(
    tx: Tx, house: House, one: Standing, language: str, zone: tzinfo, now: datetime
) -> list[Reply]:
    """The live cards when the clock closed the ballot that took a step; `language` is the village's."""
    return list(
        _public(tx, one, lambda code="": house.texts.of(code or language), zone, now).values()
    )


def invitations(ask: Ask, called: Convened, online: str) -> Iterator[Reply]:
    """Who belongs to a small meeting is told in private, with a button to sign in; it would do nothing for who is away.

    `online` is where it is written that these may vote over the chat.
    """
    one = called.standing
    for reach in called.invited:
        texts = ask.texts_of(reach.language)
        away = reach.user_id in called.away
        words = texts.decisions.invitation(one, away, online, ask.rules.zone, ask.now)
        if one.keeper is None or reach.user_id != one.keeper.user_id:
            keys = None if away else buttons.under(one, texts, None)
            yield message(reach.user_id, words, buttons=keys)


def to_keeper(ask: Ask, one: Standing, words: str) -> list[Reply]:
    """A ping to who is in charge, unless it was they who spoke."""
    if one.keeper is None or one.keeper.user_id == ask.actor.user_id:
        return []
    return [message(one.keeper.user_id, words)]


def answered(ask: Ask, told: Objected) -> list[Reply]:
    """Who objected hears the answer in private."""
    if told.objector is None:
        return []
    texts = ask.texts_of(told.objector.language)
    words = texts.decisions.answered(told.standing.decision, told.objection)
    return [message(told.objector.user_id, words)]


def _public(
    tx: Tx,
    one: Standing,
    texts_of: Callable[..., Language],
    zone: tzinfo,
    now: datetime,
) -> dict[int, Card]:
    """The card in the village's group, and with who is in charge, whose buttons it has."""
    shown: dict[int, Card] = {}
    group = chats.of_village(tx, one.decision.village_id, chats.Kind.VILLAGE)
    if group is not None:
        shown[int(group)] = _card(one, int(group), texts_of(), zone, now, None)
    keeper = one.keeper
    if keeper is not None:
        texts = texts_of(keeper.language)
        shown[int(keeper.user_id)] = _card(one, int(keeper.user_id), texts, zone, now, one.charge)
    return shown


def _card(
    one: Standing, chat: int, texts: Language, zone: tzinfo, now: datetime, actor: Actor | None
) -> Card:
    keys = buttons.under(one, texts, actor)
    words = text(one, texts, zone, now, office=_takes_steps(actor))
    return Card(name=one.decision.subject, method=message(chat, words, buttons=keys))


def _takes_steps(actor: Actor | None) -> bool:
    return actor is not None and may(actor, Deed.MOVE_DECISION)


def _reached(one: Standing) -> int:
    """How far a decision came that has ended early."""
    taken = [ORDER.index(step.state) for step in one.steps if step.state in ORDER]
    return taken[-1] if taken else 0
