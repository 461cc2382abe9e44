"""The trail (痕迹): a hash chain over what was done.

An entry holds ids, codes and numbers, never free text or names: the trail can be shown to anyone and survives the deletion of personal data.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)

GENESIS = "0" * 64
"""The hash before a village's first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: `deed` on `subject` (such as `request:12`) by `actor` (such as `person:7`, `user:99`, `clock`)."""

    village_id: int
    seq: int
    at: datetime
    actor: str
    deed: str
    subject: str
    data: Mapping[str, Any]
    prev_hash: str
    hash: str


def is_telling(count: int) -> bool:
    """Whether the `count`th repetition of one thing on one day is kept: the 1st, the 10th, the 100th and so on.

    So a thousand attempts leave four entries instead of filling the chain, and the last one says how many there were about.
    """
    while count % 10 == 0 and count > 0:
        count //= 10
    return count == 1


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain stops being true, and how."""

    village_id: int
    seq: int
    reason: str


def microseconds(at: datetime) -> int:
    """`at` as whole microseconds since 1970 in UTC, as it is stored and hashed."""
    delta = at - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def canonical(data: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same data always gives the same text."""
    return _SORTED.encode(data)


def seal(
    prev_hash: str,
    *,
    village_id: int,
    seq: int,
    at: datetime,
    actor: str,
    deed: str,
    subject: str,
    data: str,
) -> str:
    """The SHA-256 hex digest of an entry on top of `prev_hash`; `data` is canonical JSON."""
    # As `_JSON` writes the list of these; it takes twice as long over it.
    words = ",".join(map(_JSON.encode, (actor, deed, subject, data)))
    body = f"[{_JSON.encode(prev_hash)},{village_id},{seq},{microseconds(at)},{words}]"
    return hashlib.sha256(body.encode()).hexdigest()


def first_break(entries: Iterable[Entry], *, head_seq: int, head_hash: str) -> Break | None:
    """The first entry of one village that does not follow from the one before, or None.

    `head_seq` and `head_hash` are what the village's head says: a chain cut at its end is broken too.
    """
    prev, seq, village = GENESIS, 0, 0
    for entry in entries:
        village = entry.village_id
        seq += 1
        if entry.seq != seq:
            return Break(village, seq, "missing")
        if entry.prev_hash != prev:
            return Break(village, seq, "unlinked")
        expected = seal(
            prev,
            village_id=entry.village_id,
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            deed=entry.deed,
            subject=entry.subject,
            data=canonical(entry.data),
        )
        if expected != entry.hash:
            return Break(village, seq, "altered")
        prev = entry.hash
    if (seq, prev) != (head_seq, head_hash):
        # The first entry that is gone, the first that the head does not know, or the last, resealed.
        return Break(village, min(seq, head_seq) + (seq != head_seq), "truncated")
    return None
