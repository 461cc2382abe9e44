"""A village with one person of every kind, and subjects near and far: where the matrix of rights is walked.

Every kind lives in group 1 and tries each deed on what is their own, on somebody of their group, on somebody of the other group, and
on the village next door.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, insert, update

from actions import complaints, requests, slip_drawing, topics
from actions import errands as errand_actions
from actions.slip_desk import SlipMatter
from storage import accounts, errands, people, units, villages, witnesses
from storage import complaints as kept_complaints
from storage.engine import Tx
from storage.people import PostRow
from storage.request_rows import RequestRow
from storage.slips import SlipRow
from storage.tables import insert_into, table
from storage.topics import Poll
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    VAULT,
    WILLOW,
    Who,
    actor,
    group_chat,
    rules,
    speaker,
    village_of,
)
from village import complaints as complaint_rules
from village import errands as errand_rules
from village.errands import Errand
from village.ids import ChatId, PersonId, UnitId, UserId, VillageId
from village.people import Actor, Party, Person, Post
from village.referrals import SlipKind
from village.requests import Attachment, Ending, FileKind, Request, State
from village.rights import Role, Scope
from village.slips import Slip
from village.units import UnitKind

GROUP = 1
ALBUM = "album-of-rights"


class Case(Enum):
    """Whose the subject is, seen from who tries: how far a right must reach, and what they are to a matter."""

    OWN = (Scope.OWN, None)
    RAISED = (Scope.OWN, Role.REQUESTER)
    """A request that they raised."""
    HANDLED = (Scope.OWN, Role.HANDLER)
    """A request that they must act on."""
    OFFERED = (Scope.OWN, Role.OFFERED)
    """A request that they were asked to take."""
    DRAWN = (Scope.OWN, Role.WITNESS)
    """A request of which they were drawn to say whether it is done."""
    CLIENT = (Scope.OWN, Role.CLIENT)
    """An errand, a call or a question of their own."""
    HELD = (Scope.OWN, Role.HOLDER)
    """A request whose case-holder they are."""
    DREW = (Scope.OWN, Role.MAKER)
    """A slip that they made."""
    ADDRESSED = (Scope.OWN, Role.ADDRESSEE)
    """A slip that they answer for their unit."""
    ORGANISED = (Scope.OWN, Role.ORGANISER)
    """A slip of which they hear for the organisation department."""
    MATE = (Scope.GROUP, None)
    """Somebody else of their village group."""
    OTHER = (Scope.VILLAGE, None)
    """Somebody of another group, somebody else's matter, or the village as such."""
    FOREIGN = (None, None)
    """Of the village next door: it is not found, whatever the role."""

    def __init__(self, scope: Scope | None, role: Role | None) -> None:
        """`scope` is how far a right must reach; None is farther than any does."""
        self.scope = scope
        self.role = role

    @property
    def roles(self) -> frozenset[Role]:
        """What they are to the subject beside their standing."""
        return frozenset() if self.role is None else frozenset({self.role})


@dataclass(frozen=True)
class Kind:
    """A kind of person; `None` for everything is a guest."""

    name: str
    post: Post | None = None
    on_roster: bool = True
    party: Party = Party.NONE
    representative: bool = False
    relation: str = ""

    def __str__(self) -> str:
        return self.name


KINDS = [
    Kind("guest", on_roster=False),
    Kind("villager"),
    Kind("household head", relation="head"),
    Kind("representative", representative=True),
    Kind("party member", party=Party.FULL),
    Kind("probationary member", party=Party.PROBATIONARY),
    *(Kind(post.value, post=post) for post in Post),
]


