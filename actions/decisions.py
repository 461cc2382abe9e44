"""Decisions by 四议两公开: opened from a topic, looked at, and moved where no meeting moves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import covenant_votes, decision_clock, demands, meeting_weights, trail
from actions.meeting_votes import require_no_ballot
from storage import accounts, meetings, publicity, roll_people, rolls, topics, villages
from storage import decisions as kept
from storage import trail as chain
from storage.accounts import Reach
from storage.decisions import Step, Work, WorkKind
from storage.engine import Tx
from storage.meetings import Meeting
from village import decisions as flow
from village.decisions import Decision, Move, State
from village.errors import DecisionNotFound, TopicNotFound, Unlawful
from village.ids import PersonId, VillageId
from village.law import Article
from village.matters import RULINGS, Matter, body_of
from village.meetings import NOTHING, Beside, Need, Outlook, need, outlook
from village.people import Actor
from village.publicity import Notice, Objection, lapses, require_over
from village.requests import clean_text
from village.rights import Deed, require
from village.rolls import Body, Roll, require_members
from village.ruleset import Rules
from village.talk.offering import require_public
from village.topics import Topic

WORDS_LIMIT = 1000
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is shown of a decision: the steps behind it, what is running, and what comes next."""

    decision: Decision
    steps: Sequence[Step]
    meeting: Meeting | None
    """The one that is to be held."""
    roll: Roll | None
    need: Need | None
    outlook: Outlook | None
    notice: Notice | None
    """The one that hangs, or hung last."""
    objections: Sequence[Objection]
    works: Sequence[Work]
    keeper: Reach | None
    """Where who is in charge can be written to."""
    charge: Actor | None
    """Who that is, for what they may press."""
    beside: Beside = NOTHING
    """What its meeting is weighed by beside its seats, by who has signed in."""

    @property
    def open_objections(self) -> int:
        """How many wait for an answer."""
        return sum(one.answered_at is None for one in self.objections)

    @property
    def held(self) -> Step | None:
        """The step that the last meeting took, with its counts and its minutes."""
        return next((one for one in reversed(self.steps) if one.roll is not None), None)


def open_(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    matter: Matter,
    body: Body | None,
    group: int | None = None,
    rules: Rules,
    now: datetime,
) -> Standing:
    """Begin a decision from a topic, under today's rules of the village; who opens it is in charge.

    Raises NotAllowed, TopicNotFound, Unlawful for a body that may not decide such a matter, and for what is one already.
    """
    topic = foundable(tx, actor, number)
    require(actor, Deed.OPEN_DECISION)
    if actor.person_id is None:
        raise TopicNotFound(number=number)
    chosen = body_of(matter, body)
    demands.require_body(tx, actor.village_id, number, chosen)
    require_members(chosen, roll_people.members(tx, actor.village_id))
    if chosen is Body.GROUP and group not in groups(tx, actor):
        raise Unlawful(why="group", article=Article.VCO_32.value)
    decision = Decision(
        village_id=actor.village_id,
        number=number,
        title=topic.title,
        matter=matter,
        body=chosen,
        state=State.MOVED,
        rules=rules.decisions,
        opened_at=now,
        keeper=actor.person_id,
        group=group if chosen is Body.GROUP else None,
    )
    kept.add(tx, decision)
    trail.record(
        tx,
        actor,
        Deed.OPEN_DECISION,
        decision.subject,
        now=now,
        data={"matter": matter.value, "body": chosen.value, "rules": decision.rules.version},
    )
    return standing(tx, decision)


def find(tx: Tx, actor: Actor, number: int) -> Standing:
    """A decision of the actor's village. Raises DecisionNotFound, also for another village's."""
    require(actor, Deed.SEE_DECISION)
    return standing(tx, load(tx, actor.village_id, number))


def foundable(tx: Tx, actor: Actor, number: int) -> Topic:
    """The topic of that number, if a decision may be opened from it. Raises NotAllowed, TopicNotFound, Unlawful."""
    require(actor, Deed.OPEN_DECISION)
    topic = topics.find(tx, actor.village_id, number, to_change=True)
    if topic is None:
        raise TopicNotFound(number=number)
    if kept.find(tx, actor.village_id, number) is not None:
        raise Unlawful(why="opened", article=Article.PARTY_RURAL_19.value)
    return topic


