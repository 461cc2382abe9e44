"""The box of a secret ballot: choices sealed to a key of that ballot alone, which is kept sealed until the close and is then gone.

Anybody may put something in with the public key; nobody can take out what they put in.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from secrets import SystemRandom

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from storage.vault import Vault, VaultError
from village.receipts import LENGTH, Entry, pack, receipt, unpack

NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class BoxKey:
    """A ballot's key: the public half, and the private half as the vault sealed it."""

    public: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A sealed choice under a random name, so that neither its place nor its size tells whose it is or when it came."""

    name: str
    sealed: str


def new_key(vault: Vault) -> BoxKey:
    """A fresh pair. The vault must have a key."""
    made = PrivateKey.generate()
    return BoxKey(public=_text(bytes(made.public_key)), sealed=vault.seal(_text(bytes(made))))


def new_receipt() -> str:
    """A receipt that nobody can guess."""
    return receipt(random(LENGTH))


def seal(public: str, entry: Entry) -> Slip:
    """A choice as it goes into the box."""
    box = SealedBox(PublicKey(base64.b64decode(public)))
    return Slip(random(NAME_BYTES).hex(), _text(box.encrypt(pack(entry))))


def open_all(key: BoxKey, slips: Iterable[str], vault: Vault) -> list[Entry]:
    """What is in the box, shuffled. Raises VaultError under another key of the installation, or for a slip that is none."""
    private = vault.open(key.sealed)
    if not private:
        raise VaultError("there is no key to open the ballot with")
    box = SealedBox(PrivateKey(base64.b64decode(private)))
    try:
        found = [unpack(box.decrypt(base64.b64decode(one))) for one in slips]
    except (CryptoError, ValueError) as error:
        raise VaultError("a sealed choice cannot be opened") from error
    SystemRandom().shuffle(found)
    return found


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
