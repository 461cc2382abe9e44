"""Read the sample village from its files; no database, no checks, no opinion."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

Gender = Literal["m", "f"]
Party = Literal["none", "probationary", "full"]


@dataclass(frozen=True, slots=True)
class SampleHousehold:
    """A household; `x` and `y` are metres east and north of the village office."""

    id: int
    group: int
    circle: int
    name: str
    x: int
    y: int
    representative: int
    """Person id of the villagers' representative who stands for it."""
    member: int
    """Person id of the party member who looks after it."""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody of the roster; the two cadres sent from outside have no household."""

    id: int
    name: str
    gender: Gender
    born: date
    household: int | None
    relation: str
    """To the head of the household: head, spouse, son, …; empty for people from outside."""
    party: Party
    """In the village's own branch: cadres from outside belong to another one and count as none."""
    representative: bool
    away: str
    """City and trade of somebody working away; empty for people at home."""
    posts: tuple[str, ...]
    field: str
    """Of an expert: what they can be asked about."""
    account: bool
    """Whether this person has the chat app."""
    phone: str
    """Invented, and kept sealed; only of those who are on contact cards."""

    def age(self, on: date) -> int:
        """Full years on that day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass(frozen=True, slots=True)
class SampleOutsider:
    """Somebody of the county's departments who serves the village and does not live there: no member of its groups."""

    id: int
    name: str
    posts: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    """A department of the county; one of them is the organisation department."""

    name: str
    organises: bool = False


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of the day's talk in the village group."""

    at: time
    """Local wall clock of the village; the loader picks the day and attaches the zone."""
    who: int
    text: str
    reply_to: int | None
    """Index into `SampleVillage.talk`, always of an earlier line."""


@dataclass(frozen=True, slots=True)
class SamplePhoto:
    """A picture that somebody may attach to a request of this category."""

    file: str
    category: str

    def read(self) -> bytes:
        """The JPEG file."""
        return (_folder() / "photos" / self.file).read_bytes()


@dataclass(frozen=True, slots=True)
class SampleVillage:
    """The whole sample; groups and circles are names by number, handlers posts by category."""

    id: int
    code: str
    name: str
    town: str
    county: str
    province_note: str
    timezone: ZoneInfo
    roster_date: date
    village_chat: str
    cadres_chat: str
    groups: Mapping[int, str]
    circles: Mapping[int, str]
    handlers: Mapping[str, str]
    households: tuple[SampleHousehold, ...]
    people: tuple[SamplePerson, ...]
    outsiders: tuple[SampleOutsider, ...]
    departments: tuple[SampleDepartment, ...]
    talk: tuple[SampleLine, ...]
    photos: tuple[SamplePhoto, ...]

    def holders(self, post: str) -> tuple[SamplePerson, ...]:
        """Everybody who holds that post, in the order of the roster."""
        return tuple(person for person in self.people if post in person.posts)


def load_sample() -> SampleVillage:
    """Read the sample village that is shipped with the program."""
    village = _toml("village.toml")
    chats = village["chats"]
    return SampleVillage(
        id=village["id"],
        code=village["code"],
        name=village["name"],
        town=village["town"],
        county=village["county"],
        province_note=village["province_note"],
        timezone=ZoneInfo(village["timezone"]),
        roster_date=village["roster_date"],
        village_chat=chats["village"],
        cadres_chat=chats["cadres"],
        groups=_names(village["groups"]),
        circles=_names(village["circles"]),
        handlers=MappingProxyType(village["handlers"]),
        households=tuple(_household(row) for row in _rows("households.csv")),
        people=tuple(_person(row) for row in _rows("people.csv")),
        outsiders=tuple(_outsider(row) for row in _rows("outsiders.csv")),
        departments=tuple(SampleDepartment(**entry) for entry in village["departments"]),
        talk=tuple(_line(entry) for entry in _toml("talk.toml")["line"]),
        photos=tuple(SamplePhoto(**entry) for entry in village["photos"]),
    )


def _household(row: Mapping[str, str]) -> SampleHousehold:
    return SampleHousehold(
        id=int(row["id"]),
        group=int(row["group"]),
        circle=int(row["circle"]),
        name=row["name"],
        x=int(row["x_m"]),
        y=int(row["y_m"]),
        representative=int(row["representative"]),
        member=int(row["member"]),
    )


def _person(row: Mapping[str, str]) -> SamplePerson:
    return SamplePerson(
        id=int(row["id"]),
        name=row["name"],
        gender=cast(Gender, row["gender"]),
        born=date.fromisoformat(row["born"]),
        household=int(row["household"]) if row["household"] else None,
        relation=row["relation"],
        party=cast(Party, row["party"]),
        representative=row["representative"] == "1",
        away=row["away"],
        posts=tuple(one.partition(":")[0] for one in row["posts"].split(";") if one),
        field=next((one.partition(":")[2] for one in row["posts"].split(";") if ":" in one), ""),
        account=row["account"] == "1",
        phone=row["phone"],
    )


def _outsider(row: Mapping[str, str]) -> SampleOutsider:
    return SampleOutsider(int(row["id"]), row["name"], tuple(row["posts"].split(";")), row["unit"])


def _line(entry: Mapping[str, Any]) -> SampleLine:
    return SampleLine(
        at=time.fromisoformat(entry["time"]),
        who=entry["who"],
        text=entry["text"],
        reply_to=entry.get("reply_to"),
    )


def _names(entries: list[dict[str, Any]]) -> Mapping[int, str]:
    return MappingProxyType({entry["number"]: entry["name"] for entry in entries})


def _folder() -> Traversable:
    return files("bot.demo")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / name).read_text(encoding="utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader((_folder() / name).read_text(encoding="utf-8").splitlines())
