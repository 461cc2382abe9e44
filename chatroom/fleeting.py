"""Presses wait in the queue so that only this process can read them: a vote is a press, and nothing of it may be left on a disk.

Who presses waits for the answer in memory too. After a restart such an update is passed over, and whoever pressed presses again.
"""

import base64
from functools import cache

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

KIND = "callback_query"


def kept(kind: str, payload: str) -> str:
    """What the queue's table holds of an update."""
    if kind != KIND:
        return payload
    return base64.b64encode(_box().encrypt(payload.encode())).decode()


def told(kind: str, payload: str) -> str | None:
    """The update's payload as it was; None for a press that was made before this process began."""
    if kind != KIND:
        return payload
    try:
        return _box().decrypt(base64.b64decode(payload)).decode()
    except (CryptoError, ValueError):
        return None


@cache
def _box() -> SecretBox:
    """A key that is nowhere but in memory."""
    return SecretBox(random(SecretBox.KEY_SIZE))
