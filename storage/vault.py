"""The vault: what must not be read from a stolen disk is sealed here, and found again by a keyed mark."""

import base64
import binascii
from dataclasses import dataclass, field

from nacl.encoding import HexEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import SecretBox
from nacl.utils import random


class VaultError(Exception):
    """The key cannot be used: it is malformed, or not the one that sealed a value."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens personal values (phones, identity numbers) with XSalsa20-Poly1305 (libsodium's secretbox).

    Without a key it keeps nothing: `seal` gives an empty text, so that nothing personal is ever stored in the clear.
    """

    _key: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, key: str) -> "Vault":
        """A vault with a key of 32 bytes in base64 (empty for none). Raises VaultError."""
        if not key:
            return cls()
        try:
            raw = base64.b64decode(key, validate=True)
        except (binascii.Error, ValueError) as error:
            raise VaultError("the key is no base64") from error
        if len(raw) != SecretBox.KEY_SIZE:
            raise VaultError(f"the key has {len(raw)} bytes, not {SecretBox.KEY_SIZE}")
        return cls(raw)

    @staticmethod
    def new_key() -> str:
        """A fresh key, as `of` takes it."""
        return base64.b64encode(random(SecretBox.KEY_SIZE)).decode()

    @property
    def has_key(self) -> bool:
        """Whether anything personal can be kept."""
        return bool(self._key)

    def seal(self, text: str) -> str:
        """`text` sealed, in base64; empty for an empty text or without a key. The same text seals differently each time."""
        if not text or not self._key:
            return ""
        return base64.b64encode(SecretBox(self._key).encrypt(text.encode())).decode()

    def open(self, sealed: str) -> str:
        """What was sealed; empty for an empty text or without a key. Raises VaultError under another key."""
        if not sealed or not self._key:
            return ""
        try:
            return SecretBox(self._key).decrypt(base64.b64decode(sealed)).decode()
        except (CryptoError, ValueError) as error:
            raise VaultError("sealed under another key") from error

    def mark(self, purpose: str, text: str) -> str:
        """A keyed hash of `text` (64 hex digits) by which a sealed value is found; `purpose` keeps kinds apart.

        Without a key it still hides the text from a glance, but not from who tries every value: use it then only for texts
        that cannot be guessed (codes).
        """
        data = f"{purpose}\0{text}".encode()
        return blake2b(data, digest_size=32, key=self._key, encoder=HexEncoder).decode()
