"""A probe for every deed: how it is really tried, for the matrix of rights (test_rights.py).

To add a deed: write what tries it on the real action, and in which cases it can be tried at all (`Case`). A probe raises what the
action raises, and returns False where the action quietly leaves the subject of the case out: a count of one's group does not
reach somebody of another.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import update

from actions import (
    binding,
    codes,
    contacts,
    covenants,
    demands,
    handling,
    opinions,
    own_data,
    request_lists,
    requests,
    results,
    roster_view,
    topics,
    whereabouts,
)
from actions.binding import Caller
from storage import covenants as kept_covenants
from storage import requests as kept
from storage.people import PersonRow
from storage.vault import Vault
from tests.actions.ballot_probes import BALLOT_PROBES
from tests.actions.complaint_probes import COMPLAINT_PROBES
from tests.actions.decision_probes import DECISION_PROBES
from tests.actions.favour_probes import FAVOUR_PROBES
from tests.actions.handling_probes import HANDLING_PROBES
from tests.actions.people_probes import PEOPLE_PROBES
from tests.actions.slip_probes import SLIP_PROBES
from tests.support.decisions import change
from tests.support.stage import ALBUM, Case, Probe, Stage
from tests.support.village import (
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rules,
    speaker,
    user,
    village_of,
)
from village.claims import ClaimState
from village.ids import UserId
from village.people import Actor, Party, Person
from village.requests import Attachment, FileKind, Rating
from village.rights import Deed

MATTER = (
    Case.RAISED,
    Case.HANDLED,
    Case.OFFERED,
    Case.DRAWN,
    Case.OTHER,
    Case.FOREIGN,
)
HERE, HERE_AND_THERE = (Case.OTHER,), (Case.OTHER, Case.FOREIGN)
VAULT, TODAY = Vault(), NOW.date()
COVENANT = "第一条 垃圾入桶\n第二条 红事简办"
ADOPTED = TODAY.replace(year=TODAY.year - 1)


def _report(stage: Stage) -> object:
    return requests.report(
        stage.tx,
        stage.actor,
        village=village_of(stage.tx),
        rules=rules(),
        text="水管漏水",
        chat=group_chat(),
        now=NOW,
    )


def _see_mine(stage: Stage) -> object:
    theirs, own = stage.request(), Stage(stage.tx, stage.actor, Case.RAISED).request()
    assert [one.number for one in request_lists.mine(stage.tx, stage.actor)] == [own.number]
    return theirs


def _see_todo(stage: Stage) -> object:
    stage.request()
    found = request_lists.todo(stage.tx, stage.actor)
    assert all(one.assignee == stage.actor.person_id for one in found)
    return found


def _capture(stage: Stage) -> object:
    return requests.capture(
        stage.tx,
        stage.actor,
        actor(stage.tx, UserId(STRANGER + 1)),
        village=village_of(stage.tx),
        rules=rules(),
        text="水管漏水",
        chat=group_chat(),
        now=NOW,
    )


def _attach(stage: Stage) -> object:
    made = stage.request(files=True)
    more = [Attachment(FileKind.PHOTO, "two")]
    found = requests.add_to_album(
        stage.tx, stage.actor, album=ALBUM, chat=made.origin_chat, files=more, now=NOW
    )
    return found is not None


def _hand_over(stage: Stage) -> object:
    to = person_id(Who.MEDIATOR)
    return handling.hand_over(stage.tx, stage.actor, stage.request().number, to=to, now=NOW)


def _resolve(stage: Stage) -> object:
    number = stage.request().number
    return results.resolve(stage.tx, stage.actor, number, result="修好了", rules=rules(), now=NOW)


def _rate(stage: Stage) -> object:
    made = stage.request()
    owner = user(Who(made.assignee), stage.village)
    if stage.case is not Case.HANDLED:
        by = actor(stage.tx, owner, stage.village)
        results.resolve(stage.tx, by, made.number, result="修好了", rules=rules(), now=NOW)
    elif stage.actor.person is not None:
        results.resolve(stage.tx, stage.actor, made.number, result="修好了", rules=rules(), now=NOW)
    return results.rate(
        stage.tx, stage.actor, made.number, rating=Rating.FAIR, rules=rules(), now=NOW
    )


def _vote(stage: Stage) -> object:
    topics.vote(stage.tx, stage.actor, stage.poll(), options=[0], now=NOW)
    return True


def _opine(stage: Stage) -> object:
    number = stage.topic()
    return opinions.opine(
        stage.tx, stage.actor, number, words="好", chat=group_chat(), message_id=1, now=NOW
    )


def _answer_opinion(stage: Stage) -> object:
    number = stage.topic()
    author = speaker(stage.tx, Who.VILLAGER, stage.village)
    opinions.opine(
        stage.tx, author, number, words="谁出钱", chat=group_chat(), message_id=1, now=NOW
    )
    return opinions.answer(stage.tx, stage.actor, number, 1, words="集体出", now=NOW)


def _see_covenant(stage: Stage) -> object:
    kept_covenants.draft(
        stage.tx,
        stage.actor.village_id,
        text=COVENANT,
        adopted_on=TODAY,
        filed_on=None,
        name="",
        at=NOW,
    )
    kept_covenants.put_in_force(stage.tx, stage.actor.village_id, 1)
    return covenants.see(stage.tx, stage.actor, "垃圾")


def _enter_covenant(stage: Stage) -> object:
    return covenants.enter(
        stage.tx,
        stage.actor,
        COVENANT,
        adopted_on=ADOPTED,
        filed_on=None,
        today=TODAY,
        rules=rules(),
        now=NOW,
    )


def _demand(stage: Stage) -> object:
    if stage.actor.person is not None:
        # Who asks is one of the villagers' meeting, whatever they are besides.
        change(
            stage.tx, stage.actor.person.id, stage.village, born=date(1980, 1, 1), household_id=1
        )
    return demands.sign(stage.tx, stage.actor, stage.topic(), rules=rules(), now=NOW)


def _enter_demand(stage: Stage) -> object:
    return demands.enter(
        stage.tx, stage.actor, stage.topic(), ["冯桂香"], rules=rules(), now=NOW
    ).added


def _check_demand(stage: Stage) -> object:
    number = stage.topic()
    for one in (Who.VILLAGER, Who.NEIGHBOUR):
        by = speaker(stage.tx, one, stage.village)
        demands.sign(stage.tx, by, number, rules=rules(), now=NOW)
    return demands.names(stage.tx, stage.actor, number, rules=rules(), now=NOW)


def _see_roster(stage: Stage) -> object:
    found = roster_view.see(stage.tx, stage.actor, rules=rules(), today=TODAY).counts
    return found.group in {None, stage.person().group}


def _see_away_members(stage: Stage) -> object:
    person = _away_member(stage)
    found = contacts.see(stage.tx, stage.actor, rules=rules(), now=NOW)
    return person.id in {one.person.id for one in found}


def _record_contact(stage: Stage) -> object:
    person = _away_member(stage)
    return contacts.record(stage.tx, stage.actor, person.id, rules=rules(), now=NOW)


def _away_member(stage: Stage) -> Person:
    """The person of the case, as a party member who is away; who is next door bears a number of nobody here."""
    person = stage.person()
    stage.tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == person.village_id, PersonRow.id == person.id)
        .values(party=Party.FULL.value, away="东莞")
    )
    contacts.tend(stage.tx, person.village_id, now=NOW)
    return person


def _mark_away(stage: Stage) -> object:
    return whereabouts.leave(stage.tx, stage.actor, "东莞", today=TODAY, now=NOW)


def _confirm_claim(stage: Stage) -> object:
    person = stage.person()
    who = UserId(7_000_000)
    subject = Actor(who, person.village_id, person.name, "zh", person)
    said = [
        whereabouts.leave(stage.tx, subject, "东莞", today=TODAY, now=NOW) for _ in stage.times
    ][-1]
    assert said.claim.state is ClaimState.OPEN
    return whereabouts.decide(
        stage.tx, stage.actor, said.claim.number, confirmed=True, today=TODAY, now=NOW
    )


def _bind(stage: Stage) -> object:
    whose = person_id(Who.UNBOUND)
    code = codes.make_codes(stage.tx, WILLOW, [whose], vault=VAULT, now=NOW)[whose]
    caller = Caller(stage.actor.user_id, stage.actor.name, "zh")
    return binding.bind(stage.tx, caller, code, vault=VAULT, now=NOW)


def _make_codes(stage: Stage) -> object:
    person = stage.person()
    return codes.make_codes(
        stage.tx, person.village_id, [person.id], vault=VAULT, now=NOW, by=stage.actor
    )


def _see_request(stage: Stage) -> object:
    return requests.find(stage.tx, stage.actor, stage.request().number)


def _see_private_request(stage: Stage) -> object:
    made = stage.request(private=True)
    assert kept.find(stage.tx, made.village_id, made.number) is not None
    return requests.find(stage.tx, stage.actor, made.number)


def _erase(stage: Stage) -> object:
    # Tells whether there was anything to erase, which is no matter of rights.
    own_data.erase(stage.tx, stage.actor, now=NOW)
    return True


def _discuss(stage: Stage) -> object:
    return topics.discuss(stage.tx, stage.actor, stage.topic(), rules=rules(), now=NOW)


PROBES: Mapping[Deed, Probe] = {
    **FAVOUR_PROBES,
    Deed.REPORT: Probe(_report, HERE),
    Deed.SEE_REQUEST: Probe(_see_request, HERE_AND_THERE),
    Deed.SEE_PRIVATE_REQUEST: Probe(_see_private_request, (*MATTER, Case.HELD)),
    Deed.SEE_MINE: Probe(_see_mine, (Case.OWN,)),
    Deed.SEE_TODO: Probe(_see_todo, (Case.OWN,)),
    Deed.CAPTURE: Probe(_capture, HERE),
    Deed.ATTACH: Probe(_attach, MATTER),
    Deed.ACCEPT: Probe(
        lambda stage: requests.accept(stage.tx, stage.actor, stage.request().number, now=NOW),
        MATTER,
    ),
    Deed.HAND_OVER: Probe(_hand_over, MATTER),
    Deed.RESOLVE: Probe(_resolve, MATTER),
    Deed.RATE: Probe(_rate, MATTER),
    **COMPLAINT_PROBES,
    Deed.MOVE_TOPIC: Probe(
        lambda stage: topics.move(stage.tx, stage.actor, text="修路", now=NOW), HERE
    ),
    Deed.DEMAND_MEETING: Probe(_demand, HERE_AND_THERE),
    Deed.ENTER_DEMAND: Probe(_enter_demand, HERE_AND_THERE),
    Deed.CHECK_DEMAND: Probe(_check_demand, HERE_AND_THERE),
    Deed.SEE_TOPIC: Probe(
        lambda stage: topics.find(stage.tx, stage.actor, stage.topic()), HERE_AND_THERE
    ),
    Deed.DISCUSS: Probe(_discuss, HERE_AND_THERE),
    Deed.OPINE: Probe(_opine, HERE_AND_THERE),
    Deed.ANSWER_OPINION: Probe(_answer_opinion, HERE_AND_THERE),
    Deed.SEE_COVENANT: Probe(_see_covenant, HERE),
    Deed.ENTER_COVENANT: Probe(_enter_covenant, HERE),
    Deed.SUMMARISE: Probe(
        lambda stage: opinions.draft(stage.tx, stage.actor, stage.topic()), HERE_AND_THERE
    ),
    Deed.VOTE: Probe(_vote, HERE_AND_THERE),
    Deed.SEE_ROSTER: Probe(_see_roster, (Case.MATE, Case.OTHER)),
    Deed.MARK_AWAY: Probe(_mark_away, (Case.OWN,)),
    Deed.CONFIRM_CLAIM: Probe(_confirm_claim, (Case.MATE, Case.OTHER, Case.FOREIGN)),
    Deed.SEE_AWAY_MEMBERS: Probe(_see_away_members, (Case.MATE, Case.OTHER)),
    Deed.RECORD_CONTACT: Probe(_record_contact, (Case.MATE, Case.OTHER, Case.FOREIGN)),
    Deed.BIND: Probe(_bind, (Case.OWN,)),
    Deed.MAKE_CODES: Probe(_make_codes, (Case.OWN, Case.MATE, Case.OTHER, Case.FOREIGN)),
    Deed.SEE_MY_DATA: Probe(
        lambda stage: own_data.see(stage.tx, stage.actor, vault=VAULT), (Case.OWN,)
    ),
    Deed.ERASE_MY_DATA: Probe(_erase, (Case.OWN,)),
    **BALLOT_PROBES,
    **DECISION_PROBES,
    **HANDLING_PROBES,
    **PEOPLE_PROBES,
    **SLIP_PROBES,
}
