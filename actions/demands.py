"""Demand that a meeting be called about a topic: names are gathered, enough of them oblige, and the matter waits until it is called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import people as who
from actions import topics, trail
from actions.namesakes import only
from storage import accounts, meetings, people, reminders
from storage import decisions as kept_decisions
from storage import demands as kept
from storage.accounts import Reach
from storage.demands import Name, Owed
from storage.engine import Tx
from storage.reminders import Deadline, Matter
from village import demands as rules_of
from village.decisions import VOTED, Decision
from village.demands import Demand
from village.errors import NobodyNamed, Unlawful
from village.ids import PersonId, VillageId
from village.law import Article
from village.matters import RULINGS
from village.people import Actor, Post
from village.reminders import Subject
from village.rights import Deed, Scope, reach, require, require_reach
from village.rolls import Body
from village.roster_counts import adult_since
from village.ruleset import Rules
from village.topics import Topic

CALLING = (Post.DIRECTOR, Post.SECRETARY, Post.CLERK)
"""Who answers for the call, the first who is there: the committee convenes (村民委员会组织法 art. 25 and 30)."""
HEARING = (Post.DIRECTOR, Post.SECRETARY, Post.CLERK, Post.SUPERVISION)
"""Who hears at once that a meeting must be called."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Demanded:
    """A demand as it stands; `told` hear that it obliges from now on."""

    topic: Topic
    demand: Demand
    told: Sequence[Reach] = ()
    is_new: bool = True
    """False where the name stood there before."""
    added: Sequence[str] = ()
    """Of a paper: whose names were written down,"""
    before: Sequence[str] = ()
    """stood there already,"""
    strangers: Sequence[str] = ()
    """or belong to nobody of the villagers' meeting."""
    widened: bool = False
    """Whether the topic's decision is the villagers' own from now on, and no longer their representatives'."""


