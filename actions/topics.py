"""Move a topic, put it to discussion, count votes, close it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions import people as who
from actions import trail
from storage import accounts, chats, counters, opinions, reminders
from storage import topics as kept
from storage.engine import Tx
from storage.reminders import Deadline
from storage.topics import Poll
from storage.trail import append
from village import topics as rules_of
from village.errors import TopicNotFound, WrongState
from village.ids import ChatId, UserId, VillageId
from village.opinions import Opinion
from village.people import Actor
from village.reminders import Subject
from village.rights import Deed, require
from village.ruleset import Rules
from village.topics import CHOICES, State, Tally, Topic, Voter

LATEST_ANSWER = timedelta(days=1)
"""So long after its end an answer to a poll may still come: the chat keeps what we have not fetched for a day."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A topic with the standing counts and the first opinions."""

    topic: Topic
    tally: Tally
    opinions: Sequence[Opinion]


def move(tx: Tx, actor: Actor, *, text: str, now: datetime) -> Topic:
    """Open a topic: the first line is its title. Raises NotOnRoster, TextMissing, TextTooLong."""
    require(actor, Deed.MOVE_TOPIC)
    title, body = rules_of.split_words(text)
    topic = Topic(
        village_id=actor.village_id,
        number=counters.next_number(tx, actor.village_id, "topic"),
        title=title,
        body=body,
        state=State.MOVED,
        mover_user=actor.user_id,
        mover_person=actor.person_id,
        mover_name=actor.name,
        opened_at=now,
    )
    kept.add(tx, topic)
    trail.record(tx, actor, Deed.MOVE_TOPIC, topic.subject, now=now)
    return topic


def find(tx: Tx, actor: Actor, number: int) -> Outcome:
    """A topic of the actor's village. Raises TopicNotFound, also for another village's."""
    require(actor, Deed.SEE_TOPIC)
    return _outcome(tx, load(tx, actor.village_id, number))


def discuss(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime
) -> tuple[Topic, ChatId]:
    """Put a topic to the village's group; returns it and the chat where the poll belongs.

    Raises NotAllowed, TopicNotFound, WrongState (already discussed, or no group to discuss in).
    """
    require(actor, Deed.DISCUSS)
    topic = load(tx, actor.village_id, number, to_change=True)
    chat = chats.of_village(tx, actor.village_id, chats.Kind.VILLAGE)
    if chat is None or actor.person_id is None:
        raise WrongState(number=number, state="no_group")
    due_at = rules.discussion_due(now)
    topic = rules_of.discuss(topic, owner=actor.person_id, due_at=due_at)
    kept.save(tx, topic)
    step, wake_at = rules.ladder.first(opened_at=now, due_at=due_at)
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=topic.village_id,
            subject=Subject.TOPIC,
            number=number,
            owner=actor.person_id,
            step=step,
            opened_at=now,
            due_at=due_at,
            wake_at=wake_at,
        ),
    )
    trail.record(
        tx, actor, Deed.DISCUSS, topic.subject, now=now, data={"until": due_at.isoformat()}
    )
    return topic, chat


def running(tx: Tx, village_id: VillageId, *, now: datetime) -> list[Topic]:
    """What a village discusses now, for its group that has lost sight of the polls."""
    return kept.running(tx, village_id, at=now)


def poll_sending(tx: Tx, village_id: VillageId, number: int, *, chat: ChatId) -> None:
    """A topic's poll is about to be sent. Should its answer never reach us, this says that a poll may be on show."""
    kept.begin_send(tx, village_id, number, chat)


def poll_refused(tx: Tx, village_id: VillageId, number: int) -> None:
    """The chat has not shown the poll."""
    kept.end_send(tx, village_id, number)


def poll_opened(
    tx: Tx, village_id: VillageId, number: int, *, poll_id: str, chat: ChatId, message_id: int
) -> None:
    """The chat has shown the poll: its answers can be told from others now."""
    if kept.find_poll(tx, poll_id) is not None:
        # Somebody answered before we heard of it.
        kept.locate_poll(tx, poll_id, message_id)
        return
    kept.add_poll(tx, Poll(poll_id, village_id, number, chat, message_id))
    kept.end_send(tx, village_id, number)


