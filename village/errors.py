"""What can be refused, and why.

    VillageError
    ├── NotFound            no such thing here (or in another village: the answer is the same)
    │   ├── RequestNotFound
    │   ├── TopicNotFound
    │   ├── OpinionNotFound a topic has none of that number
    │   ├── ErrandNotFound
    │   ├── HelpNotFound
    │   ├── BallotNotFound
    │   ├── QuestionNotFound
    │   ├── NoExpert        nobody knows the field
    │   ├── DecisionNotFound
    │   ├── ObjectionNotFound
    │   ├── PaperNotFound   a sheet of a decision that there is not, or not any more
    │   ├── PersonNotFound
    │   ├── NobodyNamed     nobody on the roster bears the name
    │   ├── VillageNotFound somebody named a village that is not here
    │   ├── ClaimNotFound
    │   ├── FileNotFound    no such file was sent
    │   ├── SlipNotFound    no slip of that kind and number
    │   ├── HouseholdNotFound
    │   ├── MemberNotFound  nobody of that name looks after households
    │   ├── NoCircleDraft   no proposal of circles is waiting
    │   ├── MessageGone     the message is not the asker's to have deleted
    │   ├── ComplaintNotFound no complaint that the asker may know of
    │   └── PlaceNotFound   no place of the village is called so
    ├── OfferGone           the offer under a line is over
    ├── DraftGone           what was to be registered is, or is gone
    ├── SlipDraftGone       the slip that was begun is made, or another was begun
    ├── CovenantGone        a draft of the village's own rules is used, or gone
    ├── NoCovenant          nobody entered them yet
    ├── Refused             it exists, but not for you or not now
    │   ├── Forbidden       the rights do not carry it
    │   │   ├── NotAllowed  the role lacks the right, or it does not reach so far
    │   │   ├── NotOnRoster the account is bound to nobody
    │   │   └── OwnClaim    somebody would confirm their own word
    │   ├── ComplaintElsewhere its state has no such step
    │   ├── MessageTooOld   the chat deletes it no more
    │   ├── NobodyAbove     nobody can hear a complaint in confidence
    │   ├── NotAway         the person is no party member who is away
    │   ├── WrongState      the state has no such step
    │   ├── CannotMerge     two matters cannot be made one
    │   ├── PlaceTaken      another place is called so
    │   ├── TooManyPlaces   a village has no more, or a place no more names
    │   ├── ErrandState     the errand's state has no such step
    │   ├── PapersOut       originals are not back
    │   ├── QuestionOver    a question to an expert is over
    │   ├── HelpOver        a call for help is over
    │   ├── EnoughHelp      as many come as were wanted
    │   ├── TooLate         the time for it is over
    │   ├── ExtendedAlready once is all there is
    │   ├── WayChosen       a day is promised once
    │   ├── PausedEnough    it has stood still for long enough
    │   ├── TheirsAlready   who is to take it has it
    │   ├── WrongSlipState  the state of a slip has no such step
    │   ├── InsistedAlready a village insists once
    │   ├── NotHard         a meeting is for hard matters
    │   ├── SlipAlready     the unit has one about that request, and has not answered
    │   ├── RequestOver     a slip is made while its request is open
    │   ├── AmbiguousPerson several people bear the name
    │   ├── OwnDeparture    nobody records their own death or move
    │   ├── Namesakes       the same, told apart by their group
    │   ├── AlreadyBound    the account is somebody's
    │   ├── NotBound        the person has no account
    │   ├── OnlyAccount     there is no other account that could be lost
    │   ├── BoundElsewhere  the account is somebody's of another village
    │   ├── ClaimLocked     somebody said too often who they are
    │   ├── WhichVillage    several villages are here, and none was named
    │   ├── OneVillage      there is no other village to speak for
    │   ├── NoHousehold     sent from outside: no card is theirs
    │   ├── NoHome          the same: there is no household that could join
    │   ├── CapturedAlready of that message there is a request
    │   ├── OwnRequest      their household raised it
    │   ├── CodeWrong       no such code
    │   ├── CodeSpent       it was used, or ran out
    │   ├── CodeElsewhere   it is of a village that is not the account's
    │   ├── CodeLocked      too many wrong codes
    │   ├── ChatElsewhere   the group is bound to another village
    │   ├── RosterChanged   a proposal is of another roster than there is now
    │   ├── Unlawful        a rule of decisions stands against it, and is named
    │   ├── NobodyDue       a meeting to which nobody belongs
    │   ├── TooFar          the member lives beyond the circle's radius
    │   ├── TooMany         the member has as many households as the rule allows
    │   ├── NotOnRoll       no seat of the ballot's roll is theirs
    │   ├── VotedAlready    a vote stands, and it is the one that counts
    │   ├── Recused         who steps aside has no vote
    │   ├── HelpRefused     somebody is not helped to vote, or not by that person
    │   ├── BallotOver      no vote is taken any more
    │   ├── BallotWaits     somebody may still vote
    │   ├── BallotBegun     what is asked, and of whom, is fixed
    │   ├── BallotLocked    the installation's key does not open it
    │   ├── BallotPapersOut papers of a decision's ballot are out
    │   ├── WhichBallot     several wait, and a number says not which
    │   ├── NoVault         without a key of the installation nothing is secret
    │   ├── SignCodeOver    it is old, or of another meeting
    │   └── SignCodeOff     without a key of the installation anybody could make one
    └── BadInput            the words cannot be used
        ├── TextMissing
        ├── TextTooLong
        ├── NotForGroup     it would stand where everybody reads it
        ├── NumberMissing
        ├── DateUnread      no day that could be meant
        ├── CountUnread     votes that are not told whole, or twice
        ├── MonthUnread     a month that no year has
        ├── DateOver        a day that has passed
        ├── DuePassed       a unit cannot answer by a day that has passed
        ├── MeetingPassed   nor meet then
        ├── DateTooLate     a day that is too far off
        ├── DateAhead       a day that has not come
        ├── FiledTooEarly   filed before it was adopted
        ├── CovenantEmpty   no clauses can be told apart
        ├── CountWrong      more votes than people
        ├── ClosingPast     a ballot would close before it opens
        ├── ClosingTooLate  a ballot would be open for too long
        ├── OptionsInvalid  nothing that one could choose from
        ├── MarkInvalid     nothing that can be chosen
        ├── SecretNeedsOne  a secret vote is one tap
        ├── SecretByTap     and nothing that is typed
        ├── VoiceMissing    the voter's own word, recorded then, is missing
        ├── FileTooLarge
        ├── LimitUnread     which clock, or how long, is not plain
        ├── LimitNotSettable that clock hangs on something else
        ├── LimitNotSet     the village has set nothing that could be taken back
        ├── LimitTooLong    slower than law or county allow
        ├── LimitTooShort   nobody could keep that
        ├── PlaceUnfit      no name by which a place could be found
        ├── FindTooShort    too few digits to find anybody by
        ├── CodeMalformed
        ├── ClaimInGroup    so is who somebody says that they are
        ├── CodeInGroup     codes are for private chats
        └── GroupNeeded     it is said in the group that it is about

Errors carry typed fields and a `code`; the sentence that people read is the macro of that code in `locales/*/errors.jinja`.
"""

