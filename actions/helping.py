"""Call neighbours for help, come, have enough, and thank."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import trail
from storage import accounts, counters, reminders
from storage import helping as kept
from storage import trail as chain
from storage.accounts import Reach
from storage.engine import Tx
from storage.reminders import Deadline
from village import helping as rules_of
from village.errors import HelpNotFound, NotOnRoster
from village.helping import FORGOTTEN, Call, Helper, Move, State
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor
from village.reminders import Step, Subject
from village.rights import Deed, require
from village.ruleset import Rules
from village.talk.offering import require_public

MOST_TOLD = 60
"""So many neighbours are told in private at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A call with who is shown it: `ears` in private, or else its group; `thanked` were thanked just now."""

    call: Call
    ears: Sequence[Reach] = ()
    thanked: Sequence[Reach] = ()
    later: bool = False
    """It is night: neighbours are told in the morning."""


def ask(tx: Tx, actor: Actor, *, words: str, chat: ChatId, rules: Rules, now: datetime) -> Told:
    """Call for help: in a group by one card there, else the circle is told in private, once and not at night.

    Raises NotOnRoster, TextMissing, TextTooLong, and NotForGroup in a group.
    """
    require(actor, Deed.CALL_HELP)
    person = actor.person
    if person is None:
        raise NotOnRoster(deed=Deed.CALL_HELP.value)
    if int(chat) < 0:
        require_public(words, of_cadre=actor.is_cadre)
    local = now.astimezone(rules.zone)
    later = int(chat) > 0 and rules.quiet.contains(local.time())
    morning = rules.quiet.release(now, rules.zone)
    said = rules_of.wanted(words, local, local.date())
    until = rules_of.not_before(said.until, morning.astimezone(rules.zone)) if later else said.until
    call = Call(
        village_id=actor.village_id,
        number=counters.next_number(tx, actor.village_id, "help"),
        text=said.text,
        state=State.OPEN,
        author=person.id,
        name=person.name,
        asked_by=actor.user_id,
        circle=kept.circle_of(tx, actor.village_id, person.household_id),
        chat=chat,
        opened_at=now,
        until=until,
        wanted=said.people,
    )
    kept.add(tx, call)
    _wait(tx, call, Step.BEFORE if later else Step.AT, morning if later else until)
    data = {"circle": call.circle, "wanted": call.wanted or 0}
    trail.record(tx, actor, Deed.CALL_HELP, call.subject, now=now, data=data)
    return Told(call, audience(tx, call), later=later)


def answer(tx: Tx, actor: Actor, number: int, *, comes: bool, now: datetime) -> Told:
    """A neighbour comes, or cannot. Raises HelpNotFound, NotOnRoster, HelpOver, EnoughHelp."""
    require(actor, Deed.ANSWER_HELP)
    call, person = _load(tx, actor, number), actor.person
    if person is None or person.id == call.author:
        raise HelpNotFound(number=number)
    if comes:
        moved = rules_of.come(call, Helper(person.id, person.name))
    else:
        moved = rules_of.cannot(call, person.id)
    kept.save(tx, moved)
    trail.record(tx, actor, Deed.ANSWER_HELP, moved.subject, now=now, data={"comes": comes})
    return Told(moved, audience(tx, moved))


def close(tx: Tx, actor: Actor, number: int | None, *, now: datetime) -> Told:
    """The author has enough; without a number their last call is meant. Raises HelpNotFound, NotAllowed, HelpOver."""
    meant = number
    if meant is None and actor.person_id is not None:
        meant = kept.latest_open(tx, actor.village_id, actor.person_id)
    call = _change(tx, actor, meant or 0, lambda one: rules_of.move(one, Move.CLOSE), now=now)
    ears = audience(tx, call)
    _wait(tx, call, Step.FORGET, now + FORGOTTEN)
    return Told(call, ears)


def thank(tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime) -> Told:
    """The author thanks who came, at night with the morning; from then on only how many they were is known.

    Raises HelpNotFound, NotAllowed, HelpOver.
    """
    before = _load(tx, actor, number)
    morning = rules.quiet.release(now, rules.zone)
    if morning == now:
        call = _change(tx, actor, number, rules_of.thank, now=now)
        return _thanked(tx, before, call)
    require(actor, Deed.CLOSE_HELP, rules_of.roles(actor, before))
    rules_of.move(before, Move.THANK)
    _wait(tx, before, Step.TELL, morning)
    data = {"state": State.THANKED.value, "came": len(before.helpers)}
    trail.record(tx, actor, Deed.CLOSE_HELP, before.subject, now=now, data=data)
    return Told(before, later=True)


def wake(tx: Tx, due: Deadline, *, now: datetime) -> Told | None:
    """A call's clock is due: morning has come, its time is over, or who came is to be forgotten."""
    call = kept.find(tx, due.village_id, due.number)
    if call is not None and call.state is State.CLOSED and due.step is Step.TELL:
        thanked = rules_of.thank(call)
        kept.save(tx, thanked)
        return _thanked(tx, call, thanked)
    if call is None or (call.state is not State.OPEN and due.step is not Step.FORGET):
        reminders.clear(tx, due.village_id, Subject.HELP, due.number)
        return None
    if due.step is Step.BEFORE:
        _wait(tx, call, Step.AT, call.until)
        return Told(call, audience(tx, call))
    if due.step is Step.FORGET:
        kept.save(tx, replace(call, helpers=()))
        reminders.clear(tx, due.village_id, Subject.HELP, due.number)
        return None
    closed = rules_of.move(call, Move.CLOSE)
    kept.save(tx, closed)
    _wait(tx, closed, Step.FORGET, now + FORGOTTEN)
    chain.append(
        tx, call.village_id, at=now, actor=trail.CLOCK, deed="close_help", subject=call.subject
    )
    return Told(closed, audience(tx, closed))