def poll_of(tx: Tx, poll_id: str) -> Poll | None:
    """Which topic a poll asks about, if it is on record as ours."""
    return kept.find_poll(tx, poll_id)


def meet_poll(
    tx: Tx, poll_id: str, *, user: UserId, now: datetime, message_id: int = 0
) -> Poll | None:
    """As `poll_of`, for a poll that `user` met, in that message if that is known.

    The chat tells us only of polls that we sent. One that is not on record is one whose sending was cut off, and it is taken up as
    another poll of its topic when that can be one topic only: the one in doubt, or the one in doubt in the user's village.
    """
    poll = poll_of(tx, poll_id)
    if poll is None:
        doubtful = kept.in_doubt(tx, since=now - LATEST_ANSWER)
        # The lock may have waited for somebody who took this very poll up.
        poll = poll_of(tx, poll_id) or _adopt(tx, poll_id, doubtful, user)
    if poll is not None and message_id and not poll.message_id:
        kept.locate_poll(tx, poll_id, message_id)
        poll = replace(poll, message_id=message_id)
    return poll


def _adopt(
    tx: Tx, poll_id: str, doubtful: Sequence[tuple[VillageId, int, int]], user: UserId
) -> Poll | None:
    if len(doubtful) > 1:
        known = accounts.villages_of(tx, user)
        doubtful = [one for one in doubtful if one[0] in known]
    if len(doubtful) != 1:
        return None
    ((village_id, number, chat),) = doubtful
    poll = Poll(poll_id, village_id, number, chat, 0)
    kept.add_poll(tx, poll)
    kept.end_send(tx, village_id, number)
    return poll


def vote(
    tx: Tx, actor: Actor, poll: Poll, *, options: Sequence[int], now: datetime
) -> Outcome | None:
    """Count an answer to a discussion poll: it replaces the voter's earlier one, and none takes it back.

    An answer that arrives after the close counts too: a stopped poll takes none, so it was given in time and came late.
    Returns the new outcome when the topic is closed already, since its posted result must be put right.
    Raises TopicNotFound for an actor who speaks in another village.
    """
    require(actor, Deed.VOTE)
    if actor.village_id != poll.village_id:
        # Numbers on rosters repeat: person 7 of another village would replace the vote of person 7 here.
        raise TopicNotFound(number=poll.number)
    topic = load(tx, poll.village_id, poll.number, to_change=True)
    choice = CHOICES[options[0]] if options and options[0] < len(CHOICES) else None
    voter = trail.signature(actor)
    who.remember(tx, actor)
    if not kept.vote(
        tx, topic, voter=voter, kind=rules_of.counted_as(actor.person), choice=choice, at=now
    ):
        return None
    # The choice stays out of the trail: a discussion poll is open, but a trail is for ever.
    trail.record(tx, actor, Deed.VOTE, topic.subject, now=now, data={"withdrawn": choice is None})
    return _outcome(tx, topic) if topic.state is State.CLOSED else None


def close(
    tx: Tx, village_id: VillageId, number: int, *, now: datetime
) -> tuple[Outcome, list[Poll]]:
    """The time is over: the counts stand, and the polls are to be stopped (one that nobody can point at ends by itself).

    Raises TopicNotFound, WrongState.
    """
    topic = rules_of.close(load(tx, village_id, number, to_change=True))
    kept.save(tx, topic)
    reminders.clear(tx, village_id, Subject.TOPIC, number)
    outcome = _outcome(tx, topic)
    append(
        tx,
        village_id,
        at=now,
        actor=trail.CLOCK,
        deed="close_discussion",
        subject=topic.subject,
        data={
            f"{choice.value}_{voter.value}": outcome.tally.votes(choice, voter)
            for choice in CHOICES
            for voter in Voter
        },
    )
    return outcome, [one for one in kept.polls_of(tx, village_id, number) if one.message_id]


def load(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Topic:
    """A topic of a village. Raises TopicNotFound."""
    topic = kept.find(tx, village_id, number, to_change=to_change)
    if topic is None:
        raise TopicNotFound(number=number)
    return topic


def _outcome(tx: Tx, topic: Topic) -> Outcome:
    return Outcome(
        topic,
        kept.tally(tx, topic.village_id, topic.number),
        opinions.under(tx, topic.village_id, topic.number),
    )
