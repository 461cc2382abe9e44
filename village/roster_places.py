"""Longitudes and latitudes of households as metres east and north of the village's middle.

A village is a few kilometres wide: on such a piece the globe is flat to less than a metre, so degrees are multiplied by the length
that they have there, and no map projection is needed. That holds too where a map has shifted all its places alike.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from village.cells import Reason
from village.roster import Entry, Fault, Origin, SheetKind

DEGREE = math.radians(6_371_008.8)
"""Metres of a degree of latitude, on a sphere of the earth's mean radius."""
FARTHEST = 50_000
"""Metres from the middle; beyond that a digit is wrong, or both are exchanged."""
MILLION = 1_000_000


def placed(
    homes: Sequence[Entry], origin: Origin | None
) -> tuple[list[Entry], Origin | None, list[Fault]]:
    """The households with x and y for longitude and latitude, the middle that this took, and what cannot be right.

    Without a middle the mean of the given places is taken.
    """
    given = [
        (one.fields["lon"], one.fields["lat"])
        for one in homes
        if one.fields.get("lon") is not None and one.fields.get("lat") is not None
    ]
    if origin is None and given:
        origin = (
            round(sum(lon for lon, _ in given) / len(given)),
            round(sum(lat for _, lat in given) / len(given)),
        )
    faults = [fault for one in homes for fault in _halves(one)]
    found = []
    for one in homes:
        lon, lat = one.fields.get("lon"), one.fields.get("lat")
        fields = {key: value for key, value in one.fields.items() if key not in {"lon", "lat"}}
        if lon is not None and lat is not None and origin is not None:
            x, y = metres((lon, lat), origin)
            if max(abs(x), abs(y)) > FARTHEST:
                faults.append(Fault(SheetKind.HOUSEHOLDS, one.row, "lon", Reason.FAR_AWAY))
            fields |= {"x": x, "y": y}
        found.append(replace(one, fields=fields))
    return found, origin, faults


def metres(place: Origin, origin: Origin) -> tuple[int, int]:
    """East and north of the middle."""
    east = (place[0] - origin[0]) / MILLION * DEGREE * math.cos(math.radians(origin[1] / MILLION))
    north = (place[1] - origin[1]) / MILLION * DEGREE
    return round(east), round(north)


def _halves(one: Entry) -> Sequence[Fault]:
    """Who tells one half of a place and not the other."""
    return [
        Fault(SheetKind.HOUSEHOLDS, one.row, missing, Reason.HALF_A_PLACE)
        for pair in (("x", "y"), ("lon", "lat"))
        for told, missing in (pair, pair[::-1])
        if one.fields.get(told) is not None and one.fields.get(missing) is None
    ]
