"""How the sheets of a roster fit together and with what is kept, and what they would change."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from village.cells import Reason, hidden, hidden_identity, mask
from village.roster import HEAD, Entry, Fault, Fields, Kept, SheetKind, Sheets
from village.roster_places import placed
from village.roster_speakers import spoken_for

HOUSEHOLDS, PEOPLE, GROUPS = SheetKind.HOUSEHOLDS, SheetKind.PEOPLE, SheetKind.GROUPS
HIDES: Mapping[str, tuple[Callable[[str], str], Reason]] = {
    "phone": (mask, Reason.BAD_PHONE),
    "away_contact": (hidden, Reason.BAD_MASK),
    "identity": (hidden_identity, Reason.BAD_MASK),
}
"""Columns that are shown masked, how, and what is wrong with a masked one that was never shown so."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of somebody that would be another; a phone is masked."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody or a household of the roster with what would change."""

    id: int
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A household or person, by number and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """The difference of one sheet. Who is `missing` in the sheet stays on the roster."""

    added: tuple[Named, ...] = ()
    changed: tuple[Changed, ...] = ()
    missing: tuple[Named, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would do."""

    households: Part = Part()
    people: Part = Part()
    groups: Part = Part()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not any(part.added or part.changed for _, part in self.parts)

    @property
    def parts(self) -> tuple[tuple[SheetKind, Part], ...]:
        """Each part with its sheet; that of the groups only where the file has such a sheet."""
        found = ((HOUSEHOLDS, self.households), (PEOPLE, self.people))
        return found if self.groups == Part() else (*found, (GROUPS, self.groups))


def settle(sheets: Sheets, kept: Kept) -> tuple[Sheets, list[Fault]]:
    """The sheets with heads and groups filled in, and everything that does not fit together."""
    placed_homes, origin, misplaced = placed(sheets.households, kept.origin)
    homes, unspoken = spoken_for(
        {one.id: one for one in placed_homes}, sheets.people, kept.households
    )
    people = {one.id: _told_fully(one, kept) for one in sheets.people}
    whole = merged(people.values(), kept.people, kept.gone)
    house = merged(homes.values(), kept.households)
    faults = [
        *(
            Fault(HOUSEHOLDS, one.row, "id", Reason.GONE, str(one.id))
            for one in homes.values()
            if one.id in kept.gone_households
        ),
        *_persons(people.values(), whole, house, kept),
        *_namesakes(people.values(), whole),
        *_twins(people.values(), whole),
        *misplaced,
        *unspoken,
    ]
    left = {one: kept.people[one].get("household") for one in people if one in kept.people}
    heads, wrong = _heads(homes, people, whole, house, left)
    faults += wrong
    # The head of a household that only its people name is kept all the same.
    homes |= {
        home: Entry(home, 0, {})
        for home, head in heads.items()
        if home not in homes and head != kept.households[home].get("head")
    }
    settled = Sheets(
        households=[
            replace(one, fields={**one.fields, "head": heads[one.id]}) for one in homes.values()
        ],
        people=[_grouped(one, kept, house) for one in people.values()],
        groups=sheets.groups,
        origin=origin if origin != kept.origin else None,
    )
    order = list(SheetKind)
    return settled, sorted(faults, key=lambda one: (order.index(one.sheet), one.row))


def merged(
    entries: Iterable[Entry], kept: Mapping[int, Fields], gone: frozenset[int] = frozenset()
) -> dict[int, Fields]:
    """What would be kept after the import, without who is gone."""
    found = {number: fields for number, fields in kept.items() if number not in gone}
    for one in entries:
        if one.id not in gone:
            found[one.id] = {**found.get(one.id, {}), **one.fields}
    return found


def _persons(
    entries: Iterable[Entry], whole: Mapping[int, Fields], house: Mapping[int, Fields], kept: Kept
) -> Iterable[Fault]:
    for one in entries:
        if one.id in kept.gone:
            yield Fault(PEOPLE, one.row, "id", Reason.GONE, str(one.id))
            continue
        home = whole[one.id].get("household")
        if home is not None and home not in house:
            yield Fault(PEOPLE, one.row, "household", Reason.UNKNOWN_HOUSEHOLD, str(home))
        before = kept.people.get(one.id, {})
        for column, (hide, reason) in HIDES.items():
            value = one.fields.get(column, "")
            if "*" in value and value != hide(before.get(column) or ""):
                yield Fault(PEOPLE, one.row, column, reason)


def _namesakes(entries: Iterable[Entry], whole: Mapping[int, Fields]) -> Iterable[Fault]:
    """Two of one name in one household are one person written twice, or are to be told apart in their names."""
    bearers: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, fields in whole.items():
        if fields.get("household") is not None:
            bearers[fields["household"], fields.get("name", "")].append(number)
    for one in entries:
        fields = whole.get(one.id, {})
        same = bearers.get((fields.get("household", -1), fields.get("name", "")), [])
        if fields.get("name") and len(same) > 1 and one.id != same[0]:
            yield Fault(PEOPLE, one.row, "name", Reason.NAME_TWICE, fields["name"])