from dataclasses import asdict, dataclass
from datetime import date
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
class ErrandNotFound(NotFound):
    """No errand of that number in the asker's village, or it is none of theirs."""

    number: int
    code = "errand_not_found"


@dataclass(eq=False)
class HelpNotFound(NotFound):
    """No call for help of that number in the asker's village; 0 where none of theirs is open."""

    number: int
    code = "help_not_found"


@dataclass(eq=False)
class QuestionNotFound(NotFound):
    """No question of that number in the asker's village."""

    number: int
    code = "question_not_found"


@dataclass(eq=False)
class NoExpert(NotFound):
    """Nobody of that field who can be written to."""

    field: str
    code = "no_expert"


@dataclass(eq=False)
class DecisionNotFound(NotFound):
    """No decision of that number in the asker's village."""

    number: int
    code = "decision_not_found"


@dataclass(eq=False)
class PaperNotFound(NotFound):
    """No such sheet of that decision: its step was not taken."""

    number: int
    code = "paper_not_found"


@dataclass(eq=False)
class ObjectionNotFound(NotFound):
    """No objection of that number to that decision."""

    number: int
    code = "objection_not_found"


@dataclass(eq=False)
class PersonNotFound(NotFound):
    """Nobody of that name can take this on."""

    name: str
    code = "person_not_found"


@dataclass(eq=False)
class NobodyNamed(NotFound):
    """Nobody on the roster bears the name."""

    name: str
    code = "nobody_named"


@dataclass(eq=False)
class VillageNotFound(NotFound):
    """No village of that name is served here."""

    name: str
    code = "village_not_found"


