"""Meetings of decisions: called in time on a frozen roll, signed in, and their result by a show of hands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions import covenant_votes, decision_clock, decisions, demands, meeting_weights, trail
from actions.ballot_seats import seat_on
from actions.decisions import WORDS_LIMIT, Standing
from actions.meeting_votes import require_no_ballot, require_seats_open
from storage import accounts, levies, meetings, people, representatives, rolls
from storage.accounts import Reach
from storage.engine import Tx
from storage.meetings import Ending, Meeting
from village import decisions as flow
from village.decisions import Decision
from village.errors import DateOver, NobodyNamed, TextTooLong, Unlawful
from village.ids import UserId
from village.law import Article
from village.levies import Labour
from village.matters import OF_REPRESENTATIVES, RULINGS, Matter
from village.meetings import Count, earliest, require_notice, verdict
from village.people import Actor
from village.representatives import Shortfall, shortfalls
from village.rights import Deed, require, require_reach
from village.rolls import FROM_AFAR, Basis, Body, article
from village.ruleset import Rules
from village.talk.offering import require_public

PLACE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Convened:
    """A meeting that was called, and who of its roll is told in private."""

    standing: Standing
    invited: Sequence[Reach]
    hurried: int | None = None
    """Days after the step before, where the village's rules ask for more."""
    away: Collection[UserId] = ()
    """Whom of these no press signs in: they are registered as away."""
    labour: Labour | None = None
    """Who is of the age to give labour, where the meeting is about raising it."""
    short: Sequence[Shortfall] = ()
    """In what the representatives' meeting is not composed as the law has it: told, since a clerk cannot mend it today."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Who was written down: `sat` now, `before` already, `strangers` are not on the roll, `unknown` nowhere."""

    standing: Standing
    sat: Sequence[str] = ()
    before: Sequence[str] = ()
    strangers: Sequence[str] = ()
    unknown: Sequence[str] = ()


def convene(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    starts_at: datetime,
    place: str,
    basis: Basis = Basis.PERSON,
    reason: str = "",
    rules: Rules,
    now: datetime,
) -> Convened:
    """Call the meeting that a decision needs next, and freeze its roll.

    Raises NotAllowed, DecisionNotFound, DateOver, NobodyDue, Unlawful (told too late, no meeting is next, one is called already).
    """
    require_reach(actor, Deed.CONVENE)
    if max(len(place), len(reason)) > PLACE_LIMIT:
        raise TextTooLong(length=max(len(place), len(reason)), limit=PLACE_LIMIT)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    require(actor, Deed.CONVENE, of_group=decision.sits)
    decision = demands.widened(tx, actor, decision, now=now)
    body = flow.meeting_of(decision)
    if meetings.called(tx, decision.village_id, number, to_change=True) is not None:
        raise Unlawful(why="called", article=article(body).value)
    told_on, on = (one.astimezone(rules.zone).date() for one in (now, starts_at))
    if starts_at <= now:
        raise DateOver
    require_notice(body, decision.rules, told_on=told_on, on=on, reason=reason)
    if on >= earliest(body, decision.rules, told_on):
        # Told in full time it is none that was called at once, whatever was written.
        reason = ""
    covenant_votes.require_text(tx, decision)
    group = decision.group if body is Body.GROUP else None
    elected = decision.matter in OF_REPRESENTATIVES
    roll = rolls.freeze(tx, decision.village_id, body, basis, now, group=group, elected=elected)
    seq = meetings.next_seq(tx, decision.village_id, number)
    meeting = Meeting(
        decision.village_id, number, seq, body, basis, roll, now, starts_at, place, reason
    )
    meetings.add(tx, meeting)
    decision_clock.wind(tx, decision, rules=rules, now=now)
    demands.answer(tx, decision.village_id, number, body, seq, now=now)
    kept = rolls.find(tx, decision.village_id, roll)
    data = {"body": body.value, "basis": basis.value, "roll": roll}
    sealed = {"due": kept.due, "seal": kept.seal} if kept else {}
    trail.record(tx, actor, Deed.CONVENE, decision.subject, now=now, data=data | sealed)
    one = decisions.standing(tx, decision)
    invited, away = _invited(tx, meeting)
    short: Sequence[Shortfall] = ()
    if body is Body.REPRESENTATIVES:
        short = shortfalls(representatives.assembly(tx, decision.village_id), decision.rules)
    labour = None
    if decision.matter is Matter.LEVY and body in RULINGS[Matter.LEVY].bodies:
        labour = levies.labour(tx, decision.village_id, on=on)
    return Convened(one, invited, _hurried(one, on, rules), away, labour, short)


