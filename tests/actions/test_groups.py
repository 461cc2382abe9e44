"""Whatever leaders, chats and operators do: a chat belongs to one village, and a village has one chat of each kind."""

from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from actions import audience, group_news, groups, requests, villages
from actions.groups import Bound, Taken
from storage import accounts, chats, trail
from storage.chats import Kind
from storage.engine import Tx, open_database
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    cadres_chat,
    group_chat,
    person_id,
    rules,
    settle,
    speaker,
    user,
    village_of,
)
from village.errors import ChatElsewhere, NotAllowed, NotOnRoster, VillageError
from village.groups import Standing
from village.ids import ChatId, UserId, VillageId

NEW = ChatId(-1_002_000_000_001)
CHATS = [group_chat(), cadres_chat(), group_chat(MAPLE), cadres_chat(MAPLE)]
CHATS += [ChatId(NEW - one) for one in range(3)]
LEADERS = {
    user(one, village): village
    for village in (WILLOW, MAPLE)
    for one in (Who.SECRETARY, Who.LINKING_CADRE)
}
USERS = [*LEADERS, user(Who.CLERK), user(Who.VILLAGER), STRANGER]

who, where = st.sampled_from(USERS), st.sampled_from(CHATS)
village_ids, kinds = st.sampled_from([WILLOW, MAPLE]), st.sampled_from(list(Kind))


class Groups(RuleBasedStateMachine):
    tx: ClassVar[Tx]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.bound: dict[ChatId, tuple[VillageId, Kind]] = {
            group_chat(one): (one, Kind.VILLAGE) for one in (WILLOW, MAPLE)
        } | {cadres_chat(one): (one, Kind.CADRES) for one in (WILLOW, MAPLE)}
        self.gone: set[ChatId] = set()

    def settle(self, chat: ChatId, village: VillageId, kind: Kind) -> None:
        for other, held in list(self.bound.items()):
            if held == (village, kind) and other != chat:
                self.free(other)
        self.bound[chat] = (village, kind)
        self.gone.discard(chat)

    def free(self, chat: ChatId) -> None:
        del self.bound[chat]
        self.gone.discard(chat)

    @rule(one=who, village=village_ids, chat=where, kind=kinds, moving=st.booleans())
    def bind(self, one: UserId, village: VillageId, chat: ChatId, kind: Kind, moving: bool) -> None:
        may = LEADERS.get(one) == village
        held = self.bound.get(chat)
        allowed = may and (held is None or held[0] == village)
        taken = {other for other, now in self.bound.items() if now == (village, kind)} - {chat}
        try:
            done = groups.bind(
                self.tx, one, village, chat=chat, kind=kind, title="群", moving=moving, now=self.now
            )
        except (NotAllowed, NotOnRoster, ChatElsewhere):
            assert not allowed
            return
        assert allowed
        if held == (village, kind):
            assert isinstance(done, Bound)
            assert not done.changed
        elif taken - self.gone and not moving:
            assert isinstance(done, Taken)
        else:
            assert isinstance(done, Bound)
            self.settle(chat, village, kind)

    @rule(one=who, chat=where)
    def unbind(self, one: UserId, chat: ChatId) -> None:
        actor = accounts.actor(self.tx, one)
        if actor is None:
            return
        held = self.bound.get(chat)
        try:
            kind = groups.unbind(self.tx, actor, chat, now=self.now)
        except VillageError:
            assert held is None or LEADERS.get(one) != held[0]
            return
        assert kind is (held[1] if held else None)
        if held:
            self.free(chat)

    @rule(village=village_ids, chat=where, kind=kinds)
    def operate(self, village: VillageId, chat: ChatId, kind: Kind) -> None:
        with suppress(ChatElsewhere):
            villages.bind_chat(self.tx, village, chat=chat, kind=kind, now=self.now)
            self.settle(chat, village, kind)

    @rule(chat=where, present=st.booleans(), late=st.booleans())
    def change(self, chat: ChatId, present: bool, late: bool) -> None:
        self.now += timedelta(seconds=1)
        at = NOW - timedelta(days=1) if late else self.now
        before = chats.look(self.tx, chat)
        after, was = Standing(present, False), Standing(not present, False)
        told = group_news.changed(self.tx, chat, was, after, title="群", at=at, now=self.now)
        if before is not None and before.heard_at is not None and at < before.heard_at:
            assert told is None
            return
        if chat in self.bound:
            (self.gone.discard if present else self.gone.add)(chat)

    @rule(chat=where)
    def lose(self, chat: ChatId) -> None:
        told = group_news.lost(self.tx, chat, now=self.now)
        assert (told is not None) is (chat in self.bound and chat not in self.gone)
        if chat in self.bound:
            self.gone.add(chat)

    @rule(old=where, new=where)
    def migrate(self, old: ChatId, new: ChatId) -> None:
        if old == new or chats.look(self.tx, old) is None:
            return
        known = chats.look(self.tx, new) is not None
        groups.migrated(self.tx, old, new)
        if old in self.bound:
            held = self.bound.pop(old)
            self.bound[new] = held
            self.gone -= {old, new}
        elif not known:
            assert new not in self.bound

    @invariant()
    def a_village_has_one_chat_of_each_kind(self) -> None:
        held = list(self.bound.values())
        assert len(set(held)) == len(held)
        for chat in CHATS:
            found = chats.find(self.tx, chat)
            assert (found and (found.village.id, found.kind)) == self.bound.get(chat)
            if found:
                assert (found.left_at is not None) is (chat in self.gone)
        for village in (WILLOW, MAPLE):
            for kind in Kind:
                open_ones = {
                    chat
                    for chat, held_as in self.bound.items()
                    if held_as == (village, kind) and chat not in self.gone
                }
                shown = chats.of_village(self.tx, village, kind)
                assert ({shown} if shown else set()) == open_ones

    def teardown(self) -> None:
        assert all(trail.verify(self.tx, one) is None for one in (WILLOW, MAPLE))
        self.tx.rollback()


