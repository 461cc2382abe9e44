from dataclasses import replace

import pytest
from sqlalchemy import update

from actions import contact_cards, own_data
from storage import circles
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.vault import Vault, VaultError
from tests.support.village import MAPLE, NAMES, STRANGER, WILLOW, Who, actor, person_id, speaker
from village.contact_cards import Contact
from village.errors import HouseholdNotFound, Namesakes, NoHousehold, NotAllowed, NotOnRoster
from village.ids import VillageId

VAULT = Vault.of(Vault.new_key())
PHONES = {Who.GROUP_HEAD: "13900000008", Who.SECRETARY: "13900000001"}
HOME = 1
"""The villager's household, and that of the secretary and the utilities' keeper besides."""


@pytest.fixture(autouse=True)
def _served(tx: Tx) -> None:
    """The head of a group looks after household 1 of the Willow village, in its first circle."""
    circles.add(tx, WILLOW, {1: "沟口服务圈"}, {Who.GROUP_HEAD: 1})
    look_after(tx, HOME, Who.GROUP_HEAD)
    for who, phone in PHONES.items():
        _set_person(tx, who, phone_sealed=VAULT.seal(phone))


def look_after(tx: Tx, household: int, who: Who | None, village: VillageId = WILLOW) -> None:
    tx.execute(
        update(HouseholdRow)
        .where(HouseholdRow.village_id == village, HouseholdRow.id == household)
        .values(circle=1, member_id=who)
    )


def _set_person(tx: Tx, who: Who, **values: object) -> None:
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == WILLOW, PersonRow.id == person_id(who))
        .values(**values)
    )


def test_a_household_sees_its_own(tx: Tx) -> None:
    home = contact_cards.find(tx, speaker(tx, Who.VILLAGER), "")
    assert (home.id, home.name, home.has_member) == (HOME, "1号院", True)
    assert home.secretary == NAMES[Who.SECRETARY]


def test_a_card_holds_phones_in_full(tx: Tx) -> None:
    card = contact_cards.of_household(tx, WILLOW, HOME, vault=VAULT)
    assert card is not None
    assert card.member == Contact(NAMES[Who.GROUP_HEAD], PHONES[Who.GROUP_HEAD])
    assert card.secretary == Contact(NAMES[Who.SECRETARY], PHONES[Who.SECRETARY])
    # Nobody has said the linking cadre's.
    assert card.linking == Contact(NAMES[Who.LINKING_CADRE], "")
    assert (card.circle, card.village) == ("沟口服务圈", "柳树沟村")


def test_without_the_key_there_is_no_phone(tx: Tx) -> None:
    card = contact_cards.of_household(tx, WILLOW, HOME, vault=Vault())
    assert card is not None
    assert card.member == Contact(NAMES[Who.GROUP_HEAD], "")


def test_another_key_is_told(tx: Tx) -> None:
    with pytest.raises(VaultError):
        contact_cards.of_household(tx, WILLOW, HOME, vault=Vault.of(Vault.new_key()))


@pytest.mark.parametrize("words", ["1", "1号", "1号院", NAMES[Who.VILLAGER]])
def test_a_cadre_sees_any_of_the_village(tx: Tx, words: str) -> None:
    assert contact_cards.find(tx, speaker(tx, Who.CLERK), words).id == HOME


def test_namesakes_are_told_apart_by_group(tx: Tx) -> None:
    clerk, name = speaker(tx, Who.CLERK), NAMES[Who.NAMESAKE]
    with pytest.raises(Namesakes):
        contact_cards.find(tx, clerk, name)
    found = contact_cards.find(tx, clerk, f"{name} {Who.NAMESAKE % 2 + 1}组")
    assert found.id == Who.NAMESAKE % 5


@pytest.mark.parametrize("words", ["99", "999999999", "没有这个人", NAMES[Who.LINKING_CADRE]])
def test_what_is_not_there_is_not_found(tx: Tx, words: str) -> None:
    with pytest.raises(HouseholdNotFound):
        contact_cards.find(tx, speaker(tx, Who.CLERK), words)


def test_a_villager_sees_nobody_elses_not_even_by_name(tx: Tx) -> None:
    for words in ("2", NAMES[Who.NEIGHBOUR]):
        with pytest.raises(NotAllowed):
            contact_cards.find(tx, speaker(tx, Who.VILLAGER), words)


def test_guests_and_people_from_outside_have_none(tx: Tx) -> None:
    with pytest.raises(NotOnRoster):
        contact_cards.find(tx, actor(tx, STRANGER), "")
    with pytest.raises(NoHousehold):
        contact_cards.find(tx, speaker(tx, Who.LINKING_CADRE), "")


def test_another_village_knows_nothing_of_it(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK, MAPLE)
    assert not contact_cards.find(tx, clerk, "1").has_member
    card = contact_cards.of_household(tx, MAPLE, HOME, vault=VAULT)
    assert card is not None
    assert (card.member, card.circle, card.village) == (None, "", "枫桥村")
    assert contact_cards.of_circle(tx, MAPLE, 1, vault=VAULT) == []


def test_who_is_gone_looks_after_nobody(tx: Tx) -> None:
    _set_person(tx, Who.GROUP_HEAD, gone="moved")
    assert not contact_cards.find(tx, speaker(tx, Who.VILLAGER), "").has_member


def test_a_circle_is_printed_without_those_whom_nobody_looks_after(tx: Tx) -> None:
    look_after(tx, 2, Who.GROUP_HEAD)
    look_after(tx, 3, None)
    cards = contact_cards.of_circle(tx, WILLOW, 1, vault=VAULT)
    assert [one.household_id for one in cards] == [1, 2]
    assert cards[0] == contact_cards.of_household(tx, WILLOW, HOME, vault=VAULT)


def test_a_circle_is_called_by_number_or_name(tx: Tx) -> None:
    assert contact_cards.circle_called(tx, WILLOW, "1") == 1
    assert contact_cards.circle_called(tx, WILLOW, "沟口服务圈") == 1
    assert contact_cards.circle_called(tx, WILLOW, "2") is None
    assert contact_cards.circle_called(tx, MAPLE, "1") is None


def test_only_an_account_that_opened_a_private_chat_is_written_to(tx: Tx) -> None:
    assert contact_cards.is_reachable(tx, speaker(tx, Who.VILLAGER))
    assert not contact_cards.is_reachable(tx, speaker(tx, Who.SANITATION))
    villager = speaker(tx, Who.VILLAGER)
    assert not contact_cards.is_reachable(tx, replace(villager, user_id=STRANGER))


def test_who_is_on_cards_is_told_so_in_their_own_data(tx: Tx) -> None:
    look_after(tx, 2, Who.GROUP_HEAD)

    def on_cards(who: Who) -> int:
        row = own_data.see(tx, speaker(tx, who), vault=Vault()).row
        return row.on_cards if row else 0

    assert on_cards(Who.GROUP_HEAD) == 2
    assert on_cards(Who.SECRETARY) == 2
    assert on_cards(Who.VILLAGER) == 0
