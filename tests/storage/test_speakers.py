"""Who speaks in which group, by one statement: the same as the group and the account asked by themselves."""

from storage import accounts, chats, speakers
from storage.engine import Tx
from tests.support.village import MAPLE, STRANGER, WILLOW, Who, group_chat, person_id, user
from village.ids import ChatId, UserId


def test_it_is_the_group_and_the_account_there(tx: Tx) -> None:
    for village in (WILLOW, MAPLE):
        chat = group_chat(village)
        for who in (Who.CLERK, Who.VILLAGER):
            account = user(who, village)
            found = speakers.find(tx, chat, account)
            assert found == (chats.find(tx, chat), accounts.actor(tx, account, village))
            group, spoken = found
            assert (group.village.id, spoken and spoken.person_id) == (village, person_id(who))


def test_who_was_never_seen_there_is_nobody_yet(tx: Tx) -> None:
    group = chats.find(tx, group_chat())
    assert speakers.find(tx, group_chat(), UserId(4_040_404)) == (group, None)
    elsewhere = user(Who.CLERK, MAPLE)
    assert accounts.actor(tx, elsewhere, WILLOW) is None
    assert speakers.find(tx, group_chat(), elsewhere) == (group, None)


def test_a_guest_is_known_by_account_alone(tx: Tx) -> None:
    accounts.remember_guest(tx, user_id=STRANGER, village_id=WILLOW, name="路人", language="en")
    found = speakers.find(tx, group_chat(), STRANGER)
    assert found is not None
    guest = found[1]
    assert guest is not None
    assert guest == accounts.actor(tx, STRANGER, WILLOW)
    assert (guest.name, guest.language, guest.person) == ("路人", "en", None)


def test_a_group_of_no_village_is_none(tx: Tx) -> None:
    assert speakers.find(tx, ChatId(-1), user(Who.CLERK)) is None