@dataclass(frozen=True)
class Stage:
    """One try: who tries and what about; what a probe needs is here."""

    tx: Tx
    actor: Actor
    case: Case

    def person(self) -> Person:
        """Whom a deed is about: the one who tries, or somebody of the case."""
        if self.case is Case.OWN and self.actor.person is not None:
            return self.actor.person
        of = {Case.MATE: Who.NEIGHBOUR, Case.OTHER: Who.VILLAGER, Case.FOREIGN: FOREIGNER}
        village = MAPLE if self.case is Case.FOREIGN else WILLOW
        found = people.find(self.tx, village, PersonId(int(of.get(self.case, Who.VILLAGER))))
        assert found is not None
        return found

    @property
    def village(self) -> VillageId:
        """Where the subject is."""
        return MAPLE if self.case is Case.FOREIGN else WILLOW

    @property
    def times(self) -> range:
        """How many must be made, so that the last one next door has a number that is not used here."""
        return range(3 if self.case is Case.FOREIGN else 1)

    def request(self, *, private: bool = False, files: bool = False) -> Request:
        """A request that fits the case."""
        author = self._villager()
        if self.case is Case.RAISED:
            author = self.actor
        chat = ChatId(author.user_id) if private else group_chat(self.village)
        made = [self._report(author, chat, files=files) for _ in self.times][-1]
        columns = {Case.HANDLED: "assignee", Case.OFFERED: "offered_to", Case.HELD: "holder"}
        if self.case in columns:
            self._set(made, **{columns[self.case]: self.actor.person_id})
        if self.case is Case.DRAWN and self.actor.person_id is not None:
            witnesses.ask(self.tx, WILLOW, made.number, [self.actor.person_id], draw=1)
        return made

    def complaint(self, *, answered: bool = False) -> int:
        """The number of a complaint that fits the case, about somebody else."""
        author = self.actor if self.case is Case.RAISED else self._villager()
        author = replace(author, village_id=self.village)
        made = complaints.complain(
            self.tx,
            author,
            "石磨平收了我两百块钱",
            about=[PersonId(int(Who.UTILITIES))],
            named=False,
            vault=VAULT,
            rules=rules(),
            now=NOW,
        ).complaint
        person = self.actor.person_id
        if self.case is Case.HANDLED and person is not None:
            row = {"village_id": WILLOW, "post": Post.AREA_HEAD.value, "person_id": person}
            statement = insert_into(self.tx, table(PostRow)).values(**row)
            self.tx.execute(statement.on_conflict_do_nothing())
            made = replace(made, handler=person, version=made.version + 1)
            kept_complaints.save(self.tx, made, VAULT)
        if answered:
            state = complaint_rules.State.ANSWERED
            made = replace(made, state=state, version=made.version + 1)
            kept_complaints.save(self.tx, made, VAULT)
        return made.number

    def checked(self) -> Request:
        """A request that neighbours are asked about."""
        made = self.request()
        self._set(made, state=State.CHECKING.value, ending=Ending.DONE.value)
        return made

    def accepted(self) -> Request:
        """A request that its owner has signed for."""
        made = self.request()
        self._set(made, state=State.ACCEPTED.value)
        return made

    def merged(self) -> Request:
        """A request that is one with another."""
        other, made = self._report(self._villager(), group_chat(self.village)), self.request()
        self._set(
            made, state=State.CLOSED.value, ending=Ending.MERGED.value, merged_into=other.number
        )
        return made

    def paused(self) -> Request:
        """A request that rests."""
        made = self.request()
        until = NOW + timedelta(days=1)
        self._set(made, state=State.PAUSED.value, paused_at=NOW, paused_until=until)
        return made

    def _set(self, made: Request, **values: object) -> None:
        self.tx.execute(
            update(RequestRow)
            .where(RequestRow.village_id == made.village_id, RequestRow.number == made.number)
            .values(**values)
        )

    def errand(self, state: errand_rules.State = errand_rules.State.OPEN) -> Errand:
        """An errand that fits the case."""
        asks = self.actor if self.case is Case.CLIENT else self._villager()
        made = [self._ask_errand(asks) for _ in self.times][-1]
        agent = self.actor.person_id if self.case is Case.HANDLED else None
        moved = replace(made, state=state, agent=agent or made.agent)
        errands.save(self.tx, moved)
        return moved

    def _ask_errand(self, asks: Actor) -> Errand:
        return errand_actions.ask(
            self.tx,
            asks,
            village=village_of(self.tx, self.village),
            rules=rules(),
            words="医保报销",
            now=NOW,
        ).errand

    def _villager(self) -> Actor:
        return speaker(self.tx, Who.VILLAGER, self.village)

    def _report(self, author: Actor, chat: ChatId, *, files: bool = False) -> Request:
        matter = requests.report(
            self.tx,
            author,
            village=village_of(self.tx, self.village),
            rules=rules(),
            text="桥头的路灯坏了",
            chat=chat,
            files=[Attachment(FileKind.PHOTO, "one")] if files else (),
            album=ALBUM if files else "",
            now=NOW,
        )
        return matter.request

    def slip(self) -> Slip:
        """A slip that fits the case."""
        secretary = speaker(self.tx, Who.SECRETARY, self.village)
        unit = units.ensure(self.tx, UnitKind.DEPARTMENT, "水利局", self._town())
        found = [
            slip_drawing.begin(
                self.tx,
                secretary,
                SlipKind.NOTICE,
                self.request().number,
                "水利局 渠道垮了",
                rules=rules(),
                now=NOW,
            )
            for _ in self.times
        ][-1]
        assert isinstance(found, SlipMatter)
        assert found.slip.unit == unit
        if self.case is Case.DREW:
            self.set_slip(found.slip, maker=self.actor.person_id, liaison=Who.MEDIATOR)
        if self.case is Case.ADDRESSED:
            self.set_slip(found.slip, liaison=self.actor.person_id)
        if self.case is Case.ORGANISED:
            self._organise()
        self.set_slip(found.slip, on_paper=False)
        return found.slip

    def _organise(self) -> None:
        """Whoever tries speaks for the organisation department."""
        name = "组织部"
        unit = units.ensure(self.tx, UnitKind.DEPARTMENT, name, self._town())
        units.let_organise(self.tx, unit, organises=True)
        post = {"village_id": WILLOW, "post": Post.LIAISON.value, "field": name}
        key = (PostRow.village_id == WILLOW, PostRow.person_id == self.actor.person_id)
        self.tx.execute(delete(PostRow).where(*key))
        self.tx.execute(insert(PostRow).values(**post, person_id=self.actor.person_id))

    def set_slip(self, made: Slip, **values: object) -> Slip:
        """The slip as it would be later."""
        self.tx.execute(
            update(SlipRow)
            .where(SlipRow.village_id == made.village_id, SlipRow.number == made.number)
            .values(**values)
        )
        return made

    def _town(self) -> UnitId | None:
        return villages.parent(self.tx, self.village)

    def topic(self) -> int:
        """The number of a topic of the case's village."""
        by = self._villager()
        made = [topics.move(self.tx, by, text="修路", now=NOW) for _ in self.times]
        return made[-1].number

    def poll(self) -> Poll:
        """A poll of the case's village that is on show."""
        number = self.topic()
        clerk = speaker(self.tx, Who.CLERK, self.village)
        topics.discuss(self.tx, clerk, number, rules=rules(), now=NOW)
        chat = group_chat(self.village)
        topics.poll_opened(self.tx, self.village, number, poll_id="77", chat=chat, message_id=1)
        found = topics.poll_of(self.tx, "77")
        assert found is not None
        return found


