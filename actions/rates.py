"""The three rates (三率): what each step of a request counts, who may read the sums, and what a cadre says to their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from actions import people as who
from actions import trail
from storage import people, villages
from storage import rates as kept
from storage.engine import Tx
from storage.reminders import Matter
from village import rates as rules_of
from village.ids import PersonId, VillageId
from village.people import Actor, Person
from village.rates import REPLY_LIMIT, Rate, Tally
from village.requests import Request, clean_text
from village.rights import Deed, may, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted of one, with what they say to that; a `rank` only among those who have enough cases."""

    name: str
    tally: Tally
    rank: int | None = None
    reply: str = ""

    @property
    def three(self) -> tuple[Rate, Rate, Rate]:
        """Answered, solved, satisfied."""
        return rules_of.rates(self.tally)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rates of a month: of one cadre (`is_own`: of who asks), or of the village with its cadres."""

    month: int
    one: Line | None = None
    is_own: bool = False
    village: Line | None = None
    cadres: Sequence[Line] = ()


def see(tx: Tx, actor: Actor, *, month: int, name: str = "") -> Sheet:
    """One's own rates; of somebody by name, or of the whole village, for its leaders.

    Raises NotAllowed, PersonNotFound, AmbiguousPerson.
    """
    me = actor.person
    is_me = me is not None and name == me.name
    if is_me or not (name or may(actor, Deed.SEE_RATES)):
        require(actor, Deed.SEE_OWN_RATES)
        return _own(tx, me, month)
    require(actor, Deed.SEE_RATES)
    if name:
        found = who.cadre_named(tx, actor.village_id, name)
        return Sheet(month, _line(tx, found, month))
    lines = _lines(tx, actor.village_id, month)
    total = Tally()
    for one in lines:
        total = total.plus(one.tally)
    return Sheet(month, village=Line("", total), cadres=lines)


def explain(tx: Tx, actor: Actor, *, month: int, words: str, now: datetime) -> Sheet:
    """What a cadre says to their own rates of a month, over what they said before.

    Raises NotAllowed, TextMissing, TextTooLong.
    """
    require(actor, Deed.EXPLAIN_RATES)
    said = clean_text(words, command="ratenote", limit=REPLY_LIMIT)
    me = actor.person
    if me is not None:
        kept.reply(tx, actor.village_id, month, me.id, said, now)
    data = {"length": len(said)}
    trail.record(tx, actor, Deed.EXPLAIN_RATES, f"rates:{month}", now=now, data=data)
    return _own(tx, me, month)


def signed(tx: Tx, request: Request, *, now: datetime) -> None:
    """Somebody says that they have it, or answers it at once; in time unless the sweep has found that nobody did."""
    month = _month(tx, request.village_id, now)
    by = request.assignee
    if kept.due(tx, request.village_id, request.number, by, month, in_time=True):
        kept.add(tx, request.village_id, month, by, rules_of.contacted(in_time=True))


def unsigned(
    tx: Tx, matters: Sequence[Matter], *, rules: Mapping[VillageId, Rules], now: datetime
) -> None:
    """Nobody has signed for these; those whose time for it is over are counted, once."""
    new = [
        (one.deadline.village_id, one.deadline.number, one.deadline.owner)
        for one in matters
        if not one.counted and now >= _sign_in_due(one, rules[one.deadline.village_id])
    ]
    if not new:
        return
    months = {village: rules_of.month_of(now, one.zone) for village, one in rules.items()}
    added = kept.missed(tx, [(village, number, by, months[village]) for village, number, by in new])
    sums = Counter((village, by) for village, number, by in new if (village, number) in added)
    for (village, by), count in sorted(sums.items()):
        kept.add(tx, village, months[village], by, Tally(due=count))


def ended(tx: Tx, request: Request, *, now: datetime) -> None:
    """A request is closed; one that a consultation opened again counts by its last end alone."""
    word = rules_of.word_of(request)
    if word is None:
        return
    village, number = request.village_id, request.number
    before = kept.ended(tx, village, number)
    if before is not None:
        kept.add(
            tx, village, before.month, before.by, Tally().plus(rules_of.ended(before.word), -1)
        )
    month = _month(tx, village, now)
    kept.end(tx, village, number, request.assignee, month, word)
    kept.add(tx, village, month, request.assignee, rules_of.ended(word))


def _own(tx: Tx, me: Person | None, month: int) -> Sheet:
    return Sheet(month, None if me is None else _line(tx, me, month), is_own=True)


def _line(tx: Tx, person: Person, month: int) -> Line:
    tally = kept.of_month(tx, person.village_id, month).get(person.id, Tally())
    reply = kept.replies(tx, person.village_id, month).get(person.id, "")
    return Line(person.name, tally, reply=reply)


def _lines(tx: Tx, village: VillageId, month: int) -> list[Line]:
    """Everybody of whom something is counted or who said something: by rank, then by how much they had."""
    tallies, replies = kept.of_month(tx, village, month), kept.replies(tx, village, month)
    names = {one.id: one.name for one in people.cadres(tx, village)}
    persons = sorted(tallies.keys() | replies.keys())
    ranks = rules_of.ranks([tallies.get(one, Tally()) for one in persons])
    lines = []
    for person, rank in zip(persons, ranks, strict=True):
        # Who holds no post any more is asked for alone.
        name = names.get(person) or _name(tx, village, person)
        tally = tallies.get(person, Tally())
        lines.append(Line(name, tally, rank, replies.get(person, "")))
    return sorted(lines, key=lambda one: (one.rank or len(lines) + 1, -one.tally.due))


def _name(tx: Tx, village: VillageId, person: PersonId) -> str:
    found = people.find(tx, village, person)
    return found.name if found else ""


def _sign_in_due(one: Matter, rules: Rules) -> datetime:
    clock = one.deadline
    return rules.held(one.raised_at or clock.opened_at).sign_in_due(
        one.category, way=one.way, opened_at=clock.opened_at, due_at=clock.due_at
    )


def _month(tx: Tx, village_id: VillageId, now: datetime) -> int:
    village = villages.find(tx, village_id)
    return rules_of.month_of(now, ZoneInfo(village.timezone if village else "UTC"))