@dataclass(eq=False)
class ClaimNotFound(NotFound):
    """No claim of that number in the asker's village."""

    code = "claim_not_found"


@dataclass(eq=False)
class FileNotFound(NotFound):
    """The account sent no such file."""

    code = "file_not_found"


@dataclass(eq=False)
class SlipNotFound(NotFound):
    """No slip of that kind and number in the asker's village."""

    kind: str
    number: int
    code = "slip_not_found"


@dataclass(eq=False)
class HouseholdNotFound(NotFound):
    """No household of that name or number, and nobody of that name who has one."""

    name: str
    code = "household_not_found"


@dataclass(eq=False)
class MemberNotFound(NotFound):
    """Nobody of that name is a party member who serves in the circles."""

    name: str
    code = "member_not_found"


@dataclass(eq=False)
class NoCircleDraft(NotFound):
    """Nobody had circles proposed, or it is in force already."""

    code = "no_circle_draft"


@dataclass(eq=False)
class ComplaintNotFound(NotFound):
    """No complaint of that number, or none that the asker may know of: the answer is the same, and the trail keeps neither."""

    code = "complaint_not_found"


@dataclass(eq=False)
class MessageGone(NotFound):
    """The message is not the asker's to have deleted, or they asked before."""

    code = "message_gone"


@dataclass(eq=False)
class DraftGone(VillageError):
    """What somebody was to look over is registered, dropped, or an hour old."""

    code = "draft_gone"


@dataclass(eq=False)
class SlipDraftGone(VillageError):
    """What somebody was to write of a slip is made, or they began another."""

    code = "slip_draft_gone"
    number: int
    """Of the request."""


@dataclass(eq=False)
class Refused(VillageError):
    """It exists, but not for this person or not now."""

    code = "refused"


@dataclass(eq=False)
class Forbidden(Refused):
    """The sender's rights do not carry the deed."""

    deed: str = ""
    code = "forbidden"


@dataclass(eq=False)
class NotAllowed(Forbidden):
    """The sender's roles do not carry the deed, or not towards this subject."""

    code = "not_allowed"


@dataclass(eq=False)
class NotOnRoster(Forbidden):
    """The account is bound to nobody of a roster."""

    code = "not_on_roster"


@dataclass(eq=False)
class OwnClaim(Forbidden):
    """Nobody confirms what they said of themselves."""

    code = "own_claim"


@dataclass(eq=False)
class ComplaintElsewhere(Refused):
    """The complaint has moved on: its state has no such step."""

    state: str
    code = "complaint_elsewhere"


@dataclass(eq=False)
class NobodyAbove(Refused):
    """Nobody above can be reached, or (`sealed` is False) nothing can be kept unreadable here: the public lines can."""

    lines: tuple[str, ...]
    sealed: bool = True
    code = "nobody_above"


@dataclass(eq=False)
class MessageTooOld(Refused):
    """The chat deletes no message that is older than two days."""

    code = "message_too_old"


@dataclass(eq=False)
class NotAway(Refused):
    """The person of that name is no party member who is away."""

    name: str
    code = "not_away"


@dataclass(eq=False)
class WrongState(Refused):
    """The state table has no such step from here."""

    number: int
    state: str
    code = "wrong_state"


@dataclass(eq=False)
class ErrandState(Refused):
    """An errand's state has no such step; `no_papers` says that no paper is there to be moved."""

    number: int
    state: str
    code = "errand_state"


@dataclass(eq=False)
class HelpOver(Refused):
    """A call for help has no such step any more."""

    number: int
    code = "help_over"


@dataclass(eq=False)
class EnoughHelp(Refused):
    """As many come already as were wanted."""

    number: int
    wanted: int
    code = "enough_help"


@dataclass(eq=False)
class QuestionOver(Refused):
    """A question has no such step any more."""

    number: int
    code = "question_over"


@dataclass(eq=False)
class PapersOut(Refused):
    """An errand does not end while these originals are not back."""

    number: int
    names: tuple[str, ...]
    code = "papers_out"


@dataclass(eq=False)
class WrongSlipState(Refused):
    """The state of a slip has no such step."""

    kind: str
    number: int
    state: str
    code = "wrong_slip_state"


@dataclass(eq=False)
class InsistedAlready(Refused):
    """A village insists once; then others decide."""

    kind: str
    number: int
    code = "insisted_already"


