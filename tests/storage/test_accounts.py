from storage import accounts
from storage.engine import Tx
from tests.support.village import MAPLE, NOW, STRANGER, WILLOW, Who, person_id, user


def bind(tx: Tx, village: int = MAPLE, one: Who = Who.LINKING_CADRE) -> None:
    accounts.bind(
        tx,
        user_id=user(Who.LINKING_CADRE),
        village_id=MAPLE if village == MAPLE else WILLOW,
        person_id=person_id(one),
        name="宋远帆",
        reachable=True,
        at=NOW,
    )


def test_who_serves_two_villages_is_somebody_in_each(tx: Tx) -> None:
    account = user(Who.LINKING_CADRE)
    assert accounts.actor(tx, account, MAPLE) is None
    bind(tx)
    for village in (WILLOW, MAPLE):
        found = accounts.actor(tx, account, village)
        assert found is not None
        assert found.village_id == village
        assert found.person is not None
        assert found.person.village_id == village
    at_home = accounts.actor(tx, account)
    assert at_home is not None
    assert at_home.village_id == MAPLE
    assert accounts.villages_of(tx, account) == [MAPLE, WILLOW]


def test_a_private_chat_speaks_for_the_village_that_one_chose(tx: Tx) -> None:
    account = user(Who.LINKING_CADRE)
    bind(tx)
    assert accounts.go_home(tx, user_id=account, village_id=WILLOW)
    at_home = accounts.actor(tx, account)
    assert at_home is not None
    assert at_home.village_id == WILLOW
    assert not accounts.go_home(tx, user_id=user(Who.VILLAGER), village_id=MAPLE)
    assert accounts.villages_of(tx, user(Who.VILLAGER)) == [WILLOW]


def test_an_account_is_one_person_of_a_village(tx: Tx) -> None:
    bind(tx, WILLOW, Who.VILLAGER)
    found = accounts.actor(tx, user(Who.LINKING_CADRE), WILLOW)
    assert found is not None
    assert found.person_id == person_id(Who.VILLAGER)
    assert accounts.of_person(tx, WILLOW, person_id(Who.LINKING_CADRE)) == []
    assert accounts.of_person(tx, WILLOW, person_id(Who.VILLAGER)) == sorted(
        [user(Who.VILLAGER), user(Who.LINKING_CADRE)]
    )


def test_who_is_unbound_is_a_guest_again(tx: Tx) -> None:
    account = user(Who.VILLAGER)
    assert accounts.unbind(tx, user_id=account, village_id=WILLOW)
    assert not accounts.unbind(tx, user_id=account, village_id=WILLOW)
    found = accounts.actor(tx, account)
    assert found is not None
    assert (found.person, found.village_id) == (None, WILLOW)
    assert accounts.reach(tx, WILLOW, person_id(Who.VILLAGER)) is None


def test_a_guest_of_two_villages_is_at_home_in_the_first(tx: Tx) -> None:
    for village in (MAPLE, WILLOW, MAPLE):
        accounts.remember_guest(
            tx, user_id=STRANGER, village_id=village, name="过路人", language="zh"
        )
    assert accounts.villages_of(tx, STRANGER) == [MAPLE, WILLOW]
