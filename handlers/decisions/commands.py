"""What people say about decisions: see one, move it on, call its meetings and write down what they did."""

from datetime import datetime

from actions import (
    decision_ballots,
    decision_work,
    decisions,
    exclusions,
    leavers,
    meeting_opinions,
    meetings,
    minutes,
)
from handlers.asks import Ask, number_of
from handlers.decisions import buttons, cards, posts
from handlers.demands import cards as demand_cards
from handlers.replies import Card, Reply
from storage.decisions import WorkKind
from storage.engine import Tx
from village import calling, naming
from village.decisions import PUBLISHES, Move
from village.rights import Deed, require


def show(tx: Tx, ask: Ask) -> list[Reply]:
    """决议 3; without a number all that run."""
    number = naming.matter(ask.heard.words)
    if number is not None:
        return [cards.here(ask, decisions.find(tx, ask.actor, number))]
    known = decisions.running(tx, ask.actor)
    return [ask.say(ask.public.decisions.running(known))]


def found(tx: Tx, ask: Ask) -> list[Reply]:
    """立项 3: which kind of matter it is, by buttons."""
    number = number_of(ask, "found")
    topic = decisions.foundable(tx, ask.actor, number)
    keys = buttons.matters(ask.village.id, number, ask.public)
    return [ask.say(ask.public.decisions.which_matter(number, topic.title), buttons=keys)]


