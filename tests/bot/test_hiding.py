"""A vote waits sealed for its turn; every other update as it came."""

import json

import pytest

from bot.intake.hiding import hiding, reveal
from bot.intake.lanes import to_incoming
from storage.vault import Vault, VaultError
from tests.support import updates
from tests.support.village import VAULT

COMPLAINT = updates.press(
    "cpl:send:1:0:4:0", user=updates.person(), chat=updates.VILLAGER, text="石磨平收了两百块钱"
)
VOTE = updates.press("cast:1:1:00", user=updates.person(), chat=updates.VILLAGER)
HELPED = updates.press("castfor:1:1:13:00", user=updates.person(), chat=updates.VILLAGER)


@pytest.mark.parametrize("vote", [VOTE, HELPED])
def test_a_vote_is_kept_sealed_and_read_again(vote: updates.Raw) -> None:
    incoming = to_incoming(vote, hide=hiding(VAULT))
    assert incoming is not None
    assert "cast" not in incoming.body
    assert incoming.raw == vote
    assert reveal(incoming.body, VAULT) == vote


@pytest.mark.parametrize(
    "raw",
    [
        updates.message("投票"),
        updates.press("req:accept:1:1:", user=updates.person(), chat=updates.VILLAGER),
        {"update_id": 1, "callback_query": None},
        {"update_id": 1, "callback_query": {"data": 7}},
    ],
)
def test_whatever_is_no_vote_is_kept_as_it_came(raw: updates.Raw) -> None:
    incoming = to_incoming(raw, hide=hiding(VAULT))
    assert incoming is not None
    assert json.loads(incoming.body) == reveal(incoming.body, VAULT) == raw


@pytest.mark.parametrize("data", ["cpl:send:1:0:4:0", "quiet:mediate:1"])
def test_a_press_under_private_words_brings_them_sealed(data: str) -> None:
    raw = {**COMPLAINT, "callback_query": {**COMPLAINT["callback_query"], "data": data}}
    incoming = to_incoming(raw, hide=hiding(VAULT))
    assert incoming is not None
    assert "两百" not in incoming.body
    assert reveal(incoming.body, VAULT) == raw


def test_every_choice_has_the_same_size() -> None:
    sizes = set()
    for marks in ("00", "01", "19", "xx"):
        raw = updates.press(f"cast:1:1:{marks}", user=updates.person(), chat=updates.VILLAGER)
        raw["update_id"] = 1
        raw["callback_query"] = {**VOTE["callback_query"], "data": f"cast:1:1:{marks}"}
        incoming = to_incoming(raw, hide=hiding(VAULT))
        assert incoming is not None
        sizes.add(len(incoming.body))
    assert len(sizes) == 1


@pytest.mark.parametrize("vault", [Vault(), Vault(b"1" * 32)])
def test_another_key_reads_no_vote(vault: Vault) -> None:
    incoming = to_incoming(VOTE, hide=hiding(VAULT))
    assert incoming is not None
    with pytest.raises(VaultError):
        reveal(incoming.body, vault)


def test_without_a_key_there_is_nothing_secret_to_hide() -> None:
    incoming = to_incoming(VOTE, hide=hiding(Vault()))
    assert incoming is not None
    assert json.loads(incoming.body) == VOTE


@pytest.mark.parametrize("said", ["/papercount 1 yes 2", "/PaperCount 1 yes 2", "纸票 1 赞成 2"])
def test_what_papers_say_is_kept_sealed_however_it_is_written(said: str) -> None:
    raw = updates.message(said)
    incoming = to_incoming(raw, hide=hiding(VAULT, ("/papercount", "纸票")))
    assert incoming is not None
    assert set(json.loads(incoming.body)) == {"sealed"}
    assert reveal(incoming.body, VAULT) == raw