def sign(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Demanded:
    """Put one's own name under the demand for a meeting about a topic.

    Raises NotOnRoster, TopicNotFound, Unlawful for who does not belong to the villagers' meeting.
    """
    require(actor, Deed.DEMAND_MEETING)
    topic, demand = _load(tx, actor, number, rules, now)
    person = actor.person_id
    representative = _membership(tx, actor.village_id, person, rules, now)
    if person is None or representative is None:
        raise Unlawful(why="no_villager", article=Article.VCO_25.value)
    who.remember(tx, actor)
    if not kept.sign(tx, demand, person, representative=representative, by=None):
        return Demanded(topic, demand, is_new=False)
    after = rules_of.signed(
        demand, representative=representative, now=now, days=rules.decisions.demand_days
    )
    return _kept(tx, actor, Deed.DEMAND_MEETING, topic, demand, after, rules, now)


def take_back(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Demanded:
    """Take one's name off again. Raises TopicNotFound, Unlawful where it does not stand there, and once enough have signed."""
    require(actor, Deed.DEMAND_MEETING)
    topic, demand = _load(tx, actor, number, rules, now)
    struck = kept.strike(tx, demand, actor.person_id) if actor.person_id else None
    if struck is None:
        raise Unlawful(why="not_signed", article=Article.VCO_25.value)
    after = rules_of.taken_back(demand, representative=struck)
    return _kept(tx, actor, Deed.DEMAND_MEETING, topic, demand, after, rules, now)


def enter(
    tx: Tx, actor: Actor, number: int, names: Sequence[str], *, rules: Rules, now: datetime
) -> Demanded:
    """Write down who signed a sheet of paper: who has no phone asks as everybody does.

    Raises NotAllowed, TopicNotFound, NobodyNamed where nobody is known, Namesakes.
    """
    require(actor, Deed.ENTER_DEMAND)
    topic, before = _load(tx, actor, number, rules, now)
    demand = before
    added: list[str] = []
    again: list[str] = []
    strangers: list[str] = []
    for name in dict.fromkeys(names):
        try:
            person = only(tx, actor.village_id, name)
        except NobodyNamed:
            strangers.append(name)
            continue
        representative = _membership(tx, actor.village_id, person.id, rules, now)
        if representative is None:
            strangers.append(name)
        elif kept.sign(tx, demand, person.id, representative=representative, by=actor.person_id):
            added.append(name)
            demand = rules_of.signed(
                demand, representative=representative, now=now, days=rules.decisions.demand_days
            )
        else:
            again.append(name)
    if not (added or again):
        raise NobodyNamed(name=", ".join(strangers))
    found = _kept(tx, actor, Deed.ENTER_DEMAND, topic, before, demand, rules, now)
    return replace(found, added=added, before=again, strangers=strangers)


def names(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime
) -> tuple[Demanded, Sequence[Name]]:
    """Whose names they are, once they oblige: the supervision committee sees to it that they are those of villagers. That it looked is kept.

    Raises NotAllowed, TopicNotFound, Unlawful before that.
    """
    require(actor, Deed.CHECK_DEMAND)
    topic, demand = _load(tx, actor, number, rules, now)
    if demand.owes is None:
        raise Unlawful(why="no_demand", article=Article.VCO_25.value)
    trail.record(tx, actor, Deed.CHECK_DEMAND, demand.subject, now=now, data={"looked": True})
    return Demanded(topic, demand), kept.names(tx, demand)


def note_called(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Demanded:
    """The supervision committee says that the meeting was called by another way than a decision here.

    Raises NotAllowed, TopicNotFound, Unlawful where none is owed.
    """
    require(actor, Deed.CHECK_DEMAND)
    topic, demand = _load(tx, actor, number, rules, now)
    after = rules_of.noted(demand, at=now)
    return _kept(tx, actor, Deed.CHECK_DEMAND, topic, demand, after, rules, now)


def find(tx: Tx, actor: Actor, number: int) -> Demanded | None:
    """The demand under a topic as it stands; None where nobody demanded anything. Raises TopicNotFound."""
    require(actor, Deed.SEE_TOPIC)
    demand = kept.find(tx, actor.village_id, number)
    return Demanded(topics.load(tx, actor.village_id, number), demand) if demand else None


def todo(tx: Tx, actor: Actor) -> Sequence[Owed]:
    """Which meetings must be called, for who calls them. Raises NotAllowed for who holds no post."""
    require(actor, Deed.SEE_TODO)
    if reach(actor, Deed.CONVENE) is not Scope.VILLAGE:
        return ()
    return kept.owed(tx, actor.village_id, limit=SHOWN)


def answer(
    tx: Tx, village_id: VillageId, number: int, body: Body, seq: int, *, now: datetime
) -> None:
    """A meeting was called about a topic's decision."""
    demand = kept.find(tx, village_id, number, to_change=True)
    if demand is None:
        return
    after = rules_of.called(demand, body, at=now, meeting=seq)
    if after != demand:
        kept.save(tx, after)
        reminders.clear(tx, village_id, Subject.DEMAND, number)


def call_off(
    tx: Tx, village_id: VillageId, number: int, seq: int, *, rules: Rules, now: datetime
) -> None:
    """It will not be held: who demanded it may still have it."""
    demand = kept.find(tx, village_id, number, to_change=True)
    if demand is None:
        return
    after = rules_of.called_off(demand, seq)
    if after != demand:
        kept.save(tx, after)
        _wind(tx, after, rules, now)


def in_charge(tx: Tx, matter: Matter) -> Matter:
    """A running clock with who calls the meeting now: posts change while it is owed."""
    one = matter.deadline
    owner = _caller(tx, one.village_id)
    if owner is None or owner == one.owner:
        return matter
    reminders.give(tx, one.village_id, one.subject, one.number, owner)
    return reminders.matter(tx, one.village_id, one.subject, one.number) or matter


def require_body(tx: Tx, village_id: VillageId, number: int, body: Body) -> None:
    """Raise Unlawful where villagers demanded their own meeting about a topic and its representatives would decide."""
    if body is not Body.REPRESENTATIVES:
        return
    demand = kept.find(tx, village_id, number)
    if demand is not None and demand.is_open and demand.owes is Body.VILLAGERS:
        raise Unlawful(why="demanded", article=Article.VCO_25.value)


def _load(tx: Tx, actor: Actor, number: int, rules: Rules, now: datetime) -> tuple[Topic, Demand]:
    """A topic and what is demanded about it, by nobody as yet where there is nothing."""
    topic = topics.load(tx, actor.village_id, number, to_change=True)
    # Before the demand, as who calls a meeting locks them: each would wait for the other.
    kept_decisions.find(tx, actor.village_id, number, to_change=True)
    found = kept.find(tx, actor.village_id, number, to_change=True)
    if found is None:
        adult = adult_since(now.astimezone(rules.zone).date())
        villagers, representatives = kept.members(tx, actor.village_id, adult=adult)
        found = Demand(actor.village_id, number, villagers, representatives)
    return topic, found


def _membership(
    tx: Tx, village_id: VillageId, person: PersonId | None, rules: Rules, now: datetime
) -> bool | None:
    if person is None:
        return None
    adult = adult_since(now.astimezone(rules.zone).date())
    return kept.member(tx, village_id, person, adult=adult)


def _kept(
    tx: Tx,
    actor: Actor,
    deed: Deed,
    topic: Topic,
    before: Demand,
    after: Demand,
    rules: Rules,
    now: datetime,
) -> Demanded:
    meeting = meetings.called(tx, after.village_id, after.number) if after.is_open else None
    if meeting is not None:
        # It was called before enough had asked for it.
        after = rules_of.called(after, meeting.body, at=now, meeting=meeting.seq)
    kept.save(tx, after)
    _wind(tx, after, rules, now)
    counts = {"signed": after.signed, "representatives": after.signed_representatives}
    owed = {"owes": after.owes.value} if after.owes else {}
    trail.record(tx, actor, deed, after.subject, now=now, data=counts | owed)
    if not after.is_open or after.owes is before.owes:
        return Demanded(topic, after)
    # `_load` has locked it.
    found = kept_decisions.find(tx, after.village_id, after.number)
    is_wider = found is not None and _widened(tx, actor, deed, found, after, now) is not found
    return Demanded(topic, after, _hearing(tx, after.village_id), widened=is_wider)


def widened(tx: Tx, actor: Actor, decision: Decision, *, now: datetime) -> Decision:
    """The decision as its next meeting is called, which is locked: the villagers' own, where they demanded it while their representatives were called.

    Raises NotAllowed for who calls no meeting at all.
    """
    require_reach(actor, Deed.CONVENE)
    demand = kept.find(tx, decision.village_id, decision.number)
    if demand is None or not demand.is_open:
        return decision
    return _widened(tx, actor, Deed.CONVENE, decision, demand, now)


def _widened(
    tx: Tx, actor: Actor, deed: Deed, decision: Decision, demand: Demand, now: datetime
) -> Decision:
    """Villagers demanded their own meeting: it resolves what their representatives were to resolve, unless these are called already."""
    if demand.owes is not Body.VILLAGERS or not _may_widen(decision):
        return decision
    meeting = meetings.called(tx, decision.village_id, decision.number)
    if meeting is not None and meeting.body is Body.REPRESENTATIVES:
        return decision
    wider = replace(decision, body=Body.VILLAGERS, version=decision.version + 1)
    kept_decisions.save(tx, wider)
    trail.record(tx, actor, deed, wider.subject, now=now, data={"body": wider.body.value})
    return wider


def _may_widen(decision: Decision) -> bool:
    theirs = Body.VILLAGERS in RULINGS[decision.matter].bodies
    return theirs and decision.body is Body.REPRESENTATIVES and decision.stands in VOTED


def _wind(tx: Tx, demand: Demand, rules: Rules, now: datetime) -> None:
    """Its clock runs while the meeting is not called."""
    village, number = demand.village_id, demand.number
    if not demand.is_open or demand.due_at is None:
        reminders.clear(tx, village, Subject.DEMAND, number)
        return
    running = reminders.find(tx, village, Subject.DEMAND, number)
    if running is not None and running.due_at == demand.due_at:
        return
    owner = _caller(tx, village)
    if owner is None:
        return
    step, wake_at = rules.ladder.first(opened_at=now, due_at=demand.due_at)
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=village,
            subject=Subject.DEMAND,
            number=number,
            owner=owner,
            step=step,
            opened_at=now,
            due_at=demand.due_at,
            wake_at=wake_at,
        ),
    )


def _caller(tx: Tx, village_id: VillageId) -> PersonId | None:
    return next((one.id for post in CALLING for one in people.holding(tx, village_id, post)), None)


def _hearing(tx: Tx, village_id: VillageId) -> list[Reach]:
    found = {one.id for post in HEARING for one in people.holding(tx, village_id, post)}
    reached = (accounts.reach(tx, village_id, one) for one in sorted(found))
    return [one for one in reached if one is not None]