def test_whatever_happens_a_chat_belongs_to_one_village(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    settle(database)
    examples = max(5, settings().max_examples // 2)
    with database.engine.connect() as Groups.tx:
        run_state_machine_as_test(
            Groups, settings=settings(max_examples=examples, stateful_step_count=25)
        )
    database.dispose()


def bind(tx: Tx, chat: ChatId, *, moving: bool = True, kind: Kind = Kind.VILLAGE) -> object:
    return groups.bind(
        tx, user(Who.SECRETARY), WILLOW, chat=chat, kind=kind, title="群", moving=moving, now=NOW
    )


def test_only_leaders_are_offered_their_own_villages(tx: Tx) -> None:
    for one, village in LEADERS.items():
        assert [found.id for found in groups.offer(tx, one, NEW).villages] == [village]
    with pytest.raises(NotAllowed):
        groups.offer(tx, user(Who.CLERK), NEW)
    with pytest.raises(NotOnRoster):
        groups.offer(tx, STRANGER, NEW)
    with pytest.raises(ChatElsewhere):
        groups.offer(tx, user(Who.SECRETARY), group_chat(MAPLE))


def test_a_leader_of_several_villages_is_offered_all(tx: Tx) -> None:
    both = user(Who.SECRETARY)
    accounts.bind(tx, user_id=both, village_id=MAPLE, person_id=person_id(Who.SECRETARY), name="x")
    assert {one.id for one in groups.offer(tx, both, NEW).villages} == {WILLOW, MAPLE}
    assert [one.id for one in groups.offer(tx, both, group_chat()).villages] == [WILLOW]


def test_a_gone_group_is_replaced_without_asking(tx: Tx) -> None:
    assert isinstance(bind(tx, NEW, moving=False), Taken)
    group_news.lost(tx, group_chat(), now=NOW)
    assert isinstance(bind(tx, NEW, moving=False), Bound)
    assert chats.look(tx, group_chat()) is None


def test_a_matter_shows_in_its_villages_group_alone(tx: Tx) -> None:
    found = requests.report(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        text="路灯不亮",
        chat=group_chat(),
        rules=rules(),
        now=NOW,
    ).request
    author = ChatId(user(Who.VILLAGER))
    shown = {place.chat for place in audience.places(tx, found)}
    assert group_chat() in shown
    assert author not in shown
    group_news.lost(tx, group_chat(), now=NOW)
    gone = {place.chat for place in audience.places(tx, found)}
    assert gone == shown | {author}
    chats.bind(tx, chat_id=group_chat(), village_id=MAPLE, kind=Kind.VILLAGE)
    assert {place.chat for place in audience.places(tx, found)} == gone - {group_chat()}
