"""Which villagers' representative (村民代表) speaks for which household: told in either sheet, and never in two ways."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from village.cells import Reason
from village.roster import Entry, Fault, Fields, SheetKind


def spoken_for(
    homes: Mapping[int, Entry], people: Iterable[Entry], kept: Mapping[int, Fields]
) -> tuple[dict[int, Entry], list[Fault]]:
    """The households with the representatives that people name for them.

    What a household's own row says counts; where it says nothing, who names the household is its representative.
    """
    found, faults = dict(homes), []
    named: dict[int, Entry] = {}
    telling = {one.id for one in people if "represents" in one.fields}
    for one in people:
        for home in one.fields.get("represents", ()):
            if home not in homes and home not in kept:
                reason = Reason.UNKNOWN_HOUSEHOLD
            elif _told(found, home) not in {None, one.id} or home in named:
                reason = Reason.TWO_REPRESENTATIVES
            else:
                named[home] = one
                found[home] = _with(found, home, one.id)
                continue
            faults.append(Fault(SheetKind.PEOPLE, one.row, "represents", reason, str(home)))
    for home, fields in kept.items():
        # Who lists households, and this one no more, speaks for it no more.
        if fields.get("representative") in telling and home not in named:
            said = found[home].fields if home in found else {}
            if "representative" not in said:
                found[home] = _with(found, home, None)
    return found, faults


def _told(homes: Mapping[int, Entry], home: int) -> object:
    return homes[home].fields.get("representative") if home in homes else None


def _with(homes: Mapping[int, Entry], home: int, person: int | None) -> Entry:
    entry = homes.get(home, Entry(home, 0, {}))
    return replace(entry, fields={**entry.fields, "representative": person})