@dataclass(frozen=True)
class Probe:
    """How a deed is tried, and in which cases."""

    attempt: Callable[[Stage], object]
    cases: tuple[Case, ...]


FOREIGNER = 900
"""A person next door whose number and name nobody here has."""


def people_of_every_kind(tx: Tx) -> Iterator[tuple[Kind, Actor]]:
    """Everybody who may try, put on the roster of 柳树沟村 with an account each."""
    persons: list[dict[str, Any]] = [_row(MAPLE, FOREIGNER, Kind("foreigner"))]
    posts = []
    for number, kind in enumerate(KINDS, start=101):
        if kind.on_roster:
            persons.append(_row(WILLOW, number, kind))
        if kind.post is not None:
            posts.append({"village_id": WILLOW, "post": kind.post.value, "person_id": number})
    people.add_people(tx, households=[], persons=persons, posts=posts)
    for number, kind in enumerate(KINDS, start=101):
        if not kind.on_roster:
            yield kind, actor(tx, STRANGER)
            continue
        user = UserId(6_000_000 + number)
        accounts.bind(
            tx, user_id=user, village_id=WILLOW, person_id=PersonId(number), name=kind.name
        )
        yield kind, actor(tx, user)


def _row(village: VillageId, number: int, kind: Kind) -> dict[str, Any]:
    return {
        "village_id": village,
        "id": number,
        "name": f"某{number}",
        "household_id": 1,
        "group_no": GROUP,
        "party": kind.party.value,
        "representative": kind.representative,
        "relation": kind.relation,
    }
