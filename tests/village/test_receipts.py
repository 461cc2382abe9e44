"""The published list, counted again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.village.test_ballots import THREE, ballot
from village import receipts
from village.ballots import ABSTAIN, INVALID, MOST_OPTIONS, Form, Question
from village.receipts import CHOICE_BYTES, Entry, ListUnread

AT = datetime(2026, 6, 4, 12, tzinfo=UTC)
ENTRIES = [Entry("K7QM", (0,)), Entry("B2XT", (1,)), Entry("Z9FP", ABSTAIN), Entry("C3C3", INVALID)]


def published(entries: list[Entry] | None = None) -> bytes:
    return receipts.publish(
        ballot(), ENTRIES if entries is None else entries, village="柳树沟村", at=AT
    )


def test_the_list_is_counted_again_without_us() -> None:
    again = receipts.recount(published())
    assert again.faults == ()
    assert (again.village, again.number, again.seats) == ("柳树沟村", 3, 10)
    assert again.result.tally.votes == (1, 1)
    assert again.digest == receipts.digest(published())


def test_the_order_of_voting_is_not_in_the_list() -> None:
    assert published(ENTRIES) == published(ENTRIES[::-1])


def test_a_ranked_list_is_counted_in_its_rounds() -> None:
    one = replace(ballot(), question=Question("址", Form.RANKED, THREE, 3))
    marks = [(0,)] * 4 + [(1,)] * 3 + [(2, 1)] * 2
    file = receipts.publish(
        one, [Entry(str(seat), mark) for seat, mark in enumerate(marks)], village="柳树沟村", at=AT
    )
    found = receipts.recount(file).result.runoff
    assert found is not None
    assert found.winners == (1,)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda file: file["counts"]["votes"].reverse() or file["counts"].update(present=5),
            "counts",
        ),
        (lambda file: file["choices"].append(file["choices"][0]), "twice"),
        (lambda file: file.update(seats=2), "could vote"),
        (lambda file: file["choices"].append(["X", [7]]), "does not allow"),
        (lambda file: file["choices"].append(["X", [0, 1]]), "does not allow"),
    ],
)
def test_a_list_that_was_changed_is_found_out(
    change: Callable[[dict[str, Any]], object], fault: str
) -> None:
    value = json.loads(published())
    change(value)
    again = receipts.recount(json.dumps(value).encode())
    assert any(fault in one for one in again.faults)
    assert again.digest != receipts.digest(published())


@pytest.mark.parametrize("file", [b"", b"[]", b"{}", b'{"format": "other"}', b"\xff", b"null"])
def test_what_is_no_list_is_said_to_be_none(file: bytes) -> None:
    with pytest.raises(ListUnread):
        receipts.recount(file)


@given(st.binary(min_size=receipts.LENGTH, max_size=40))
def test_a_receipt_can_be_read_aloud(chance: bytes) -> None:
    made = receipts.receipt(chance)
    assert len(made.replace("-", "")) == receipts.LENGTH
    assert set(made) <= set(receipts.ALPHABET + "-")


@given(st.permutations(range(MOST_OPTIONS)), st.integers(0, MOST_OPTIONS))
def test_every_choice_has_the_same_size_when_it_is_sealed(order: list[int], many: int) -> None:
    entry = Entry("K7QM-2XTD-9FPR", tuple(order[:many]))
    packed = receipts.pack(entry)
    assert len(packed) == CHOICE_BYTES
    assert receipts.unpack(packed) == entry
