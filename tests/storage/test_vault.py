import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import Vault, VaultError

PHONE = "13900000000"


@given(st.text(min_size=1))
def test_what_was_sealed_comes_back_and_never_looks_the_same(words: str) -> None:
    vault = Vault.of(Vault.new_key())
    sealed = vault.seal(words)
    assert vault.open(sealed) == words
    assert sealed != vault.seal(words)
    assert words.encode() not in base64.b64decode(sealed) or len(words.encode()) < 3


def test_another_key_opens_nothing() -> None:
    sealed = Vault.of(Vault.new_key()).seal(PHONE)
    with pytest.raises(VaultError):
        Vault.of(Vault.new_key()).open(sealed)


@pytest.mark.parametrize("damage", ["", "no base64", "AAAA"])
def test_what_is_no_seal_is_refused_or_nothing(damage: str) -> None:
    vault = Vault.of(Vault.new_key())
    if not damage:
        assert vault.open(damage) == ""
        return
    with pytest.raises(VaultError):
        vault.open(damage)


def test_without_a_key_nothing_is_kept() -> None:
    vault = Vault.of("")
    assert not vault.has_key
    assert vault.seal(PHONE) == ""
    assert vault.open(Vault.of(Vault.new_key()).seal(PHONE)) == ""


@pytest.mark.parametrize("key", ["short", "%%%%", base64.b64encode(b"x" * 31).decode()])
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(VaultError):
        Vault.of(key)


def test_a_mark_finds_the_same_words_and_keeps_purposes_and_keys_apart() -> None:
    vault = Vault.of(Vault.new_key())
    mark = vault.mark("phone", "0000")
    assert mark == vault.mark("phone", "0000")
    assert len(mark) == 64
    others = {
        vault.mark("code", "0000"),
        vault.mark("phone", "0001"),
        Vault.of(Vault.new_key()).mark("phone", "0000"),
        Vault().mark("phone", "0000"),
    }
    assert len(others) == 4
    assert mark not in others


def test_the_key_is_not_shown() -> None:
    key = Vault.new_key()
    assert str(base64.b64decode(key)) not in repr(Vault.of(key))
