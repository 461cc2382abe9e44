"""Units (单位): county, town, village, village group and department."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit above or beside the villages is; villages and their groups have tables of their own."""

    COUNTY = "county"
    TOWN = "town"
    DEPARTMENT = "department"