def _thanked(tx: Tx, before: Call, call: Call) -> Told:
    reminders.clear(tx, call.village_id, Subject.HELP, call.number)
    found = [accounts.reach(tx, call.village_id, one.person) for one in before.helpers]
    return Told(call, audience(tx, call), [one for one in found if one is not None])


def audience(tx: Tx, call: Call) -> list[Reach]:
    """Who is shown it in private: nobody for a call in the group, else the circle and the author; at night the author alone."""
    if call.in_group:
        return []
    own = _own(tx, call)
    clock = reminders.find(tx, call.village_id, Subject.HELP, call.number)
    if not call.circle or (clock is not None and clock.step is Step.BEFORE):
        return own
    near = kept.neighbours(tx, call.village_id, call.circle, limit=MOST_TOLD)
    return [*own, *(one for one in near if one.user_id not in {two.user_id for two in own})]


def _own(tx: Tx, call: Call) -> list[Reach]:
    reach = accounts.reach(tx, call.village_id, call.author)
    return [reach or Reach(UserId(call.asked_by), "")]


def _load(tx: Tx, actor: Actor, number: int) -> Call:
    call = kept.find(tx, actor.village_id, number)
    if call is None:
        raise HelpNotFound(number=number)
    return call


def _change(
    tx: Tx, actor: Actor, number: int, change: Callable[[Call], Call], *, now: datetime
) -> Call:
    before = _load(tx, actor, number)
    require(actor, Deed.CLOSE_HELP, rules_of.roles(actor, before))
    call = change(before)
    kept.save(tx, call)
    data = {"state": call.state.value, "came": len(before.helpers)}
    trail.record(tx, actor, Deed.CLOSE_HELP, call.subject, now=now, data=data)
    return call


def _wait(tx: Tx, call: Call, step: Step, at: datetime) -> None:
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=VillageId(call.village_id),
            subject=Subject.HELP,
            number=call.number,
            owner=PersonId(call.author),
            step=step,
            opened_at=call.opened_at,
            due_at=call.until,
            wake_at=at,
        ),
    )
