"""What is kept about somebody, as they are shown it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from village.people import Actor, Collective, Hukou


class Trace(StrEnum):
    """What somebody said and did, counted; in the order in which it is told.

    Complaints are not among them: whoever looks over a shoulder must not see that there is one.
    """

    REQUESTS = "requests"
    JOINED = "joined"
    """Matters of others that their household joined."""
    TOPICS = "topics"
    OPINIONS = "opinions"
    VOTES = "votes"
    """In discussions."""
    SEATS = "seats"
    """Frozen rolls on which they stand."""
    BALLOTS = "ballots"
    """Ballots in which their seat voted; never what."""
    HELPED = "helped"
    """Ballots in which somebody voted for them, or they for somebody."""
    RECUSED = "recused"
    """Ballots in which they stepped aside, with the reason."""
    PROXIES = "proxies"
    """Written proxies that they gave or hold."""
    SITTINGS = "sittings"
    """Meetings to which they came."""
    OBJECTIONS = "objections"
    DEMANDS = "demands"
    """Topics about which their name asks for a meeting."""
    ERRANDS = "errands"
    CALLS = "calls"
    """For help."""
    COMING = "coming"
    """Calls of others to which they come."""
    QUESTIONS = "questions"
    """To experts."""
    WITNESSED = "witnessed"
    """Matters about which they were asked as a neighbour."""
    EMERGENCIES = "emergencies"
    """To which they went."""
    WHEREABOUTS = "whereabouts"
    """How often they said that they are away or back."""
    CLAIMS = "claims"
    """How often an account said that it is theirs."""
    CODES = "codes"
    """Binding codes that were made for them."""
    REFUSED = "refused"
    """What the account was refused."""


class Part(StrEnum):
    """What somebody has to do with another in a ballot."""

    HELPED_BY = "helped_by"
    HELPS = "helps"
    GAVE = "gave"
    """Their written proxy."""
    HOLDS = "holds"
    """The other's."""


@dataclass(frozen=True, slots=True)
class Company:
    """With whom somebody had to do in the ballot of that number."""

    part: Part
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What the roster says of somebody beside what `Person` holds; `phone_sealed` and the two after it say that it is kept sealed.

    `on_cards` counts the households whose contact card bears their name and phone.
    """

    household: str = ""
    relation: str = ""
    hukou: Hukou = Hukou.HERE
    branch: str = ""
    unit: str = ""
    serves: bool = True
    speaks_for: int = 0
    """So many households they speak for as a representative."""
    circle: int = 0
    """The circle in whose team they are."""
    left_out: str = ""
    """Why the party's meetings do not count them as due."""
    away_since: date | None = None
    phone_sealed: str = ""
    has_contact: bool = False
    """Of how they are reached when away."""
    has_identity: bool = False
    collective: Collective = Collective.UNSTATED
    on_cards: int = 0
    phone: str = ""
    """Masked to its last digits, even for its owner: others look over one's shoulder. Empty where it cannot be opened."""

    @property
    def has_phone(self) -> bool:
        """Whether a phone is kept."""
        return bool(self.phone_sealed)


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything that is kept about who asks: their row (none for a guest) and how much they said and did."""

    actor: Actor
    row: OwnRow | None
    accounts: int
    traces: Mapping[Trace, int] = field(default_factory=dict)
    company: tuple[Company, ...] = ()
