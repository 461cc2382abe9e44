from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.trail import (
    GENESIS,
    Break,
    Entry,
    canonical,
    first_break,
    is_telling,
    microseconds,
    seal,
)

VILLAGE = 1
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)

words = st.text('灯路a:"\\\n\u2028🙏', max_size=6)
codes = st.sampled_from(["report", "accept", "vote", "remind"])
datas = st.dictionaries(words, st.integers() | st.booleans() | st.none() | words, max_size=2)


def chain(told: Sequence[tuple[str, str, dict[str, Any]]], *, start: str = GENESIS) -> list[Entry]:
    """A true chain of these deeds, subjects and data."""
    entries: list[Entry] = []
    prev = start
    for seq, (deed, subject, data) in enumerate(told, 1):
        at = NOW + timedelta(seconds=seq)
        digest = seal(
            prev,
            village_id=VILLAGE,
            seq=seq,
            at=at,
            actor="person:7",
            deed=deed,
            subject=subject,
            data=canonical(data),
        )
        entries.append(Entry(VILLAGE, seq, at, "person:7", deed, subject, dict(data), prev, digest))
        prev = digest
    return entries


chains = st.lists(st.tuples(codes, words, datas), min_size=1, max_size=6).map(chain)


def check(entries: Sequence[Entry], honest: Sequence[Entry]) -> Break | None:
    """What is found in `entries` when the head still says how `honest` ended."""
    return first_break(entries, head_seq=len(honest), head_hash=honest[-1].hash)


@given(chains)
def test_a_true_chain_holds(entries: list[Entry]) -> None:
    assert check(entries, entries) is None


def test_no_entries_and_no_head_hold() -> None:
    assert first_break([], head_seq=0, head_hash=GENESIS) is None


CHANGES: dict[str, dict[str, Any]] = {
    "village": {"village_id": 2},
    "time": {"at": NOW - timedelta(microseconds=1)},
    "actor": {"actor": "person:8"},
    "deed": {"deed": "resolve"},
    "subject": {"subject": "request:0"},
    "data": {"data": {"rating": "satisfied", "forged": True}},
    "hash": {"hash": "f" * 64},
}


@given(entries=chains, chance=st.data(), what=st.sampled_from(sorted(CHANGES)))
def test_an_altered_entry_is_found_where_it_stands(
    entries: list[Entry], chance: st.DataObject, what: str
) -> None:
    place = chance.draw(st.integers(0, len(entries) - 1))
    forged = [*entries]
    forged[place] = replace(entries[place], **CHANGES[what])
    found = check(forged, entries)
    assert found is not None
    assert (found.seq, found.reason) == (place + 1, "altered")


@given(entries=chains, chance=st.data())
def test_an_entry_that_is_resealed_breaks_the_next(
    entries: list[Entry], chance: st.DataObject
) -> None:
    place = chance.draw(st.integers(0, len(entries) - 1))
    forged = [*entries]
    old = entries[place]
    digest = seal(
        old.prev_hash,
        village_id=old.village_id,
        seq=old.seq,
        at=old.at,
        actor="person:8",
        deed=old.deed,
        subject=old.subject,
        data=canonical(old.data),
    )
    forged[place] = replace(old, actor="person:8", hash=digest)
    found = check(forged, entries)
    last = place == len(entries) - 1
    assert found is not None
    assert found.seq == (place + 1 if last else place + 2)
    assert found.reason == ("truncated" if last else "unlinked")


@given(entries=chains, chance=st.data())
def test_a_dropped_entry_is_missed_where_it_stood(
    entries: list[Entry], chance: st.DataObject
) -> None:
    place = chance.draw(st.integers(0, len(entries) - 1))
    found = check([*entries[:place], *entries[place + 1 :]], entries)
    assert found is not None
    assert found.seq == place + 1
    assert found.reason == ("truncated" if place == len(entries) - 1 else "missing")


