"""People, their posts, and who is speaking."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from village.ids import PersonId, UserId, VillageId


class Post(StrEnum):
    """A post that somebody of the village holds."""

    SECRETARY = "secretary"
    DIRECTOR = "director"
    BRANCH_COMMITTEE = "branch_committee"
    VILLAGE_COMMITTEE = "village_committee"
    SUPERVISION = "supervision"
    CLERK = "clerk"
    UTILITIES = "utilities"
    SANITATION = "sanitation"
    MEDIATOR = "mediator"
    GROUP_HEAD = "group_head"
    CIRCLE_LEAD = "circle_lead"
    RESIDENT_CADRE = "resident_cadre"
    LINKING_CADRE = "linking_cadre"
    AREA_HEAD = "area_head"
    """Leads a working area (片) of several villages."""
    ADVISOR = "advisor"
    LIAISON = "liaison"
    """Of a department; the post's field names it."""
    EXPERT = "expert"
    """Can be asked; the post's field names what about."""


class Party(StrEnum):
    """Standing in the Party; only full members vote."""

    NONE = "none"
    PROBATIONARY = "probationary"
    FULL = "full"


class Hukou(StrEnum):
    """Where somebody's household registration (户籍) is."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class Collective(StrEnum):
    """What somebody is in the village's collective economic organisation (农村集体经济组织): who lives here is not by that a member."""

    UNSTATED = ""
    NO = "no"
    MEMBER = "member"
    DELEGATE = "delegate"
    """A member who sits in the meeting of the members' representatives (成员代表大会)."""


class Gone(StrEnum):
    """Why somebody is on the roster no more, though minutes and ballots still name them."""

    DIED = "died"
    MOVED = "moved"


CADRE_POSTS = frozenset(Post) - {Post.SUPERVISION, Post.EXPERT}
"""Posts that carry work for others. The supervision committee watches and therefore does not handle
(村民委员会组织法 art. 37: committee members may not sit on it); an expert is asked and does not handle."""

SUPERIOR_POSTS: tuple[Post, ...] = (
    Post.SECRETARY,
    Post.DIRECTOR,
    Post.LINKING_CADRE,
    Post.AREA_HEAD,
)
"""Who hears of a matter that ran over, in this order, skipping its owner."""

FALLBACK_POSTS: tuple[Post, ...] = (
    Post.CLERK,
    Post.DIRECTOR,
    Post.SECRETARY,
    Post.VILLAGE_COMMITTEE,
    Post.BRANCH_COMMITTEE,
)
"""Who takes a request when nobody holds its category's post: no request is without an owner."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a village's roster."""

    village_id: VillageId
    id: PersonId
    name: str
    household_id: int | None
    """None for a cadre sent from outside."""
    group: int
    gender: str = ""
    born: date | None = None
    party: Party = Party.NONE
    representative: bool = False
    away: str = ""
    gone: Gone | None = None
    posts: frozenset[Post] = field(default_factory=frozenset)

    @property
    def is_cadre(self) -> bool:
        """Whether any post carries work for others."""
        return not self.posts.isdisjoint(CADRE_POSTS)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks: an account seen in a village, bound to a person or (yet) to nobody."""

    user_id: UserId
    village_id: VillageId
    name: str
    language: str
    person: Person | None = None

    @property
    def person_id(self) -> PersonId | None:
        """The person behind the account."""
        return self.person.id if self.person else None

    @property
    def is_cadre(self) -> bool:
        """Whether this is a cadre of the village."""
        return self.person is not None and self.person.is_cadre
