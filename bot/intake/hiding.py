"""What is secret is kept sealed: what an update of the inbox says is wiped when it is done, but logs of writes and copies remember it.

Only presses are sealed that vote, or that stand under words which are nobody else's business (a press brings the whole message with
it), and what papers say, as a clerk types it. They cost a little more, and an operator could not read them anyway.
"""

import json
from collections.abc import Callable, Mapping, Sequence
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


def hiding(vault: Vault, words: Sequence[str] = ()) -> Hide:
    """Seals presses that are secret, and messages with one of `words` (`Table.hushed_words`).

    Without a key there are no secret ballots and no complaints, and so nothing to hide.
    """
    if not vault.has_key:
        return openly

    def hide(raw: object, body: str) -> str:
        is_secret = _is_secret(raw) or _says(raw, words)
        return json.dumps({SEALED: vault.seal(body)}) if is_secret else body

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


def _says(raw: object, words: Sequence[str]) -> bool:
    """Whether one of the words stands in a message, or in the one that it answers."""
    if not words or not isinstance(raw, Mapping):
        return False
    said = raw.get("message") or raw.get("edited_message")
    while isinstance(said, Mapping):
        text = said.get("text") or said.get("caption")
        # Commands are understood however they are written: /PaperCount is one.
        if isinstance(text, str) and any(one.casefold() in text.casefold() for one in words):
            return True
        said = said.get("reply_to_message")
    return False
