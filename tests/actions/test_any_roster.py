"""However people come, go, bind and are confused with each other: one household, one person, one vote, and nothing without an owner."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from actions import departures, identity, requests, results, topics, whereabouts, workbook
from actions.binding import Bound, Caller, bind
from actions.codes import make_codes
from actions.departures import Plan
from actions.identity import Decided
from actions.roster import import_roster
from actions.roster_rows import Secrets
from locales.sheets import wording, words
from storage import accounts, people, trail
from storage import topics as kept_topics
from storage.accounts import AccountRow
from storage.engine import Database, Tx
from storage.identity_claims import IdentityClaimRow
from storage.people import HouseholdRow, PersonRow
from storage.reminders import DeadlineRow
from storage.request_rows import RequestRow
from storage.tables import table
from storage.topics import PollVoteRow, TopicRow
from storage.vault import Vault
from tests.support.sheets import book
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rules,
    user,
    village_of,
)
from village.departures import Departure
from village.errors import VillageError
from village.ids import PersonId, UserId, VillageId
from village.requests import Rating

VAULT = Vault.of(Vault.new_key())
ZH = wording("zh-CN")
VILLAGES = [WILLOW, MAPLE]
STRANGERS = [UserId(9_000_001), UserId(9_000_002), UserId(9_000_003)]
CADRES = [Who.CLERK, Who.SECRETARY, Who.DIRECTOR]
SETTLED = [Who.VILLAGER, Who.UNBOUND, Who.UTILITIES, Who.LINKING_CADRE, *CADRES]
NEWCOMERS = range(21, 26)
"""Numbers of people who come by import; two of them bear the same name."""
NAMES = {21: "周一", 22: "周二", 23: "周三", 24: "周三", 25: "周五"}
HOMES = range(31, 34)
_person, _household, _account = map(table, (PersonRow, HouseholdRow, AccountRow))
_request, _deadline, _topic, _vote = map(table, (RequestRow, DeadlineRow, TopicRow, PollVoteRow))
_claim = table(IdentityClaimRow)


def phone(one: int) -> str:
    """A number that ends in theirs."""
    return f"1390000{one:04d}"


class Village:
    """What can happen; a refusal takes everything back, as the writer does with a unit that raises."""

    def __init__(self, tx: Tx) -> None:
        self.tx, self.now = tx, NOW
        self.codes: list[str] = []
        self.uses: Counter[str] = Counter()

    def attempt(self, unit: Callable[[], object]) -> None:
        self.now += timedelta(minutes=3)
        with suppress(VillageError), self.tx.begin_nested():
            unit()

    def rows(self, village: VillageId, homes: list[int]) -> bytes:
        """Everybody who came and is not gone lives in one of the homes that still are; the first of each is its head."""
        gone = set(self._where(_person.c.id, _person, village, _person.c.gone != ""))
        lost = set(self._where(_household.c.id, _household, village, _household.c.is_gone))
        left = [one for one in HOMES if one not in lost]
        placed: dict[int, list[int]] = {one: [] for one in left}
        for number, home in zip(NEWCOMERS, homes, strict=True):
            if number not in gone and left:
                placed[left[home % len(left)]].append(number)
        people_ = [
            (one, self._name(one, inside), "女", "1980-1-2", home, relation, "", "", phone(one))
            for home, inside in placed.items()
            for one, relation in zip(inside, ["户主", *[""] * len(inside)], strict=False)
        ]
        return book(
            [(home, f"{home}号院", 1, inside[0]) for home, inside in placed.items() if inside],
            people_,
        )

    @staticmethod
    def _name(one: int, inside: list[int]) -> str:
        """Two of one name in one household have to be told apart."""
        return f"{NAMES[one]}{one}" if one == 24 and 23 in inside else NAMES[one]

    def take_in(self, village: VillageId, homes: list[int]) -> None:
        sheets = workbook.read(self.rows(village, homes), ZH).sheets
        outcome = import_roster(
            self.tx, village, sheets, words(), secrets=Secrets(VAULT), now=self.now
        )
        assert outcome.done, outcome.faults

    def _where(self, column: object, rows: object, village: VillageId, *which: object) -> list[int]:
        found = select(column).where(rows.c.village_id == village, *which)  # type: ignore[call-overload, attr-defined]  # any table's
        return list(self.tx.scalars(found))

    def print_code(self, village: VillageId, person: int) -> None:
        def unit() -> None:
            one = PersonId(person)
            made = make_codes(self.tx, village, [one], vault=VAULT, now=self.now)
            self.codes.append(made[one])

        self.attempt(unit)

    def show_code(self, account: UserId, which: int) -> None:
        if not self.codes:
            return
        code = self.codes[which % len(self.codes)]
        caller = Caller(account, "路过的人", "zh")
        outcome = bind(self.tx, caller, code, vault=VAULT, now=self.now)
        self.uses[code] += isinstance(outcome, Bound)

    def say_who(self, account: UserId, village: VillageId, name: str, digits: str) -> None:
        place = village_of(self.tx, village).name
        caller = Caller(account, "路过的人", "zh")
        said = f"{place} {name} {digits}"
        self.attempt(lambda: identity.claim(self.tx, caller, said, vault=VAULT, now=self.now))

    def decide(self, cadre: Who, village: VillageId, number: int, person: int) -> None:
        by = actor(self.tx, user(cadre, village), village)
        chosen = PersonId(person) if person else None

        def unit() -> None:
            done = identity.decide(self.tx, by, number, chosen, now=self.now)
            assert isinstance(done, Decided)

        self.attempt(unit)

    def depart(
        self, account: UserId, village: VillageId, kind: Departure, person: int, late: int
    ) -> None:
        by, place = actor(self.tx, account, village), village_of(self.tx, village)
        today = self.now.date()

        def unit() -> None:
            one = PersonId(person)
            plan = departures.foresee(self.tx, by, place, kind, one)
            again = departures.foresee(self.tx, by, place, kind, one)
            assert plan == again
            done = departures.carry_out(
                self.tx,
                by,
                place,
                kind,
                one,
                seal=plan.effects.seal,
                asked_at=self.now,
                today=today,
                now=self.now + timedelta(minutes=late),
            )
            assert isinstance(done, Plan) is (late > 10)
            if not isinstance(done, Plan):
                assert done.effects == plan.effects

        self.attempt(unit)

    def away(self, account: UserId, village: VillageId, *, leaves: bool) -> None:
        by, today = actor(self.tx, account, village), self.now.date()
        if leaves:
            self.attempt(lambda: whereabouts.leave(self.tx, by, "东莞", today=today, now=self.now))
        else:
            self.attempt(lambda: whereabouts.come_back(self.tx, by, today=today, now=self.now))

    def confirm_away(self, cadre: Who, village: VillageId, number: int) -> None:
        by, today = actor(self.tx, user(cadre, village), village), self.now.date()
        self.attempt(
            lambda: whereabouts.decide(
                self.tx, by, number, confirmed=True, today=today, now=self.now
            )
        )

    def report(self, account: UserId, village: VillageId, text: str) -> None:
        self.attempt(
            lambda: requests.report(
                self.tx,
                actor(self.tx, account, village),
                village=village_of(self.tx, village),
                rules=rules(),
                text=text,
                chat=group_chat(village),
                now=self.now,
            )
        )

    def settle(self, account: UserId, village: VillageId, number: int, what: str) -> None:
        by = actor(self.tx, account, village)
        if what == "resolve":
            self.attempt(
                lambda: results.resolve(
                    self.tx, by, number, result="好了", rules=rules(), now=self.now
                )
            )
        else:
            self.attempt(
                lambda: results.rate(
                    self.tx, by, number, rating=Rating(what), rules=rules(), now=self.now
                )
            )

    def discuss(self, village: VillageId) -> None:
        def unit() -> None:
            by = actor(self.tx, user(Who.UTILITIES, village), village)
            number = topics.move(self.tx, by, text="修路", now=self.now).number
            topics.discuss(self.tx, by, number, rules=rules(), now=self.now)
            topics.poll_opened(
                self.tx,
                village,
                number,
                poll_id=f"{village}-{number}",
                chat=group_chat(village),
                message_id=number,
            )

        self.attempt(unit)

    def vote(self, account: UserId, village: VillageId, number: int, option: int) -> None:
        poll = topics.poll_of(self.tx, f"{village}-{number}")
        if poll is not None:
            by = actor(self.tx, account, village)
            self.attempt(lambda: topics.vote(self.tx, by, poll, options=[option], now=self.now))

    def close(self, village: VillageId, number: int) -> None:
        self.attempt(lambda: topics.close(self.tx, village, number, now=self.now))


def check(tx: Tx, uses: Counter[str]) -> None:
    """What must hold at any moment."""
    assert all(count <= 1 for count in uses.values())
    living: dict[int, dict[int, int | None]] = {}
    for village in VILLAGES:
        rows = tx.execute(
            select(_person.c.id, _person.c.household_id).where(
                _person.c.village_id == village, _person.c.gone == ""
            )
        )
        living[village] = {row.id: row.household_id for row in rows}
        check_homes(tx, village, living[village])
        check_matters(tx, village, set(living[village]))
        check_votes(tx, village)
    bound = tx.execute(
        select(_account.c.user_id, _account.c.village_id, _account.c.person_id).where(
            _account.c.person_id.is_not(None)
        )
    ).all()
    assert all(row.person_id in living[row.village_id] for row in bound)
    homes = Counter(
        row.user_id for row in bound if living[row.village_id][row.person_id] is not None
    )
    assert all(count == 1 for count in homes.values()), "an account is of two households"
    at_home = tx.execute(
        select(func.count()).where(_account.c.is_home).group_by(_account.c.user_id)
    )
    assert all(count == 1 for count in at_home.scalars())


def check_homes(tx: Tx, village: VillageId, living: dict[int, int | None]) -> None:
    """Everybody lives in one household that is there, and its seats are held by the living."""
    homes = tx.execute(select(_household).where(_household.c.village_id == village)).all()
    there = {row.id for row in homes if not row.is_gone}
    assert all(home is None or home in there for home in living.values())
    for row in homes:
        assert row.head_id is None or living.get(row.head_id) == row.id
        for seat in (row.representative_id, row.member_id):
            assert seat is None or seat in living


def check_matters(tx: Tx, village: VillageId, living: set[int]) -> None:
    """What runs is in the hands of the living, and their deadline knows it."""
    held = tx.execute(
        select(_request.c.number, _request.c.assignee, _request.c.state).where(
            _request.c.village_id == village, _request.c.state != "closed"
        )
    ).all()
    assert all(row.assignee in living for row in held)
    running = {("request", row.number, row.assignee) for row in held if row.state != "resolved"}
    running |= {
        ("topic", row.number, row.owner)
        for row in tx.execute(
            select(_topic.c.number, _topic.c.owner).where(
                _topic.c.village_id == village, _topic.c.state == "discussing"
            )
        )
    }
    due = tx.execute(
        select(_deadline.c.subject, _deadline.c.number, _deadline.c.owner).where(
            _deadline.c.village_id == village,
            # Contacts with members who are away have a clock of their own, and tests of their own.
            _deadline.c.subject != "contact",
        )
    )
    assert {tuple(row) for row in due} == running
    assert all(owner in living for _, _, owner in running)


def check_votes(tx: Tx, village: VillageId) -> None:
    """The tally is the count of the votes, and nobody stands in it as a person and as a guest."""
    for number in tx.scalars(select(_topic.c.number).where(_topic.c.village_id == village)).all():
        counted = kept_topics.tally(tx, village, number).counts
        assert counted == kept_topics.recount(tx, village, number).counts
    guests = tx.scalars(
        select(_vote.c.voter)
        .join(
            _topic,
            (_topic.c.village_id == _vote.c.village_id) & (_topic.c.number == _vote.c.number),
        )
        .where(
            _vote.c.village_id == village,
            _vote.c.voter.startswith("user:"),
            _topic.c.state == "discussing",
        )
    )
    for voter in guests:
        by = accounts.actor(tx, UserId(int(voter.removeprefix("user:"))), village)
        assert by is not None
        assert by.person is None


somewhere = st.sampled_from(VILLAGES)
somebody = st.sampled_from([*map(int, SETTLED), *NEWCOMERS])
cadre = st.sampled_from(CADRES)
account = st.sampled_from(
    [*STRANGERS, *(user(one, village) for one in SETTLED for village in VILLAGES)]
)
number = st.integers(1, 4)
name = st.sampled_from(["冯桂香", "林秋禾", "没有人", *NAMES.values()])
digits = st.sampled_from(["", "0021", "0023", "9999"])


class AnyRoster(RuleBasedStateMachine):
    tx: ClassVar[Tx]

    def __init__(self) -> None:
        super().__init__()
        self.village = Village(self.tx)

    @rule(where=somewhere, homes=st.lists(st.integers(0, 2), min_size=5, max_size=5))
    def take_in(self, where: VillageId, homes: list[int]) -> None:
        self.village.take_in(where, homes)

    @rule(where=somewhere, person=somebody)
    def print_code(self, where: VillageId, person: int) -> None:
        self.village.print_code(where, person)

    @rule(account=account, which=st.integers(0, 9))
    def show_code(self, account: UserId, which: int) -> None:
        self.village.show_code(account, which)

    @rule(account=account, where=somewhere, name=name, digits=digits)
    def say_who(self, account: UserId, where: VillageId, name: str, digits: str) -> None:
        self.village.say_who(account, where, name, digits)

    @rule(by=cadre, where=somewhere, number=number, person=st.one_of(st.just(0), somebody))
    def decide(self, by: Who, where: VillageId, number: int, person: int) -> None:
        self.village.decide(by, where, number, person)

    @rule(
        account=account,
        where=somewhere,
        kind=st.sampled_from(Departure),
        person=somebody,
        late=st.sampled_from([0, 9, 11]),
    )
    def depart(
        self, account: UserId, where: VillageId, kind: Departure, person: int, late: int
    ) -> None:
        self.village.depart(account, where, kind, person, late)

    @rule(by=cadre, where=somewhere, kind=st.sampled_from(Departure), person=somebody)
    def depart_by_a_cadre(self, by: Who, where: VillageId, kind: Departure, person: int) -> None:
        self.village.depart(user(by, where), where, kind, person, 0)

    @rule(account=account, where=somewhere, leaves=st.booleans())
    def away(self, account: UserId, where: VillageId, leaves: bool) -> None:
        self.village.away(account, where, leaves=leaves)

    @rule(by=cadre, where=somewhere, number=number)
    def confirm_away(self, by: Who, where: VillageId, number: int) -> None:
        self.village.confirm_away(by, where, number)

    @rule(account=account, where=somewhere, text=st.sampled_from(["路灯不亮", "想问个事"]))
    def report(self, account: UserId, where: VillageId, text: str) -> None:
        self.village.report(account, where, text)

    @rule(
        account=account,
        where=somewhere,
        number=number,
        what=st.sampled_from(["resolve", "resolve", "unsatisfied", "satisfied"]),
    )
    def settle(self, account: UserId, where: VillageId, number: int, what: str) -> None:
        self.village.settle(account, where, number, what)

    @rule(where=somewhere)
    def discuss(self, where: VillageId) -> None:
        self.village.discuss(where)

    @rule(account=account, where=somewhere, number=number, option=st.integers(0, 2))
    def vote(self, account: UserId, where: VillageId, number: int, option: int) -> None:
        self.village.vote(account, where, number, option)

    @rule(where=somewhere, number=number)
    def close(self, where: VillageId, number: int) -> None:
        self.village.close(where, number)

    @rule(days=st.sampled_from([1, 31]))
    def pass_time(self, days: int) -> None:
        self.village.now += timedelta(days=days)

    @invariant()
    def what_is_kept_is_true(self) -> None:
        check(self.tx, self.village.uses)

    def teardown(self) -> None:
        assert all(trail.verify(self.tx, village) is None for village in VILLAGES)
        self.tx.rollback()


@pytest.mark.timeout(600)
def test_any_coming_and_going_leaves_the_truth(settled: Database) -> None:
    sqlite = settled.engine.dialect.name == "sqlite"
    examples = max(5, settings().max_examples // 8) if sqlite else 3
    with settled.engine.connect() as AnyRoster.tx:
        run_state_machine_as_test(
            AnyRoster, settings=settings(max_examples=examples, stateful_step_count=30)
        )


def test_the_way_of_one_person_through_everything(tx: Tx) -> None:
    """What chance may miss: each of these does happen, and the truth stands after each."""
    one = Village(tx)
    stranger, clerk = STRANGERS[0], user(Who.CLERK)
    one.take_in(WILLOW, [0, 0, 1, 2, 2])
    one.discuss(WILLOW)
    one.report(stranger, WILLOW, "路灯不亮")
    one.vote(stranger, WILLOW, 1, 0)
    one.say_who(stranger, WILLOW, "周三", "0023")
    one.decide(Who.CLERK, WILLOW, 1, 23)
    assert accounts.of_person(tx, WILLOW, PersonId(23)) == [stranger]
    check(tx, one.uses)
    one.depart(clerk, WILLOW, Departure.MOVED, 23, 0)
    check(tx, one.uses)
    one.take_in(MAPLE, [0, 1, 1, 2, 2])
    one.print_code(MAPLE, 23)
    one.show_code(stranger, 0)
    # Known in the first village as a guest, somebody may still be of the second.
    check(tx, one.uses)
    for where, person in ((WILLOW, Who.UTILITIES), (WILLOW, Who.VILLAGER)):
        one.depart(clerk, where, Departure.DIED, int(person), 0)
        gone = people.find(tx, where, person_id(person))
        assert gone is not None
        assert gone.gone is not None
        check(tx, one.uses)
    one.depart(user(Who.SECRETARY), WILLOW, Departure.RESTORE, int(Who.UTILITIES), 0)
    back = people.find(tx, WILLOW, person_id(Who.UTILITIES))
    assert back is not None
    assert back.gone is None
    assert accounts.of_person(tx, WILLOW, back.id) == [user(Who.UTILITIES)]
    check(tx, one.uses)
    deeds = {entry.deed for entry in trail.entries(tx, WILLOW)}
    assert {"import_roster", "claim_identity", "confirm_identity", "bind"} <= deeds
    assert {"record_move", "record_death", "restore", "hand_over"} <= deeds