@dataclass(eq=False)
class NotHard(Refused):
    """An on-site meeting is for hard matters; `days` are the working days that a unit must be late."""

    kind: str
    number: int
    days: int
    code = "not_hard"


@dataclass(eq=False)
class SlipAlready(Refused):
    """The unit has slip `number` of that kind about the same request, which is not closed."""

    kind: str
    number: int
    code = "slip_already"


@dataclass(eq=False)
class RequestOver(Refused):
    """A slip is made while its request is open."""

    number: int
    code = "request_over"


@dataclass(eq=False)
class TooLate(Refused):
    """The time of that request is over: more of it had to be asked for before."""

    number: int
    code = "too_late"


@dataclass(eq=False)
class ExtendedAlready(Refused):
    """The time of that request was extended as often as it may be."""

    number: int
    code = "extended_already"


@dataclass(eq=False)
class WayChosen(Refused):
    """How that request is handled is settled, so that no other day can be promised."""

    number: int
    way: str
    code = "way_chosen"


@dataclass(eq=False)
class PausedEnough(Refused):
    """That request has stood still for as long as it may in all."""

    number: int
    days: int
    code = "paused_enough"


@dataclass(eq=False)
class TheirsAlready(Refused):
    """Whom a request is handed to has it, or is `asked` to take it."""

    number: int
    asked: bool
    code = "theirs_already"


@dataclass(eq=False)
class AmbiguousPerson(Refused):
    """Several people bear the name; `names` says who (name and group)."""

    name: str
    names: tuple[str, ...]
    code = "ambiguous_person"


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
class OnlyAccount(Refused):
    """The person has no account but the one that speaks."""

    code = "only_account"


@dataclass(eq=False)
class OwnDeparture(Refused):
    """Nobody records of themselves that they died or moved away."""

    code = "own_departure"


@dataclass(eq=False)
class BoundElsewhere(Refused):
    """The account is somebody's of another village, so it cannot be a household's here."""

    code = "bound_elsewhere"


@dataclass(eq=False)
class ClaimLocked(Refused):
    """Somebody said too often who they are; they may again in `hours`. It tells nothing of whether that was true."""

    hours: int
    code = "claim_locked"


@dataclass(eq=False)
class WhichVillage(Refused):
    """Several villages are served here, and the account is known in none."""

    code = "which_village"


@dataclass(eq=False)
class OneVillage(Refused):
    """The account is known in one village only: `name`."""

    name: str
    code = "one_village"


@dataclass(eq=False)
class NoHousehold(Refused):
    """The asker belongs to no household of the village."""

    code = "no_household"


@dataclass(eq=False)
class NoHome(Refused):
    """Sent from outside: no household of the village is theirs that could join a matter."""

    code = "no_home"


@dataclass(eq=False)
class CapturedAlready(Refused):
    """Of that message a request was made."""

    number: int
    code = "captured_already"


@dataclass(eq=False)
class OwnRequest(Refused):
    """The matter is their own household's: it cannot join itself."""

    number: int
    code = "own_request"


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
class ChatElsewhere(Refused):
    """The group is bound to another village, which must let go of it first."""

    code = "chat_elsewhere"


@dataclass(eq=False)
class RosterChanged(Refused):
    """The roster or the circles changed after the proposal was made."""

    code = "roster_changed"


@dataclass(eq=False)
class TooFar(Refused):
    """A household lies `metres` from a member's home, more than `limit`."""

    name: str
    metres: int
    limit: int
    code = "too_far"


@dataclass(eq=False)
class TooMany(Refused):
    """A member has `limit` households already."""

    name: str
    limit: int
    code = "too_many"


@dataclass(eq=False)
class Unlawful(Refused):
    """A rule stands against it: `why` is its code, `article` where it is written; `have` and `need` are its numbers, if it has any."""

    why: str
    article: str
    have: int = 0
    need: int = 0
    code = "unlawful"


@dataclass(eq=False)
class NobodyDue(Refused):
    """Nobody on the roster belongs to that meeting: 0 of 0 is no majority."""

    body: str
    code = "nobody_due"


@dataclass(eq=False)
class BadInput(VillageError):
    """The words cannot be used as they are."""

    code = "bad_input"


@dataclass(eq=False)
class TextMissing(BadInput):
    """A command came without the words it needs; `command` names its usage line."""

    command: str
    code = "text_missing"


class NotForGroup(BadInput):
    """Somebody's numbers, illness or family in words that the group would read."""

    code = "not_for_group"


