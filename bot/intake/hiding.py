"""What is secret is kept sealed: what an update of the inbox says is wiped when it is done, but logs of writes and copies remember it.

Only presses are sealed that vote, or that stand under words which are nobody else's business: a press brings the whole message with
it. They cost a little more, and an operator could not read them anyway.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers.ballots.buttons import CAST, CAST_FOR
from handlers.complaints.buttons import ComplaintPress
from handlers.erasures.private import PrivatePress
from storage.vault import Vault, VaultError

Hide = Callable[[object, str], str]
"""The text under which an update's raw JSON value and text are kept."""

SEALED = "sealed"
_SECRET = tuple(
    f"{one}:" for one in (CAST, CAST_FOR, ComplaintPress.__prefix__, PrivatePress.__prefix__)
)


def openly(_raw: object, body: str) -> str:
    """Nothing is hidden: for tests and tools without a vault."""
    return body


def hiding(vault: Vault) -> Hide:
    """Seals presses that are secret; without a key there are no secret ballots and no complaints, and so nothing to hide."""
    if not vault.has_key:
        return openly

    def hide(raw: object, body: str) -> str:
        return json.dumps({SEALED: vault.seal(body)}) if _is_secret(raw) else body

    return hide


def reveal(body: str, vault: Vault) -> Any:
    """The JSON of an update as it came. Raises VaultError under another key."""
    raw = json.loads(body)
    if not isinstance(raw, dict) or set(raw) != {SEALED}:
        return raw
    text = vault.open(str(raw[SEALED]))
    if not text:
        raise VaultError("an update is sealed, and there is no key")
    return json.loads(text)


def _is_secret(raw: object) -> bool:
    query = raw.get("callback_query") if isinstance(raw, Mapping) else None
    data = query.get("data") if isinstance(query, Mapping) else None
    return isinstance(data, str) and data.startswith(_SECRET)