def _hurried(one: Standing, on: date, rules: Rules) -> int | None:
    voted = one.held
    if voted is None:
        return None
    return flow.hurried(one.decision, voted.at.astimezone(rules.zone).date(), on)


def cancel(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Standing:
    """A meeting that was called will not be held. Raises NotAllowed, Unlawful when none is called, and while its ballot runs."""
    decision, meeting = held(tx, actor, number, Deed.CONVENE)
    require_no_ballot(tx, meeting)
    meetings.end(tx, meeting, Ending.CANCELLED)
    demands.call_off(tx, decision.village_id, number, meeting.seq, rules=rules, now=now)
    decision_clock.wind(tx, decision, rules=rules, now=now)
    trail.record(
        tx, actor, Deed.CONVENE, decision.subject, now=now, data={"cancelled": meeting.seq}
    )
    return decisions.standing(tx, decision)


def open_door(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Decision:
    """The decision whose meeting takes in who comes now. Raises NotAllowed, Unlawful before its day and after its ballot."""
    decision, _ = sitting(tx, actor, number, rules=rules, now=now)
    return decision


def sitting(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime
) -> tuple[Decision, Meeting]:
    """A decision and its meeting, on its day and before its ballot is over. Raises NotAllowed, Unlawful."""
    decision, meeting = held(tx, actor, number, Deed.RECORD_MEETING)
    _require_day(meeting, rules, now)
    require_seats_open(tx, meeting)
    return decision, meeting


def awaits(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> bool:
    """Whether a meeting of that number sits today in which the actor has a seat."""
    require(actor, Deed.SIGN_IN)
    meeting = meetings.called(tx, actor.village_id, number)
    if meeting is None or actor.person is None or not _is_today(meeting, rules, now):
        return False
    return rolls.seat_of(tx, actor.village_id, meeting.roll, actor.person.id) is not None


def sign_in(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    at_the_door: bool = False,
    rules: Rules,
    now: datetime,
) -> Standing:
    """Say on the day of a meeting that one is there, and take one's own seat; who is seen at the door may take their household's.

    Raises NotOnRoster, Unlawful: on another day, after its ballot, without a seat, twice, or for who is registered as away, since the law of most meetings knows
    no attendance from afar (FROM_AFAR); a clerk writes down who has come home.
    """
    require(actor, Deed.SIGN_IN)
    decision, meeting = _load(tx, actor, number)
    written = article(meeting.body).value
    if not _is_today(meeting, rules, now):
        raise Unlawful(why="other_day", article=written)
    require_seats_open(tx, meeting)
    person = actor.person
    seat = rolls.seat_of(tx, decision.village_id, meeting.roll, person.id) if person else None
    if seat is None and person is not None and at_the_door:
        seat = rolls.household_seat(tx, decision.village_id, meeting.roll, person.id)
    if person is None or seat is None:
        raise Unlawful(why="no_seat", article=written)
    if person.away and meeting.body not in FROM_AFAR:
        raise Unlawful(why="away", article=written)
    seen_by = person.id if at_the_door else None
    if not meetings.sit(tx, meeting, seat.number, person.id, by=seen_by, at=now):
        raise Unlawful(why="signed", article=written)
    data = {"seat": seat.number} | ({"at_the_door": True} if at_the_door else {})
    trail.record(tx, actor, Deed.SIGN_IN, decision.subject, now=now, data=data)
    return decisions.standing(tx, decision)


def write_down(
    tx: Tx, actor: Actor, number: int, names: Sequence[str], *, rules: Rules, now: datetime
) -> Seated:
    """The clerk writes down who has come, by name; in a meeting by household any adult of it takes its seat.

    Raises NotAllowed, NobodyNamed where nobody is known, Namesakes, Unlawful before the day of the meeting and after its ballot.
    """
    decision, meeting = sitting(tx, actor, number, rules=rules, now=now)
    sat: list[str] = []
    before: list[str] = []
    strangers: list[str] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        try:
            found = seat_on(tx, decision.village_id, meeting.roll, name)
        except NobodyNamed:
            unknown.append(name)
            continue
        if found is None:
            strangers.append(name)
            continue
        person, seat = found
        free = meetings.sit(tx, meeting, seat.number, person.id, by=actor.person_id, at=now)
        (sat if free else before).append(name)
    if not (sat or before or strangers):
        raise NobodyNamed(name=", ".join(unknown))
    trail.record(tx, actor, Deed.RECORD_MEETING, decision.subject, now=now, data={"sat": len(sat)})
    return Seated(decisions.standing(tx, decision), sat, before, strangers, unknown)


def show_of_hands(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    yes: int,
    no: int = 0,
    abstain: int = 0,
    left: int = 0,
    minutes: str = "",
    rules: Rules,
    now: datetime,
) -> Standing:
    """The result of a vote by a show of hands, as the clerk counted it; it takes the decision a step further, or ends it.

    Raises NotAllowed, CountWrong, Unlawful before the meeting began, while its ballot runs, and for a roll that was changed.
    """
    decision, meeting = held(tx, actor, number, Deed.RECORD_MEETING)
    if len(minutes) > WORDS_LIMIT:
        raise TextTooLong(length=len(minutes), limit=WORDS_LIMIT)
    require_public(minutes, of_cadre=actor.is_cadre)
    if now < meeting.starts_at:
        raise Unlawful(why="early", article=article(meeting.body).value)
    require_no_ballot(tx, meeting)
    roll = rolls.find(tx, decision.village_id, meeting.roll)
    if roll is None or not rolls.is_intact(tx, decision.village_id, meeting.roll):
        raise Unlawful(why="roll_changed", article=article(meeting.body).value)
    # Who was written down by name as gone need not be counted again.
    left = max(left, len(meetings.gone(tx, meeting)))
    wanted = decisions.need_of(decision, meeting)
    beside = meeting_weights.signed_in(tx, wanted, meeting)
    ended = verdict(wanted, Count(roll.due, meeting.signed, yes, no, abstain, left, beside))
    moved, move = flow.vote(decision, ended)
    meetings.end(tx, meeting, Ending.HELD)
    step = decisions.voted(
        move,
        moved,
        meeting,
        at=now,
        by=actor.person_id,
        due=roll.due,
        signed=meeting.signed,
        yes=yes,
        no=no,
        abstain=abstain,
        left=left,
        words=minutes,
    )
    signed_by = trail.signature(actor)
    return decisions.step_taken(tx, signed_by, decision, moved, step, rules=rules, now=now)


def _is_today(meeting: Meeting, rules: Rules, now: datetime) -> bool:
    return now.astimezone(rules.zone).date() == meeting.starts_at.astimezone(rules.zone).date()


def _require_day(meeting: Meeting, rules: Rules, now: datetime) -> None:
    if now.astimezone(rules.zone).date() < meeting.starts_at.astimezone(rules.zone).date():
        raise Unlawful(why="other_day", article=article(meeting.body).value)


def held(tx: Tx, actor: Actor, number: int, deed: Deed) -> tuple[Decision, Meeting]:
    """A meeting for who may do that with it: a group's head with their own group's. Raises NotAllowed, Unlawful when none is called."""
    require_reach(actor, deed)
    decision, meeting = _load(tx, actor, number)
    require(actor, deed, of_group=decision.sits)
    return decision, meeting


def _load(tx: Tx, actor: Actor, number: int) -> tuple[Decision, Meeting]:
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    meeting = meetings.called(tx, decision.village_id, number, to_change=True)
    if meeting is None:
        raise Unlawful(why="not_called", article=Article.PARTY_RURAL_19.value)
    return decision, meeting


def _invited(tx: Tx, meeting: Meeting) -> tuple[list[Reach], set[UserId]]:
    """Who is told in private, and who of them is away: small meetings only, a villagers' meeting is told in the village's group."""
    if meeting.body in {Body.VILLAGERS, Body.GROUP, Body.COLLECTIVE}:
        return [], set()
    invited: list[Reach] = []
    away: set[UserId] = set()
    for seat in rolls.seats(tx, meeting.village_id, meeting.roll):
        if not seat.counts or seat.person is None:
            continue
        reach = accounts.reach(tx, meeting.village_id, seat.person)
        person = people.find(tx, meeting.village_id, seat.person)
        if reach is not None:
            invited.append(reach)
            away |= {reach.user_id} if person and person.away else set()
    return invited, away