@dataclass(eq=False)
class TextTooLong(BadInput):
    """More characters than `limit`."""

    length: int
    limit: int
    code = "text_too_long"


@dataclass(eq=False)
class DateUnread(BadInput):
    """The words name no day; `command` takes one."""

    command: str
    code = "date_unread"


@dataclass(eq=False)
class CountUnread(BadInput):
    """The words are no count of votes that could be kept whole; `command` takes one."""

    command: str
    code = "count_unread"


@dataclass(eq=False)
class MonthUnread(BadInput):
    """There is no such month as was `said`."""

    said: str
    code = "month_unread"


@dataclass(eq=False)
class DateOver(BadInput):
    """The day has passed, or is no later than what was given already."""

    code = "date_over"


@dataclass(eq=False)
class DuePassed(BadInput):
    """A unit cannot answer by a day that has passed."""

    day: date
    code = "due_passed"


@dataclass(eq=False)
class MeetingPassed(BadInput):
    """Nobody can be invited to what was."""

    code = "meeting_passed"


@dataclass(eq=False)
class DateTooLate(BadInput):
    """The day is too far off; `latest` is the last that may be given."""

    latest: date
    code = "date_too_late"


@dataclass(eq=False)
class NumberMissing(BadInput):
    """A command needs a number; `command` names its usage line."""

    command: str
    code = "number_missing"


@dataclass(eq=False)
class CountWrong(BadInput):
    """More `votes` than the `present` who could give them, or numbers that cannot be."""

    votes: int
    present: int
    code = "count_wrong"


@dataclass(eq=False)
class FileTooLarge(BadInput):
    """A file over the limit, both in bytes."""

    size: int
    limit: int
    code = "file_too_large"


@dataclass(eq=False)
class FindTooShort(BadInput):
    """Somebody is found by at least so many `digits` of a phone."""

    digits: int
    code = "find_too_short"


@dataclass(eq=False)
class CodeMalformed(BadInput):
    """What was typed can be no code; one has `length` characters."""

    length: int
    code = "code_malformed"


@dataclass(eq=False)
class CovenantEmpty(BadInput):
    """A text in which no clauses can be told apart."""

    code = "covenant_empty"


@dataclass(eq=False)
class CovenantGone(VillageError):
    """The draft was put into force, dropped or replaced by another."""

    code = "covenant_gone"


@dataclass(eq=False)
class NoCovenant(VillageError):
    """Nobody entered the village's own rules yet."""

    code = "no_covenant"


@dataclass(eq=False)
class DateAhead(BadInput):
    """A day of what has happened lies in the future."""

    code = "date_ahead"


@dataclass(eq=False)
class FiledTooEarly(BadInput):
    """Filed with the town before it was adopted."""

    code = "filed_too_early"


@dataclass(eq=False)
class OpinionNotFound(NotFound):
    """A topic has no opinion of that number."""

    number: int
    opinion: int
    code = "opinion_not_found"


@dataclass(eq=False)
class OfferGone(VillageError):
    """Somebody took the offer, dropped it, or its hour is over."""

    code = "offer_gone"


@dataclass(eq=False)
class ClaimInGroup(BadInput):
    """Somebody said where others read it who they are."""

    code = "claim_in_group"


@dataclass(eq=False)
class CodeInGroup(BadInput):
    """Somebody said a code where others read it."""

    code = "code_in_group"


@dataclass(eq=False)
class GroupNeeded(BadInput):
    """What is about a group is said in that group."""

    code = "group_needed"


@dataclass(eq=False)
class PlaceNotFound(NotFound):
    """No place of the village is called so."""

    code: ClassVar[str] = "place_not_found"
    name: str


@dataclass(eq=False)
class PlaceTaken(Refused):
    """The name is another place's."""

    code: ClassVar[str] = "place_taken"
    name: str
    place: str


@dataclass(eq=False)
class TooManyPlaces(Refused):
    """A village has no more places, or a place no more names."""

    code: ClassVar[str] = "too_many_places"
    limit: int


@dataclass(eq=False)
class PlaceUnfit(BadInput):
    """The words are no name by which a place could be found in a text."""

    code: ClassVar[str] = "place_unfit"
    name: str
    longest: int


@dataclass(eq=False)
class CannotMerge(Refused):
    """Two matters cannot be made one; `reason` says why: same, private, done, merged, not_merged."""

    code: ClassVar[str] = "cannot_merge"
    number: int
    into: int
    reason: str


