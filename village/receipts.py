"""Proof of a ballot: receipts, and the published list that anybody can count again without us."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from village.ballots import Ballot, Form, Mark, Question
from village.tallies import Runoff, Tally, count, runoff

FORMAT = "lianxin-ballot/1"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks like another: 0 and O, 1, I and L."""
LENGTH = 12
CHOICE_BYTES = 128
"""Every sealed choice is padded to this, so that its size says nothing."""


class ListUnread(Exception):
    """The file is no list of a ballot; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: under `key` (a receipt, or in an open ballot a seat) somebody chose `mark`."""

    key: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Result:
    """A list that was counted."""

    tally: Tally
    runoff: Runoff | None


def receipt(chance: bytes) -> str:
    """A receipt made of random bytes, at least LENGTH of them: `K7QM-2XTD-9FPR`."""
    if len(chance) < LENGTH:
        raise ValueError("too little chance")
    letters = "".join(ALPHABET[one % len(ALPHABET)] for one in chance[:LENGTH])
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def pack(entry: Entry) -> bytes:
    """A choice as it is sealed: always CHOICE_BYTES long."""
    text = json.dumps([entry.key, list(entry.mark)], separators=(",", ":")).encode()
    if len(text) > CHOICE_BYTES:
        raise ValueError("a choice is too long")
    return text.ljust(CHOICE_BYTES)


def unpack(packed: bytes) -> Entry:
    """What `pack` made."""
    key, mark = json.loads(packed)
    return Entry(key, tuple(mark))


def result(question: Question, entries: Iterable[Entry]) -> Result:
    """Count a list."""
    marks = [one.mark for one in entries]
    ranked = question.form is Form.RANKED
    return Result(count(question, marks), runoff(question.width, marks) if ranked else None)


def publish(ballot: Ballot, entries: Iterable[Entry], *, village: str, at: datetime) -> bytes:
    """The list as a file: JSON in an order that is the keys' own, and so tells nothing of when somebody voted."""
    lines = sorted(entries, key=lambda one: (one.key, one.mark))
    question = ballot.question
    found = result(question, lines)
    value: dict[str, Any] = {
        "format": FORMAT,
        "village": village,
        "ballot": ballot.number,
        "title": question.title,
        "form": question.form.value,
        "options": list(question.options),
        "picks": question.picks,
        "secret": question.secret,
        "opened_at": ballot.opened_at.isoformat(),
        "due_at": ballot.due_at.isoformat(),
        "closed_at": at.isoformat(),
        "seats": ballot.seats,
        "recused": ballot.recused,
        "quorum": ballot.quorum,
        "formal": ballot.is_formal,
        "counts": _counts(found),
        "choices": [[one.key, list(one.mark)] for one in lines],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def digest(file: bytes) -> str:
    """What the trail keeps of the file."""
    return hashlib.sha256(file).hexdigest()


@dataclass(frozen=True, slots=True)
class Recount:
    """What a published list says when it is counted again, and what is wrong with it."""

    village: str
    number: int
    question: Question
    seats: int
    result: Result
    digest: str
    choices: Mapping[str, Mark]
    """What stands under each receipt."""
    faults: tuple[str, ...]


def recount(file: bytes) -> Recount:
    """Count a published list again. Raises ListUnread where it is none; faults are told, not raised."""
    try:
        value = json.loads(file)
        if value["format"] != FORMAT:
            raise ListUnread(f"the format is {value['format']!r}, not {FORMAT}")
        question = Question(
            value["title"],
            Form(value["form"]),
            tuple(value["options"]),
            int(value["picks"]),
            bool(value["secret"]),
        )
        entries = [Entry(str(key), tuple(map(int, mark))) for key, mark in value["choices"]]
        seats, recused = int(value["seats"]), int(value["recused"])
        faults = list(_faults(question, entries, seats - recused))
        found = Result(count(question, ()), None)
        if not faults:
            found = result(question, entries)
            if value["counts"] != _counts(found):
                faults.append("the counts in the file are not those of its choices")
        return Recount(
            str(value["village"]),
            int(value["ballot"]),
            question,
            seats,
            found,
            digest(file),
            {one.key: one.mark for one in entries},
            tuple(faults),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ListUnread(f"no list of a ballot ({type(error).__name__})") from error


def _faults(question: Question, entries: list[Entry], most: int) -> Iterable[str]:
    if len({one.key for one in entries}) < len(entries):
        yield "a receipt or seat stands there twice"
    if len(entries) > most:
        yield f"{len(entries)} choices, but {most} could vote"
    for one in entries:
        options = [option for option in one.mark if option != -1]
        is_odd = any(not 0 <= option < question.width for option in options)
        is_odd |= len(set(options)) < len(options) or len(options) > question.picks
        if is_odd or (-1 in one.mark and len(one.mark) > 1):
            yield f"{one.key}: the question does not allow this choice"


def _counts(found: Result) -> Mapping[str, Any]:
    tally = found.tally
    counts: dict[str, Any] = {
        "votes": list(tally.votes),
        "abstained": tally.abstained,
        "invalid": tally.invalid,
        "present": tally.present,
    }
    if found.runoff is not None:
        counts["rounds"] = [
            {str(option): votes for option, votes in one.items()} for one in found.runoff.rounds
        ]
        counts["winners"] = list(found.runoff.winners)
    return counts