def _twins(entries: Iterable[Entry], whole: Mapping[int, Fields]) -> Iterable[Fault]:
    """An identity number is one person's."""
    bearers: dict[str, int] = {}
    told = {one.id: one.fields.get("identity", "") for one in entries}
    for number, fields in whole.items():
        identity = fields.get("identity") or ""
        # A masked one stands for what is kept already.
        if identity and "*" not in identity and not told.get(number):
            bearers.setdefault(identity, number)
    for one in entries:
        identity = told[one.id]
        if identity and "*" not in identity and bearers.setdefault(identity, one.id) != one.id:
            yield Fault(PEOPLE, one.row, "identity", Reason.IDENTITY_TWICE)


def _told_fully(one: Entry, kept: Kept) -> Entry:
    """Without what is told of households, and with the terms of posts that go on and of which the cell says none."""
    fields = {column: value for column, value in one.fields.items() if column != "represents"}
    before = {held[0]: held for held in kept.people.get(one.id, {}).get("posts", ())}
    if "posts" in fields:
        fields["posts"] = tuple(
            (post, about, *before[post][2:]) if post in before and not (since or until) else held
            for held in fields["posts"]
            for post, about, since, until in (held,)
        )
    return replace(one, fields=fields)


def _heads(
    homes: Mapping[int, Entry],
    people: Mapping[int, Entry],
    whole: Mapping[int, Fields],
    house: Mapping[int, Fields],
    left: Mapping[int, int | None],
) -> tuple[dict[int, int | None], list[Fault]]:
    """The head of each household of the sheets, named by number or by relation, and where there is none or more than one.

    `left` says where the people of the sheets live now: a household that they leave needs a head too.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for number, fields in whole.items():
        if fields.get("household") is not None:
            members[fields["household"]].append(number)
    heads: dict[int, int | None] = {}
    faults: list[Fault] = []
    living = (whole[one].get("household") for one in people if one in whole)
    touched = {*homes, *living, *left.values()}
    for home in sorted(one for one in touched if one in house and one is not None):
        inside = members[home]
        entry = homes.get(home)
        called = [one for one in inside if whole[one].get("relation") == HEAD]
        named = house[home].get("head")
        if entry is not None:
            faults += _posted(entry, inside, whole)
        if named not in inside:
            named = called[0] if called else None
        faults += [
            Fault(PEOPLE, people[one].row, "relation", Reason.SECOND_HEAD, str(home))
            for one in called
            if one != named and one in people
        ]
        if named is None and inside:
            faults.append(_headless(home, entry, people, inside, left))
        heads[home] = named
    return heads, faults


def _headless(
    home: int,
    entry: Entry | None,
    people: Mapping[int, Entry],
    inside: Sequence[int],
    left: Mapping[int, int | None],
) -> Fault:
    if entry is not None:
        return Fault(HOUSEHOLDS, entry.row, "head", Reason.NO_HEAD, str(home))
    gone = [one for one, was in left.items() if was == home]
    row = next(people[one].row for one in [*inside, *gone] if one in people)
    return Fault(PEOPLE, row, "household", Reason.NO_HEAD, str(home))


def _posted(entry: Entry, inside: Sequence[int], whole: Mapping[int, Fields]) -> Iterable[Fault]:
    """A head lives in the household, a representative at least in the village."""
    head, speaker = entry.fields.get("head"), entry.fields.get("representative")
    if head is not None and head not in inside:
        reason = Reason.HEAD_ELSEWHERE if head in whole else Reason.UNKNOWN_PERSON
        yield Fault(HOUSEHOLDS, entry.row, "head", reason, str(head))
    if speaker is not None and speaker not in whole:
        yield Fault(HOUSEHOLDS, entry.row, "representative", Reason.UNKNOWN_PERSON, str(speaker))


def _grouped(one: Entry, kept: Kept, house: Mapping[int, Fields]) -> Entry:
    """A new person without a group is in that of their household."""
    if "group" in one.fields or one.id in kept.people:
        return one
    home = house.get(one.fields.get("household", -1), {})
    return replace(one, fields={**one.fields, "group": home.get("group", 0)})


def compare(sheets: Sheets, kept: Kept) -> Difference:
    """What the settled sheets would change."""
    return Difference(
        households=_part(sheets.households, kept.households, frozenset()),
        people=_part(sheets.people, kept.people, kept.gone),
        groups=_part(sheets.groups, kept.groups, frozenset()) if sheets.groups else Part(),
    )


def _part(entries: Sequence[Entry], kept: Mapping[int, Fields], gone: frozenset[int]) -> Part:
    added, changed = [], []
    for one in entries:
        before = kept.get(one.id)
        name = one.fields.get("name", "") or (before or {}).get("name", "")
        if before is None:
            added.append(Named(one.id, name))
        elif changes := differing(before, one.fields):
            changed.append(Changed(one.id, name, changes))
    present = {one.id for one in entries}
    missing = [
        Named(number, fields["name"])
        for number, fields in kept.items()
        if number not in present and number not in gone
    ]
    same = len(entries) - len(added) - len(changed)
    return Part(tuple(added), tuple(changed), tuple(missing), same)


def differing(before: Fields, after: Fields) -> tuple[Change, ...]:
    """The fields of `after` that are not as they were; a masked phone of the same end is the same phone."""
    found = []
    for column, value in after.items():
        was = before.get(column)
        if column in HIDES:
            hide, _ = HIDES[column]
            if value != (was or "") and "*" not in value:
                found.append(Change(column, hide(was or ""), hide(value)))
        elif value != was:
            found.append(Change(column, was, value))
    return tuple(found)