@dataclass(eq=False)
class BallotNotFound(NotFound):
    """No ballot of that number in this village."""

    number: int
    code = "ballot_not_found"


@dataclass(eq=False)
class NotOnRoll(Refused):
    """The roll was frozen without them, or another speaks for their household."""

    number: int
    code = "not_on_roll"


@dataclass(eq=False)
class VotedAlready(Refused):
    """The seat has a vote that stands, by this `way`."""

    number: int
    way: str
    code = "voted_already"


@dataclass(eq=False)
class Recused(Refused):
    """The seat steps aside for a conflict of interest."""

    number: int
    code = "recused"


@dataclass(eq=False)
class HelpRefused(Refused):
    """Nobody is helped to vote so: `why` is its code (`village/ballot_help.py`), `most` how many may have the same helper."""

    number: int
    why: str
    most: int = 0
    code = "help_refused"


@dataclass(eq=False)
class BallotLocked(Refused):
    """The installation's key is not the one with which the ballot began: nothing is lost, and nothing can be counted."""

    number: int
    code = "ballot_locked"


@dataclass(eq=False)
class WhichBallot(Refused):
    """Several ballots wait for somebody's vote, and a typed number says not which."""

    code = "which_ballot"


@dataclass(eq=False)
class BallotOver(Refused):
    """The time is over, or the ballot was closed."""

    number: int
    code = "ballot_over"


@dataclass(eq=False)
class BallotWaits(Refused):
    """So many seats may still vote until the time is over."""

    number: int
    left: int
    code = "ballot_waits"


@dataclass(eq=False)
class BallotPapersOut(Refused):
    """So many papers of a decision's ballot are out: it ends when they are counted, or given up by number and reason."""

    number: int
    out: int
    code = "ballot_papers_out"


@dataclass(eq=False)
class BallotBegun(Refused):
    """A ballot that has begun cannot be changed or given up."""

    number: int
    code = "ballot_begun"


@dataclass(eq=False)
class NoVault(Refused):
    """The installation has no key, so that nothing can be sealed."""

    code = "no_vault"


@dataclass(eq=False)
class SignCodeOver(Refused):
    """The code at a meeting's door has changed since, or is another meeting's."""

    code = "sign_code_over"


@dataclass(eq=False)
class SignCodeOff(Refused):
    """The installation has no key, so that anybody could make a code."""

    code = "sign_code_off"


@dataclass(eq=False)
class ClosingPast(BadInput):
    """The closing time has passed already."""

    code = "closing_past"


@dataclass(eq=False)
class ClosingTooLate(BadInput):
    """More than so many `days` away."""

    days: int
    code = "closing_too_late"


@dataclass(eq=False)
class OptionsInvalid(BadInput):
    """Fewer than two options, more than `most`, one twice, or one empty."""

    most: int
    code = "options_invalid"


@dataclass(eq=False)
class MarkInvalid(BadInput):
    """An option that there is not, one twice, or too many; options go from 1 to `most`."""

    most: int
    code = "mark_invalid"


@dataclass(eq=False)
class SecretNeedsOne(BadInput):
    """Several taps that make up one vote would have to be kept."""

    code = "secret_needs_one"


@dataclass(eq=False)
class VoiceMissing(BadInput):
    """The voter's own word is waited for, as a voice message that was recorded now."""

    number: int
    code = "voice_missing"


@dataclass(eq=False)
class SecretByTap(BadInput):
    """What is typed stays in the chat's history: a secret vote is a tap."""

    code = "secret_by_tap"


@dataclass(eq=False)
class LimitUnread(BadInput):
    """Of what was said about a clock it is not plain which, or how long."""

    code = "limit_unread"


@dataclass(eq=False)
class LimitNotSettable(BadInput):
    """That clock hangs on something else."""

    clock: str
    code = "limit_not_settable"


@dataclass(eq=False)
class LimitTooLong(BadInput):
    """A village may be as slow as `most` (a Term) at the utmost."""

    clock: str
    most: object
    code = "limit_too_long"


@dataclass(eq=False)
class LimitTooShort(BadInput):
    """Nobody could keep that; `least` (a Term) is possible."""

    clock: str
    least: object
    code = "limit_too_short"


@dataclass(eq=False)
class LimitNotSet(BadInput):
    """The village has set nothing of the kind, so there is nothing to take back."""

    code = "limit_not_set"
