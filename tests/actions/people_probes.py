"""Probes for what is done about people, accounts, chats, circles and cards; probes.py says what a probe is."""

from collections.abc import Mapping

from actions import (
    circle_board,
    circles,
    circles_by_hand,
    contact_cards,
    departures,
    finding,
    groups,
    identity,
    roster_files,
    units,
)
from actions.binding import Caller
from actions.identity import Passed
from storage import accounts
from storage import departures as kept
from storage.chats import Kind
from storage.vault import Vault
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NAMES, NOW, TITLES, Who, group_chat, village_of
from village.circles import CircleRules
from village.departures import Departure
from village.errors import AlreadyBound, ChatElsewhere
from village.ids import ChatId, PersonId, UserId
from village.people import Gone
from village.rights import Deed

VAULT, TODAY, RULES = Vault(), NOW.date(), CircleRules()
HERE, OWN, HERE_AND_THERE = (Case.OTHER,), (Case.OWN,), (Case.OTHER, Case.FOREIGN)
SOMEBODY = (Case.MATE, Case.OTHER, Case.FOREIGN)
NEW_CHAT = ChatId(-1_001_900_000_001)
CLAIMANT, SECOND = 7_000_000, UserId(7_100_000)


def _go(stage: Stage, kind: Departure, person: PersonId) -> object:
    """Hear what it would do and do it, as the two presses of a chat."""
    village = village_of(stage.tx)
    plan = departures.foresee(stage.tx, stage.actor, village, kind, person)
    return departures.carry_out(
        stage.tx,
        stage.actor,
        village,
        kind,
        person,
        seal=plan.effects.seal,
        asked_at=NOW,
        today=TODAY,
        now=NOW,
    )


def _go_oneself(stage: Stage, kind: Departure) -> object:
    (own,) = departures.choose(stage.tx, stage.actor, kind, "")
    return _go(stage, kind, own.person.id)


def _unbind(stage: Stage) -> object:
    if stage.case is Case.OWN:
        return _go_oneself(stage, Departure.UNBIND)
    return _go(stage, Departure.LOST, stage.person().id)


def _lose_phone(stage: Stage) -> object:
    me = stage.actor
    if me.person is not None:
        accounts.bind(
            stage.tx,
            user_id=SECOND,
            village_id=me.village_id,
            person_id=me.person.id,
            name=me.name,
        )
    return _go_oneself(stage, Departure.LOST)


def _restore(stage: Stage) -> object:
    person = stage.person()
    kept.mark(stage.tx, person.village_id, person.id, Gone.MOVED, TODAY)
    return _go(stage, Departure.RESTORE, person.id)


def _find(stage: Stage) -> object:
    wanted = stage.person()
    found = finding.find(stage.tx, stage.actor, wanted.name, vault=VAULT)
    return wanted.id in {one.person.id for one in found.shown}


def _claim(stage: Stage) -> object:
    caller = Caller(stage.actor.user_id, stage.actor.name, "zh")
    words = f"{TITLES[stage.village]} {NAMES[Who.UNBOUND]}"
    try:
        return identity.claim(stage.tx, caller, words, vault=VAULT, now=NOW)
    except AlreadyBound:
        # Told to who is somebody already; that is no matter of rights.
        return True


def _confirm_identity(stage: Stage) -> object:
    name = NAMES[Who.NEIGHBOUR if stage.case is Case.MATE else Who.VILLAGER]
    words = f"{TITLES[stage.village]} {name}"
    callers = [Caller(UserId(CLAIMANT + one), "路过的人", "zh") for one in stage.times]
    passed = [identity.claim(stage.tx, one, words, vault=VAULT, now=NOW) for one in callers][-1]
    assert isinstance(passed, Passed)
    number = passed.shown.claim.number
    return identity.decide(stage.tx, stage.actor, number, stage.person().id, now=NOW)


def _bind_chat(stage: Stage) -> object:
    if stage.case is Case.OTHER:
        groups.offer(stage.tx, stage.actor.user_id, NEW_CHAT)
    return groups.bind(
        stage.tx,
        stage.actor.user_id,
        stage.village,
        chat=NEW_CHAT,
        kind=Kind.VILLAGE,
        title="新群",
        moving=True,
        now=NOW,
    )


def _unbind_chat(stage: Stage) -> object:
    try:
        return groups.unbind(stage.tx, stage.actor, group_chat(stage.village), now=NOW)
    except ChatElsewhere:
        return False


def _plan_circles(stage: Stage) -> object:
    if stage.case is Case.OTHER:
        circles.want(stage.tx, stage.actor, chat_id=1, language="zh-CN", now=NOW)
    books = circles.look(stage.tx, stage.village, rules=RULES, today=TODAY)
    return circles.keep(
        stage.tx,
        stage.village,
        books.situation,
        books.present,
        rules=RULES,
        today=TODAY,
        now=NOW,
        actor=stage.actor,
    )


def _move_household(stage: Stage) -> object:
    return circles_by_hand.release(
        stage.tx, stage.village, "1", rules=RULES, today=TODAY, now=NOW, actor=stage.actor
    )


PEOPLE_PROBES: Mapping[Deed, Probe] = {
    Deed.FIND_PEOPLE: Probe(_find, SOMEBODY),
    Deed.IMPORT_ROSTER: Probe(
        lambda stage: roster_files.receive(stage.tx, stage.actor, "file", now=NOW), HERE
    ),
    Deed.CLAIM_IDENTITY: Probe(_claim, OWN),
    Deed.CONFIRM_IDENTITY: Probe(_confirm_identity, SOMEBODY),
    Deed.UNBIND: Probe(_unbind, (Case.OWN, *SOMEBODY)),
    Deed.LOSE_PHONE: Probe(_lose_phone, OWN),
    Deed.RECORD_DEATH: Probe(lambda stage: _go(stage, Departure.DIED, stage.person().id), SOMEBODY),
    Deed.RECORD_MOVE: Probe(lambda stage: _go(stage, Departure.MOVED, stage.person().id), SOMEBODY),
    Deed.RESTORE: Probe(_restore, SOMEBODY),
    Deed.BIND_CHAT: Probe(_bind_chat, HERE_AND_THERE),
    Deed.UNBIND_CHAT: Probe(_unbind_chat, HERE_AND_THERE),
    Deed.SEE_UNITS: Probe(lambda stage: units.around(stage.tx, stage.actor), HERE),
    Deed.SEE_CIRCLES: Probe(
        lambda stage: circles.see(stage.tx, stage.actor, rules=RULES, today=TODAY), HERE
    ),
    Deed.PLAN_CIRCLES: Probe(_plan_circles, HERE_AND_THERE),
    Deed.MOVE_HOUSEHOLD: Probe(_move_household, HERE_AND_THERE),
    Deed.SEE_MEMBERS: Probe(lambda stage: circle_board.see(stage.tx, stage.actor), HERE),
    Deed.SEE_CARD: Probe(lambda stage: contact_cards.find(stage.tx, stage.actor, ""), OWN),
    Deed.SEE_ANY_CARD: Probe(
        lambda stage: contact_cards.find(stage.tx, stage.actor, stage.person().name), SOMEBODY
    ),
}