@given(entries=chains, chance=st.data())
def test_an_inserted_entry_is_found_where_it_was_put(
    entries: list[Entry], chance: st.DataObject
) -> None:
    place = chance.draw(st.integers(0, len(entries)))
    stranger = replace(
        chance.draw(st.sampled_from(entries)), seq=chance.draw(st.integers(0, len(entries) + 2))
    )
    forged = [*entries[:place], stranger, *entries[place:]]
    found = check(forged, entries)
    # A copy of its neighbour cannot be told from it: the second of the two is one too many.
    twin = place < len(entries) and stranger == entries[place]
    assert found is not None
    assert found.seq == place + 1 + twin


@given(entries=chains, chance=st.data())
def test_an_insertion_that_is_sealed_well_breaks_what_comes_after(
    entries: list[Entry], chance: st.DataObject
) -> None:
    place = chance.draw(st.integers(0, len(entries)))
    true = [(one.deed, one.subject, dict(one.data)) for one in entries]
    resealed = chain([*true[:place], ("accept", "request:1", {"forged": True}), *true[place:]])
    # With everything behind it sealed anew, only the head still knows how the chain ended.
    found = check(resealed, entries)
    assert found is not None
    assert found == Break(VILLAGE, len(entries) + 1, "truncated")
    # With what was there before behind it, the next one already does not fit.
    found = check([*resealed[: place + 1], *entries[place:]], entries)
    assert found is not None
    assert found.seq == (place + 2 if place < len(entries) else place + 1)


@given(entries=chains.filter(lambda entries: len(entries) > 1), chance=st.data())
def test_exchanged_entries_are_found_at_the_first(
    entries: list[Entry], chance: st.DataObject
) -> None:
    first = chance.draw(st.integers(0, len(entries) - 2))
    second = chance.draw(st.integers(first + 1, len(entries) - 1))
    forged = [*entries]
    forged[first], forged[second] = forged[second], forged[first]
    found = check(forged, entries)
    assert found is not None
    assert (found.seq, found.reason) == (first + 1, "missing")
    renumbered = [replace(one, seq=seq) for seq, one in enumerate(forged, 1)]
    found = check(renumbered, entries)
    assert found is not None
    assert found.seq == first + 1


@given(entries=chains, chance=st.data())
def test_a_cut_end_is_found_at_the_first_entry_that_is_gone(
    entries: list[Entry], chance: st.DataObject
) -> None:
    left = chance.draw(st.integers(0, len(entries) - 1))
    found = check(entries[:left], entries)
    assert found is not None
    assert (found.seq, found.reason) == (left + 1, "truncated")


@given(entries=chains, chance=st.data())
def test_an_entry_that_the_head_does_not_know_is_found(
    entries: list[Entry], chance: st.DataObject
) -> None:
    known = chance.draw(st.integers(0, len(entries) - 1))
    digest = entries[known - 1].hash if known else GENESIS
    found = first_break(entries, head_seq=known, head_hash=digest)
    assert found is not None
    assert (found.seq, found.reason) == (known + 1, "truncated")


def test_the_same_data_gives_the_same_text() -> None:
    assert canonical({"b": 1, "a": "灯"}) == canonical({"a": "灯", "b": 1}) == '{"a":"灯","b":1}'


@given(words, words)
def test_words_cannot_flow_from_one_field_into_the_next(deed: str, subject: str) -> None:
    """A seal over joined fields would call `ab`+`c` and `a`+`bc` the same."""
    base: dict[str, Any] = {"village_id": 1, "seq": 1, "at": NOW, "actor": "x", "data": "{}"}
    whole = seal(GENESIS, deed=deed + subject, subject="", **base)
    split = seal(GENESIS, deed=deed, subject=subject, **base)
    assert (whole == split) == (subject == "")


@pytest.mark.parametrize("hours", [-11, 0, 8])
def test_a_moment_is_sealed_by_its_instant_and_not_by_its_zone(hours: int) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=hours)))
    assert microseconds(local) == microseconds(NOW) == 1_780_275_600_000_000


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_microsecond_is_lost(at: datetime) -> None:
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds(at)) == at


def test_of_a_thousand_repetitions_four_are_told() -> None:
    assert [one for one in range(1, 1001) if is_telling(one)] == [1, 10, 100, 1000]
    assert not is_telling(0)