def go_on(tx: Tx, ask: Ask) -> list[Reply]:
    """进一步 3."""
    number = number_of(ask, "nextstep")
    one = decisions.go_on(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    told = moved(tx, ask, one)
    if all(isinstance(said, Card) for said in told):
        # A card far above that says something else is no answer to who wrote.
        told.append(ask.say(ask.public.decisions.done(one.decision)))
    return [*cards.everywhere(tx, ask, one), *told]


def moved(tx: Tx, ask: Ask, one: decisions.Standing) -> list[Reply]:
    """What is said after a step: that it was taken, and once what is public now and that the board's picture is wanted."""
    said: list[Reply] = []
    last = one.steps[-1].move if one.steps else None
    if last in {Move.IMPLEMENT, Move.ARCHIVE}:
        said += posts.ended(tx, ask, one)
    if last in PUBLISHES:
        said += posts.posted(tx, ask, one)
        said += cards.to_keeper(ask, one, ask.texts_of().decisions.photo_wanted(one.decision))
        words = ask.public.decisions.photo_wanted(one.decision)
        if one.keeper is not None and one.keeper.user_id == ask.actor.user_id and not ask.group:
            said.append(ask.say(words))
    if ask.group:
        said.append(ask.say(ask.public.decisions.done(one.decision)))
    return said


def convene(tx: Tx, ask: Ask) -> list[Reply]:
    """开会 3 6-12 19:30 村部 按户."""
    number = number_of(ask, "convene")
    call = calling.call(ask.heard.words, today=ask.today, command="convene")
    called = meetings.convene(
        tx,
        ask.actor,
        number,
        starts_at=datetime.combine(call.day, call.time, ask.rules.zone),
        place=call.place,
        basis=call.basis,
        reason=call.reason,
        rules=ask.rules,
        now=ask.now,
    )
    one = called.standing
    trap, online = ask.public.decisions.trap(one), _online(ask, one)
    return [
        *cards.everywhere(tx, ask, one),
        *demand_cards.again(tx, ask, number),
        *cards.invitations(ask, called, online),
        ask.say(
            ask.public.decisions.called(called, trap, online, ask.rules.zone, ask.now)
            + ask.public.law.short(called.short)
        ),
    ]


def _online(ask: Ask, one: decisions.Standing) -> str:
    """Where it is written that who is away may vote over the chat in this meeting."""
    basis = decision_ballots.ground(one.meeting, ask.rules.online) if one.meeting else None
    if basis is None:
        return ""
    source: str = ask.public.ballots.source(basis)
    return source


def call_off(tx: Tx, ask: Ask) -> list[Reply]:
    """取消开会 3."""
    number = number_of(ask, "calloff")
    one = meetings.cancel(tx, ask.actor, number, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(tx, ask, one),
        *demand_cards.again(tx, ask, number),
        ask.say(ask.public.decisions.done(one.decision)),
    ]


def attend(tx: Tx, ask: Ask) -> list[Reply]:
    """到会 3 张三 李四."""
    number = number_of(ask, "attend")
    names = calling.names(ask.heard.words, command="attend")
    seated = meetings.write_down(tx, ask.actor, number, names, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(tx, ask, seated.standing),
        ask.say(ask.public.decisions.seated(seated)),
    ]


def bring(tx: Tx, ask: Ask) -> list[Reply]:
    """签字户 3 张三8户 李四10户: the opinions that households signed, where a province counts those."""
    number = number_of(ask, "signedhomes")
    told = calling.brought(ask.heard.words, command="signedhomes")
    found = meeting_opinions.bring(tx, ask.actor, number, told, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(tx, ask, found.standing),
        ask.say(ask.public.decisions.brought(found)),
    ]


def leave(tx: Tx, ask: Ask) -> list[Reply]:
    """离场 3 张三 李四."""
    number = number_of(ask, "leave")
    names = calling.names(ask.heard.words, command="leave")
    gone = leavers.note(tx, ask.actor, number, names, now=ask.now)
    return [ask.say(ask.public.decisions.left(gone))]


def hands(tx: Tx, ask: Ask) -> list[Reply]:
    """表决结果 3 赞成 20 反对 3 弃权 1 离场 2."""
    number = number_of(ask, "hands")
    counts, minutes = calling.hands(ask.heard.words, command="hands")
    one = meetings.show_of_hands(
        tx,
        ask.actor,
        number,
        yes=counts["yes"],
        no=counts.get("no", 0),
        abstain=counts.get("abstain", 0),
        left=counts.get("left", 0),
        minutes=minutes,
        rules=ask.rules,
        now=ask.now,
    )
    return [
        *cards.everywhere(tx, ask, one),
        ask.say(ask.public.decisions.counted(one.decision, one.steps[-1])),
    ]


def record(tx: Tx, ask: Ask) -> list[Reply]:
    """会议记录 3 大家说先修桥再修路."""
    number = number_of(ask, "record")
    one = minutes.add(tx, ask.actor, number, words=ask.heard.words, now=ask.now)
    return [ask.say(ask.public.decisions.recorded(one.decision, one.held))]


def work(tx: Tx, ask: Ask) -> list[Reply]:
    """实施 3 路基打好了."""
    return _note(tx, ask, "progress", WorkKind.STEP)


def income(tx: Tx, ask: Ask) -> list[Reply]:
    """收入 3 5000 捐款."""
    return _note(tx, ask, "income", WorkKind.INCOME)


def spend(tx: Tx, ask: Ask) -> list[Reply]:
    """支出 3 5000 水泥."""
    return _note(tx, ask, "spend", WorkKind.SPENDING)


def supervise(tx: Tx, ask: Ask) -> list[Reply]:
    """监督 3 账目清楚."""
    return _note(tx, ask, "supervise", WorkKind.SUPERVISION)


def approval(tx: Tx, ask: Ask) -> list[Reply]:
    """批复 3 镇政〔2026〕7号."""
    number = number_of(ask, "approval")
    one = decisions.approve(tx, ask.actor, number, paper=ask.heard.words, now=ask.now)
    return [*cards.everywhere(tx, ask, one), ask.say(ask.public.decisions.done(one.decision))]


def drop(tx: Tx, ask: Ask) -> list[Reply]:
    """撤项 3 原因."""
    return _stop(tx, ask, "drop", Move.WITHDRAW)


def annul(tx: Tx, ask: Ask) -> list[Reply]:
    """撤销决议 3 文号."""
    return _stop(tx, ask, "annul", Move.ANNUL)


def exclude(tx: Tx, ask: Ask) -> list[Reply]:
    """不计入 张三 卧病 麻柳镇党委 2026-05-01."""
    said = calling.left_out(ask.heard.words, today=ask.today, command="exclude")
    person = exclusions.exclude(
        tx,
        ask.actor,
        said.name,
        reason=said.reason,
        approved_by=said.approved_by,
        approved_on=said.approved_on,
        today=ask.today,
        now=ask.now,
    )
    return [ask.say(ask.public.decisions.excluded(person.name, said.reason))]


def count_again(tx: Tx, ask: Ask) -> list[Reply]:
    """计入 张三."""
    person = exclusions.count_again(tx, ask.actor, ask.heard.words.strip(), now=ask.now)
    return [ask.say(ask.public.decisions.counted_again(person.name))]


def _note(tx: Tx, ask: Ask, command: str, kind: WorkKind) -> list[Reply]:
    number, fen, words = number_of(ask, command), 0, ask.heard.words
    if kind in {WorkKind.INCOME, WorkKind.SPENDING}:
        require(ask.actor, Deed.MOVE_DECISION)
        fen, words = calling.money(words, command=command)
    one = decision_work.note_work(
        tx, ask.actor, number, kind=kind, words=words, fen=fen, now=ask.now
    )
    return [*cards.everywhere(tx, ask, one), ask.say(ask.public.decisions.done(one.decision))]


def _stop(tx: Tx, ask: Ask, command: str, move: Move) -> list[Reply]:
    number = number_of(ask, command)
    one = decisions.stop(
        tx, ask.actor, number, move=move, words=ask.heard.words, rules=ask.rules, now=ask.now
    )
    public = posts.ended(tx, ask, one) if move is Move.ANNUL else ()
    done = ask.say(ask.public.decisions.done(one.decision))
    asked = demand_cards.again(tx, ask, number)
    return [*cards.everywhere(tx, ask, one), *public, *asked, done]