def groups(tx: Tx, actor: Actor) -> Mapping[int, str]:
    """The names of the village's groups, by number. Raises Unlawful where none is known."""
    require(actor, Deed.OPEN_DECISION)
    known = villages.groups(tx, actor.village_id)
    if not known:
        raise Unlawful(why="group", article=Article.VCO_32.value)
    return known


def running(tx: Tx, actor: Actor) -> Sequence[Decision]:
    """The decisions of the actor's village that have not ended, the first of them."""
    require(actor, Deed.SEE_DECISION)
    return kept.running(tx, actor.village_id, limit=SHOWN)


def go_on(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Standing:
    """Take the next step where no meeting takes it: publish, carry out, publish the result, archive.

    Raises NotAllowed, DecisionNotFound, Unlawful with the article while something is missing.
    """
    require(actor, Deed.MOVE_DECISION)
    decision = load(tx, actor.village_id, number, to_change=True)
    move = flow.next_move(decision)
    if move is None:
        raise Unlawful(why="ended", article=Article.PARTY_RURAL_19.value)
    if decision.stands in flow.VOTED:
        raise Unlawful(why="meeting_next", article=Article.PARTY_RURAL_19.value)
    _require_done(tx, decision, move, rules, now)
    moved = flow.take(decision, move)
    if (kind := flow.PUBLISHES.get(move)) is not None:
        until = lapses(now, decision.rules.public_days, rules.zone)
        publicity.post(tx, decision.village_id, number, Notice(kind, now, until))
    else:
        take_down(tx, decision, now)
    covenant_votes.follow(tx, actor, decision, move, rules=rules, now=now)
    return keep_move(tx, actor, decision, moved, move, rules=rules, now=now)


def stop(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    move: Move,
    words: str,
    rules: Rules,
    now: datetime,
) -> Standing:
    """Withdraw a decision before it is resolved, or note that a resolution was annulled; `words` are the reason or the paper.

    Raises NotAllowed, DecisionNotFound, TextMissing, NotForGroup, Unlawful, also while a ballot of it runs.
    """
    require(actor, Deed.MOVE_DECISION)
    said = clean_text(words, command="drop", limit=WORDS_LIMIT)
    require_public(said, of_cadre=actor.is_cadre)
    decision = load(tx, actor.village_id, number, to_change=True)
    moved = flow.take(decision, move)
    meeting = meetings.called(tx, decision.village_id, number)
    if meeting is not None:
        require_no_ballot(tx, meeting)
        meetings.end(tx, meeting, meetings.Ending.CANCELLED)
        demands.call_off(tx, actor.village_id, number, meeting.seq, rules=rules, now=now)
    if move is Move.ANNUL:
        take_down(tx, decision, now)
    covenant_votes.follow(tx, actor, decision, move, rules=rules, now=now)
    return keep_move(tx, actor, decision, moved, move, words=said, rules=rules, now=now)


def approve(tx: Tx, actor: Actor, number: int, *, paper: str, now: datetime) -> Standing:
    """Note the paper by which the authority above approved a resolution, or took note of it. Raises TextMissing, Unlawful."""
    require(actor, Deed.MOVE_DECISION)
    said = clean_text(paper, command="approval", limit=200)
    decision = load(tx, actor.village_id, number, to_change=True)
    resolved = flow.ORDER.index(State.RESOLVED)
    stands = decision.stands
    if decision.authority is None or stands not in flow.ORDER[resolved:-1]:
        raise Unlawful(why="no_authority", article=RULINGS[decision.matter].article.value)
    changed = replace(decision, approved=said, version=decision.version + 1)
    kept.save(tx, changed)
    trail.record(tx, actor, Deed.MOVE_DECISION, decision.subject, now=now, data={"approved": True})
    return standing(tx, changed)


def load(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Decision:
    """The decision of that number. Raises DecisionNotFound."""
    found = kept.find(tx, village_id, number, to_change=to_change)
    if found is None:
        raise DecisionNotFound(number=number)
    return found


def keep_move(
    tx: Tx,
    actor: Actor,
    before: Decision,
    moved: Decision,
    move: Move,
    *,
    words: str = "",
    rules: Rules,
    now: datetime,
) -> Standing:
    """Save a step that `village` allowed: the decision, its log, its clock and the trail."""
    require(actor, Deed.SEE_DECISION)
    taken = Step(move, moved.state, now, actor.person_id, words=words)
    return step_taken(tx, trail.signature(actor), before, moved, taken, rules=rules, now=now)


def step_taken(
    tx: Tx,
    signed_by: str,
    before: Decision,
    moved: Decision,
    step: Step,
    *,
    rules: Rules,
    now: datetime,
) -> Standing:
    """Save a step by whoever took it, be it the clock that closed a ballot."""
    kept.save(tx, moved)
    kept.log(tx, moved, step)
    decision_clock.wind(tx, moved, rules=rules, now=now)
    chain.append(
        tx,
        moved.village_id,
        at=now,
        actor=signed_by,
        deed=Deed.MOVE_DECISION.value,
        subject=moved.subject,
        data={"move": step.move.value, "from": before.state.value, "to": moved.state.value}
        | {name: getattr(step, name) for name in ("due", "signed", "yes", "no", "abstain")},
    )
    return standing(tx, moved)


def voted(
    move: Move,
    moved: Decision,
    meeting: Meeting,
    *,
    at: datetime,
    by: PersonId | None,
    due: int,
    signed: int,
    yes: int,
    no: int,
    abstain: int,
    left: int = 0,
    words: str = "",
) -> Step:
    """The step that a meeting's vote took, with its counts."""
    return Step(
        move=move,
        state=moved.state,
        at=at,
        by=by,
        body=meeting.body,
        roll=meeting.roll,
        due=due,
        signed=signed,
        gone_before=left,
        yes=yes,
        no=no,
        abstain=abstain,
        words=words,
    )


def standing(tx: Tx, decision: Decision) -> Standing:
    """Everything that is shown of a decision."""
    village, number = decision.village_id, decision.number
    meeting = meetings.called(tx, village, number)
    roll = rolls.find(tx, village, meeting.roll) if meeting else None
    wanted = seen = None
    beside = NOTHING
    if meeting is not None and roll is not None:
        wanted = need_of(decision, meeting)
        beside = meeting_weights.signed_in(tx, wanted, meeting)
        seen = outlook(wanted, due=roll.due, away=rolls.away(tx, village, roll.id))
    keeper = accounts.reach(tx, village, decision.keeper)
    return Standing(
        decision=decision,
        steps=kept.steps(tx, village, number),
        meeting=meeting,
        roll=roll,
        need=wanted,
        outlook=seen,
        notice=publicity.latest(tx, village, number),
        objections=publicity.objections(tx, village, number),
        works=kept.works(tx, village, number),
        keeper=keeper,
        charge=accounts.actor(tx, keeper.user_id, village) if keeper else None,
        beside=beside,
    )


def need_of(decision: Decision, meeting: Meeting) -> Need:
    """What a meeting needs; what the kind of matter asks for counts only in a body that resolves such matters."""
    return need(meeting.body, meeting.basis, rules=decision.rules, matter=decision.matter)


def _require_done(tx: Tx, decision: Decision, move: Move, rules: Rules, now: datetime) -> None:
    """Raise Unlawful while what must come before a step is missing."""
    village, number = decision.village_id, decision.number
    flow.require_authority(decision, move)
    notice = publicity.latest(tx, village, number)
    if move in {Move.IMPLEMENT, Move.ARCHIVE} and notice is not None:
        require_over(notice, zone=rules.zone, now=now)
    if move is Move.IMPLEMENT:
        waiting = [
            one for one in publicity.objections(tx, village, number) if one.answered_at is None
        ]
        if waiting:
            raise Unlawful(why="answers", article=Article.VCO_35.value, have=len(waiting))
    if move is Move.PUBLISH_RESULT and decision.rules.needs_supervision:
        works = kept.works(tx, village, number)
        if not any(one.kind is WorkKind.SUPERVISION for one in works):
            raise Unlawful(why="supervision", article=Article.VCO_37.value)


def take_down(tx: Tx, decision: Decision, now: datetime) -> None:
    """The last notice hangs no longer than until now; when one was taken down before, that stays as it was noted."""
    notice = publicity.latest(tx, decision.village_id, decision.number)
    if notice is not None and notice.taken_down_at is None:
        publicity.change(tx, decision.village_id, decision.number, taken_down_at=now)
