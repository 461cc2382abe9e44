"""What can be refused, and why.

    VillageError
    ├── NotFound            no such thing here (or in another village: the answer is the same)
    │   ├── RequestNotFound
    │   ├── TopicNotFound
    │   ├── PersonNotFound
    │   └── ClaimNotFound
    ├── Refused             it exists, but not for you or not now
    │   ├── NotAllowed      the role lacks the right
    │   ├── NotOnRoster     the account is bound to nobody
    │   ├── WrongState      the state has no such step
    │   ├── AmbiguousPerson several people bear the name
    │   ├── OwnClaim        somebody would confirm their own word
    │   ├── Namesakes       the same, told apart by their group
    │   ├── AlreadyBound    the account is somebody's
    │   ├── NotBound        the person has no account
    │   ├── CodeWrong       no such code
    │   ├── CodeSpent       it was used, or ran out
    │   ├── CodeElsewhere   it is of a village that is not the account's
    │   └── CodeLocked      too many wrong codes
    └── BadInput            the words cannot be used
        ├── TextMissing
        ├── TextTooLong
        ├── NumberMissing
        ├── FileTooLarge
        ├── CodeMalformed
        └── CodeInGroup     codes are for private chats

Errors carry typed fields and a `code`; the sentence that people read is the macro of that code in `locales/*/errors.jinja`.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(eq=False)
class VillageError(Exception):
    """The root: raised by rules and actions, told to the sender by the door."""

    code: ClassVar[str] = "refused"

    def __str__(self) -> str:
        """The code and the fields, for a log; people read the locale's sentence."""
        return f"{self.code} {self.fields}"

    @property
    def fields(self) -> dict[str, Any]:
        """The typed fields, as the text's parameters."""
        return asdict(self)


@dataclass(eq=False)
class NotFound(VillageError):
    """Nothing under that number in this village."""

    code = "not_found"


@dataclass(eq=False)
class RequestNotFound(NotFound):
    """No request of that number in the asker's village."""

    number: int
    code = "request_not_found"


@dataclass(eq=False)
class TopicNotFound(NotFound):
    """No topic of that number in the asker's village."""

    number: int
    code = "topic_not_found"


@dataclass(eq=False)
class PersonNotFound(NotFound):
    """Nobody of that name can take this on."""

    name: str
    code = "person_not_found"


@dataclass(eq=False)
class ClaimNotFound(NotFound):
    """No claim of that number in the asker's village."""

    code = "claim_not_found"


@dataclass(eq=False)
class Refused(VillageError):
    """It exists, but not for this person or not now."""

    code = "refused"


@dataclass(eq=False)
class NotAllowed(Refused):
    """The sender's roles do not carry the deed."""

    deed: str
    code = "not_allowed"


@dataclass(eq=False)
class NotOnRoster(Refused):
    """The account is bound to nobody of a roster."""

    code = "not_on_roster"


@dataclass(eq=False)
class WrongState(Refused):
    """The state table has no such step from here."""

    number: int
    state: str
    code = "wrong_state"


@dataclass(eq=False)
class AmbiguousPerson(Refused):
    """Several people bear the name; `names` says who (name and group)."""

    name: str
    names: tuple[str, ...]
    code = "ambiguous_person"


@dataclass(eq=False)
class OwnClaim(Refused):
    """Nobody confirms what they said of themselves."""

    code = "own_claim"


@dataclass(eq=False)
class Namesakes(Refused):
    """Several people bear the name; `groups` are the numbers of theirs."""

    name: str
    groups: tuple[int, ...]
    code = "namesakes"


@dataclass(eq=False)
class AlreadyBound(Refused):
    """The account is somebody's of the village already: `name`."""

    name: str
    code = "already_bound"


@dataclass(eq=False)
class NotBound(Refused):
    """Nobody's account is bound to the person."""

    name: str
    code = "not_bound"


@dataclass(eq=False)
class CodeWrong(Refused):
    """Nobody has such a code; `left` more may be tried."""

    left: int
    code = "code_wrong"


@dataclass(eq=False)
class CodeSpent(Refused):
    """The code was used before, or ran out."""

    code = "code_spent"


@dataclass(eq=False)
class CodeElsewhere(Refused):
    """The code is of another village than the account's."""

    code = "code_elsewhere"


@dataclass(eq=False)
class CodeLocked(Refused):
    """Too many wrong codes; it may be tried again in `hours`."""

    hours: int
    code = "code_locked"


@dataclass(eq=False)
class BadInput(VillageError):
    """The words cannot be used as they are."""

    code = "bad_input"


@dataclass(eq=False)
class TextMissing(BadInput):
    """A command came without the words it needs; `command` names its usage line."""

    command: str
    code = "text_missing"


@dataclass(eq=False)
class TextTooLong(BadInput):
    """More characters than `limit`."""

    length: int
    limit: int
    code = "text_too_long"


@dataclass(eq=False)
class NumberMissing(BadInput):
    """A command needs a number; `command` names its usage line."""

    command: str
    code = "number_missing"


@dataclass(eq=False)
class FileTooLarge(BadInput):
    """A file over the limit, both in bytes."""

    size: int
    limit: int
    code = "file_too_large"


@dataclass(eq=False)
class CodeMalformed(BadInput):
    """What was typed can be no code; one has `length` characters."""

    length: int
    code = "code_malformed"


@dataclass(eq=False)
class OfferGone(VillageError):
    """Somebody took the offer, dropped it, or its hour is over."""

    code = "offer_gone"


@dataclass(eq=False)
class CodeInGroup(BadInput):
    """Somebody said a code where others read it."""

    code = "code_in_group"
